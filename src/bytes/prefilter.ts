/**
 * One pass over bytes that says what could be in them, so that detectors run only where there may be something to find.
 * Two automata in one loop, both branch free: a shift-and word for short patterns (Baeza-Yates and Gonnet, 1992) and a word of four
 * run counters. Allocates nothing. A set bit means "look closer", a clear bit means "cannot be there".
 */

export const HINT = {
  /** 16 characters of base64, base64url, hex or words in a row. */
  longRun: 1,
  /** 16 capitals, digits, blanks, signs in a row: identifiers with separators, positions of ISO 6709. */
  spacedRun: 2,
  /** 32 hex digits and separators in a row. */
  hexPairs: 4,
  /** 8 digits in a row. */
  digits: 8,
  /** A decimal number with three places. */
  decimal: 16,
  /** `-BEG` as in PEM, ` BEG` as in SSH2 armour. */
  armour: 32,
  /** `$` or `!` and a capital: NMEA 0183. */
  sentence: 64,
  /** `%`, `=` or `\` and a character that may follow it in an escape. */
  escape: 128,
  /** Control characters or bytes that UTF-8 does not use. */
  binary: 256,
  /** A character beyond ASCII and a Latin letter or digit: plates. */
  plate: 512,
  /** A character of an open location code, `+`, one more. */
  plusCode: 1024,
  /** `poly`, `geoh`, `coor`, `POIN` or `LINE`, or near enough. */
  placeWord: 2048,
  /** Two hex digits between `:` or `-`, twice and one more separator: device addresses, fingerprints. */
  address: 4096,
  /** 98 68: the digits 8986 with their halves swapped, as a SIM stores them. */
  card: 8192,
} as const;

/** All hints at once: for bytes that came out of a decoder and are few. */
export const ALL_HINTS = 16_383;

const LIMITS = {
  /** Run counters are bytes: with carry-over at most 63 they stay below 256. */
  blockBytes: 128,
} as const;

/** First bit of each pattern in the shift-and word, and its last. */
const DECIMAL = 0;
const DECIMAL_LAST = 3;
const ARMOUR = 5;
const ARMOUR_LAST = 8;
const SENTENCE = 9;
const SENTENCE_LAST = 10;
const ESCAPE = 11;
const ESCAPE_LAST = 12;
const BINARY = 13;
const PLATE = 14;
const PLATE_LAST = 15;
const PLUS = 16;
const PLUS_LAST = 18;
const WORD = 19;
const WORD_LAST = 22;
const ADDRESS = 23;
const ADDRESS_LAST = 29;
const CARD = 30;
const CARD_LAST = 31;

const SHIFT_TABLE = new Int32Array(256);
const RUN_TABLE = new Int32Array(256);
const STARTS =
  (1 << DECIMAL) |
  (1 << ARMOUR) |
  (1 << SENTENCE) |
  (1 << ESCAPE) |
  (1 << BINARY) |
  (1 << PLATE) |
  (1 << PLUS) |
  (1 << WORD) |
  (1 << ADDRESS) |
  (1 << CARD);
const ENDS =
  (1 << DECIMAL_LAST) |
  (1 << ARMOUR_LAST) |
  (1 << SENTENCE_LAST) |
  (1 << ESCAPE_LAST) |
  (1 << BINARY) |
  (1 << PLATE_LAST) |
  (1 << PLUS_LAST) |
  (1 << WORD_LAST) |
  (1 << ADDRESS_LAST) |
  (1 << CARD_LAST);

/** Lanes of the run word, from the lowest byte: long run, spaced run, hex pairs, digits. */
const LANE_LONG = 0xff;
const LANE_SPACED = 0xff00;
const LANE_HEX = 0xff0000;
const LANE_DIGITS = 0xff << 24;
const LANE_STEP = 0x01010101;
/** Set once a lane has counted 16, 16, 32 and 8 or more. */
const LONG_SEEN = 0x000000f0;
const SPACED_SEEN = 0x0000f000;
const HEX_SEEN = 0x00e00000;
const DIGITS_SEEN = 0xf8 << 24;

function put(characters: string, bit: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    SHIFT_TABLE[code] = (SHIFT_TABLE[code] ?? 0) | (1 << bit);
  }
}

function putRange(first: number, last: number, bit: number): void {
  for (let code = first; code <= last; code++) SHIFT_TABLE[code] = (SHIFT_TABLE[code] ?? 0) | (1 << bit);
}

function lane(characters: string, mask: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    RUN_TABLE[code] = (RUN_TABLE[code] ?? 0) | mask;
  }
}

