import { createClassifier } from '../../../src/classify/classify.ts';
import { createDetector } from '../../../src/classify/detect/detect.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import type { LabelBook } from '../../../src/model/label.ts';
import type { Message } from '../../../src/model/message.ts';
import { Batch, batchMessage, batchRoot } from '../fixtures/batch.ts';
import { compete, loop } from '../measure.ts';
import { BATCH_LABELS, batchPlan, compiledOf, inspect, inspectAndStrip, readerOf } from '../ours.ts';
import { StaticBatchType, staticStrip } from '../peers/protobufjs-static.ts';
import { type Row, type RowMakers, speedRow } from '../row.ts';
import { protobufjsStrip } from './inspect.ts';

/** The same batch in other sizes and with other things in it. The named rows of issue 3 are in inspect.ts and guard.ts. */
export const fixtureRows: RowMakers = {
  'inspect-strip/100B-labels': () => stripRow('inspect-strip/100B-labels', 3),
  'inspect-strip/10KB-labels': () => stripRow('inspect-strip/10KB-labels', 420),
  'inspect-clean/1MiB-image': cleanImageRow,
  'inspect-scan/900B-text': () => scanRow('inspect-scan/900B-text', 'speed ok, door closed, window 2 open'),
  'inspect-scan/10KB-text': () =>
    scanRow('inspect-scan/10KB-text', 'speed ok, door closed, window 2 open. '.repeat(250)),
};

const reader = readerOf(batchPlan, compiledOf(batchPlan));

function stripRow(name: string, samples: number): Row {
  const message = batchMessage({ samples, labelled: true });
  const times = compete({
    ours: loop(() => inspectAndStrip(reader, message)),
    protobufjs: loop(() => protobufjsStrip(message)),
    'protobufjs-static': loop(() => staticStrip(message)),
  });
  return speedRow(name, times, { note: `${message.length} bytes, two labels hit` });
}

/** An image that is marked benign: looked past, and handed on as the sender's own bytes. */
function cleanImageRow(): Row {
  const labels: LabelBook = {
    ...BATCH_LABELS,
    labels: [
      ...BATCH_LABELS.labels.filter(({ path }) => path !== 'bench.Batch.image'),
      { path: 'bench.Batch.image', meaning: { kind: 'benign', reason: 'bench' } },
    ],
  };
  const plan = compilePlan(batchRoot, 'bench.Batch', [labels]);
  const benign = readerOf(plan, compiledOf(plan));
  const message = batchMessage({ samples: 4, labelled: false, imageBytes: 1024 * 1024 });
  const times = compete({
    ours: loop(() => inspect(benign, message)),
    protobufjs: loop(() => Batch.decode(message)),
    memcpy: loop(() => Buffer.from(message)),
  });
  return speedRow('inspect-clean/1MiB-image', times, { note: `${message.length} bytes; peers decode, or copy` });
}

/** Names and note carry neither label nor benign mark: every text is searched, with nothing to find. */
function scanRow(name: string, note: string): Row {
  const labels: LabelBook = {
    ...BATCH_LABELS,
    labels: BATCH_LABELS.labels.filter(({ meaning }) => meaning.kind !== 'benign'),
  };
  const plan = compilePlan(batchRoot, 'bench.Batch', [labels]);
  const scanning = readerOf(plan, compiledOf(plan));
  const classifier = createClassifier(createDetector(), 'scan');
  const payload = batchMessage({ samples: 35, labelled: false, note });
  const message = (): Message => ({
    kind: 'message',
    frame: { id: 'bench', channel: 'bench', payload, receivedAtMs: 0, side: [] },
    format: 'protobuf',
    schema: 'bench.Batch',
    content: inspect(scanning, payload),
  });
  const texts = inspect(scanning, payload).spans.length;
  const times = compete({
    ours: loop(() => classifier.classify(message())),
    protobufjs: loop(() => Batch.decode(payload)),
    'protobufjs-static': loop(() => StaticBatchType.decode(payload)),
  });
  return speedRow(name, times, {
    note: `${payload.length} bytes, ${texts} texts searched, nothing found; peers decode`,
  });
}
