import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/bytes/json-string.ts';
import { walkJson } from '../../src/bytes/json-walk.ts';
import { KeyTable } from '../../src/bytes/key-table.ts';
import { NODE, ValueTape } from '../../src/bytes/value-tape.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { mutated, randomJson, seeded } from '../reference/json-random.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
const tape = new ValueTape();
const keys = new KeyTable((name) => name);

/** The value that a tape stands for, built from its tokens: what JSON.parse must give. */
function valueAt(bytes: Uint8Array, node: number): unknown {
  const kind = tape.kindOf(node);
  const children: number[] = [];
  for (let child = node + 1; child < tape.nextOf(node); child = tape.nextOf(child)) children.push(child);
  if (kind === NODE.array) return children.map((child) => valueAt(bytes, child));
  if (kind === NODE.object) {
    const object: Record<string, unknown> = {};
    for (const child of children) {
      Object.defineProperty(object, keys.facts(tape.keyOf(child)) ?? '', {
        value: valueAt(bytes, child),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  }
  if (kind === NODE.text) return jsonText(bytes, tape.startOf(node) + 1, tape.endOf(node) - 1);
  return JSON.parse(decoder.decode(bytes.subarray(tape.startOf(node), tape.endOf(node))));
}

/** Both twins on the same bytes: they accept the same, and what they accept they read alike. */
function compare(bytes: Uint8Array): 'accepted' | 'refused' {
  let theirs: { value: unknown } | undefined;
  try {
    theirs = { value: JSON.parse(decoder.decode(bytes)) };
  } catch {
    theirs = undefined;
  }
  const padded = new Uint8Array(bytes.length + 4).fill(0x20);
  padded.set(bytes, 2);
  try {
    walkJson(padded, 2, 2 + bytes.length, tape, keys);
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    expect(theirs).toBeUndefined();
    return 'refused';
  }
  const isSequence = tape.nextOf(1) < tape.count;
  if (isSequence) {
    // Several values: JSON.parse refuses the whole and takes each.
    expect(theirs).toBeUndefined();
    for (let child = 1; child < tape.count; child = tape.nextOf(child)) {
      expect(valueAt(padded, child)).toEqual(
        JSON.parse(decoder.decode(padded.subarray(tape.startOf(child), tape.endOf(child)))),
      );
    }
    return 'accepted';
  }
  expect(theirs).toBeDefined();
  expect(valueAt(padded, 1)).toEqual(theirs?.value);
  return 'accepted';
}

describe('agrees with JSON.parse', () => {
  const rows: readonly [string, string][] = [
    ['empty', ''],
    ['blank', ' \n'],
    ['zero', '0'],
    ['minus', '-'],
    ['leading zero', '01'],
    ['minus zero', '-0'],
    ['bare point', '1.'],
    ['point first', '.5'],
    ['exponent', '1e5'],
    ['empty exponent', '1e'],
    ['signed exponent', '1E+05'],
    ['plus', '+1'],
    ['word', 'tru'],
    ['longer word', 'nulll'],
    ['NaN', 'NaN'],
    ['string', '"a"'],
    ['open string', '"a'],
    ['tab in string', '"\t"'],
    ['DEL in string', '"\u007f"'],
    ['short escape', '"\\u12"'],
    ['bad escape', '"\\x"'],
    ['lone surrogate', '"\\ud800"'],
    ['empty object', '{}'],
    ['trailing comma', '{"a":1,}'],
    ['array comma', '[1,]'],
    ['two commas', '[1,,2]'],
    ['bare key', '{a:1}'],
    ['wrong closer', '[1}'],
    ['extra closer', '[1]]'],
    ['values glued', '{}{}'],
    ['comment', '/* */1'],
    ['line separator blank', '\u2028 1'],
    ['no-break space', '\u00a01'],
    ['BOM', '\ufeff{"a":1}'],
    ['two BOMs', '\ufeff\ufeff1'],
    ['BOM after blank', ' \ufeff1'],
    ['repeated keys', '{"a":1,"\\u0061":2}'],
    ['proto', '{"__proto__":{"x":1}}'],
    ['big numbers', '[1e999,-1e999,123456789012345678901234567890]'],
    ['nested', '[[[{"a":[{}]}]]]'],
    ['NUL', '\0'],
    ['NUL after', '1\0'],
  ];
  test.each(rows)('%s', (_name, text) => void compare(encoder.encode(text)));

  test.each([
    ['overlong', [0x22, 0xc0, 0x80, 0x22]],
    ['surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['cut', [0x22, 0xe4, 0xba, 0x22]],
    ['above U+10FFFF', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
  ])('not UTF-8: %s', (_name, bytes) => {
    expect(compare(Uint8Array.from(bytes))).toBe('refused');
  });

  test('mutated texts', () => {
    const random = seeded(4);
    const rounds = process.env['GUANKA_CAMPAIGN'] === '1' ? 100_000 : 5_000;
    const counts = { accepted: 0, refused: 0 };
    for (let round = 0; round < rounds; round++) {
      const text = encoder.encode(randomJson(random));
      counts[compare(round % 4 === 0 ? text : mutated(text, random, '{}[]",:\\u0e-+. \n'))]++;
    }
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(rounds / 10);
  });
});

describe('limits', () => {
  test.each([
    ['arrays', '['.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['closed arrays', `${'['.repeat(101)}${']'.repeat(101)}`],
  ])('depth bomb of %s', (_name, text) => {
    expect(() => walkJson(encoder.encode(text), 0, text.length, tape, keys)).toThrow(
      expect.objectContaining({ code: 'DECODE_DEPTH' }),
    );
  });

  test('too many values', () => {
    const bytes = encoder.encode(`[${'0,'.repeat(2_000_000)}0]`);
    expect(() => walkJson(bytes, 0, bytes.length, new ValueTape(), keys)).toThrow(
      expect.objectContaining({ code: 'DECODE_LIMIT' }),
    );
  });

  test('100 levels are fine', () => {
    const text = `${'['.repeat(100)}${']'.repeat(100)}`;
    walkJson(encoder.encode(text), 0, text.length, tape, keys);
    expect(tape.count).toBe(101);
  });
});

test('several values stand beside one another', () => {
  const bytes = encoder.encode('{"a":1}\n{"a":2}\r\n[3] ');
  walkJson(bytes, 0, bytes.length, tape, keys);
  expect([1, tape.nextOf(1), tape.nextOf(tape.nextOf(1))].map((node) => valueAt(bytes, node))).toEqual([
    { a: 1 },
    { a: 2 },
    [3],
  ]);
});
