/*
 * Finds any of many byte patterns in bytes, all in one pass: the leak oracle searches millions of patterns, the canary check a few.
 *
 * Each pattern has one window of WINDOW bytes that stands for it: of its first, middle and last, the one that the fewest patterns share.
 * The pass reads a window at every byte, looks its hash up in a bitmap, and only where the bitmap has it looks for patterns with
 * exactly that window and compares them as wholes. Patterns of 4 to 7 bytes do the same with windows of 4. (A form of Wu-Manber's
 * and Rabin-Karp's search, over typed arrays, so that the collector has nothing to walk.)
 */

const LIMITS = {
  /** Shorter patterns would be met by chance everywhere. */
  patternBytesMin: 4,
  patternBytesMax: 4096,
  bitmapBitsMin: 16,
  bitmapBitsMax: 28,
} as const;

const LONG = 8;
const SHORT = 4;
/** A chain is for so many (as a power of two) neighbouring bits of the bitmap. */
const CHAIN_SHIFT = 3;
const CHOICES = 3;

/** Called for a pattern found: its number in the order of adding, and where it begins. Returning true ends the search. */
export type OnMatch = (pattern: number, at: number) => boolean;

/** Patterns to search for, in one array: millions of small ones would be a burden to the collector. */
export class PatternPool {
  #bytes = new Uint8Array(1 << 16);
  #ends = new Uint32Array(1 << 12);
  size = 0;
  bytesMax = 0;

