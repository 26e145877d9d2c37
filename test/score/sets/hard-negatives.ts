import type { Prng } from '../../reference/prng.ts';
import { CARRIERS } from '../make/carry.ts';
import { HARMLESS, HARMLESS_BYTES, stringsOfPrograms } from '../make/harmless.ts';
import type { ScoreCase, ScoreMessage, ScoreSet } from '../score-set.ts';

const PER_KIND = 400;
const PROGRAM_STRINGS = 8000;
const TEXT_CARRIERS = ['text', 'line', 'json', 'cbor', 'auto', 'protobuf'];

/** What nothing may be found in: each kind through every way in. */
export const set: ScoreSet = {
  name: 'hard-negatives',
  kind: 'cases',
  targets: [{ item: 'any', set: 'hard-negatives', falseAlarmsBelow: 0.001 }],
  *cases(random) {
    for (const [group, make] of Object.entries(HARMLESS))
      for (let index = 0; index < PER_KIND; index++) yield* carried(group, Buffer.from(make(random)), true, random);
    for (const [group, make] of Object.entries(HARMLESS_BYTES))
      for (let index = 0; index < PER_KIND; index++) yield* carried(group, make(random), false, random);
    for (const text of stringsOfPrograms(random, PROGRAM_STRINGS))
      yield* carried('program-strings', Buffer.from(text, 'latin1'), true, random);
  },
};

function* carried(group: string, bytes: Uint8Array, text: boolean, random: Prng): Generator<ScoreCase> {
  const name = text ? random.pick(TEXT_CARRIERS) : random.pick(['cbor', 'binary', 'protobuf', 'auto']);
  const message: ScoreMessage | undefined = CARRIERS[name]?.(
    { bytes: new Uint8Array(bytes), text, unmarked: false },
    random,
  );
  if (message !== undefined) yield { item: undefined, group, messages: [message], detail: name };
}
