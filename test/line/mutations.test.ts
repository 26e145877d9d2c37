import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildReplay } from '../../simulator/demo/replay.ts';
import { buildLine } from '../../src/config/build-line.ts';
import { loadConfig } from '../../src/config.ts';
import type { Decision } from '../../src/pipeline.ts';
import { Prng } from '../reference/prng.ts';

const MUTATIONS = process.env['GUANKA_CAMPAIGN'] === undefined ? 200_000 : 2_000_000;
/** The camera's pictures are the same bytes over and over; what is larger than this is left to other tests. */
const BYTES_MAX = 4096;

/** Some bytes changed, cut, doubled or put somewhere else. */
function mutated(prng: Prng, message: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(message);
  const place = (): number => prng.below(bytes.length || 1);
  for (let count = 1 + prng.below(4); count > 0 && bytes.length > 0; count--) {
    if (prng.chance(4)) bytes.copyWithin(place(), place(), place());
    else bytes[place()] = prng.chance(3) ? prng.pick([0, 1, 0x7f, 0x80, 0xff]) : prng.below(256);
  }
  if (prng.chance(6)) return bytes.subarray(0, place());
  return prng.chance(20) ? Buffer.concat([bytes, bytes.subarray(place())]) : bytes;
}

/** What must hold of any decision, whatever the bytes. */
function check({ subject, outcomes }: Decision, sent: Uint8Array): string {
  const [home, overseas] = outcomes;
  if (home?.delivery?.payload !== sent) throw new Error('expected the sender’s own bytes at home');
  if (overseas === undefined) throw new Error('expected a verdict');
  const { verdict, delivery } = overseas;
  if ((verdict.kind === 'block') !== (delivery === undefined)) throw new Error('expected a delivery or a block');
  if (subject.kind === 'rejected' && delivery !== undefined) throw new Error('expected what is not decoded to stay');
  if (verdict.kind === 'forward' && delivery?.payload !== sent)
    throw new Error('expected bytes with no edit to be the same');
  return subject.kind === 'rejected' ? 'rejected' : verdict.kind;
}

describe('the line on mutations of real messages', () => {
  it(`ends in a verdict ${MUTATIONS} times`, () => {
    const line = buildLine(loadConfig(resolve(import.meta.dirname, '../../device/profiles/gateway.yaml')));
    const messages = buildReplay().messages.filter(({ payload }) => payload.length <= BYTES_MAX);
    const prng = new Prng(20_261_124);
    const ends: Record<string, number> = {};
    for (let done = 0; done < MUTATIONS; done++) {
      const { topic, payload } = prng.pick(messages);
      const bytes = mutated(prng, payload);
      const decision = line.judge({
        id: 'm',
        channel: topic,
        payload: bytes,
        vehicle: String(done % 50),
        receivedAtMs: done * 10,
        side: [],
      });
      const end = check(decision, bytes);
      ends[end] = (ends[end] ?? 0) + 1;
    }
    for (const end of ['rejected', 'forward', 'modify', 'block']) expect(ends[end], end).toBeGreaterThan(100);
  }, 120_000);
});
