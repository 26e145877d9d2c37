import type { ItemId } from '../../model/item.ts';
import type { FrameCursor } from './can-frame.ts';
import { didItem } from './uds-did.ts';

/** Signs of ISO-TP on an address where nobody expects it. Tests on bytes only: they run on frames of no interest. */

/** True for a service id that a diagnostic message may begin with (ISO 14229-1 table 2, ISO 15031-5, ISO 14230-3). */
const SERVICE = new Uint8Array(256);
for (let service = 0x10; service <= 0x3e; service++) SERVICE[service] = 1;
for (let service = 0x41; service <= 0x7f; service++) SERVICE[service] = 1;
for (let service = 0x83; service <= 0x88; service++) SERVICE[service] = 1;
for (let service = 0xc3; service <= 0xc8; service++) SERVICE[service] = 1;

/**
 * True when the frame may matter to the search for hidden transports: the start of a transfer, the answer to one, or its first
 * continuation, in normal or extended addressing.
 */
export function mayBeTransport(bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  if (size < 3) return false;
  const control = bytes[start] ?? 0;
  if (control >> 4 === 1) return size >= 8 && SERVICE[bytes[start + 2] ?? 0] === 1;
  if (control === 0x21) return size >= 2;
  if (control >= 0x30 && control <= 0x32) return isFlowControl(bytes, start, end);
  if (control === 0 && size > 8) return true;
  return size >= 8 && (bytes[start + 1] ?? 0) >> 4 === 1 && SERVICE[bytes[start + 3] ?? 0] === 1;
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
export function outrightOffset(cursor: FrameCursor, dids: ReadonlyMap<number, ItemId>): number {
  for (let offset = 0; offset <= 1; offset++) {
    const at = cursor.dataStart + offset;
    const size = cursor.dataEnd - at;
    const control = cursor.bytes[at] ?? 0;
    if (size >= 7 && control >> 4 === 1) {
      const total = ((control & 15) << 8) | (cursor.bytes[at + 1] ?? 0);
      if (total > size - 2 && isOutright(cursor.bytes, at + 2, dids)) return offset;
    }
    if (size > 8 && control === 0 && (cursor.bytes[at + 1] ?? 0) <= size - 2 && isOutright(cursor.bytes, at + 2, dids))
      return offset;
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
