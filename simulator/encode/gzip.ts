import { crc32 } from 'node:zlib';

/**
 * A gzip file (RFC 1952) with one block of fixed Huffman codes and no matches (RFC 1951, 3.2.6). zlib itself would not do: what it
 * writes differs from machine to machine.
 */
export function gzip(content: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let count = 0;
  const bit = (value: number): void => {
    held |= value << count;
    if (++count < 8) return;
    bytes.push(held);
    held = 0;
    count = 0;
  };
  const code = (value: number, size: number): void => {
    for (let shift = size - 1; shift >= 0; shift--) bit((value >>> shift) & 1);
  };
  bit(1); // the last block
  bit(1); // of fixed codes: 01, least significant first
  bit(0);
  for (const byte of content) {
    if (byte < 144) code(0x30 + byte, 8);
    else code(0x190 + byte - 144, 9);
  }
  code(0, 7);
  if (count > 0) bytes.push(held);
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, crc32(content), true);
  tail.setUint32(4, content.length, true);
  return Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, ...bytes, ...new Uint8Array(tail.buffer)]);
}
