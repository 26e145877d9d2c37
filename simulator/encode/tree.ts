import type { TruthSpan } from '../message.ts';

/** A value that a message carries, written once and encoded in any format: protobuf by schema, JSON, CBOR. */
export type Tree =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | Marked
  | Joined
  | Noted
  | readonly Tree[]
  | { readonly [name: string]: Tree | undefined };

/** A value that is an item: the encoders note which bytes it became. */
export class Marked {
  readonly item: string;
  readonly tree: Tree;

  constructor(item: string, tree: Tree) {
    this.item = item;
    this.tree = tree;
  }
}

/** Says that a value, all of it, is an item. */
export function mark(item: string, tree: Tree): Marked {
  return new Marked(item, tree);
}

/** One text, or one run of bytes, that holds items here and there: its parts in turn. */
export class Joined {
  readonly parts: readonly (string | Uint8Array | Marked)[];

  constructor(parts: readonly (string | Uint8Array | Marked)[]) {
    this.parts = parts;
  }
}

export function joined(...parts: readonly (string | Uint8Array | Marked)[]): Joined {
  return new Joined(parts);
}

/** Bytes of a format of their own, whose spans are known: offsets are within the bytes. */
export class Noted {
  readonly bytes: Uint8Array;
  readonly truth: readonly TruthSpan[];

  constructor(bytes: Uint8Array, truth: readonly TruthSpan[]) {
    this.bytes = bytes;
    this.truth = truth;
  }
}
