import { readFileSync } from 'node:fs';
import { Decoder, Encoder } from 'cbor-x';
import { describe, expect, test } from 'vitest';
import { floatAt, headArgument, headLike, headSize, integerAt } from '../../src/bytes/cbor-head.ts';
import { cborText, stringContent } from '../../src/bytes/cbor-string.ts';
import { walkCbor } from '../../src/bytes/cbor-walk.ts';
import { KeyTable } from '../../src/bytes/key-table.ts';
import { NODE, ValueTape } from '../../src/bytes/value-tape.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { randomCbor } from '../reference/cbor-random.ts';
import { type CborTree, cborSequence, opened } from '../reference/cbor-tree.ts';
import { mutated, seeded } from '../reference/json-random.ts';

const tape = new ValueTape();
const keys = new KeyTable((identity) => identity);
const rounds = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 5_000;

/** The tree that a tape stands for: what the slow twin must give. */
function treeAt(bytes: Uint8Array, node: number): CborTree {
  const start = tape.startOf(node);
  const end = tape.endOf(node);
  const children: number[] = [];
  for (let child = node + 1; child < tape.nextOf(node); child = tape.nextOf(child)) children.push(child);
  switch (tape.kindOf(node)) {
    case NODE.text:
      return { kind: 'text', value: cborText(bytes, start, end) };
    case NODE.bytes:
      return cborSequence(bytes.subarray(start, end))[0] ?? { kind: 'simple', value: -1 };
    case NODE.number:
      return (bytes[start] ?? 0) >> 5 === 7
        ? { kind: 'float', value: floatAt(bytes, start) }
        : { kind: 'integer', value: integerAt(bytes, start) };
    case NODE.array:
    case NODE.embedded:
      return { kind: 'array', items: children.map((child) => treeAt(bytes, child)) };
    case NODE.object:
      return { kind: 'map', pairs: children.map((child) => [keyAt(bytes, child), treeAt(bytes, child)] as const) };
    case NODE.tag: {
      let tag = 0n;
      for (const byte of bytes.subarray(start + 1, start + headSize(bytes[start] ?? 0)))
        tag = tag * 256n + BigInt(byte);
      return {
        kind: 'tag',
        tag: headSize(bytes[start] ?? 0) === 1 ? BigInt(headArgument(bytes, start)) : tag,
        item: treeAt(bytes, node + 1),
      };
    }
    default:
      return { kind: 'simple', value: headArgument(bytes, start) };
  }
}

function keyAt(bytes: Uint8Array, child: number): CborTree {
  const [key] = cborSequence(bytes.subarray(tape.keyStartOf(child), tape.keyEndOf(child)));
  return key ?? { kind: 'simple', value: -1 };
}

/** Both twins on the same bytes: they accept the same, and what they accept they read alike. */
function compare(bytes: Uint8Array): 'accepted' | 'refused' {
  let theirs: CborTree[] | undefined;
  try {
    theirs = cborSequence(bytes).map(opened);
  } catch {
    theirs = undefined;
  }
  const padded = new Uint8Array(bytes.length + 4).fill(0xff);
  padded.set(bytes, 2);
  try {
    walkCbor(padded, 2, 2 + bytes.length, tape, keys);
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    expect(theirs).toBeUndefined();
    return 'refused';
  }
  const ours: CborTree[] = [];
  for (let child = 1; child < tape.count; child = tape.nextOf(child)) ours.push(treeAt(padded, child));
  expect(ours).toEqual(theirs);
  return 'accepted';
}

const vectors: readonly { hex: string; decoded?: unknown }[] = JSON.parse(
  readFileSync(new URL('../vectors/standards/cbor-appendix-a.json', import.meta.url), 'utf8'),
);

test('RFC 8949 appendix A: all accepted, read as the slow twin reads them', () => {
  expect(vectors.length).toBeGreaterThan(80);
  // simple(24) in two bytes was an example of RFC 7049 and is not well-formed since RFC 8949 (clause 3.3).
  const refused = vectors.filter(({ hex }) => compare(Buffer.from(hex, 'hex')) === 'refused');
  expect(refused.map(({ hex }) => hex)).toEqual(['f818']);
});

describe('not well-formed (RFC 8949 appendix F)', () => {
  test.each(
    [
      [
        '',
        '18',
        '19',
        '1a',
        '1b',
        '1901',
        '1a0102',
        '1b01020304050607',
        '38',
        '58',
        '78',
        '98',
        '9a01ff00',
        'b8',
        'd8',
        'f8',
        'f900',
        'fa0000',
        'fb000000',
      ],
      [
        '41',
        '61',
        '5affffffff00',
        '5bffffffffffffffff010203',
        '7affffffff00',
        '7b7fffffffffffffff010203',
        '81',
        '818181818181818181',
        '8200',
        'a1',
        'a20102',
        'a100',
        'a2000000',
        'c0',
      ],
      [
        '5f4100',
        '7f6100',
        '9f',
        '9f0102',
        'bf',
        'bf01020102',
        '819f',
        '9f8000',
        '9f9f9f9f9fffffffff',
        '9f819f819f9fffffff',
      ],
      [
        '1c',
        '1d',
        '1e',
        '3c',
        '5c',
        '7c',
        '9c',
        'bc',
        'dc',
        'fc',
        'fe',
        'f800',
        'f801',
        'f818',
        'f81f',
        '5f00ff',
        '5f21ff',
        '5f6100ff',
        '5f80ff',
        '7f4100ff',
        '5f5f4100ffff',
        '7f7f6100ffff',
      ],
      [
        'ff',
        '81ff',
        '8200ff',
        'a1ff',
        'a1ff00',
        'a100ff',
        'a20000ff',
        '9f81ff',
        '9f829f819f9fffffffff',
        'bf00ff',
        'bf000000ff',
        '1f',
        '3f',
        'df',
        'bf',
        '61ff',
        '7f61c26180ff',
      ],
    ]
      .flat()
      .map((hex) => [hex]),
  )('%s', (hex) => {
    expect(compare(Buffer.from(hex, 'hex'))).toBe('refused');
  });
});

