import type { ItemId } from '../../model/item.ts';

/** What the tables write behind `@`, and the item of the taxonomy that it is (docs/formats/v2x.md says why). */
export const ITEM_OF_MARK: Readonly<Record<string, ItemId>> = {
  pos: 'connected-operation.perception.track.positioning',
  elev: 'connected-operation.perception.track.elevation',
  ins: 'connected-operation.perception.ins.ins',
  obj: 'connected-operation.perception.radar.structured',
  map: 'connected-operation.perception.mapping.vector',
  guide: 'connected-operation.perception.admap.guidance',
  signal: 'connected-operation.analysis.fusion.traffic-indicator',
  command: 'connected-operation.vehicle.command.control',
  vin: 'connected-operation.vehicle.vin.vin',
  // Number plates, owner codes, engine and contract numbers, station and temporary ids: what tells one vehicle or person from another and
  // the table has no row for.
  person: 'other.same-rules',
};

/** Marks of geometry: what they are hangs on what they are inside (`@@map`: the points of a map are no vehicle's position). */
export const GEOMETRY: ReadonlySet<string> = new Set(['pos', 'elev', 'ins']);

export const CERTIFICATE: ItemId = 'connected-operation.vehicle.certificate.certificates';
export const POSITION: ItemId = 'connected-operation.perception.track.positioning';
export const ELEVATION: ItemId = 'connected-operation.perception.track.elevation';
export const MOTION: ItemId = 'connected-operation.perception.ins.ins';
export const SYMMETRIC_KEY: ItemId = 'connected-operation.vehicle.key.symmetric';
