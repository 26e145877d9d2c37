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
    const length = sequenceLength(bytes, at, byte);
    if (length === 0 || at + length > end) return at;
    for (let index = at + 1; index < at + length; index++) {
      if (((bytes[index] ?? 0) & 0xc0) !== 0x80) return at;
    }
    at += length;
  }
  return -1;
}

/** Length of the sequence that `lead` opens, or 0 when lead and second byte can open none. */
function sequenceLength(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1] ?? 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead === 0xe0) return second >= 0xa0 ? 3 : 0;
  if (lead === 0xed) return second <= 0x9f ? 3 : 0;
  if (lead >= 0xe1 && lead <= 0xef) return 3;
  if (lead === 0xf0) return second >= 0x90 ? 4 : 0;
  if (lead >= 0xf1 && lead <= 0xf3) return 4;
  if (lead === 0xf4) return second <= 0x8f ? 4 : 0;
  return 0;
}
