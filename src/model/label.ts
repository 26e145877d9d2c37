import type { ItemId } from './item.ts';

/** A condition on a sibling field of the same message or object. */
export interface LabelCondition {
  /** Name of the sibling. */
  readonly field: string;
  /** Enum value names, numbers or strings that the sibling must hold. */
  readonly in?: readonly (string | number)[];
  /** Beginnings of a string sibling. */
  readonly prefix?: readonly string[];
}

/** What a label says about its place. */
export type LabelMeaning =
  | { readonly kind: 'item'; readonly item: ItemId }
  /** Holds nothing important; the reason is required and shows in reports. */
  | {
      readonly kind: 'benign';
      readonly reason: string;
      /** Still searched: what is found in it counts, but text or bytes there are nothing by themselves. */
      readonly searched?: 'text' | 'bytes';
    }
  /** Holds a nested format that has a reader of its own. */
  | { readonly kind: 'content'; readonly format: string };

/** One entry of a label file: an item, a benign mark or a nested format, bound to a path or a whole message type. */
export interface Label {
  /** `full.type.Name.field` for protobuf, a pattern (`a.*.b[*]`, `**.vin`) for JSON and CBOR, `Message.Signal` for a DBC. */
  readonly path?: string;
  /** Full name of a message type, all of which is the item. */
  readonly message?: string;
  readonly when?: LabelCondition;
  readonly meaning: LabelMeaning;
  /** Compare names without regard to case (JSON and CBOR). */
  readonly nocase?: boolean;
  /** File and line, for error messages. */
  readonly place?: string;
}

/** A label file: labels for schemas that one may not edit. */
export interface LabelBook {
  readonly name: string;
  readonly format: 'protobuf' | 'json' | 'cbor' | 'dbc';
  /** Where the schema is published. */
  readonly source: string;
  readonly labels: readonly Label[];
}
