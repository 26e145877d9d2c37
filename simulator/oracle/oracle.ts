import { PatternPool, PatternSet } from '../../src/index.ts';
import type { KnownValue } from '../message.ts';
import { formsOf } from './known-values.ts';

/*
 * The leak oracle: it knows every true value, reads what reached the other side as bytes, and searches for every value in every form.
 * It takes nothing from the guard, neither findings nor formats.
 */

/** Latitude and longitude this far apart belong together. */
const PAIR_BYTES = 64;

/** One form in which something came out, and how often. */
export interface Leak {
  readonly item: string;
  readonly form: string;
  /** Places found. */
  readonly count: number;
  /** Different values among them. */
  readonly values: number;
  /** Where the first one was: the name that the caller gave. */
  readonly first: string;
}

export interface OracleReport {
  readonly values: number;
  readonly patterns: number;
  readonly parts: number;
  readonly bytes: number;
  /** Different values that came out, in any form. */
  readonly leakedValues: number;
  readonly leaks: readonly Leak[];
}

interface Tally {
  readonly item: string;
  readonly form: string;
  readonly first: string;
  readonly values: Set<number>;
  count: number;
}

interface Half {
  readonly value: number;
  readonly form: string;
  readonly north: boolean;
  readonly at: number;
}

export class Oracle {
  readonly #values: readonly KnownValue[];
  readonly #patterns: PatternSet;
  readonly #forms: readonly string[];
  /** Of each pattern: its value, and its form times 4 with the half of a pair that it is. */
  readonly #tags: Int32Array;
  readonly #leaks = new Map<string, Tally>();
  readonly #leaked = new Set<number>();
  #halves: Half[] = [];
  #parts = 0;
  #bytes = 0;

  constructor(values: readonly KnownValue[]) {
    const pool = new PatternPool();
    const names = new Map<string, number>();
    const tags = new GrowingInts();
    for (const [index, value] of values.entries()) {
      formsOf(value, (form, bytes, pair) => {
        const name = names.get(form) ?? names.size;
        names.set(form, name);
        pool.add(bytes);
        tags.push(index, name * 4 + (pair === undefined ? 0 : pair === 'latitude' ? 1 : 2));
      });
    }
    this.#values = values;
    this.#tags = tags.take();
    this.#forms = [...names.keys()];
    this.#patterns = new PatternSet(pool);
  }

  /** Bytes that a search over pieces of a stream has to see again. */
  get overlapBytes(): number {
    return this.#patterns.bytesMax + PAIR_BYTES;
  }

  /**
   * Searches one part: a payload, a topic, a piece of a stream.
   * @param name - where it is from, for the report. @param seen - bytes at its beginning that an earlier part ended with.
   */
  search(bytes: Uint8Array, name: string, seen = 0): void {
    this.#parts++;
    this.#bytes += bytes.length - seen;
    this.#halves = [];
    this.#patterns.search(bytes, 0, bytes.length, (pattern, at) => {
      this.#found(pattern, at, name, seen);
      return false;
    });
  }

  #found(pattern: number, at: number, name: string, seen: number): void {
    const value = this.#tags[pattern * 2] ?? 0;
    const tag = this.#tags[pattern * 2 + 1] ?? 0;
    const form = this.#forms[tag >> 2] ?? '';
    const pair = tag & 3;
    const length = this.#patterns.lengthOf(pattern);
    // What lies wholly in what an earlier part ended with has been counted there.
    if (at + length <= seen) return;
    if (pair === 0) {
      this.#count(value, form, name);
      return;
    }
    const half = { value, form, north: pair === 1, at };
    const other = this.#halves.find(
      (one) =>
        one.value === value && one.form === form && one.north !== half.north && Math.abs(one.at - at) <= PAIR_BYTES,
    );
    if (other !== undefined) this.#count(value, form, name);
    this.#halves.push(half);
  }

  #count(value: number, form: string, name: string): void {
    this.#leaked.add(value);
    const item = this.#values[value]?.item ?? '';
    const key = `${item} ${form}`;
    const tally = this.#leaks.get(key) ?? { item, form, first: name, values: new Set<number>(), count: 0 };
    tally.count++;
    tally.values.add(value);
    this.#leaks.set(key, tally);
  }

  report(): OracleReport {
    const leaks = [...this.#leaks.values()]
      .map(({ item, form, first, values, count }) => ({ item, form, count, values: values.size, first }))
      .sort((a, b) => b.count - a.count);
    return {
      values: this.#values.length,
      patterns: this.#patterns.size,
      parts: this.#parts,
      bytes: this.#bytes,
      leakedValues: this.#leaked.size,
      leaks,
    };
  }
}

/** Pairs of numbers that grow into one typed array. */
class GrowingInts {
  #values = new Int32Array(1 << 12);
  #size = 0;

  push(first: number, second: number): void {
    if (this.#size + 2 > this.#values.length) {
      const grown = new Int32Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#size++] = first;
    this.#values[this.#size++] = second;
  }

  take(): Int32Array {
    return this.#values.subarray(0, this.#size);
  }
}
