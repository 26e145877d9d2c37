import type { ItemId } from '../../model/item.ts';
import { didItem } from './uds-did.ts';
import { isLetterOrDigit } from './vin-shape.ts';

/** Signs of ISO-TP on an address where nobody expects it. Tests on bytes only: they run on frames of no interest. */

/** Service ids that a message of several frames may begin with on a hidden address (ISO 14229-1 table 2, ISO 15031-5, ISO 14230-3). */
const SERVICE = new Uint8Array(256);
for (const service of [
  0x22, 0x27, 0x29, 0x2e, 0x2f, 0x31, 0x34, 0x36, 0x38, 0x3b, 0x3d, 0x41, 0x42, 0x43, 0x46, 0x47, 0x49, 0x4a, 0x58,
  0x59, 0x5a, 0x61, 0x62, 0x63, 0x67, 0x69, 0x6c, 0x6f, 0x71, 0x74, 0x75, 0x76, 0x78, 0x84, 0x86, 0xc4,
]) {
  SERVICE[service] = 1;
}

/** Those of them whose message names an identifier outright. */
const OUTRIGHT = new Uint8Array(256);
for (const service of [0x2e, 0x49, 0x5a, 0x62]) OUTRIGHT[service] = 1;

/** What the first data bytes of a frame may mean: bits of the hints. None of them is a bit of `LOOK` that a known identifier may have. */
export const OPENS = 1;
export const FLOWS = 4;
/** The same behind an address byte; flow control says nothing there. */
const OPENS_SECOND = 8;
const CONTINUES_SECOND = 16;
export const CONTINUES = 32;
/** No protocol control information of a classical frame (ISO 15765-2 §9.6.1): no ISO-TP is spoken there, in normal addressing. */
export const ORDINARY = 64;
/** Of an identifier: nothing has shown that it is ordinary, so what continues a transfer counts whatever it holds. */
export const NEW = CONTINUES | ORDINARY;

/** Hints by the first, second, third and fourth data byte: what the first two may mean, if the others allow it. */
const FIRST = new Uint8Array(256).fill(ORDINARY);
FIRST.fill(0, 0x01, 0x08);
FIRST.fill(OPENS, 0x10, 0x20);
FIRST.fill(CONTINUES, 0x20, 0x30);
FIRST.fill(FLOWS, 0x30, 0x33);
const SECOND = new Uint8Array(256);
SECOND.fill(OPENS_SECOND, 0x10, 0x20);
/** A VIN's message is over with its fourth consecutive frame. */
SECOND.fill(CONTINUES_SECOND, 0x21, 0x25);
const THIRD = new Uint8Array(256);
const FOURTH = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const isText = isLetterOrDigit(byte);
  THIRD[byte] = FLOWS | (SERVICE[byte] === 1 ? OPENS : 0) | (isText ? CONTINUES : 0);
  FOURTH[byte] = (OUTRIGHT[byte] === 1 ? OPENS_SECOND : 0) | (isText ? CONTINUES_SECOND : 0);
}

/**
 * Hints of a frame of three data bytes or more. Arithmetic on table look-ups, because it runs on frames of no interest.
 * @param head - its first four bytes, the first lowest.
 * @param known - `NEW` when nothing is known of its identifier.
 */
export function hintsOf(head: number, known: number): number {
  return (
    ((FIRST[head & 0xff] ?? 0) & ((THIRD[(head >>> 16) & 0xff] ?? 0) | known)) |
    ((SECOND[(head >>> 8) & 0xff] ?? 0) & (FOURTH[head >>> 24] ?? 0))
  );
}

/** The first four bytes from `start`, the first lowest; zeros past the end of the array. */
export function headOf(bytes: Uint8Array, start: number): number {
  return (
    (bytes[start] ?? 0) |
    ((bytes[start + 1] ?? 0) << 8) |
    ((bytes[start + 2] ?? 0) << 16) |
    ((bytes[start + 3] ?? 0) << 24)
  );
}

/**
 * True when a frame with these hints may matter to the search for hidden transports: the start of a transfer, a piece of one or flow
 * control in normal addressing; the head of an identifier, or a piece of text, in extended addressing.
 * @param known - `NEW` when nothing is known of its identifier.
 */
export function mayBeTransport(bytes: Uint8Array, start: number, end: number, hints: number, known: number): boolean {
  const size = end - start;
  if (size > CLASSIC_BYTES && bytes[start] === 0) return true;
  if (size >= 8 && (hints & (OPENS | OPENS_SECOND)) !== 0) return true;
  if ((hints & CONTINUES) !== 0 && ((known & CONTINUES) !== 0 || isTextPiece(bytes, start + 1, end))) return true;
  if ((hints & CONTINUES_SECOND) !== 0 && isTextPieceBehindAddress(bytes, start, end)) return true;
  return (hints & FLOWS) !== 0 && isFlowControl(bytes, start, end);
}

/** Data bytes of a classical frame (ISO 11898-1). */
export const CLASSIC_BYTES = 8;
/** Letters and digits that are taken for a piece of text: with padding behind them, and anywhere in a long frame. */
const TEXT_MIN = 4;
const TEXT_INSIDE_MIN = 7;

