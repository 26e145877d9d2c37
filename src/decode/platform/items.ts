import type { SpanCause } from '../../model/content.ts';
import type { ItemId } from '../../model/item.ts';

/** The items that these protocols carry, by their id in the taxonomy. */
export const VIN: ItemId = 'connected-operation.vehicle.vin.vin';
export const SIM: ItemId = 'connected-operation.vehicle.sim.identifiers';
export const POSITION: ItemId = 'connected-operation.perception.track.positioning';
export const ELEVATION: ItemId = 'connected-operation.perception.track.elevation';
export const COMMAND: ItemId = 'connected-operation.vehicle.command.control';
/** Passwords and authentication codes too: who has one speaks as the vehicle or the platform. */
export const SECRET: ItemId = 'connected-operation.vehicle.key.symmetric';
/** Public keys that a vehicle is known by. */
export const CERTIFICATE: ItemId = 'connected-operation.vehicle.certificate.certificates';
export const PICTURE: ItemId = 'connected-operation.perception.imagery.picture';
export const VIDEO: ItemId = 'connected-operation.perception.imagery.video';
/** Plates, drivers, serial numbers of terminals and battery packs: what tells one vehicle or person from another and has no row. */
export const PERSON: ItemId = 'other.same-rules';

export function label(item: ItemId, by: string): SpanCause {
  return { kind: 'label', item, by };
}

/** True when every byte of a string is the same filler: no value was there, or it was taken out before. */
export function isFiller(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  return (first === 0x20 || first === 0x30 || first >= 0xfe || first === 0) && isAll(bytes, start, end, first);
}

export function isAll(bytes: Uint8Array, start: number, end: number, byte: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== byte) return false;
  return true;
}
