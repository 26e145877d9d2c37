import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createTracker } from '../../src/classify/track.ts';
import type { Finding } from '../../src/model/finding.ts';
import { messageOf } from './track-messages.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that the heap grows by for each call, garbage included: between two readings nothing is collected but on purpose. */
function bytesEach(once: (index: number) => void, count: number): number {
  for (let index = 0; index < 5000; index++) once(index);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < count; index++) once(index);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / count);
  }
  return least;
}

test('a message with nothing to follow allocates nothing', () => {
  const tracker = createTracker();
  const findings: Finding[] = [];
  const none = messageOf([]);
  const labelled = messageOf([{ path: 'speed', text: '61', cause: { kind: 'label', item: 'x', by: 'label' } }]);
  expect(bytesEach(() => tracker.follow(none, findings), 20_000)).toBeLessThan(1);
  expect(bytesEach(() => tracker.follow(labelled, findings), 20_000)).toBeLessThan(1);
  expect(findings).toEqual([]);
});

test('what is remembered of 100,000 vehicles stays under the limit', () => {
  const tracker = createTracker();
  const findings: Finding[] = [];
  const send = (from: number, to: number): number => {
    for (let vehicle = from; vehicle < to; vehicle++)
      for (const text of ['LSV', 'AA4', '182'])
        tracker.follow(
          messageOf([{ path: 'part', text, cause: { kind: 'unlabelled', text: true } }], `v${vehicle}`),
          findings,
        );
    findings.length = 0;
    collect();
    return process.memoryUsage().heapUsed;
  };
  const full = send(0, 25_000);
  const after = send(25_000, 100_000);
  expect(full).toBeLessThan(200e6);
  // Three quarters of all vehicles came later, and took the place of others.
  expect(after - full).toBeLessThan(4e6);
}, 30_000);
