const MARK_BYTES = 4;
const SINGLE_SEGMENT = 0x20;
const RESERVED_BIT = 0x08;
const RESERVED_BLOCK = 3;
const RLE_BLOCK = 1;
const BLOCK_BYTES_MAX = 128 * 1024;

/**
 * A look at a zstd frame (RFC 8878, 3.1.1) behind its mark, before a decoder is set up, which costs more here than in the other formats:
 * the frame header, and the chain of block headers as far as it goes.
 */
export function isZstdHead(bytes: Uint8Array): boolean {
  const descriptor = bytes[MARK_BYTES] ?? RESERVED_BIT;
  if ((descriptor & RESERVED_BIT) !== 0) return false;
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const windowBytes = isSingle ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return isBlockChain(bytes, MARK_BYTES + 1 + windowBytes + dictionaryBytes + sizeBytes);
}

/** 3.1.1.2: from block to block, up to the last one or to where the frame is cut off. */
function isBlockChain(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at + 3 <= bytes.length; ) {
    const head = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const type = (head >> 1) & 3;
    const size = head >> 3;
    if (type === RESERVED_BLOCK || (type !== RLE_BLOCK && size > BLOCK_BYTES_MAX)) return false;
    if ((head & 1) === 1) return true;
    at += 3 + (type === RLE_BLOCK ? 1 : size);
  }
  return true;
}