describe('limits', () => {
  test.each([
    ['arrays', [0x81]],
    ['indefinite arrays', [0x9f]],
    ['maps', [0xa1, 0x00]],
    ['maps as keys', [0xa1]],
    ['tags', [0xc1]],
  ])('depth bomb of %s', (_name, unit) => {
    const bytes = Uint8Array.from(Array.from({ length: 100_000 }, () => unit).flat());
    expect(() => walkCbor(bytes, 0, bytes.length, tape, keys)).toThrow(
      expect.objectContaining({ code: 'DECODE_DEPTH' }),
    );
  });

  test('depth bomb of embedded items', () => {
    let bytes = Uint8Array.of(0);
    for (let level = 0; level < 300; level++)
      bytes = Uint8Array.of(0xd8, 24, ...headLike(0x40, bytes.length), ...bytes);
    expect(() => walkCbor(bytes, 0, bytes.length, tape, keys)).toThrow(
      expect.objectContaining({ code: 'DECODE_DEPTH' }),
    );
  });

  test.each([
    ['array', '9affffffff'],
    ['map', 'bb7fffffffffffffff'],
    ['bytes', '5bffffffffffffffff'],
    ['text', '7affffffff'],
  ])('declared size of %s', (_name, hex) => {
    expect(compare(Buffer.from(`${hex}00`, 'hex'))).toBe('refused');
  });

  test('too many items', () => {
    const bytes = new Uint8Array(2_000_100);
    expect(() => walkCbor(bytes, 0, bytes.length, new ValueTape(), keys)).toThrow(
      expect.objectContaining({ code: 'DECODE_LIMIT' }),
    );
  });
});

describe('heads', () => {
  test.each([
    ['same width', 0x59, 3, '590003'],
    ['grows', 0x41, 24, '5818'],
    ['grows by two', 0xb8, 256, 'b90100'],
    ['shrinks in place', 0x9b, 1, '9b0000000000000001'],
    ['immediate', 0xa3, 2, 'a2'],
    ['32 bits', 0x40, 0x1_0000, '5a00010000'],
    ['64 bits', 0x40, 2 ** 40, '5b0000010000000000'],
  ])('%s', (_name, like, argument, hex) => {
    expect(Buffer.from(headLike(like, argument)).toString('hex')).toBe(hex);
  });
});

test('content of strings', () => {
  const content = (hex: string): number[] => Object.values(stringContent(Buffer.from(hex, 'hex'), 0, hex.length / 2));
  expect(content('620102')).toEqual([1, 3, 1]);
  expect(content('5f4041aa40ff')).toEqual([3, 4, 1]);
  expect(content('5f41aa41bbff')).toEqual([1, 5, 2]);
  expect(content('5fff')).toEqual([1, 1, 0]);
});

test('agrees with the slow twin on random and mutated items', () => {
  const random = seeded(18);
  const counts = { accepted: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    const bytes = Uint8Array.from(randomCbor(random));
    counts[
      compare(
        round % 4 === 0
          ? bytes
          : mutated(bytes, random, '\x00\x18\x41\x5f\x61\x7f\x81\x9f\xa1\xbf\xc1\xd8\xf4\xf9\xff'),
      )
    ]++;
  }
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(rounds / 10);
});

test('agrees with cbor-x on what cbor-x writes', () => {
  const options = { useRecords: false, variableMapSize: true, tagUint8Array: false, mapsAsObjects: false } as const;
  const encoder = new Encoder(options);
  const decoder = new Decoder(options);
  const random = seeded(21);
  const plain = (tree: CborTree): unknown => {
    if (tree.kind === 'array') return tree.items.map(plain);
    if (tree.kind === 'map') return new Map(tree.pairs.map(([key, value]) => [plain(key), plain(value)]));
    if (tree.kind === 'bytes') return Buffer.from(tree.value);
    if (tree.kind === 'integer') return Number(tree.value);
    if (tree.kind === 'simple') return [false, true, null, undefined][tree.value - 20];
    return tree.kind === 'tag' ? plain(tree.item) : tree.value;
  };
  const make = (depth: number): unknown => {
    const kind = Math.floor(random() * (depth === 0 ? 6 : 8));
    if (kind < 6)
      return [
        Math.floor(random() * 2 ** 33) - 2 ** 32,
        random() * 1e3,
        '京 text',
        Buffer.from([1, 2, 3]),
        random() < 0.5,
        null,
      ][kind];
    const children = Array.from({ length: Math.floor(random() * 5) }, () => make(depth - 1));
    return kind === 6
      ? children
      : new Map(children.map((child, index) => [index % 2 === 0 ? `k${index}` : index, child]));
  };
  for (let round = 0; round < rounds / 10; round++) {
    const bytes = encoder.encode(make(4));
    walkCbor(bytes, 0, bytes.length, tape, keys);
    expect(plain(treeAt(bytes, 1))).toEqual(decoder.decode(bytes));
  }
});
