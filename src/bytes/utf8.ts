/**
 * First byte of bytes[start, end) that is not well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF),
 * or -1. Allocates nothing. A sequence is looked at as one number, in as few comparisons as there are.
 */
export function firstBadUtf8(bytes: Uint8Array, start: number, end: number): number {
  let at = start | 0;
  const last = (end - 1) | 0;
  while (at < last) {
    const lead = bytes[at] ?? 0;
    const pair = (lead << 8) | (bytes[(at + 1) | 0] ?? 0);
    if (lead < 0x80) at = (at + 1) | 0;
    else if ((pair & 0xe0c0) === 0xc080 && lead > 0xc1) at = (at + 2) | 0;
    else {
      const length = longSequence(bytes, pair, at, end);
      if (length === 0) return at;
      at = (at + length) | 0;
    }
  }
  return at === last && (bytes[at] ?? 0) > 0x7f ? at : -1;
}

/** Length of the sequence of three or four bytes at `at`, or 0. */
function longSequence(bytes: Uint8Array, pair: number, at: number, end: number): number {
  const third = at + 2 < end ? (bytes[(at + 2) | 0] ?? 0) : 0;
  if ((third & 0xc0) !== 0x80) return 0;
  if ((pair & 0xf0c0) === 0xe080) return pair >= 0xe0a0 && (pair < 0xeda0 || pair > 0xedbf) ? 3 : 0;
  if ((pair & 0xf8c0) !== 0xf080 || pair < 0xf090 || pair > 0xf48f) return 0;
  return at + 3 < end && ((bytes[(at + 3) | 0] ?? 0) & 0xc0) === 0x80 ? 4 : 0;
}
