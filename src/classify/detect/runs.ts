/**
 * Runs of bytes of one class. Patterns with open-ended loops need stack for every character that they match, so a hostile run of
 * megabytes would end them with an error; these loops need none.
 */

/** 1 for each byte of the class. */
export type ByteClass = Uint8Array;

/** @param characters - Latin-1 characters, one after the other. */
export function byteClass(...characters: readonly string[]): ByteClass {
  const table = new Uint8Array(256);
  for (const character of characters.join('')) table[character.charCodeAt(0) & 0xff] = 1;
  return table;
}

export const DIGITS = '0123456789';
export const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const SMALL = 'abcdefghijklmnopqrstuvwxyz';
export const HEX_DIGITS = `${DIGITS}ABCDEFabcdef`;

export const ALPHANUMERIC = byteClass(DIGITS, CAPITALS, SMALL);

/** A stretch of bytes; end exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The maximal runs of at least `minBytes` bytes of a class in bytes[start, end), in order. */
export function* runsIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  { of, minBytes }: { readonly of: ByteClass; readonly minBytes: number },
): Generator<Run> {
  for (let at = start; at + minBytes <= end; ) {
    // Whoever is in a run of that length covers its last byte first: most of the bytes between are never read.
    let back = at + minBytes - 1;
    while (back >= at && of[bytes[back] ?? 0] === 1) back--;
    if (back >= at) {
      at = back + 1;
      continue;
    }
    let stop = at + minBytes;
    while (stop < end && of[bytes[stop] ?? 0] === 1) stop++;
    yield { start: at, end: stop };
    at = stop + 1;
  }
}

/** True when all bytes are of the class. */
export function isAll(bytes: Uint8Array, { start, end }: Run, of: ByteClass): boolean {
  for (let at = start; at < end; at++) if (of[bytes[at] ?? 0] !== 1) return false;
  return true;
}
