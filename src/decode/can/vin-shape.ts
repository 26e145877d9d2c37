/** What a VIN looks like (ISO 3779: 17 characters, digits and Latin capitals without I, O, Q). */

const VIN_LENGTH = 17;

/** 1 digit, 2 letter of a VIN, 3 other letter, 0 anything else; small letters count as capitals. */
const CLASS = new Uint8Array(256);
for (let code = 0x30; code <= 0x39; code++) CLASS[code] = 1;
for (let code = 0x41; code <= 0x5a; code++) {
  CLASS[code] = 2;
  CLASS[code + 32] = 2;
}
for (const letter of 'IOQioq') CLASS[letter.charCodeAt(0)] = 3;

/** True for a digit or a Latin letter of either case. */
export function isLetterOrDigit(byte: number): boolean {
  return CLASS[byte] !== 0;
}

function isVinByte(byte: number): boolean {
  const kind = CLASS[byte] ?? 0;
  return kind === 1 || kind === 2;
}

/** First index of 17 VIN characters in a row in bytes[start, end), or -1. The check digit is a hint and is not asked. */
export function findVin(bytes: Uint8Array, start: number, end: number): number {
  let run = 0;
  for (let index = start; index < end; index++) {
    run = isVinByte(bytes[index] ?? 0) ? run + 1 : 0;
    if (run === VIN_LENGTH) return index - VIN_LENGTH + 1;
  }
  return -1;
}

/**
 * First index of a VIN that nothing but its own shape tells of, or -1: exactly 17 VIN characters with a border on both sides,
 * the last four digits (ISO 3779 §4.5), at least three letters among the first twelve, and not a counting run.
 */
export function findLoneVin(bytes: Uint8Array, start: number, end: number): number {
  let run = 0;
  for (let index = start; index <= end; index++) {
    if (index < end && (CLASS[bytes[index] ?? 0] ?? 0) !== 0) {
      run++;
      continue;
    }
    if (run === VIN_LENGTH && isLoneVin(bytes, index - VIN_LENGTH)) return index - VIN_LENGTH;
    run = 0;
  }
  return -1;
}

function isLoneVin(bytes: Uint8Array, at: number): boolean {
  let letters = 0;
  for (let index = 0; index < VIN_LENGTH; index++) {
    const kind = CLASS[bytes[at + index] ?? 0] ?? 0;
    if (kind !== 1 && kind !== 2) return false;
    if (index >= 13 && kind !== 1) return false;
    if (kind === 2 && index < 12) letters++;
  }
  return letters >= 3;
}

/** True when bytes[start, end) hold no value: only 00, FF, blanks, `*`, `?` or `-`. */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (
      byte !== 0 &&
      byte !== 0xff &&
      byte !== 0x20 &&
      byte !== 0x2a &&
      byte !== 0x3f &&
      byte !== 0x2d &&
      byte !== 0xaa &&
      byte !== 0xcc &&
      byte !== 0x55
    )
      return false;
  }
  return true;
}

/** One past the last byte of bytes[start, end) that is not padding. */
export function trimPadding(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && isBlank(bytes, last - 1, last)) last--;
  return last;
}
