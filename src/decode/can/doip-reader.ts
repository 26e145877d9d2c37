import type { Content, ContentReader, SpanCause } from '../../model/content.ts';
import type { ItemId } from '../../model/item.ts';
import { recordPlace } from './can-batch-reader.ts';
import { type CarrierForm, canContent } from './can-content.ts';
import type { FramePlace } from './can-frame.ts';
import type { CanOptions } from './can-options.ts';
import { type DiagnosticContext, hex, judgeDiagnostic, outlook, worstPart } from './diagnostics.ts';
import { DOIP_HEADER_BYTES, DOIP_TYPE, type DoipMessage, isHarmlessType, splitDoip } from './doip.ts';
import { SERIAL } from './items.ts';
import { labelled, type Part } from './part.ts';
import { SpanCollector } from './span-collector.ts';
import { vinParts } from './uds-did.ts';
import { isBlank } from './vin-shape.ts';

/** A DoIP stream has no field that its readers skip: a capsule cannot be attached. */
const STREAM: CarrierForm = { hex: false, tail: () => undefined };

const NO_DIDS: ReadonlyMap<number, ItemId> = new Map();

/** Logical addresses of testers (ISO 13400-2 table 13): 0E00..0FFF; everything else is the vehicle. */
function isTester(address: number): boolean {
  return address >= 0x0e00 && address <= 0x0fff;
}

/**
 * Reads DoIP (format `doip`): one datagram or a piece of a stream that begins at a message. Taking a span out drops its message.
 */
export function createDoipReader(options: CanOptions = {}): ContentReader {
  const dids = options.dids ?? NO_DIDS;
  return (bytes, start, end): Content => {
    const collector = new SpanCollector();
    for (const message of splitDoip(bytes, start, end)) {
      const place = recordPlace(message.start, message.end);
      const at = message.start + DOIP_HEADER_BYTES;
      for (const part of judge(bytes, message, dids))
        add(collector, place, at, message.end, part.path, part.cause, part);
    }
    return canContent(collector, { bytes, start, end, form: STREAM });
  };
}

function add(
  collector: SpanCollector,
  place: FramePlace,
  at: number,
  end: number,
  path: string,
  cause: SpanCause,
  part: Part,
): void {
  const last = Math.min(at + part.end, end);
  if (last > at + part.start) collector.line(at + part.start, last, path, cause, place);
}

function judge(bytes: Uint8Array, message: DoipMessage, dids: ReadonlyMap<number, ItemId>): readonly Part[] {
  const payload = bytes.subarray(message.start + DOIP_HEADER_BYTES, message.end);
  switch (message.type) {
    case DOIP_TYPE.announcement:
      return announcement(payload);
    case DOIP_TYPE.identificationByVin:
      return vinParts(payload, 0, payload.length, 'doip.request.VIN', 'doip:0003');
    case DOIP_TYPE.identificationByEid:
      return identifier(payload, 0, 6, 'doip.request.EID', 'doip:0002');
    case DOIP_TYPE.diagnosticMessage:
      return diagnostic(payload, message.complete, dids);
    case DOIP_TYPE.diagnosticAcknowledge:
    case DOIP_TYPE.diagnosticNegativeAcknowledge:
      return acknowledged(payload, dids);
    default:
      if (isHarmlessType(message.type) || payload.length === 0) return [];
      return [
        {
          start: 0,
          end: payload.length,
          path: `doip.${hex(message.type, 4)}`,
          cause: { kind: 'opaque', reason: 'DoIP payload type of the maker' },
        },
      ];
  }
}

/** Vehicle announcement and identification response (ISO 13400-2 table 21): VIN 17, address 2, EID 6, GID 6, further action. */
function announcement(payload: Uint8Array): readonly Part[] {
  return [
    ...vinParts(payload, 0, Math.min(17, payload.length), 'doip.announcement.VIN', 'doip:0004'),
    ...identifier(payload, 19, 25, 'doip.announcement.EID', 'doip:0004'),
    ...identifier(payload, 25, 31, 'doip.announcement.GID', 'doip:0004'),
  ];
}

/** Entity and group id: as a rule the MAC address. */
function identifier(payload: Uint8Array, start: number, end: number, path: string, by: string): readonly Part[] {
  const last = Math.min(end, payload.length);
  return last <= start || isBlank(payload, start, last) ? [] : [labelled(start, last, path, SERIAL, by)];
}

const ADDRESSES_BYTES = 4;

function diagnostic(payload: Uint8Array, complete: boolean, dids: ReadonlyMap<number, ItemId>): readonly Part[] {
  if (payload.length <= ADDRESSES_BYTES) return [];
  const source = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  const target = ((payload[2] ?? 0) << 8) | (payload[3] ?? 0);
  const context: DiagnosticContext = { dids, mayRequest: isTester(source) || !isTester(target), severalDids: false };
  const uds = payload.subarray(ADDRESSES_BYTES);
  if (complete) return shifted(judgeDiagnostic(uds, uds.length, context), ADDRESSES_BYTES);
  const head = outlook(uds, uds.length, uds.length, context);
  if (head === 'harmless') return [];
  return shifted(head === 'worst' ? [worstPart(uds.length, 'doip.open', 'doip:open')] : head, ADDRESSES_BYTES);
}

/** An acknowledgement may repeat the message it answers (ISO 13400-2 table 24). */
function acknowledged(payload: Uint8Array, dids: ReadonlyMap<number, ItemId>): readonly Part[] {
  const before = ADDRESSES_BYTES + 1;
  if (payload.length <= before) return [];
  const uds = payload.subarray(before);
  return shifted(judgeDiagnostic(uds, uds.length, { dids, mayRequest: true, severalDids: false }), before);
}

function shifted(parts: readonly Part[], by: number): readonly Part[] {
  return parts.map((part) => ({ ...part, start: part.start + by, end: part.end + by }));
}
