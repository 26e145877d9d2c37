import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { Prng } from '../../reference/prng.ts';
import { CARRIERS, type Load } from '../make/carry.ts';
import { ENCODINGS, type Encoding } from '../make/encode.ts';
import { HARMLESS } from '../make/harmless.ts';
import { KINDS, type Sample } from '../make/samples.ts';
import type { ScoreCase, ScoreSet } from '../score-set.ts';

const PER_ENCODING = 6;
const NESTED_PER_KIND = 80;
const NEGATIVES_PER_ENCODING = 60;
/** Order ids of 18 digits, plain numbers and the like: kinds whose false alarms another set counts are left out. */
const NEGATIVE_KINDS = ['order-id', 'part-number', 'log', 'prose', 'telemetry', 'uuid'];

/** Every kind in every encoding through every way in, then encodings in encodings up to four deep; and harmless things likewise. */
export const set: ScoreSet = {
  name: 'adversarial',
  kind: 'cases',
  targets: [
    { item: ITEM.vin, set: 'adversarial*', recallMin: 0.97 },
    { item: 'connected-operation.vehicle.key.*', set: 'adversarial*', recallMin: 0.999 },
    { item: ITEM.certificate, set: 'adversarial*', recallMin: 0.999 },
    { item: 'connected-operation.perception.imagery.*', set: 'adversarial*', recallMin: 0.99 },
    { item: ITEM.position, set: 'adversarial*', recallMin: 0.99 },
    { item: 'any', set: 'adversarial*', falseAlarmsBelow: 0.001 },
  ],
  *cases(random) {
    for (const [kind, makeSample] of Object.entries(KINDS)) {
      const make = (seeded: Prng): Kinded => ({ ...makeSample(seeded), kind });
      for (const carrier of Object.keys(CARRIERS))
        for (let index = 0; index < PER_ENCODING * 2; index++) yield* wrap(make(random), [], carrier, 'plain', random);
      for (const encoding of ENCODINGS)
        for (const carrier of Object.keys(CARRIERS))
          for (let index = 0; index < PER_ENCODING / 3; index++)
            yield* wrap(make(random), [encoding], carrier, 'encoded', random);
      for (let index = 0; index < NESTED_PER_KIND; index++)
        yield* wrap(make(random), chain(random), random.pick(Object.keys(CARRIERS)), 'nested', random);
    }
    for (const encoding of ENCODINGS)
      for (let index = 0; index < NEGATIVES_PER_ENCODING; index++)
        yield* wrap(harmless(random), [encoding], random.pick(Object.keys(CARRIERS)), 'encoded', random);
    for (let index = 0; index < NEGATIVES_PER_ENCODING * 10; index++)
      yield* wrap(harmless(random), chain(random), random.pick(Object.keys(CARRIERS)), 'nested', random);
  },
};

function chain(random: Prng): readonly Encoding[] {
  return Array.from({ length: 2 + random.below(3) }, () => random.pick(ENCODINGS));
}

type Kinded = Omit<Sample, 'item'> & { readonly item: string | undefined; readonly kind: string };

function harmless(random: Prng): Kinded {
  const kind = random.pick(NEGATIVE_KINDS);
  const make = HARMLESS[kind];
  return { item: undefined, kind, bytes: new Uint8Array(Buffer.from(make?.(random) ?? '')), text: true };
}

function* wrap(
  sample: Kinded,
  encodings: readonly Encoding[],
  carrier: string,
  group: string,
  random: Prng,
): Generator<ScoreCase> {
  let load: Load = { bytes: sample.bytes, text: sample.text, unmarked: false };
  for (const encoding of encodings) {
    if (encoding.ofText === true && !load.text) return;
    load = { bytes: encoding.encode(load.bytes, random), text: encoding.text, unmarked: encoding.unmarked === true };
  }
  const message = CARRIERS[carrier]?.(load, random);
  const detail = [sample.kind, ...encodings.map((one) => one.name), carrier].join(' > ');
  if (message !== undefined)
    yield {
      item: sample.item,
      group,
      detail,
      messages: [message],
      ...(sample.also === undefined ? {} : { also: sample.also }),
    };
}
