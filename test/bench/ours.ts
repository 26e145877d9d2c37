import { resolve } from 'node:path';
import { type BoundWalk, compiledWalks, interpretedWalks } from '../../src/config/plan-walks.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import type { Plan } from '../../src/decode/protobuf/plan.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import type { Content, ContentReader, Edit } from '../../src/model/content.ts';
import type { LabelBook } from '../../src/model/label.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { batchRoot } from './fixtures/batch.ts';

const PLANS = resolve(import.meta.dirname, '../../.cache/bench/plans');

/** Their names alone would be two more findings of what the label on the position takes out. */
const IN_POSITION = { kind: 'benign', reason: 'part of a position, which is labelled as a whole' } as const;

/** Identity at the top, position nested, the image: what the labels of the bench name. */
export const BATCH_LABELS: LabelBook = {
  name: 'bench',
  format: 'protobuf',
  source: 'test/bench/fixtures/batch.proto',
  labels: [
    { path: 'bench.Batch.vin', meaning: { kind: 'item', item: 'connected-operation.vehicle.vin.vin' } },
    {
      path: 'bench.Sample.position',
      meaning: { kind: 'item', item: 'connected-operation.perception.track.positioning' },
    },
    { path: 'bench.Position.latitude_e7', meaning: IN_POSITION },
    { path: 'bench.Position.longitude_e7', meaning: IN_POSITION },
    { path: 'bench.Batch.image', meaning: { kind: 'item', item: 'connected-operation.perception.imagery.picture' } },
    { path: 'bench.Batch.note', meaning: { kind: 'benign', reason: 'bench' } },
    { path: 'bench.Sample.name', meaning: { kind: 'benign', reason: 'names of signals' } },
  ],
};

export const batchPlan: Plan = compilePlan(batchRoot, 'bench.Batch', [BATCH_LABELS]);

/** The walk that the product uses: a module, made ahead of time. */
export const compiledOf = (plan: Plan): BoundWalk => compiled.of(plan);
const compiled = compiledWalks(nodePlatform().disk, PLANS, (root) => {
  throw new Error(`expected to write the module of ${root}`);
});

export const interpretedOf = (plan: Plan): BoundWalk => interpretedWalks.of(plan);

export const readerOf = (plan: Plan, { walk, rows }: BoundWalk): ContentReader =>
  createProtobufReader(plan, walk, () => undefined, rows);

const CONTEXT = { channel: '', vehicle: '', receivedAtMs: 0 } as const;

export const inspect = (reader: ContentReader, bytes: Uint8Array): Content => reader(bytes, 0, bytes.length, CONTEXT);

/** Inspects and takes every labelled span out. */
export function inspectAndStrip(reader: ContentReader, bytes: Uint8Array): Uint8Array | undefined {
  const content = inspect(reader, bytes);
  const edits = new Array<Edit>(content.spans.length);
  for (let span = 0; span < edits.length; span++) edits[span] = { kind: 'remove', span };
  return content.rewrite(edits);
}
