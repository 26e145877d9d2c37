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

/** Called for a pattern found: its number in the order of adding, and where it begins. Returning true ends the search. */
export type OnMatch = (pattern: number, at: number) => boolean;

export class PatternSet {
  readonly size: number;
  /** Longest pattern: what a search over chunks has to carry over, and one byte less. */
  readonly bytesMax: number;
  readonly #lengths: Uint16Array;
  readonly #long: WindowTable;
  readonly #short: WindowTable;

  /** @throws {RangeError} a pattern of fewer than 4 bytes, or more than 4096. */
  constructor(patterns: readonly Uint8Array[]) {
    for (const pattern of patterns)
      if (pattern.length < LIMITS.patternBytesMin || pattern.length > LIMITS.patternBytesMax)
        throw new RangeError('expected patterns of 4 to 4096 bytes');
    this.size = patterns.length;
    this.bytesMax = patterns.reduce((most, pattern) => Math.max(most, pattern.length), 0);
    this.#lengths = Uint16Array.from(patterns, (pattern) => pattern.length);
    this.#long = new WindowTable(patterns, LONG);
    this.#short = new WindowTable(patterns, SHORT);
  }

  lengthOf(pattern: number): number {
    return this.#lengths[pattern] ?? 0;
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
  /** One bit for each hash of a window. */
  readonly #bitmap: Uint32Array;
  readonly #shift: number;
  /** Hash chains: first pattern by hash, next of the same hash. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #number: Int32Array;
  readonly #anchor: Int32Array;
  readonly #from: Int32Array;
  readonly #pool: Uint8Array;

  constructor(patterns: readonly Uint8Array[], width: 4 | 8) {
    const wide = (pattern: Uint8Array): boolean => (width === LONG) === pattern.length >= LONG;
    let count = 0;
    let total = 0;
    for (const pattern of patterns) {
      if (!wide(pattern)) continue;
      count++;
      total += pattern.length;
    }
    const bits = Math.min(LIMITS.bitmapBitsMax, Math.max(LIMITS.bitmapBitsMin, 38 - Math.clz32(count)));
    this.count = count;
    this.#width = width;
    this.#shift = 32 - bits;
    this.#bitmap = new Uint32Array(count === 0 ? 0 : 2 ** (bits - 5));
    this.#first = new Int32Array(count === 0 ? 0 : 2 ** (bits - CHAIN_SHIFT));
    this.#next = new Int32Array(count);
    this.#low = new Int32Array(count);
    this.#high = new Int32Array(count);
    this.#number = new Int32Array(count);
    this.#anchor = new Int32Array(count);
    this.#from = new Int32Array(count + 1);
    this.#pool = new Uint8Array(total);
    if (count > 0) this.#fill(patterns, wide);
  }

  #fill(patterns: readonly Uint8Array[], wide: (pattern: Uint8Array) => boolean): void {
    const shares = new Uint16Array(2 ** 22);
    for (const pattern of patterns) {
      if (!wide(pattern)) continue;
      for (const anchor of this.#anchors(pattern)) {
        const slot = this.#hash(pattern, anchor) >>> 10;
        if ((shares[slot] ?? 0) < 0xffff) shares[slot] = (shares[slot] ?? 0) + 1;
      }
    }
    let at = 0;
    let used = 0;
    for (const [number, pattern] of patterns.entries()) {
      if (!wide(pattern)) continue;
      this.#pool.set(pattern, used);
      used += pattern.length;
      this.#from[at + 1] = used;
      const anchor = this.#rarest(pattern, shares);
      const hash = this.#hash(pattern, anchor);
      this.#low[at] = wordAt(pattern, anchor);
      this.#high[at] = this.#width === LONG ? wordAt(pattern, anchor + 4) : 0;
      this.#number[at] = number;
      this.#anchor[at] = anchor;
      const bit = hash >>> this.#shift;
      this.#bitmap[bit >>> 5] = (this.#bitmap[bit >>> 5] ?? 0) | (1 << (bit & 31));
      const slot = bit >>> CHAIN_SHIFT;
      this.#next[at] = this.#first[slot] ?? 0;
      this.#first[slot] = ++at;
    }
  }

  #anchors(pattern: Uint8Array): readonly number[] {
    const last = pattern.length - this.#width;
    return last === 0 ? [0] : [last, 0, last >> 1];
  }

  /** The window that the fewest patterns share; one of a single byte repeated only when there is no other, for texts are full of those. */
  #rarest(pattern: Uint8Array, shares: Uint16Array): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const anchor of this.#anchors(pattern)) {
      const flat = pattern.subarray(anchor, anchor + this.#width).every((byte) => byte === pattern[anchor]);
      const cost = (shares[this.#hash(pattern, anchor) >>> 10] ?? 0) + (flat ? 0x1_0000 : 0);
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
    for (let one = this.#first[slot] ?? 0; one !== 0; one = this.#next[one - 1] ?? 0) {
      const entry = one - 1;
      if (this.#low[entry] !== low || this.#high[entry] !== high) continue;
      const from = this.#from[entry] ?? 0;
      const length = (this.#from[entry + 1] ?? 0) - from;
      const place = at - (this.#anchor[entry] ?? 0);
      if (place < start || place + length > end) continue;
      let same = 0;
      while (same < length && this.#pool[from + same] === bytes[place + same]) same++;
      if (same === length && onMatch(this.#number[entry] ?? 0, place)) return true;
    }
    return false;
  }
}

/** Four bytes, the first the least significant. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function hashOf(low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}
