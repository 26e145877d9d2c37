import { ELEVATION, POSITION, SERIAL, SYMMETRIC_KEY, VIN } from './items.ts';
import { labelled, type Part } from './part.ts';
import { vinParts } from './uds-did.ts';
import { isBlank, trimPadding } from './vin-shape.ts';

/** What one parameter group carries. @param length - payload bytes; those past bytes.length were not kept. */
type Judge = (bytes: Uint8Array, length: number, source: number) => readonly Part[];

/** Vehicle identification (SAE J1939-71 PGN 65260, SPN 237): text that ends with `*`. */
function vehicleIdentification(bytes: Uint8Array, length: number): readonly Part[] {
  return vinParts(bytes, 0, length, 'can.j1939.65260.VIN', 'j1939:65260');
}

/** Make, model, serial and unit number, each ended by `*` (PGN 65259); part and serial number of a control unit (PGN 64965). */
function identificationText(path: string, by: string): Judge {
  return (bytes, length) => {
    const end = trimPadding(bytes, 0, length);
    return end === 0 ? [] : [labelled(0, end, path, SERIAL, by)];
  };
}

/** True for the not-available and error values of an unsigned parameter (SAE J1939-71 table 1: FE.. and FF..). */
function isUnavailable(bytes: Uint8Array, end: number): boolean {
  return (bytes[end - 1] ?? 0xff) >= 0xfe;
}

/** Vehicle position (PGN 65267): latitude SPN 584, longitude SPN 585, 1E-7 degree, offset -210. */
function vehiclePosition(bytes: Uint8Array, length: number): readonly Part[] {
  const parts: Part[] = [];
  if (length >= 4 && !isUnavailable(bytes, 4))
    parts.push(labelled(0, 4, 'can.j1939.65267.latitude', POSITION, 'j1939:65267'));
  if (length >= 8 && !isUnavailable(bytes, 8))
    parts.push(labelled(4, 8, 'can.j1939.65267.longitude', POSITION, 'j1939:65267'));
  return parts;
}

/** Vehicle direction and speed (PGN 65256): navigation-based speed SPN 517, altitude SPN 580. */
function directionSpeed(bytes: Uint8Array, length: number): readonly Part[] {
  const parts: Part[] = [];
  if (length >= 4 && !isUnavailable(bytes, 4))
    parts.push(labelled(2, 4, 'can.j1939.65256.speed', POSITION, 'j1939:65256'));
  if (length >= 8 && !isUnavailable(bytes, 8))
    parts.push(labelled(6, 8, 'can.j1939.65256.altitude', ELEVATION, 'j1939:65256'));
  return parts;
}

/** NAME (SAE J1939-81 §4.1.1): its identity number, 21 bits, tells two units of one maker apart. */
function nameIdentity(path: string, by: string): Judge {
  return (bytes, length) => {
    if (length < 8) return [];
    const identity = (bytes[0] ?? 0) | (bytes[1] ?? 0) | ((bytes[2] ?? 0) & 0x1f);
    return identity === 0 ? [] : [labelled(0, 3, path, SERIAL, by)];
  };
}

/** DM18 data security (PGN 54272): seeds and keys. */
function dataSecurity(bytes: Uint8Array, length: number): readonly Part[] {
  return length < 3 || isBlank(bytes, 2, length)
    ? []
    : [labelled(2, length, 'can.j1939.54272.data', SYMMETRIC_KEY, 'j1939:54272')];
}

const BMS_ADDRESS = 0xf4;

/** GB/T 27930 BRM (PGN 512), the battery's introduction to a charger: pack serial in bytes 13-16, VIN in bytes 25-41. */
function batteryIdentification(bytes: Uint8Array, length: number, source: number): readonly Part[] {
  if (source !== BMS_ADDRESS || length < 41) return [];
  const parts: Part[] = [];
  if (!isBlank(bytes, 12, 16)) parts.push(labelled(12, 16, 'can.gbt27930.BRM.packSerial', SERIAL, 'gbt27930:BRM'));
  return [...parts, ...vinParts(bytes, 24, 41, 'can.gbt27930.BRM.VIN', 'gbt27930:BRM')];
}

const JUDGES: ReadonlyMap<number, Judge> = new Map([
  [65260, vehicleIdentification],
  [65259, identificationText('can.j1939.65259.componentId', 'j1939:65259')],
  [64965, identificationText('can.j1939.64965.ecuId', 'j1939:64965')],
  [65267, vehiclePosition],
  [65256, directionSpeed],
  [60928, nameIdentity('can.j1939.60928.identity', 'j1939:60928')],
  [65240, nameIdentity('can.j1939.65240.identity', 'j1939:65240')],
  [54272, dataSecurity],
  [512, batteryIdentification],
]);

/** Parameter groups that may carry an item, by number. */
export const J1939_PGNS: readonly number[] = [...JUDGES.keys()];

/** What a complete message of a parameter group carries; undefined for one that nothing is known of. */
export function judgeJ1939(
  pgn: number,
  source: number,
  bytes: Uint8Array,
  length: number,
): readonly Part[] | undefined {
  return JUDGES.get(pgn)?.(bytes, Math.min(length, bytes.length), source);
}

/** What an incomplete message of a parameter group must be taken for: all of it the group's first item. */
export function outlookJ1939(pgn: number, total: number): readonly Part[] {
  if (!JUDGES.has(pgn)) return [];
  const item =
    pgn === 65260 || pgn === 512
      ? VIN
      : pgn === 65267 || pgn === 65256
        ? POSITION
        : pgn === 54272
          ? SYMMETRIC_KEY
          : SERIAL;
  return [labelled(0, total, `can.j1939.${pgn}${item === VIN ? '.VIN' : ''}`, item, 'j1939:open')];
}
