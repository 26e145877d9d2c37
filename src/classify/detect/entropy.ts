const counts = new Uint32Array(256);
const SAMPLE_BYTES = 65_536;

/** Shannon entropy of the bytes, bits a byte, 0 to 8; of at most the first 64 KiB. */
export function byteEntropy(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + SAMPLE_BYTES);
  counts.fill(0);
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  const size = stop - start;
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / size) * Math.log2(count / size);
  return sum;
}

/** Share of bytes that plain text has: printable ASCII and white space; of at most the first 64 KiB. */
export function textShare(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + SAMPLE_BYTES);
  if (stop <= start) return 0;
  let text = 0;
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d) text++;
  }
  return text / (stop - start);
}
