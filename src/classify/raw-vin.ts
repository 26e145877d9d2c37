import { isVinByte, VIN_LENGTH, vinConfidence } from './detect/vin.ts';

/** A maker that is known and the check digit: nothing less holds a message back in which nobody said that there is text. */
const CONFIDENCE_MIN = 0.75;

/** Bytes that are for others to judge. */
export interface JudgedRange {
  readonly start: number;
  readonly end: number;
}

const NOTHING_JUDGED: readonly JudgedRange[] = Object.freeze([]);

/**
 * A VIN in plain characters anywhere in bytes: in packed numbers, in floats, in the data of bus frames. Looks at every 17th byte only,
 * unless that one may be part of a VIN, and allocates nothing.
 * @param judged - in ascending order of start; a VIN inside one is passed over.
 * @returns where it starts, or -1.
 */
export function rawVinAt(bytes: Uint8Array, judged: readonly JudgedRange[] = NOTHING_JUDGED): number {
  let next = 0;
  let judgedTo = 0;
  for (let at = VIN_LENGTH - 1; at < bytes.length; ) {
    if (!isVinByte(bytes[at] ?? 0)) {
      at += VIN_LENGTH;
      continue;
    }
    let start = at;
    while (start > 0 && isVinByte(bytes[start - 1] ?? 0)) start--;
    let end = at + 1;
    while (end < bytes.length && isVinByte(bytes[end] ?? 0)) end++;
    for (let from = start; from + VIN_LENGTH <= end; from++) {
      if (!isVin(bytes, from)) continue;
      for (let range = judged[next]; range !== undefined && range.start <= from; range = judged[++next])
        judgedTo = Math.max(judgedTo, range.end);
      if (from + VIN_LENGTH > judgedTo) return from;
    }
    at = end + VIN_LENGTH;
  }
  return -1;
}

/** Whatever stands beside it: bytes of lengths and tags may be letters by chance. */
function isVin(bytes: Uint8Array, from: number): boolean {
  return vinConfidence(bytes, from, BORDERS) >= CONFIDENCE_MIN;
}

const BORDERS = { leftBorder: true, rightBorder: true, named: false, otherwise: false } as const;
