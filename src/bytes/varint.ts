/** Base-128 varints as protobuf writes them (protobuf encoding guide, "Base 128 Varints"). */

/** Bytes that the shortest varint of `value` takes. @param value - 0 <= value < 2 ** 32. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/** Writes the shortest varint of `value` at `at`; returns one past its last byte. @param value - 0 <= value < 2 ** 32. */
export function writeVarint(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  let index = at;
  while (rest >= 0x80) {
    out[index++] = (rest & 0x7f) | 0x80;
    rest = Math.floor(rest / 128);
  }
  out[index++] = rest;
  return index;
}

/** The varint that starts at `at` of bytes already known to hold one: its value, below 2 ** 53; higher bits are lost. */
export function varintAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  let scale = 1;
  for (let index = at; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 128;
  }
  return value;
}

/** One past the last byte of the varint that starts at `at` of bytes already known to hold one. */
export function varintEnd(bytes: Uint8Array, at: number): number {
  let index = at;
  while ((bytes[index] ?? 0) > 0x7f) index++;
  return index + 1;
}
