import { encode as encodeCbor } from 'cbor-x';
import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { ItemId } from '../../../src/model/item.ts';
import type { Prng } from '../../reference/prng.ts';
import { HARMLESS } from '../make/harmless.ts';
import { vinOf, withCheckDigit } from '../make/identifiers.ts';
import type { ScoreCase, ScoreMessage, ScoreSet } from '../score-set.ts';

const PER_WAY = 60;
const NEGATIVES = 3000;
const utf8 = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(value)));
const json = (value: unknown): ScoreMessage => ({ channel: 'json/x', payload: utf8(value) });
const cbor = (value: unknown): ScoreMessage => ({ channel: 'cbor/x', payload: new Uint8Array(encodeCbor(value)) });

/** Lengths that add up to 17. */
function cut(text: string, random: Prng): string[] {
  const way = random.pick([[1], [3, 7, 7], [8, 9], [4, 4, 4, 5], [3, 6, 8], [9, 8], [2], [6, 6, 5]]);
  const parts: string[] = [];
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = way[index % way.length] ?? 1;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}

/** First frame and consecutive frames of ISO 15765-2 for an answer that carries the text (62 F1 90 …, or 49 02 01 …). */
function isoTp(text: string, random: Prng): Uint8Array[] {
  const content = Buffer.concat([
    Buffer.from(random.chance(2) ? [0x62, 0xf1, 0x90] : [0x49, 0x02, 0x01]),
    Buffer.from(text),
  ]);
  const frames = [Uint8Array.of(0x10, content.length, ...content.subarray(0, 6))];
  for (let at = 6, number = 1; at < content.length; at += 7, number++) {
    const part = content.subarray(at, at + 7);
    frames.push(Uint8Array.of(0x20 | (number & 15), ...part, ...new Array<number>(7 - part.length).fill(0xaa)));
  }
  return frames;
}

const WAYS: Readonly<Record<string, (vin: string, random: Prng) => ScoreMessage[]>> = {
  'fields-json': (vin, random) => [
    json({ t: 1, ...Object.fromEntries(cut(vin, random).map((part, index) => [`p${index}`, part])) }),
  ],
  'fields-cbor': (vin, random) => [
    cbor({ t: 1, ...Object.fromEntries(cut(vin, random).map((part, index) => [`part_${index}`, part])) }),
  ],
  'elements-json': (vin, random) => [json({ t: random.below(99), list: cut(vin, random) })],
  'elements-cbor': (vin, random) => [cbor({ list: cut(vin, random).map((part) => (random.chance(2) ? part : part)) })],
  'elements-bytes': (vin, random) => [cbor({ list: cut(vin, random).map((part) => Buffer.from(part)) })],
  'elements-objects': (vin, random) => [json({ rows: cut(vin, random).map((part, index) => ({ n: index, v: part })) })],
  'char-codes-json': (vin) => [json({ raw: [...Buffer.from(vin)] })],
  'char-codes-cbor': (vin) => [cbor({ raw: [...Buffer.from(vin)] })],
  'isotp-bytes': (vin, random) => [cbor({ frames: isoTp(vin, random).map((frame) => Buffer.from(frame)) })],
  'isotp-hex': (vin, random) => [
    json({ frames: isoTp(vin, random).map((frame) => ({ id: 2024, data: Buffer.from(frame).toString('hex') })) }),
  ],
  'isotp-base64': (vin, random) => [
    json({ frames: isoTp(vin, random).map((frame) => Buffer.from(frame).toString('base64')) }),
  ],
  'messages-json': (vin, random) => cut(vin, random).map((part, index) => json({ n: index, c: part })),
  'messages-cbor': (vin, random) => cut(vin, random).map((part) => cbor({ c: part })),
  'messages-text': (vin, random) =>
    cut(vin, random).map((part) => ({ channel: 'text/log', payload: new Uint8Array(Buffer.from(part)) })),
  'messages-isotp': (vin, random) => isoTp(vin, random).map((frame) => ({ channel: 'binary/x', payload: frame })),
};

