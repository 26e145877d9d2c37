import { BitReader } from './bit-reader.ts';

/**
 * The beginning of a deflate stream (RFC 1951, 3.2.3 to 3.2.7): a look that most random bytes fail, before a decoder is set up. A stored
 * block has its length twice; of a block with its own codes, the code for the code lengths must be complete; with the fixed codes, the
 * first symbols must be ones that exist and copy from what is there. A stream that ends with next to nothing in it counts as none.
 */
export function isDeflateHead(bytes: Uint8Array): boolean {
  const bits = new BitReader(bytes);
  const isLast = bits.take(1) === 1;
  switch (bits.take(2)) {
    case 0:
      if (isLast && (bytes[1] ?? 0) < PLAIN_BYTES_MIN && bytes[2] === 0) return false;
      return ((bytes[1] ?? 0) ^ (bytes[3] ?? 0)) === 0xff && ((bytes[2] ?? 0) ^ (bytes[4] ?? 0)) === 0xff;
    case 1:
      return beginsWithFixedCodes(bits, isLast);
    case 2:
      return isDynamicHead(bits);
    default:
      return false;
  }
}

/** No identifier is shorter. */
export const PLAIN_BYTES_MIN = 8;
const LITERALS_MAX = 29;
const DISTANCES_MAX = 29;
/** A complete code of lengths up to seven fills 2^7 places. */
const COMPLETE = 128;

function isDynamicHead(bits: BitReader): boolean {
  if (bits.take(5) > LITERALS_MAX || bits.take(5) > DISTANCES_MAX) return false;
  const lengths = bits.take(4) + 4;
  let filled = 0;
  for (let index = 0; index < lengths; index++) {
    const length = bits.take(3);
    if (length > 0) filled += COMPLETE >> length;
  }
  return filled === COMPLETE;
}

/** As far as is looked: random bytes fail within ten symbols, all but one in thousands. */
const SYMBOLS_MAX = 48;
const END_OF_BLOCK = 256;
const LENGTH_FIRST = 257;
const LENGTH_LAST = 285;
const LONGEST = 258;

/** 3.2.6. A stream that ends within is one that was cut off. */
function beginsWithFixedCodes(bits: BitReader, isLast: boolean): boolean {
  let given = 0;
  for (let count = 0; count < SYMBOLS_MAX; count++) {
    const symbol = fixedSymbol(bits);
    if (bits.ended) return true;
    if (symbol === END_OF_BLOCK) return !isLast || given >= PLAIN_BYTES_MIN;
    if (symbol < END_OF_BLOCK) {
      given++;
      continue;
    }
    if (symbol > LENGTH_LAST) return false;
    given += lengthOf(symbol, bits);
    const distance = distanceOf(bits);
    if (bits.ended) return true;
    // What is given at once counts: a copy may run on into what it writes, and begins before it.
    if (distance === undefined || distance > given - 1) return false;
  }
  return true;
}

/** Codes stand with their highest bit first. */
function reversed(bits: number, count: number): number {
  let turned = 0;
  for (let bit = 0; bit < count; bit++) turned |= ((bits >> bit) & 1) << (count - 1 - bit);
  return turned;
}

function fixedSymbol(bits: BitReader): number {
  const code = reversed(bits.peek(9), 9);
  if (code >> 2 < 0x18) {
    bits.skip(7);
    return END_OF_BLOCK + (code >> 2);
  }
  if (code >> 1 < 0xc8) {
    bits.skip(8);
    return code >> 1 < 0xc0 ? (code >> 1) - 0x30 : (code >> 1) - 0xc0 + 280;
  }
  bits.skip(9);
  return code - 0x190 + 144;
}

/** 3.2.5: lengths from 3, four codes to each number of extra bits from the ninth on. */
function lengthOf(symbol: number, bits: BitReader): number {
  if (symbol === LENGTH_LAST) return LONGEST;
  const code = symbol - LENGTH_FIRST;
  if (code < 8) return code + 3;
  const extra = (code >> 2) - 1;
  return ((4 + (code & 3)) << extra) + 3 + bits.take(extra);
}

/** 3.2.5: two codes to each number of extra bits; undefined for the two codes that are none. */
function distanceOf(bits: BitReader): number | undefined {
  const code = reversed(bits.take(5), 5);
  if (code > DISTANCES_MAX) return undefined;
  if (code < 4) return code + 1;
  const extra = (code >> 1) - 1;
  return ((2 + (code & 1)) << extra) + 1 + bits.take(extra);
}
