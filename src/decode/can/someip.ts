import { GuankaError } from '../../model/errors.ts';

/** Header of a SOME/IP message (AUTOSAR PRS_SOMEIPProtocol §4.1.2), sixteen bytes, big-endian. */
export interface SomeIpHeader {
  readonly service: number;
  /** Bit 15 set: an event. */
  readonly method: number;
  readonly client: number;
  readonly session: number;
  readonly interfaceVersion: number;
  readonly messageType: number;
  readonly returnCode: number;
  /** Payload: bytes[payloadStart, end). With SOME/IP-TP the first four bytes of it are the segment's head. */
  readonly payloadStart: number;
  readonly end: number;
  readonly segmented: boolean;
}

const HEADER_BYTES = 16;
/** What the length field counts besides the payload. */
const LENGTH_REST = 8;
const SEGMENTED = 0x20;

/**
 * Reads one header. What the payload means only its interface description tells: callers take it for opaque.
 * @throws {GuankaError} DECODE_TRUNCATED - the range is shorter than the header or the announced length.
 * @throws {GuankaError} DECODE_SYNTAX - no SOME/IP of protocol version 1.
 */
export function readSomeIpHeader(bytes: Uint8Array, start: number, end: number): SomeIpHeader {
  if (end - start < HEADER_BYTES) throw new GuankaError('DECODE_TRUNCATED', 'SOME/IP header ends early');
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, HEADER_BYTES);
  const length = view.getUint32(4);
  if (view.getUint8(12) !== 1 || length < LENGTH_REST) throw new GuankaError('DECODE_SYNTAX', 'no SOME/IP version 1');
  const last = start + LENGTH_REST + length;
  if (last > end) throw new GuankaError('DECODE_TRUNCATED', 'SOME/IP message ends early');
  const messageType = view.getUint8(14);
  return {
    service: view.getUint16(0),
    method: view.getUint16(2),
    client: view.getUint16(8),
    session: view.getUint16(10),
    interfaceVersion: view.getUint8(13),
    messageType,
    returnCode: view.getUint8(15),
    payloadStart: start + HEADER_BYTES,
    end: last,
    segmented: (messageType & SEGMENTED) !== 0,
  };
}
