/**
 * An item: one row of the regulator's table, by its stable id in the taxonomy
 * (for example `connected-operation.vehicle.vin.vin`).
 */
export type ItemId = string;

/** What the taxonomy says about one item, with the grade of how sure the project is of it. */
export interface Item {
  readonly id: ItemId;
  readonly nameZh: string;
  readonly nameEn: string;
  /** The shipped starting point for a destination outside home; a policy may only be stricter without an approval. */
  readonly defaultOverseas: 'DENY' | 'HOLD_FOR_REVIEW' | 'TRANSFORM_THEN_REEVALUATE';
  /** How far the final 2026 text confirms this row. */
  readonly status: string;
}

/** What is not an item and still must not pass: things guanka could not look into. */
export const UNKNOWN_FIELD: ItemId = 'unknown.field';
export const UNKNOWN_LEAF: ItemId = 'unknown.leaf';
export const UNKNOWN_OPAQUE: ItemId = 'unknown.opaque';
export const UNKNOWN_ITEMS: readonly ItemId[] = [UNKNOWN_FIELD, UNKNOWN_LEAF, UNKNOWN_OPAQUE];
