/** Bodies of JT/T 808 messages by their id (clause 8; JT/T 1078 for video). What no table here has is unknown as a whole. */
import type { ItemId } from '../../model/item.ts';
import { type Blank, type FrameField, zeros } from './frame-content.ts';
import { CERTIFICATE, COMMAND, isFiller, label, PERSON, PICTURE, SECRET, SIM, VIDEO, VIN } from './items.ts';
import { type Header, LENGTH_AT } from './jtt808-frame.ts';
import { LOCATION_BYTES, readLocation } from './jtt808-location.ts';

const DROP: Blank = { kind: 'drop' };
type Fields = readonly FrameField[];
type BodyReader = (bytes: Uint8Array, header: Header) => Fields;

/** @param header - of a body that is there and not encrypted. */
export function readBody(bytes: Uint8Array, header: Header): Fields {
  const { id, part } = header;
  // Only the first part of a long message begins as its table says, and even that may end in mid-field.
  if (part > 1) return id === 0x0801 ? picture(header, header.bodyStart, PICTURE) : unknown(header, 'part');
  const read = READERS.get(id) ?? (id >= 0x8000 ? command : unknownBody);
  return read(bytes, header);
}

const hex = (id: number): string => id.toString(16).toUpperCase().padStart(4, '0');

function unknown(header: Header, name = hex(header.id)): Fields {
  return [
    { start: header.bodyStart, end: header.bodyEnd, path: `jtt808.${name}`, cause: { kind: 'unknown' }, blank: DROP },
  ];
}

const unknownBody: BodyReader = (_bytes, header) => unknown(header);

/** What a platform tells a terminal to do. */
const command: BodyReader = (_bytes, header) => whole(header, 'command', COMMAND);

function whole(header: Header, name: string, item: ItemId): Fields {
  const cause = label(item, `jtt808:${hex(header.id)}`);
  return [{ start: header.bodyStart, end: header.bodyEnd, path: `jtt808.${name}`, cause, blank: DROP }];
}

/** Nothing worth a look, when it has that length. */
const harmless =
  (...lengths: readonly number[]): BodyReader =>
  (_bytes, header) =>
    lengths.includes(header.bodyEnd - header.bodyStart) ? [] : unknown(header);

/** A field blanked with zeros; none when it is empty or has no data. */
function zeroed(
  bytes: Uint8Array,
  header: Header,
  [start, end]: readonly [number, number],
  name: string,
  item: ItemId,
): Fields {
  const last = Math.min(end, header.bodyEnd);
  if (last <= start || isFiller(bytes, start, last)) return [];
  const cause = label(item, `jtt808:${hex(header.id)}`);
  return [{ start, end: last, path: `jtt808.${name}`, cause, form: 'text', blank: zeros(start, last) }];
}

/**
 * Registration (8.8, table 6): province, city, maker, model, terminal id, plate colour, plate. The model grew from 8 (2011) to 20 (2013), and
 * the frame does not say which: everything between maker and plate counts as the id. With colour 0 the plate is a VIN.
 */
const registration: BodyReader = (bytes, header) => {
  const start = header.bodyStart;
  const [model, colour] = header.edition === 2019 ? [start + 15, start + 75] : [start + 9, start + 36];
  const old = header.edition === 2013 && header.bodyEnd - start < 37;
  if (header.bodyEnd <= colour && !old) return unknown(header);
  if (old) return zeroed(bytes, header, [model, header.bodyEnd], 'registration.terminal', PERSON);
  const id = header.edition === 2019 ? model + 30 : model;
  return [
    ...zeroed(bytes, header, [id, colour], 'registration.terminal', PERSON),
    ...zeroed(bytes, header, [colour + 1, header.bodyEnd], 'registration.plate', bytes[colour] === 0 ? VIN : PERSON),
  ];
};

/** Authentication (8.10): the code, in 2019 with a length in front, then IMEI and software version. */
const authentication: BodyReader = (bytes, header) => {
  const { bodyStart: start, bodyEnd: end } = header;
  if (header.edition !== 2019) return zeroed(bytes, header, [start, end], 'authentication.code', SECRET);
  const code = start + 1;
  const imei = code + (bytes[start] ?? 0);
  if (imei + 15 > end) return unknown(header);
  return [
    ...zeroed(bytes, header, [code, imei], 'authentication.code', SECRET),
    ...zeroed(bytes, header, [imei, imei + 15], 'authentication.imei', SIM),
    ...(end > imei + 35 ? unknown({ ...header, bodyStart: imei + 35 }, 'authentication.rest') : []),
  ];
};

/** Answer to a registration (8.9): serial number, result, authentication code. */
const registered: BodyReader = (bytes, header) =>
  zeroed(bytes, header, [header.bodyStart + 3, header.bodyEnd], 'registered.code', SECRET);