/**
 * True when bytes[from, end), the payload of a consecutive frame, look like a piece of an identifier's text: letters and digits with
 * nothing behind them but padding, or many in a row in a long frame. The sequence number before them is not looked at.
 */
export function isTextPiece(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end && isLetterOrDigit(bytes[at] ?? 0)) at++;
  if (at - from >= TEXT_MIN && isPadding(bytes, at, end)) return true;
  if (end - from < CLASSIC_BYTES) return false;
  for (let run = 0; at < end; at++) {
    run = isLetterOrDigit(bytes[at] ?? 0) ? run + 1 : 0;
    if (run === TEXT_INSIDE_MIN) return true;
  }
  return false;
}

/** The same behind an address byte and the control information of a classical frame at `start`. */
export function isTextPieceBehindAddress(bytes: Uint8Array, start: number, end: number): boolean {
  const control = bytes[start + 1] ?? 0;
  const isClassic = end - start <= CLASSIC_BYTES;
  return isClassic && ((SECOND[control] ?? 0) & CONTINUES_SECOND) !== 0 && isTextPiece(bytes, start + 2, end);
}

/** One value in all of bytes[from, end), of those that pad frames. */
function isPadding(bytes: Uint8Array, from: number, end: number): boolean {
  const pad = bytes[from];
  if (from < end && pad !== 0 && pad !== 0x20 && pad !== 0x55 && pad !== 0xaa && pad !== 0xcc && pad !== 0xff)
    return false;
  for (let at = from + 1; at < end; at++) if (bytes[at] !== pad) return false;
  return true;
}

/** Data bytes from which on a single frame may hold a whole VIN, or a key: CAN FD. */
export const LONG_FRAME_BYTES = 17;

/** True when a long frame holds an ASN.1 SEQUENCE that begins with a version, as keys and certificates do (X.690 8.9, RFC 5958). */
export function holdsDer(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 4 < end; at++) {
    if (bytes[at] !== 0x30) continue;
    const length = bytes[at + 1] ?? 0;
    const inside = length < 0x80 ? at + 2 : at + 2 + (length & 3);
    if (length >= 12 && bytes[inside] === 2 && bytes[inside + 1] === 1) return true;
  }
  return false;
}

/** Printable characters in a row that no measurement has by chance. */
const WORD_CHARACTERS = 12;

/** True when a long frame is worth a search: text in it, or the head of a zlib or gzip stream (RFC 1950, RFC 1952). */
export function isWordy(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  const head = first * 256 + (bytes[start + 1] ?? 0);
  if ((first === 0x78 && head % 31 === 0) || head === 0x1f8b) return true;
  let run = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    run = byte >= 0x20 && byte < 0x7f ? run + 1 : 0;
    if (run === WORD_CHARACTERS) return true;
  }
  return false;
}

/** ContinueToSend, Wait or Overflow with nothing but padding behind its three bytes (ISO 15765-2 §9.6.5). */
export function isFlowControl(bytes: Uint8Array, start: number, end: number): boolean {
  const control = bytes[start] ?? 0;
  if (control < 0x30 || control > 0x32 || end - start < 3) return false;
  for (let index = start + 4; index < end; index++) if (bytes[index] !== bytes[start + 3]) return false;
  return true;
}

/** First frame of a message of plausible length and service. */
export function isFirstFrame(bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  const total = (((bytes[start] ?? 0) & 15) << 8) | (bytes[start + 1] ?? 0);
  return size >= 8 && (bytes[start] ?? 0) >> 4 === 1 && total > size - 2 && SERVICE[bytes[start + 2] ?? 0] === 1;
}

/**
 * How many address bytes stand before a message head that names an identifier outright (an answer with a VIN or another
 * standard identifier, or its writing): 0 or 1; -1 when there is none.
 */
export function outrightOffset(
  bytes: Uint8Array,
  start: number,
  end: number,
  dids: ReadonlyMap<number, ItemId>,
): number {
  for (let offset = 0; offset <= 1; offset++) {
    const at = start + offset;
    const size = end - at;
    const control = bytes[at] ?? 0;
    if (size >= 7 && control >> 4 === 1) {
      const total = ((control & 15) << 8) | (bytes[at + 1] ?? 0);
      if (total > size - 2 && isOutright(bytes, at + 2, dids)) return offset;
    }
    if (size > 8 && control === 0 && (bytes[at + 1] ?? 0) <= size - 2 && isOutright(bytes, at + 2, dids)) return offset;
  }
  return -1;
}

function isOutright(bytes: Uint8Array, at: number, dids: ReadonlyMap<number, ItemId>): boolean {
  const service = bytes[at];
  const high = bytes[at + 1] ?? 0;
  const low = bytes[at + 2] ?? 0;
  if (service === 0x62 || service === 0x2e) return didItem((high << 8) | low, dids) !== undefined;
  if (service === 0x49) return (high === 2 || high === 4 || high === 10) && low >= 1 && low <= 16;
  return service === 0x5a && high === 0x90;
}
