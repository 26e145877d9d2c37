import { makerWeight } from './wmi.ts';

/**
 * Vehicle identification numbers, ISO 3779 and GB 16735-2019: 17 characters, digits and Latin letters without I, O, Q.
 * The check digit (position 9) is evidence and never a condition: many makers outside North America and China do not use it.
 * Limits: a VIN of an unknown maker without check digit and without a name beside it is not told from an order number.
 */

export const VIN_LENGTH = 17;
const ONE = 0x31;

/** Transliteration of ISO 3779 Annex; -1 for characters that a VIN does not have. Small letters count as capitals. */
const VALUE = new Int8Array(256).fill(-1);
for (const [index, letter] of [...'ABCDEFGH'].entries()) setValue(letter, index + 1);
for (const [index, letter] of [...'JKLMN'].entries()) setValue(letter, index + 1);
setValue('P', 7);
setValue('R', 9);
for (const [index, letter] of [...'STUVWXYZ'].entries()) setValue(letter, index + 2);
for (let digit = 0; digit <= 9; digit++) VALUE[0x30 + digit] = digit;

function setValue(letter: string, value: number): void {
  VALUE[letter.charCodeAt(0)] = value;
  VALUE[letter.toLowerCase().charCodeAt(0)] = value;
}

const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2] as const;

/** What stands around the 17 characters. */
export interface VinSurroundings {
  /** A character that cannot go on the run stands left and right of it. */
  readonly leftBorder: boolean;
  readonly rightBorder: boolean;
  /** A name or word beside it says VIN. */
  readonly named: boolean;
  /** A name beside it says something else (order, part, firmware, hash). */
  readonly otherwise: boolean;
}

export function isVinByte(byte: number): boolean {
  return (VALUE[byte] ?? -1) >= 0;
}

/** True when position 9 is the check digit that ISO 3779 wants. */
export function checkDigitFits(bytes: Uint8Array, at: number): boolean {
  let sum = 0;
  for (let index = 0; index < VIN_LENGTH; index++) sum += (VALUE[bytes[at + index] ?? 0] ?? 0) * (WEIGHTS[index] ?? 0);
  const wanted = sum % 11;
  const byte = bytes[at + 8] ?? 0;
  return wanted === 10 ? byte === 0x58 || byte === 0x78 : byte === 0x30 + wanted;
}

