/**
 * The head of the first block of a deflate stream (RFC 1951, 3.2.3 to 3.2.7): a look that most random bytes fail, before a decoder is set
 * up. A stored block has its length twice; of a block with its own codes, the code for the code lengths must be complete.
 */
export function isDeflateHead(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  switch ((first >> 1) & 3) {
    case 0:
      return ((bytes[1] ?? 0) ^ (bytes[3] ?? 0)) === 0xff && ((bytes[2] ?? 0) ^ (bytes[4] ?? 0)) === 0xff;
    case 1:
      return true;
    case 2:
      return isDynamicHead(bytes);
    default:
      return false;
  }
}

const LITERALS_MAX = 29;
const DISTANCES_MAX = 29;
/** A complete code of lengths up to seven fills 2^7 places. */
const COMPLETE = 128;

function isDynamicHead(bytes: Uint8Array): boolean {
  if (bitsAt(bytes, 3, 5) > LITERALS_MAX || bitsAt(bytes, 8, 5) > DISTANCES_MAX) return false;
  const lengths = bitsAt(bytes, 13, 4) + 4;
  let filled = 0;
  for (let index = 0; index < lengths; index++) {
    const length = bitsAt(bytes, 17 + index * 3, 3);
    if (length > 0) filled += COMPLETE >> length;
  }
  return filled === COMPLETE;
}

/** Up to eight bits, the first in the lowest bit of its byte. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  const low = bytes[at >> 3] ?? 0;
  const high = bytes[(at >> 3) + 1] ?? 0;
  return ((low | (high << 8)) >> (at & 7)) & ((1 << count) - 1);
}