/** Properties of the terminal (8.13, table 20): type, maker, model, terminal id, ICCID in BCD, versions. */
const properties: BodyReader = (bytes, header) => {
  const model = header.bodyStart + 7;
  const id = model + (header.edition === 2019 ? 30 : 20);
  const iccid = id + (header.edition === 2019 ? 30 : 7);
  if (iccid + 10 > header.bodyEnd) return unknown(header);
  return [
    ...zeroed(bytes, header, [id, iccid], 'properties.terminal', PERSON),
    ...zeroed(bytes, header, [iccid, iccid + 10], 'properties.iccid', SIM),
  ];
};

const located =
  (before: number): BodyReader =>
  (bytes, header) => {
    const place = {
      start: header.bodyStart + before,
      end: header.bodyEnd,
      lengths: [LENGTH_AT],
      by: `jtt808:${hex(header.id)}`,
    };
    return readLocation(bytes, place) ?? unknown(header);
  };

/** Batch of locations (8.49): count, kind, then each with its length in front. */
const batch: BodyReader = (bytes, header) => {
  const fields: FrameField[] = [];
  let at = header.bodyStart + 3;
  while (at < header.bodyEnd) {
    const start = at + 2;
    const end = start + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    const place = { start, end, lengths: [at, LENGTH_AT], by: 'jtt808:0704' };
    const read = end <= header.bodyEnd ? readLocation(bytes, place) : undefined;
    if (read === undefined) return unknown(header);
    fields.push(...read);
    at = end;
  }
  return at === header.bodyEnd ? fields : unknown(header);
};

/** Answer to a search of stored media (8.56): each item has 35 bytes, the last 28 a location. */
const stored: BodyReader = (bytes, header) => {
  const first = header.bodyStart + 4;
  const each = 7 + LOCATION_BYTES;
  if (header.bodyEnd < first || (header.bodyEnd - first) % each !== 0) return unknown(header);
  const fields: FrameField[] = [];
  for (let at = first; at < header.bodyEnd; at += each)
    fields.push(...(readLocation(bytes, { start: at + 7, end: at + each, lengths: [], by: 'jtt808:0802' }) ?? []));
  return fields;
};

/** Multimedia (8.54): id, kind, coding, event, channel, since 2013 a location, then the data. Sound is a person's voice. */
const multimedia: BodyReader = (bytes, header) => {
  const place = header.bodyStart + 8;
  const kind = bytes[header.bodyStart + 4];
  const data = place + LOCATION_BYTES;
  if (header.bodyEnd < place) return unknown(header);
  const item = kind === 0 ? PICTURE : kind === 1 ? PERSON : VIDEO;
  if (header.bodyEnd < data || !isTime(bytes, data - 6)) return picture(header, place, item);
  const location = readLocation(bytes, { start: place, end: data, lengths: [], by: 'jtt808:0801' }) ?? [];
  return [...location, ...(data < header.bodyEnd ? picture(header, data, item) : [])];
};

/** Nothing is left of a picture's message without the picture. */
function picture({ id, bodyEnd }: Header, start: number, item: ItemId): Fields {
  return [{ start, end: bodyEnd, path: 'jtt808.media', cause: label(item, `jtt808:${hex(id)}`), blank: DROP }];
}

/** Six bytes of two digits each that can be a time: in 2011 the data of a picture stand there. */
function isTime(bytes: Uint8Array, at: number): boolean {
  const maxima = [0x99, 0x12, 0x31, 0x23, 0x59, 0x59];
  return maxima.every((max, index) => {
    const byte = bytes[at + index] ?? 0xff;
    return byte <= max && (byte & 0x0f) <= 9;
  });
}

const READERS: ReadonlyMap<number, BodyReader> = new Map<number, BodyReader>([
  [0x0001, harmless(5)],
  [0x0002, harmless()],
  [0x0003, harmless()],
  [0x0004, harmless()],
  [0x0100, registration],
  [0x0102, authentication],
  [0x0107, properties],
  [0x0108, harmless(2)],
  [0x0200, located(0)],
  [0x0201, located(2)],
  [0x0301, harmless(1)],
  [0x0302, harmless(3)],
  [0x0303, harmless(2)],
  [0x0500, located(2)],
  [0x0702, (_bytes, header) => (header.bodyEnd - header.bodyStart <= 8 ? [] : whole(header, 'driver', PERSON))],
  [0x0704, batch],
  [0x0800, harmless(8)],
  [0x0801, multimedia],
  [0x0802, stored],
  [0x0a00, (_bytes, header) => whole(header, 'publicKey', CERTIFICATE)],
  [0x1003, harmless(10)],
  [0x8001, harmless(5)],
  [0x8004, harmless(6)],
  [0x8100, registered],
  [0x8800, harmless(4)],
  [0x8a00, (_bytes, header) => whole(header, 'publicKey', CERTIFICATE)],
]);