  /** Takes a copy. @returns the pattern's number. @throws {RangeError} fewer than 4 bytes, or more than 4096. */
  add(pattern: Uint8Array): number {
    const { length } = pattern;
    if (length < LIMITS.patternBytesMin || length > LIMITS.patternBytesMax)
      throw new RangeError('expected patterns of 4 to 4096 bytes');
    const start = this.startOf(this.size);
    if (start + length > this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(this.#bytes.length * 2));
    if (this.size >= this.#ends.length) this.#ends = grown(this.#ends, new Uint32Array(this.#ends.length * 2));
    this.#bytes.set(pattern, start);
    this.#ends[this.size] = start + length;
    this.bytesMax = Math.max(this.bytesMax, length);
    return this.size++;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  startOf(pattern: number): number {
    return pattern === 0 ? 0 : (this.#ends[pattern - 1] ?? 0);
  }

  lengthOf(pattern: number): number {
    return (this.#ends[pattern] ?? 0) - this.startOf(pattern);
  }
}

function grown<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

export class PatternSet {
  readonly #pool: PatternPool;
  readonly #long: WindowTable;
  readonly #short: WindowTable;

  /** @param pool - must not grow afterwards. */
  constructor(pool: PatternPool) {
    this.#pool = pool;
    this.#long = new WindowTable(pool, LONG);
    this.#short = new WindowTable(pool, SHORT);
  }

  get size(): number {
    return this.#pool.size;
  }

  /** Longest pattern: what a search over pieces of a stream has to carry over, and one byte less. */
  get bytesMax(): number {
    return this.#pool.bytesMax;
  }

  lengthOf(pattern: number): number {
    return this.#pool.lengthOf(pattern);
  }

  /** Calls back for every place where a pattern stands in bytes [start, end). */
  search(bytes: Uint8Array, start: number, end: number, onMatch: OnMatch): void {
    if (this.#long.count > 0 && this.#long.search(bytes, start, end, onMatch)) return;
    if (this.#short.count > 0) this.#short.search(bytes, start, end, onMatch);
  }
}

/** The patterns whose window has one width, and the search for them. */
class WindowTable {
  readonly count: number;
  readonly #width: 4 | 8;
  readonly #pool: PatternPool;
  /** One bit for each hash of a window. */
  readonly #bitmap: Uint32Array;
  readonly #shift: number;
  /** Hash chains: first entry by hash, next of the same hash, each by its number and one, 0 ends it. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  /** Of each entry: its pattern, its window and where that lies in it. */
  readonly #number: Int32Array;
  readonly #anchor: Uint16Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;

  constructor(pool: PatternPool, width: 4 | 8) {
    let count = 0;
    for (let number = 0; number < pool.size; number++) if (isFor(width, pool.lengthOf(number))) count++;
    const bits = Math.min(LIMITS.bitmapBitsMax, Math.max(LIMITS.bitmapBitsMin, 37 - Math.clz32(count)));
    this.count = count;
    this.#width = width;
    this.#pool = pool;
    this.#shift = 32 - bits;
    this.#bitmap = new Uint32Array(count === 0 ? 0 : 2 ** (bits - 5));
    this.#first = new Int32Array(count === 0 ? 0 : 2 ** (bits - CHAIN_SHIFT));
    this.#next = new Int32Array(count);
    this.#number = new Int32Array(count);
    this.#anchor = new Uint16Array(count);
    this.#low = new Int32Array(count);
    this.#high = new Int32Array(count);
    if (count > 0) this.#fill();
  }

  #fill(): void {
    const { bytes, size } = this.#pool;
    const shares = new Uint16Array(2 ** 22);
    for (let number = 0; number < size; number++) {
      if (isFor(this.#width, this.#pool.lengthOf(number))) this.#share(number, shares);
    }
    let entry = 0;
    for (let number = 0; number < size; number++) {
      if (!isFor(this.#width, this.#pool.lengthOf(number))) continue;
      const anchor = this.#rarest(number, shares);
      const at = this.#pool.startOf(number) + anchor;
      const bit = this.#hash(bytes, at) >>> this.#shift;
      const slot = bit >>> CHAIN_SHIFT;
      this.#number[entry] = number;
      this.#anchor[entry] = anchor;
      this.#low[entry] = wordAt(bytes, at);
      this.#high[entry] = this.#width === LONG ? wordAt(bytes, at + 4) : 0;
      this.#bitmap[bit >>> 5] = (this.#bitmap[bit >>> 5] ?? 0) | (1 << (bit & 31));
      this.#next[entry] = this.#first[slot] ?? 0;
      this.#first[slot] = ++entry;
    }
  }

  /** Counts how many patterns have the windows of a pattern. */
  #share(number: number, shares: Uint16Array): void {
    const start = this.#pool.startOf(number);
    const last = this.#pool.lengthOf(number) - this.#width;
    for (let choice = 0; choice < (last === 0 ? 1 : CHOICES); choice++) {
      const slot = this.#hash(this.#pool.bytes, start + anchorOf(last, choice)) >>> 10;
      if ((shares[slot] ?? 0) < 0xffff) shares[slot] = (shares[slot] ?? 0) + 1;
    }
  }

  /** The window that the fewest patterns share; one byte repeated only when there is no other, for texts are full of those. */
  #rarest(number: number, shares: Uint16Array): number {
    const { bytes } = this.#pool;
    const start = this.#pool.startOf(number);
    const last = this.#pool.lengthOf(number) - this.#width;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let choice = 0; choice < (last === 0 ? 1 : CHOICES); choice++) {
      const anchor = anchorOf(last, choice);
      const cost =
        (shares[this.#hash(bytes, start + anchor) >>> 10] ?? 0) +
        (isFlat(bytes, start + anchor, this.#width) ? 0x1_0000 : 0);
      if (cost >= least) continue;
      least = cost;
      best = anchor;
    }
    return best;
  }

  #hash(bytes: Uint8Array, at: number): number {
    return hashOf(wordAt(bytes, at), this.#width === LONG ? wordAt(bytes, at + 4) : 0);
  }

  /** @returns true when the callback ended it. */
  search(bytes: Uint8Array, start: number, end: number, onMatch: OnMatch): boolean {
    const width = this.#width;
    if (end - start < width) return false;
    const bitmap = this.#bitmap;
    const shift = this.#shift;
    const wide = width === LONG;
    let low = 0;
    let high = 0;
    for (let index = 0; index < 3; index++) low = (low >>> 8) | ((bytes[start + index] ?? 0) << 24);
    if (wide) for (let index = 4; index < 7; index++) high = (high >>> 8) | ((bytes[start + index] ?? 0) << 24);
    for (let at = start; at <= end - width; at++) {
      low = (low >>> 8) | ((bytes[at + 3] ?? 0) << 24);
      if (wide) high = (high >>> 8) | ((bytes[at + 7] ?? 0) << 24);
      const bit = hashOf(low, high) >>> shift;
      if (((bitmap[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) continue;
      if (this.#compare(bytes, start, end, at, low, high, bit >>> CHAIN_SHIFT, onMatch)) return true;
    }
    return false;
  }

  #compare(
    bytes: Uint8Array,
    start: number,
    end: number,
    at: number,
    low: number,
    high: number,
    slot: number,
    onMatch: OnMatch,
  ): boolean {
    const pool = this.#pool.bytes;
    for (let one = this.#first[slot] ?? 0; one !== 0; one = this.#next[one - 1] ?? 0) {
      const entry = one - 1;
      if (this.#low[entry] !== low || this.#high[entry] !== high) continue;
      const number = this.#number[entry] ?? 0;
      const from = this.#pool.startOf(number);
      const length = this.#pool.lengthOf(number);
      const place = at - (this.#anchor[entry] ?? 0);
      if (place < start || place + length > end) continue;
      let same = 0;
      while (same < length && pool[from + same] === bytes[place + same]) same++;
      if (same === length && onMatch(number, place)) return true;
    }
    return false;
  }
}

function isFor(width: 4 | 8, length: number): boolean {
  return (width === LONG) === length >= LONG;
}

/** The windows that are looked at: the last, the first, the middle one. */
function anchorOf(last: number, choice: number): number {
  return choice === 0 ? last : choice === 1 ? 0 : last >> 1;
}

function isFlat(bytes: Uint8Array, at: number, width: number): boolean {
  for (let index = 1; index < width; index++) if (bytes[at + index] !== bytes[at]) return false;
  return true;
}

/** Four bytes, the first the least significant. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** Hash of the eight bytes at a place, 32 bits, signed. */
export function windowHash(bytes: Uint8Array, at: number): number {
  return hashOf(wordAt(bytes, at), wordAt(bytes, at + 4));
}

function hashOf(low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}
