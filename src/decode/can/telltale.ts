import type { ItemId } from '../../model/item.ts';
import { didItem } from './uds-did.ts';

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

/** First byte of a first frame. */
const OPENS = new Uint8Array(256);
OPENS.fill(1, 0x10, 0x20);
/** First byte of flow control. */
const FLOWS = new Uint8Array(256);
FLOWS.fill(1, 0x30, 0x33);

/** Bit n: a first byte whose upper half is n opens a transfer (1) or is flow control (3). */
const FIRST_HALVES = 0b1010;
/** The same for a byte behind an address: flow control says nothing there. */
const SECOND_HALVES = 0b0010;

/**
 * What the first two data bytes of a classical frame tell: false for most frames, and then `mayBeTransport` is false too. Nothing but
 * arithmetic, because it runs on every frame of no interest.
 * @param head - the bytes, the first lowest.
 */
export function mayBeTransportHead(head: number): boolean {
  return (((FIRST_HALVES >>> ((head >>> 4) & 15)) | (SECOND_HALVES >>> ((head >>> 12) & 15))) & 1) !== 0;
}

/**
 * True when the frame (three bytes or more) may matter to the search for hidden transports: the start of a transfer or the answer to
 * one in normal addressing, or the head of an identifier in extended addressing. What continues a transfer is looked for where one
 * is open.
 */
export function mayBeTransport(bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  const first = bytes[start] ?? 0;
  if (first === 0) return size > 8;
  if (size >= 8) {
    if (OPENS[first] === 1 && SERVICE[bytes[start + 2] ?? 0] === 1) return true;
    if (OPENS[bytes[start + 1] ?? 0] === 1 && OUTRIGHT[bytes[start + 3] ?? 0] === 1) return true;
  }
  return FLOWS[first] === 1 && isFlowControl(bytes, start, end);
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
