import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PatternPool, PatternSet } from '../../src/bytes/pattern-set.ts';
import { Prng } from '../reference/prng.ts';

/** The slow twin: every pattern, at every place. */
function slowMatches(patterns: readonly Uint8Array[], bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes);
  const found: string[] = [];
  for (const [number, pattern] of patterns.entries())
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) found.push(`${number}@${at}`);
  return found.sort();
}

function setOf(patterns: readonly Uint8Array[]): PatternSet {
  const pool = new PatternPool();
  for (const pattern of patterns) pool.add(pattern);
  return new PatternSet(pool);
}

function matches(patterns: readonly Uint8Array[], bytes: Uint8Array, start = 0, end = bytes.length): readonly string[] {
  const found: string[] = [];
  setOf(patterns).search(bytes, start, end, (pattern, at) => {
    found.push(`${pattern}@${at}`);
    return false;
  });
  return found.sort();
}

/** Few different bytes, so that patterns overlap, repeat and share their windows. */
const few = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength, max: 2 }).map((bytes) => new Uint8Array(bytes));

describe('pattern set', () => {
  it('finds what the slow twin finds', () => {
    fc.assert(
      fc.property(fc.array(few(4, 14), { maxLength: 40 }), few(0, 200), (patterns, bytes) => {
        expect(matches(patterns, bytes)).toEqual(slowMatches(patterns, bytes));
      }),
    );
  });

  it('finds every one of many random patterns planted in random bytes', () => {
    const random = new Prng(5);
    const bytesOf = (length: number): Uint8Array => random.bytes(length);
    const patterns = Array.from({ length: 20_000 }, (_, index) => bytesOf(4 + (index % 40)));
    const text = Buffer.concat(patterns.flatMap((pattern) => [pattern, bytesOf(3)]));
    const found = new Set<number>();
    setOf(patterns).search(text, 0, text.length, (pattern, at) => {
      expect(text.subarray(at, at + (patterns[pattern]?.length ?? 0)).equals(patterns[pattern] ?? text)).toBe(true);
      found.add(pattern);
      return false;
    });
    expect(found.size).toBe(patterns.length);
  });

  it('keeps to the stretch that it is given', () => {
    const bytes = Buffer.from('xxABCDEFGHIJxx');
    const pattern = [Buffer.from('ABCDEFGHIJ')];
    expect(matches(pattern, bytes, 2, 12)).toEqual(['0@2']);
    expect(matches(pattern, bytes, 3, 14)).toEqual([]);
    expect(matches(pattern, bytes, 0, 11)).toEqual([]);
  });

  it('ends when it is told to', () => {
    let calls = 0;
    setOf([Buffer.from('abcd')]).search(Buffer.from('abcdabcdabcd'), 0, 12, () => ++calls === 2);
    expect(calls).toBe(2);
  });

  it('refuses patterns that chance would find', () => {
    expect(() => setOf([Uint8Array.of(1, 2, 3)])).toThrow(RangeError);
  });
});
