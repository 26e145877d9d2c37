import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClassifier } from '../../../src/classify/classify.ts';
import { compilePolicy } from '../../../src/decide/policy.ts';
import { createEnforcer } from '../../../src/enforce/enforce.ts';
import { createSealer } from '../../../src/enforce/seal.ts';
import { createValueEdits } from '../../../src/enforce/value-edits.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { CAPSULE_PLACE } from '../../../src/model/content.ts';
import type { Destination } from '../../../src/model/destination.ts';
import type { Frame } from '../../../src/model/frame.ts';
import { LIMITS } from '../../../src/model/limits.ts';
import { createBatchRunner, createLine } from '../../../src/pipeline.ts';
import { nodePlatform } from '../../../src/platform/node-platform.ts';
import { Batch, batchMessage } from '../fixtures/batch.ts';
import { competeLater, loop } from '../measure.ts';
import { batchPlan, compiledOf, readerOf } from '../ours.ts';
import { type Row, type RowMakers, speedRow } from '../row.ts';
import { benchDataKey } from './crypto.ts';

export const guardRows: RowMakers = {
  'guard/in-process': () => guardRow('guard/in-process', 'strip'),
  'guard/in-process-sealed': () => guardRow('guard/in-process-sealed', 'seal'),
};

const OVERSEAS: Destination = {
  name: 'overseas',
  entity: 'bench',
  jurisdiction: 'DE',
  home: false,
  capsules: { kind: 'attached', place: CAPSULE_PLACE },
};
const ITEMS = [
  'connected-operation.vehicle.vin.vin',
  'connected-operation.perception.track.positioning',
  'connected-operation.perception.imagery.picture',
];

/**
 * The whole line in one process without sockets: decode, classify, decide, strip or seal, record, one fdatasync for each 64 messages. A
 * message counts when it is released, which is when its record is on disk; one batch is decided while the one before it is synced.
 */
async function guardRow(name: string, obligation: 'strip' | 'seal'): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-bench-'));
  const message = batchMessage({ samples: 35, labelled: true });
  const policy = compilePolicy(
    { policy: 'bench', version: '1', unlabelled: 'strip', obligations: [{ items: ITEMS, obligation }] },
    '0'.repeat(64),
    ITEMS.map((id) => ({ id }) as never),
    [OVERSEAS],
  );
  const key = benchDataKey();
  const line = createLine({
    channels: [
      {
        name: 'telemetry',
        match: 'telemetry/#',
        format: 'protobuf',
        schema: 'bench.Batch',
        read: readerOf(batchPlan, compiledOf(batchPlan)),
      },
    ],
    destinations: [OVERSEAS],
    classifier: createClassifier(undefined, 'strip'),
    policy,
    profile: 'gateway',
    enforcer: createEnforcer({
      values: createValueEdits({ gridDegrees: 0.1, tokeniser: () => undefined }),
      ...(obligation === 'seal'
        ? { sealing: { keys: { current: () => key, missing: () => undefined }, seal: createSealer('bench') } }
        : {}),
    }),
    forwardRejectedHome: true,
  });
  const ledger = openLedger(nodePlatform().disk, join(folder, 'ledger'));
  const { runAhead } = createBatchRunner(line, ledger, policy, { decided: () => undefined });
  const batch: Frame[] = Array.from({ length: LIMITS.batchMessagesMax }, (_unused, index) => ({
    id: `bench/${index}`,
    channel: 'telemetry/state',
    payload: message,
    receivedAtMs: 1_764_000_000_000 + index,
    side: [],
  }));
  try {
    let released = 0;
    const run = async (count: number): Promise<void> => {
      const expected = released + count * batch.length;
      let before: Promise<void> | undefined;
      for (let done = 0; done < count; done++) {
        const passed = runAhead(batch).then((deliveries) => {
          released += deliveries.length;
        });
        await before;
        before = passed;
      }
      await before;
      if (released !== expected) throw new Error(`expected ${expected} deliveries, had ${released}`);
    };
    const times = await competeLater(
      { kind: 'later', jobs: batch.length, run },
      { 'protobufjs-decode': loop(() => Batch.decode(message)) },
    );
    return speedRow(name, times, {
      target: { 'protobufjs-decode': obligation === 'seal' ? '>= 0.6' : '>= 1' },
      note: `${message.length} bytes a message, batches of ${batch.length}, ${obligation === 'seal' ? 'two labels sealed in one capsule' : 'two labels stripped'}, each released when its record is on disk`,
    });
  } finally {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
