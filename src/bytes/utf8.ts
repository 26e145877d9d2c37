/**
 * First byte of bytes[start, end) that is not well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF),
 * or -1. Allocates nothing.
 */
export function firstBadUtf8(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(byte);
    if (length === 0 || length > end - at) return at;
    const second = bytes[at + 1] ?? 0;
    if ((second & 0xc0) !== 0x80 || !mayFollow(byte, second)) return at;
    if (length > 2 && ((bytes[at + 2] ?? 0) & 0xc0) !== 0x80) return at;
    if (length > 3 && ((bytes[at + 3] ?? 0) & 0xc0) !== 0x80) return at;
    at += length;
  }
  return -1;
}

/** Length of the sequence that `lead` opens; 0 when it can open none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** False for what only an overlong form, a surrogate or a number above U+10FFFF begins with. */
function mayFollow(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second <= 0x8f;
}
