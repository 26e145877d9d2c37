import { createTracker } from '../../../src/classify/track.ts';
import type { FieldSpan } from '../../../src/model/content.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { Message } from '../../../src/model/message.ts';
import type { Row, RowMakers } from '../row.ts';

export const trackRows: RowMakers = { 'track/heap': trackHeapRow };

const COUNT = 200_000;

/** What the tracker allocates for a message with nothing to follow: no spans, or labelled ones only. */
function trackHeapRow(): Row {
  const collect = globalThis.gc ?? (() => undefined);
  const tracker = createTracker();
  const findings: Finding[] = [];
  const messages = [messageOf([]), messageOf([{ path: 'a', start: 0, end: 1, cause: LABELLED }])];
  const run = (): void => {
    for (let index = 0; index < COUNT; index++) for (const message of messages) tracker.follow(message, findings);
  };
  run();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    run();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / COUNT / messages.length);
  }
  const each = Math.max(0, least);
  return {
    name: 'track/heap',
    ours: each,
    unit: 'bytes a message',
    peers: {},
    ratio: { bytes: each },
    target: { bytes: '< 1' },
    note: 'the tracker of parts, for messages with nothing to follow',
  };
}

const LABELLED = { kind: 'label', item: 'connected-operation.vehicle.vin.vin', by: 'label' } as const;

function messageOf(spans: readonly FieldSpan[]): Message {
  const payload = new Uint8Array(1);
  return {
    kind: 'message',
    frame: { id: '', channel: 'json/x', payload, vehicle: 'v', receivedAtMs: 0, side: [] },
    format: 'json',
    schema: 'json',
    content: { spans, rewrite: () => payload },
  };
}
