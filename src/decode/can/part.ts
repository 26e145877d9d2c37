import type { SpanCause } from '../../model/content.ts';
import type { ItemId } from '../../model/item.ts';

/** A range of a reassembled payload that is worth a look: payload[start, end). */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly cause: SpanCause;
}

/** A part that a protocol names. */
export function labelled(start: number, end: number, path: string, item: ItemId, by: string): Part {
  return { start, end, path, cause: { kind: 'label', item, by } };
}

/** A part that nobody can look into. */
export function opaque(start: number, end: number, path: string, reason: string): Part {
  return { start, end, path, cause: { kind: 'opaque', reason } };
}
