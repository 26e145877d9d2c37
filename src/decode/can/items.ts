import type { ItemId } from '../../model/item.ts';

/** The items that CAN and diagnostics carry, by their id in the taxonomy. */
export const VIN: ItemId = 'connected-operation.vehicle.vin.vin';
export const POSITION: ItemId = 'connected-operation.perception.track.positioning';
export const ELEVATION: ItemId = 'connected-operation.perception.track.elevation';
export const COMMAND: ItemId = 'connected-operation.vehicle.command.control';
export const SYMMETRIC_KEY: ItemId = 'connected-operation.vehicle.key.symmetric';
export const PRIVATE_KEY: ItemId = 'connected-operation.vehicle.key.private';
export const CERTIFICATE: ItemId = 'connected-operation.vehicle.certificate.certificates';
export const SIM: ItemId = 'connected-operation.vehicle.sim.identifiers';
/**
 * Serial numbers of control units and what else names one vehicle without being its VIN. The table has no row for them; its
 * catch-all does, because together with other data they single out a person (rule R-ID-1M).
 */
export const SERIAL: ItemId = 'other.same-rules';