/** A VIN or a position in pieces: over fields, elements, messages of one vehicle, and frames in bytes. */
export const set: ScoreSet = {
  name: 'split',
  kind: 'cases',
  targets: [
    { item: ITEM.vin, set: 'split*', recallMin: 0.97 },
    { item: ITEM.position, set: 'split*', recallMin: 0.99 },
    { item: 'any', set: 'split/harmless', falseAlarmsBelow: 0.001 },
  ],
  *cases(random) {
    for (const [group, way] of Object.entries(WAYS))
      for (let index = 0; index < PER_WAY; index++)
        yield { item: ITEM.vin, group, detail: group, messages: timed(way(vinOf(random), random)) };
    for (let index = 0; index < PER_WAY; index++) yield* positions(random);
    for (let index = 0; index < NEGATIVES; index++)
      yield { item: undefined, group: 'harmless', detail: 'harmless', messages: timed(harmless(random)) };
    for (let index = 0; index < NEGATIVES / 10; index++)
      yield { item: undefined, group: 'random-series', detail: 'random series', messages: timed(randomSeries(random)) };
  },
};

const timed = (messages: readonly ScoreMessage[]): ScoreMessage[] =>
  messages.map((message, index) => ({ ...message, receivedAtMs: 1_700_000_000_000 + index * 1000 }));

function* positions(random: Prng): Generator<ScoreCase> {
  const lat = Number(((random.next() / 2 ** 32) * 160 - 80).toFixed(6));
  const lon = Number(((random.next() / 2 ** 32) * 340 - 170).toFixed(6));
  const ways: readonly (readonly [string, readonly ScoreMessage[]])[] = [
    ['position-objects', [json({ a: { lat, t: 1 }, b: { lon, t: 1 } })]],
    ['position-messages', [json({ n: 1, lat }), json({ n: 2, lon })]],
    ['position-messages', [cbor({ n: 1, lng: lon }), cbor({ n: 2, lat })]],
    [
      'position-text',
      [
        { channel: 'text/log', payload: new Uint8Array(Buffer.from(`lat=${lat}`)) },
        { channel: 'text/log', payload: new Uint8Array(Buffer.from(`lon=${lon}`)) },
      ],
    ],
  ];
  for (const [group, messages] of ways)
    yield { item: ITEM.position as ItemId, group, detail: group, messages: timed(messages) };
}

/** Series of random characters of a VIN's alphabet: what no telemetry sends, and nobody can tell from a VIN in parts before its end. */
function randomSeries(random: Prng): ScoreMessage[] {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'[random.below(33)]).join('');
  return random.pick<() => ScoreMessage[]>([
    () => [json({ tags: Array.from({ length: 8 }, () => letters(1 + random.below(5))) })],
    () => [json({ a: letters(3), b: letters(6), c: letters(8) })],
    () => Array.from({ length: 4 }, () => json({ part: letters(4) })),
    () => Array.from({ length: 5 }, () => json({ v: withCheckDigit(letters(17)).slice(0, 5) })),
  ])();
}

const TROUBLE_CODES = ['P0123', 'U0420', 'B1000', 'C0035', 'P1A0F', 'U3000'];

/** Short texts in rows and series, as telemetry is full of: codes, gears, names of states, counters, hashes in pieces, CAN frames. */
function harmless(random: Prng): ScoreMessage[] {
  const word = (kind: string): string => HARMLESS[kind]?.(random) ?? '';
  return random.pick<() => ScoreMessage[]>([
    () => [json({ codes: Array.from({ length: 2 + random.below(6) }, () => random.pick(TROUBLE_CODES)) })],
    () =>
      Array.from({ length: 6 }, () =>
        json({ gear: random.pick(['P', 'R', 'N', 'D', '1', '2', '3']), t: random.below(999) }),
      ),
    () => [json({ grades: Array.from({ length: 20 }, () => random.pick(['A', 'B', 'C', 'D', 'E', 'F'])) })],
    () => [json({ cells: Array.from({ length: 24 }, () => 40 + random.below(60)) })],
    () => [cbor({ frames: Array.from({ length: 6 }, () => Buffer.from(random.bytes(8))) })],
    () => [json({ hash: [word('hash').slice(0, 16), word('hash').slice(0, 16)] })],
    () => [
      json({
        seq: String(100_000 + random.below(9e5)),
        prev: String(100_000 + random.below(9e5)),
        next: String(100_000 + random.below(9e5)),
      }),
    ],
    () => [json({ accel: { lat: random.below(99) / 1000 }, jerk: { long: random.below(99) / 1000 } })],
    () => Array.from({ length: 5 }, () => ({ channel: 'text/log', payload: new Uint8Array(Buffer.from(word('log'))) })),
    () => Array.from({ length: 5 }, () => json({ fw: word('firmware'), cost: word('price') })),
  ])();
}
