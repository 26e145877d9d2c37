import { GuankaError } from '../../model/errors.ts';
import { CAN_LIMITS } from './limits.ts';

/** Diagnostics over IP (ISO 13400-2): generic header of eight bytes, then the payload. */
export interface DoipMessage {
  readonly type: number;
  /** The whole message: bytes[start, end); its payload begins eight bytes in. */
  readonly start: number;
  readonly end: number;
  /** False when the stream ends before the announced length. */
  readonly complete: boolean;
}

export const DOIP_HEADER_BYTES = 8;

export const DOIP_TYPE = {
  identificationByEid: 0x0002,
  identificationByVin: 0x0003,
  announcement: 0x0004,
  routingActivationRequest: 0x0005,
  routingActivationResponse: 0x0006,
  diagnosticMessage: 0x8001,
  diagnosticAcknowledge: 0x8002,
  diagnosticNegativeAcknowledge: 0x8003,
} as const;

const TYPES_HARMLESS = new Set([0x0000, 0x0001, 0x0005, 0x0006, 0x0007, 0x0008, 0x4001, 0x4002, 0x4003, 0x4004]);

/** True for payload types that carry no identifier of the vehicle and no diagnostic data. */
export function isHarmlessType(type: number): boolean {
  return TYPES_HARMLESS.has(type);
}

/**
 * Cuts bytes[start, end) into messages: one datagram, or as many as a stream holds.
 * @throws {GuankaError} DECODE_SYNTAX - a header without the version and its complement (ISO 13400-2 table 16).
 * @throws {GuankaError} DECODE_LIMIT - more messages than the limit.
 */
export function splitDoip(bytes: Uint8Array, start: number, end: number): readonly DoipMessage[] {
  const messages: DoipMessage[] = [];
  let at = start;
  while (at < end) {
    if (messages.length >= CAN_LIMITS.framesMax)
      throw new GuankaError('DECODE_LIMIT', 'more DoIP messages than the limit');
    if (end - at < DOIP_HEADER_BYTES) throw new GuankaError('DECODE_TRUNCATED', 'DoIP header ends early');
    if (((bytes[at] ?? 0) ^ (bytes[at + 1] ?? 0)) !== 0xff) throw new GuankaError('DECODE_SYNTAX', 'no DoIP version');
    const type = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const length =
      (((bytes[at + 4] ?? 0) << 24) |
        ((bytes[at + 5] ?? 0) << 16) |
        ((bytes[at + 6] ?? 0) << 8) |
        (bytes[at + 7] ?? 0)) >>>
      0;
    const next = at + DOIP_HEADER_BYTES + length;
    messages.push({ type, start: at, end: Math.min(next, end), complete: next <= end });
    at = next;
  }
  return messages;
}
