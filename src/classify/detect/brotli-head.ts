import { BitReader } from './bit-reader.ts';

/**
 * The beginning of a brotli stream (RFC 7932, 9.1 and 9.2): a look that most random bytes fail, before a decoder is set up. It reads on as
 * far as a header can be read without decoding: window, length, and the prefix codes up to the first that others depend on.
 */
export function isBrotliHead(bytes: Uint8Array): boolean {
  const bits = new BitReader(bytes);
  if (!isWindow(bits)) return false;
  const isLast = bits.take(1) === 1;
  if (isLast && bits.take(1) === 1) return false;
  const nibbles = bits.take(2) + 4;
  // Three: no data, but metadata behind a bit that must be zero. What follows it is the decoder's.
  if (nibbles === 7) return bits.take(1) === 0;
  let size = 0;
  for (let nibble = 0; nibble < nibbles; nibble++) {
    const value = bits.take(4);
    if (nibble > 3 && nibble === nibbles - 1 && value === 0) return false;
    size += value * 16 ** nibble;
  }
  if (!isLast && bits.take(1) === 1) return isStored(bytes, bits, size + 1);
  return beginsWithCodes(bits);
}

/** 9.1: sixteen has one bit, 18 to 24 four, the others seven; one value is none. */
function isWindow(bits: BitReader): boolean {
  if (bits.take(1) === 0 || bits.take(3) !== 0) return true;
  return bits.take(3) !== 1;
}

/** Zeros up to the next byte, then the bytes themselves. */
function isStored(bytes: Uint8Array, bits: BitReader, size: number): boolean {
  const padding = -bits.at & 7;
  return bits.take(padding) === 0 && (bits.at >> 3) + size <= bytes.length;
}

const LITERALS = 256;
const COMMANDS = 704;
const COUNTS = 26;

function beginsWithCodes(bits: BitReader): boolean {
  for (let kind = 0; kind < 3; kind++) {
    const types = numberOf(bits);
    // The first count is written in the second of these codes: behind it only a decoder reads on.
    if (types > 1) return isPrefixCode(bits, types + 2) && isPrefixCode(bits, COUNTS);
  }
  const postfix = bits.take(2);
  const direct = bits.take(4) << postfix;
  bits.skip(2);
  for (let kind = 0; kind < 2; kind++) {
    const trees = numberOf(bits);
    if (trees > 1) return isPrefixCode(bits, trees + (bits.take(1) === 0 ? 0 : bits.take(4) + 1));
  }
  return (
    isPrefixCode(bits, LITERALS) &&
    isPrefixCode(bits, COMMANDS) &&
    isPrefixCode(bits, 16 + direct + (48 << postfix)) &&
    !bits.ended
  );
}

/** 9.2: 1 to 256. */
function numberOf(bits: BitReader): number {
  if (bits.take(1) === 0) return 1;
  const extra = bits.take(3);
  return 1 + (1 << extra) + bits.take(extra);
}

const SIMPLE = 1;
/** 3.5: in this order; a code of lengths up to five fills 32 places. */
const LENGTH_ORDER = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const;
const PLACES = 32;
const LENGTH_BITS = [2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4] as const;
const LENGTH_VALUE = [0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5] as const;
const REPEAT_LENGTH = 16;
const REPEAT_ZERO = 17;

/** Reads over a prefix code (3.4, 3.5); false when it is none. */
function isPrefixCode(bits: BitReader, symbols: number): boolean {
  const kind = bits.take(2);
  if (kind === SIMPLE) return isSimpleCode(bits, symbols);
  const lengths = new Uint8Array(18);
  let left = PLACES;
  let used = 0;
  for (let index = kind; index < LENGTH_ORDER.length && left > 0; index++) {
    const next = bits.peek(4);
    bits.skip(LENGTH_BITS[next] ?? 4);
    const length = LENGTH_VALUE[next] ?? 0;
    lengths[LENGTH_ORDER[index] ?? 0] = length;
    if (length === 0) continue;
    left -= PLACES >> length;
    used++;
  }
  if (left !== 0 && used !== 1) return false;
  return fillsPlaces(bits, tableOf(lengths, used), symbols);
}

function isSimpleCode(bits: BitReader, symbols: number): boolean {
  const count = bits.take(2) + 1;
  const width = 32 - Math.clz32(symbols - 1);
  const seen = new Set<number>();
  for (let index = 0; index < count; index++) {
    const symbol = bits.take(width);
    if (symbol >= symbols || seen.has(symbol)) return false;
    seen.add(symbol);
  }
  if (count === 4) bits.skip(1);
  return true;
}

/** For each five bits that may come next: a symbol times eight, and how many of the bits are its own. */
function tableOf(lengths: Uint8Array, used: number): Uint8Array {
  const table = new Uint8Array(PLACES);
  if (used === 1) return table.fill(lengths.findIndex((length) => length > 0) * 8);
  let code = 0;
  for (let length = 1; length <= 5; length++) {
    for (let symbol = 0; symbol < 18; symbol++) {
      if (lengths[symbol] !== length) continue;
      let turned = 0;
      for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let place = turned; place < PLACES; place += 1 << length) table[place] = symbol * 8 + length;
      code++;
    }
    code <<= 1;
  }
  return table;
}

/** The lengths of the symbols' codes fill 2^15 places between them. */
function fillsPlaces(bits: BitReader, table: Uint8Array, symbols: number): boolean {
  let left = 32_768;
  let before = 8;
  let repeated = 0;
  let repeatedLength = 0;
  for (let symbol = 0; symbol < symbols && left > 0; ) {
    const entry = table[bits.peek(5)] ?? 0;
    bits.skip(entry & 7);
    if (bits.ended) return false;
    const length = entry >> 3;
    if (length < REPEAT_LENGTH) {
      repeated = 0;
      symbol++;
      if (length === 0) continue;
      before = length;
      left -= 32_768 >> length;
      continue;
    }
    const width = length === REPEAT_ZERO ? 3 : 2;
    const what = length === REPEAT_ZERO ? 0 : before;
    if (repeated === 0 || repeatedLength !== what) {
      repeated = 0;
      repeatedLength = what;
    }
    const already = repeated;
    if (repeated > 0) repeated = (repeated - 2) << width;
    repeated += bits.take(width) + 3;
    const more = repeated - already;
    symbol += more;
    if (symbol > symbols) return false;
    if (what > 0) left -= more * (32_768 >> what);
  }
  return left === 0;
}
