import { encode as encodeCbor } from 'cbor-x';
import { varint } from './encodings.ts';
import type { Random } from './random.ts';

/** What is to be carried. */
export interface Load {
  readonly bytes: Uint8Array;
  readonly text: boolean;
  /** Made of characters that can be cut and written as numbers. */
  readonly characters: boolean;
}

/** A way to put bytes into messages of one channel: one payload for each message. */
export interface Carrier {
  readonly name: string;
  readonly carry: (load: Load, random: Random) => readonly Uint8Array[] | undefined;
}

type Document = (value: unknown) => Uint8Array;

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const NAMES = ['note', 'f1', 'data', 'msg', 'c', 'remark', 'code', 'ref', 'state', 'x'];
const asJson: Document = (value) => utf8(JSON.stringify(value));
const asCbor: Document = (value) => new Uint8Array(encodeCbor(value));

/** Cuts into pieces of 1 to 9. */
function cut(bytes: Uint8Array, random: Random): Uint8Array[] {
  const size = 1 + random.below(9);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

/** First and consecutive frames of ISO 15765-2, padded. */
function frames(bytes: Uint8Array): Uint8Array[] {
  const content = Buffer.concat([Buffer.from([0x62, 0xf1, 0x90]), bytes]);
  const made = [Uint8Array.of(0x10 | (content.length >> 8), content.length & 0xff, ...content.subarray(0, 6))];
  for (let at = 6, number = 1; at < content.length; at += 7, number++) {
    const part = content.subarray(at, at + 7);
    made.push(Uint8Array.of(0x20 | (number & 15), ...part, ...new Array<number>(7 - part.length).fill(0xaa)));
  }
  return made;
}

/** JSON and CBOR. @param leaf - how bytes stand in it: as text where they are, else as the format's own bytes or not at all. */
function documentCarriers(
  write: Document,
  leaf: (load: Load) => unknown,
  paths: readonly string[],
): readonly Carrier[] {
  const pieces = (load: Load, random: Random): unknown[] =>
    cut(load.bytes, random).map((bytes) => leaf({ ...load, bytes }));
  const whole = (name: string, shape: (value: unknown, random: Random) => unknown): Carrier => ({
    name,
    carry: (load, random) => {
      const value = leaf(load);
      return value === undefined ? undefined : [write(shape(value, random))];
    },
  });
  const ofCharacters = (name: string, carry: (load: Load, random: Random) => readonly unknown[]): Carrier => ({
    name,
    carry: (load, random) => (load.characters ? carry(load, random).map(write) : undefined),
  });
  return [
    whole('member', (value, random) => ({ n: random.below(999), [random.pick(NAMES)]: value })),
    whole('nested', (value, random) => nest(value, 1 + random.below(random.below(2) === 0 ? 8 : 90), random)),
    whole('element', (value, random) => ({ list: [random.below(9), 'ok', value] })),
    {
      name: 'key',
      carry: (load, random) => (load.text ? [write({ n: 1, [toText(load.bytes)]: random.below(9) })] : undefined),
    },
    ...paths.map((path) => whole(`benign path ${path}`, (value) => atPath(path, value))),
    ofCharacters('fields', (load, random) => [
      Object.fromEntries(pieces(load, random).map((piece, index) => [`p${index}`, piece])),
    ]),
    ofCharacters('elements', (load, random) => [{ list: pieces(load, random) }]),
    ofCharacters('rows', (load, random) => [
      { rows: pieces(load, random).map((value, index) => ({ n: index, value })) },
    ]),
    ofCharacters('number list', (load) => [{ raw: [...load.bytes] }]),
    ofCharacters('number lists', (load, random) => [{ raw: cut(load.bytes, random).map((part) => [...part]) }]),
    ofCharacters('frames', (load) => [
      { frames: frames(load.bytes).map((frame) => Buffer.from(frame).toString('hex')) },
    ]),
    ofCharacters('messages', (load, random) => pieces(load, random).map((piece) => ({ c: piece }))),
    ofCharacters('messages with frames', (load) =>
      frames(load.bytes).map((frame) => ({ c: Buffer.from(frame).toString('base64') })),
    ),
  ];
}

function nest(value: unknown, depth: number, random: Random): unknown {
  let made = value;
  for (let level = 0; level < depth; level++) made = random.below(2) === 0 ? [made] : { [random.pick(NAMES)]: made };
  return { n: 1, data: made };
}

/** A value at a label's path; elements and free names are made up. */
function atPath(path: string, value: unknown): unknown {
  return path
    .split('.')
    .reverse()
    .reduce<unknown>((inside, step) => {
      const name = step.replaceAll('[*]', '').replaceAll('*', 'a') || 'a';
      return { [name]: step.includes('[*]') ? [inside] : inside };
    }, value);
}

const TEXT: readonly Carrier[] = [
  { name: 'text', carry: (load) => (load.text ? [load.bytes] : undefined) },
  {
    name: 'line',
    carry: (load, random) =>
      load.text ? [utf8(`2026-03-0${1 + random.below(9)} INFO got ${toText(load.bytes)} state=ok`)] : undefined,
  },
  { name: 'messages', carry: (load, random) => (load.characters ? cut(load.bytes, random) : undefined) },
];

const BINARY: readonly Carrier[] = [
  { name: 'bytes', carry: (load) => [load.bytes] },
  {
    name: 'after a header',
    carry: (load, random) => [new Uint8Array(Buffer.concat([random.bytes(4 + random.below(28)), load.bytes]))],
  },
  { name: 'frames', carry: (load) => (load.characters ? frames(load.bytes) : undefined) },
];

/** A field number that no schema uses. */
const UNKNOWN_FIELD = 2000;
const PROTOBUF: readonly Carrier[] = [
  {
    name: 'unknown field',
    carry: (load) => [
      new Uint8Array(
        Buffer.concat([Uint8Array.of(...varint(UNKNOWN_FIELD * 8 + 2), ...varint(load.bytes.length)), load.bytes]),
      ),
    ],
  },
];

const CAN: readonly Carrier[] = [
  {
    name: 'frames of a bus',
    carry: (load, random) =>
      load.characters
        ? [
            utf8(
              frames(load.bytes)
                .map(
                  (frame, index) =>
                    `(1700000000.${100_000 + index}) can0 ${random.pick(['7E8', '18DAF110', '7A1'])}#${Buffer.from(frame).toString('hex').toUpperCase()}\n`,
                )
                .join(''),
            ),
          ]
        : undefined,
  },
];

/** What the channel is not for. */
const ASTRAY: readonly Carrier[] = [
  { name: 'bytes astray', carry: (load) => [load.bytes] },
  { name: 'JSON astray', carry: (load) => (load.text ? [asJson({ m: toText(load.bytes) })] : undefined) },
  { name: 'CBOR astray', carry: (load) => [asCbor({ m: Buffer.from(load.bytes) })] },
];

/** @param benignPaths - paths of the channel's label files that are marked benign: room that nobody looks into. */
export function carriersOf(format: string, benignPaths: readonly string[]): readonly Carrier[] {
  return [...carriersFor(format, benignPaths), ...ASTRAY];
}

function carriersFor(format: string, benignPaths: readonly string[]): readonly Carrier[] {
  const text = (load: Load): unknown => (load.text ? toText(load.bytes) : Buffer.from(load.bytes).toString('base64'));
  switch (format) {
    case 'json':
      return documentCarriers(asJson, text, benignPaths);
    case 'cbor':
      return documentCarriers(
        asCbor,
        (load) => (load.text ? toText(load.bytes) : Buffer.from(load.bytes)),
        benignPaths,
      );
    case 'text':
      return TEXT;
    case 'binary':
      return BINARY;
    case 'auto':
      return [...TEXT, ...BINARY, ...documentCarriers(asJson, text, benignPaths)];
    case 'protobuf':
      return PROTOBUF;
    case 'can':
    case 'candump':
      return CAN;
    default:
      return [];
  }
}
