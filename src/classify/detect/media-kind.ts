import type { ItemId } from '../../model/item.ts';
import type { View } from './probe.ts';

/** A format that has a mark. */
export interface MediaKind {
  readonly mark: string;
  /** Bytes of the format before the mark. */
  readonly markAt?: number;
  readonly what: string;
  readonly item: ItemId;
  /** What must stand around the mark, looked up at a few places; `from` counts in the view's text. */
  readonly fits?: (view: View, from: number) => boolean;
  /** Not looked for after something else. */
  readonly onlyAtStart?: boolean;
}
