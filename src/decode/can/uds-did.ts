import type { ItemId } from '../../model/item.ts';
import { COMMAND, SERIAL, VIN } from './items.ts';
import { labelled, opaque, type Part } from './part.ts';
import { findVin, isBlank } from './vin-shape.ts';

/** The vehicle identification number's data identifier (ISO 14229-1 table C.1). */
export const DID_VIN = 0xf190;

/** Names of the standard identification DIDs F18A..F19F (ISO 14229-1 table C.1), all of which tell one vehicle or part from another. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0xf18a, 'supplier'],
  [0xf18b, 'manufacturingDate'],
  [0xf18c, 'serialNumber'],
  [0xf18d, 'functionalUnits'],
  [0xf18e, 'kitPartNumber'],
  [0xf190, 'VIN'],
  [0xf191, 'hardwareNumber'],
  [0xf192, 'supplierHardwareNumber'],
  [0xf193, 'supplierHardwareVersion'],
  [0xf194, 'supplierSoftwareNumber'],
  [0xf195, 'supplierSoftwareVersion'],
  [0xf196, 'typeApprovalNumber'],
  [0xf197, 'systemName'],
  [0xf198, 'testerSerialNumber'],
  [0xf199, 'programmingDate'],
  [0xf19a, 'calibrationShopCode'],
  [0xf19b, 'calibrationDate'],
  [0xf19c, 'calibrationEquipment'],
  [0xf19d, 'installationDate'],
  [0xf19e, 'odxFile'],
  [0xf19f, 'entity'],
]);

/** The item that a data identifier's record is, or undefined when it carries none. */
export function didItem(did: number, configured: ReadonlyMap<number, ItemId>): ItemId | undefined {
  const own = configured.get(did);
  if (own !== undefined) return own;
  if (did === DID_VIN) return VIN;
  return did >= 0xf18a && did <= 0xf19f ? SERIAL : undefined;
}

function name4(did: number): string {
  return did.toString(16).toUpperCase().padStart(4, '0');
}

function pathOf(did: number): string {
  const name = NAMES.get(did);
  return name === undefined ? `can.uds.${name4(did)}` : `can.uds.${name4(did)}.${name}`;
}

/**
 * ReadDataByIdentifier answer (ISO 14229-1 §11.2): 62, then one or more records of DID and data without a length.
 * Only F190's length is known (17), so another record runs to the end, or to an F190 with a VIN behind it.
 * @param several - the request named more than one DID and an important one.
 */
export function judgeDidRecord(
  bytes: Uint8Array,
  length: number,
  configured: ReadonlyMap<number, ItemId>,
  several: boolean,
): readonly Part[] {
  if (length < 4) return [];
  const did = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const item = didItem(did, configured);
  if (item === undefined) return several ? [opaque(3, length, 'can.uds.62.several', 'uds:several')] : [];
  if (did !== DID_VIN) return isBlank(bytes, 3, length) ? [] : [...recordBefore(bytes, length, did, item)];
  const parts = vinParts(bytes, 3, Math.min(length, 20), 'can.uds.F190.VIN', 'uds:F190');
  if (length < 23 || isBlank(bytes, 20, length)) return parts;
  const next = ((bytes[20] ?? 0) << 8) | (bytes[21] ?? 0);
  const nextItem = didItem(next, configured);
  return nextItem === undefined
    ? parts
    : [...parts, labelled(22, length, pathOf(next), nextItem, `uds:${name4(next)}`)];
}

function recordBefore(bytes: Uint8Array, length: number, did: number, item: ItemId): readonly Part[] {
  for (let index = 4; index + 19 <= length; index++) {
    if (bytes[index] === 0xf1 && bytes[index + 1] === 0x90 && findVin(bytes, index + 2, index + 19) === index + 2) {
      return [
        labelled(3, index, pathOf(did), item, `uds:${name4(did)}`),
        labelled(index + 2, index + 19, 'can.uds.F190.VIN', VIN, 'uds:F190'),
      ];
    }
  }
  return [labelled(3, length, pathOf(did), item, `uds:${name4(did)}`)];
}

/** WriteDataByIdentifier request (ISO 14229-1 §11.7): a command, and what it writes. */
export function judgeDidWrite(
  bytes: Uint8Array,
  length: number,
  configured: ReadonlyMap<number, ItemId>,
): readonly Part[] {
  const did = ((bytes[1] ?? 0) << 8) | (bytes[2] ?? 0);
  const item = didItem(did, configured);
  if (item === undefined) return [labelled(0, length, 'can.uds.2E.command', COMMAND, 'uds:2E')];
  return [
    labelled(0, 3, 'can.uds.2E.command', COMMAND, 'uds:2E'),
    labelled(3, length, pathOf(did), item, `uds:${name4(did)}`),
  ];
}

/**
 * What stands where a VIN belongs: the VIN, nothing (blank), or text that is not one and still does not pass.
 */
export function vinParts(bytes: Uint8Array, start: number, end: number, path: string, by: string): readonly Part[] {
  const at = findVin(bytes, start, end);
  if (at >= 0) return [labelled(at, at + 17, path, VIN, by)];
  return isBlank(bytes, start, end) ? [] : [opaque(start, end, `${path}.malformed`, `${by}: no VIN`)];
}
