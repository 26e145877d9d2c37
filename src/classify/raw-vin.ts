import { isVinByte, VIN_LENGTH, vinConfidence } from './detect/vin.ts';

/** A maker that is known and the check digit: nothing less holds a message back in which nobody said that there is text. */
const CONFIDENCE_MIN = 0.75;

/**
 * A VIN in plain characters anywhere in bytes: in packed numbers, in floats, in the data of bus frames, in a field that is said to be
 * benign. Looks at every 17th byte only, unless that one may be part of a VIN, and allocates nothing.
 * @returns where it starts, or -1.
 */
export function rawVinAt(bytes: Uint8Array): number {
  for (let at = VIN_LENGTH - 1; at < bytes.length; ) {
    if (!isVinByte(bytes[at] ?? 0)) {
      at += VIN_LENGTH;
      continue;
    }
    let start = at;
    while (start > 0 && isVinByte(bytes[start - 1] ?? 0)) start--;
    let end = at + 1;
    while (end < bytes.length && isVinByte(bytes[end] ?? 0)) end++;
    for (let from = start; from + VIN_LENGTH <= end; from++) if (isVin(bytes, from)) return from;
    at = end + VIN_LENGTH;
  }
  return -1;
}

/** Whatever stands beside it: bytes of lengths and tags may be letters by chance. */
function isVin(bytes: Uint8Array, from: number): boolean {
  return vinConfidence(bytes, from, BORDERS) >= CONFIDENCE_MIN;
}

const BORDERS = { leftBorder: true, rightBorder: true, named: false, otherwise: false } as const;
