import { SERIAL, VIN } from './items.ts';
import { labelled, type Part } from './part.ts';
import { vinParts } from './uds-did.ts';
import { isBlank, trimPadding } from './vin-shape.ts';

/** Vehicle information types (SAE J1979 / ISO 15031-5 table "INFOTYPE") that carry identifiers. */
const INFOTYPES: ReadonlyMap<number, string> = new Map([
  [0x02, 'VIN'],
  [0x04, 'calibrationId'],
  [0x06, 'calibrationVerification'],
  [0x0a, 'ecuName'],
  [0x0d, 'engineSerialNumber'],
  [0x0f, 'typeApprovalNumber'],
]);

/**
 * Mode 09 answer: 49, information type, number of data items (CAN) or message count (older buses), data.
 * Older buses send the VIN as five messages of four bytes, three pad bytes first; bridged onto CAN they are single frames.
 */
export function judgeObdVehicleInformation(bytes: Uint8Array, length: number): readonly Part[] {
  const type = bytes[1] ?? 0;
  const name = INFOTYPES.get(type);
  if (name === undefined || length < 4) return [];
  const code = type.toString(16).toUpperCase().padStart(2, '0');
  const path = `can.obd.09.${code}.${name}`;
  const by = `obd:09.${code}`;
  if (length <= 7) return isBlank(bytes, 3, length) ? [] : [labelled(3, length, path, type === 2 ? VIN : SERIAL, by)];
  if (type === 2) return vinParts(bytes, 2, length, path, by);
  const end = trimPadding(bytes, 3, length);
  return end <= 3 ? [] : [labelled(3, end, path, SERIAL, by)];
}
