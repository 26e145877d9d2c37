const FIXED_BYTES = 10;
const HAS_CHECK = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

/** Bytes of the head of a gzip member (RFC 1952, 2.3) at `start`; what does not end before `end` ends there. */
export function gzipHeadBytes(bytes: Uint8Array, start: number, end: number): number {
  const flags = bytes[start + 3] ?? 0;
  let at = start + FIXED_BYTES;
  if ((flags & HAS_EXTRA) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  if ((flags & HAS_NAME) !== 0) at = behindZero(bytes, at, end);
  if ((flags & HAS_COMMENT) !== 0) at = behindZero(bytes, at, end);
  if ((flags & HAS_CHECK) !== 0) at += 2;
  return Math.min(at, end) - start;
}

function behindZero(bytes: Uint8Array, from: number, end: number): number {
  const zero = bytes.subarray(from, end).indexOf(0);
  return zero < 0 ? end : from + zero + 1;
}