const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = CAPITALS.toLowerCase();

for (const [offset, characters] of ['.', DIGITS, DIGITS, DIGITS].entries()) put(characters, DECIMAL + offset);
for (const [offset, characters] of ['- ', 'B', 'E', 'G'].entries()) put(characters, ARMOUR + offset);
for (const [offset, characters] of ['$!', CAPITALS].entries()) put(characters, SENTENCE + offset);
put('%=\\', ESCAPE);
put(`${DIGITS}ABCDEFabcdefuxnrt"\\/\r\n`, ESCAPE_LAST);
putRange(0x00, 0x08, BINARY);
putRange(0x0e, 0x1f, BINARY);
putRange(0xc0, 0xc1, BINARY);
putRange(0xf5, 0xff, BINARY);
put('\x98', CARD);
put('h', CARD_LAST);
putRange(0x80, 0xff, PLATE);
put(`${CAPITALS}${SMALL}${DIGITS}`, PLATE_LAST);
const PLUS_ALPHABET = '23456789CFGHJMPQRVWXcfghjmpqrvwx';
for (const [offset, characters] of [PLUS_ALPHABET, '+', PLUS_ALPHABET].entries()) put(characters, PLUS + offset);
for (const [offset, characters] of ['pPgGcL', 'oOeEI', 'lLoOIN', 'yYhHrNE'].entries()) put(characters, WORD + offset);

const HEX = `${DIGITS}ABCDEFabcdef`;
for (const [offset, characters] of [':-', HEX, HEX, ':-', HEX, HEX, ':-'].entries()) put(characters, ADDRESS + offset);

lane(`${DIGITS}${CAPITALS}${SMALL}+/-_`, LANE_LONG);
lane(`${DIGITS}${CAPITALS} -+._`, LANE_SPACED);
lane(`${DIGITS}ABCDEFabcdef :,-xX`, LANE_HEX);
lane(DIGITS, LANE_DIGITS);

/** HINT bits for bytes[start, end). */
export function hintsOf(bytes: Uint8Array, start: number, end: number): number {
  const shifts = SHIFT_TABLE;
  const lanes = RUN_TABLE;
  let word = 0;
  let wordSeen = 0;
  let runs = 0;
  let runsSeen = 0;
  let at = start;
  while (at < end) {
    const stop = Math.min(at + LIMITS.blockBytes, end);
    for (; at < stop; at++) {
      const byte = bytes[at] as number;
      word = ((word << 1) | STARTS) & (shifts[byte] as number);
      wordSeen |= word;
      runs = (runs + LANE_STEP) & (lanes[byte] as number);
      runsSeen |= runs;
    }
    runs = clamped(runs);
    if ((wordSeen & ENDS) === ENDS) break;
  }
  return hintsFrom(wordSeen, at < end ? -1 : runsSeen);
}

/** Lanes above 63 count on from 32: past every threshold, and far enough from the next lane. */
function clamped(runs: number): number {
  let kept = runs;
  for (let shift = 0; shift < 32; shift += 8) {
    if (((runs >>> shift) & 0xc0) !== 0) kept = (kept & ~(0xff << shift)) | (0x20 << shift);
  }
  return kept;
}

function hintsFrom(word: number, runs: number): number {
  let hints = 0;
  if ((runs & LONG_SEEN) !== 0) hints |= HINT.longRun;
  if ((runs & SPACED_SEEN) !== 0) hints |= HINT.spacedRun;
  if ((runs & HEX_SEEN) !== 0) hints |= HINT.hexPairs;
  if ((runs & DIGITS_SEEN) !== 0) hints |= HINT.digits;
  if ((word & (1 << DECIMAL_LAST)) !== 0) hints |= HINT.decimal;
  if ((word & (1 << ARMOUR_LAST)) !== 0) hints |= HINT.armour;
  if ((word & (1 << SENTENCE_LAST)) !== 0) hints |= HINT.sentence;
  if ((word & (1 << ESCAPE_LAST)) !== 0) hints |= HINT.escape;
  if ((word & (1 << BINARY)) !== 0) hints |= HINT.binary;
  if ((word & (1 << PLATE_LAST)) !== 0) hints |= HINT.plate;
  if ((word & (1 << PLUS_LAST)) !== 0) hints |= HINT.plusCode;
  if ((word & (1 << WORD_LAST)) !== 0) hints |= HINT.placeWord;
  if ((word & (1 << ADDRESS_LAST)) !== 0) hints |= HINT.address;
  if ((word & (1 << CARD_LAST)) !== 0) hints |= HINT.card;
  return hints;
}