/** Weight of the evidence that bytes[at, at + 17) is a VIN, 0 to 1; 0 when it is no VIN by its characters. */
export function vinConfidence(bytes: Uint8Array, at: number, around: VinSurroundings): number {
  const shape = shapeOf(bytes, at);
  if (shape === undefined) return 0;
  // One letter of the other case is a slip; more are an encoding.
  const slips = Math.min(shape.small, shape.letters - shape.small);
  if (slips > 1) return 0;
  if (around.named) return slips === 0 ? 0.95 : 0.7;
  if (shape.repeats >= 12) return shape.repeats === VIN_LENGTH - 1 && bytes[at] === ONE ? 0.9 : 0;
  if (shape.letters === 0) return 0;
  const weight = makerWeight(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
  const check = checkDigitFits(bytes, at);
  let score = weight === 2 ? 0.35 : weight === 1 ? 0.05 : -0.3;
  score += checkScore(bytes, at, check) + tailScore(bytes, at) + yearScore(bytes[at + 9] ?? 0);
  score += (around.leftBorder ? 0.05 : -0.12) + (around.rightBorder ? 0.05 : -0.12);
  score -= fewLetters(shape.inMiddle, weight, check);
  if (shape.small > 0 && shape.small === shape.letters) score -= around.leftBorder && around.rightBorder ? 0.05 : 0.15;
  if (slips > 0) score -= 0.04;
  if (holdsDate(bytes, at)) score -= 0.3;
  if (around.otherwise) score -= 0.3;
  if (check && weight === 2 && isBeyondNames(bytes, at, around, shape)) score = Math.max(score, BEYOND_NAMES);
  return Math.max(0, Math.min(score, 0.98));
}

/** Enough for one in parts, under different names, too. */
const BEYOND_NAMES = 0.75;

/** With a maker of the table, the right check digit, a serial number and a border on both sides no name says that it is none. */
function isBeyondNames(bytes: Uint8Array, at: number, around: VinSurroundings, { inMiddle }: Shape): boolean {
  if (!around.leftBorder || !around.rightBorder || tailScore(bytes, at) < 0) return false;
  return inMiddle > 0 || !holdsDate(bytes, at);
}

/** The description section holds letters; with fewer than two the maker, or the check digit, is not enough. */
function fewLetters(inMiddle: number, maker: number, check: boolean): number {
  if (inMiddle === 0) return check && maker === 2 ? 0.45 : 0.55;
  if (inMiddle > 1 || (check && maker === 2)) return 0;
  return maker < 2 ? 0.25 : 0.2;
}

interface Shape {
  readonly letters: number;
  readonly small: number;
  /** Letters from position 4 to 13. */
  readonly inMiddle: number;
  /** Characters that repeat the one before. */
  readonly repeats: number;
}

function shapeOf(bytes: Uint8Array, at: number): Shape | undefined {
  let letters = 0;
  let small = 0;
  let inMiddle = 0;
  let repeats = 0;
  for (let index = 0; index < VIN_LENGTH; index++) {
    const byte = bytes[at + index] ?? 0;
    if ((VALUE[byte] ?? -1) < 0) return undefined;
    if (index > 0 && byte === bytes[at + index - 1]) repeats++;
    if (byte < 0x40) continue;
    letters++;
    if (byte >= 0x61) small++;
    if (index >= 3 && index < 13) inMiddle++;
  }
  return { letters, small, inMiddle, repeats };
}

/** Regions whose makers all use the check digit: North America and China. */
function checkScore(bytes: Uint8Array, at: number, fits: boolean): number {
  if (fits) return 0.35;
  const region = (bytes[at] ?? 0) & 0xdf;
  const asked = ((bytes[at] ?? 0) >= 0x31 && (bytes[at] ?? 0) <= 0x35) || region === 0x4c;
  const byte = bytes[at + 8] ?? 0;
  const plausible = (byte >= 0x30 && byte <= 0x39) || byte === 0x58 || byte === 0x78;
  if (plausible) return 0;
  // Where it is asked for, nothing else stands at its place (GB 16735-2019, 5.4; 49 CFR 565.15), right or wrong.
  return asked ? -0.2 : 0;
}

/** ISO 3779, 5.4: the last four characters are digits; a few makers of small series have three. */
function tailScore(bytes: Uint8Array, at: number): number {
  for (let index = 14; index < VIN_LENGTH; index++) if ((bytes[at + index] ?? 0) >= 0x40) return -0.5;
  return (bytes[at + 13] ?? 0) >= 0x40 ? -0.15 : 0.15;
}

/** Position 10: no U, Z or 0 where it is the model year. */
function yearScore(byte: number): number {
  return byte === 0x30 || (byte & 0xdf) === 0x55 || (byte & 0xdf) === 0x5a ? -0.05 : 0.05;
}

/** Six digits in a row or more from 20YYMM on: what order numbers have after their prefix. */
function holdsDate(bytes: Uint8Array, at: number): boolean {
  for (let index = 1; index <= 6; index++) {
    const from = at + index;
    if (bytes[from] !== 0x32 || bytes[from + 1] !== 0x30) continue;
    const year = pair(bytes, from + 2);
    const month = pair(bytes, from + 4);
    const day = pair(bytes, from + 6);
    if (year >= 10 && year <= 39 && month >= 1 && month <= 12 && day >= 1 && day <= 31) return true;
  }
  return false;
}

function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}
