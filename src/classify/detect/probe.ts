import type { LeafContext } from './detection.ts';
import type { Finds } from './finds.ts';

/** A stretch of plain bytes that is being searched: a leaf, or what came out of an encoding inside it. */
export interface View {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The same bytes as characters U+0000 to U+00FF, so that patterns give byte offsets. */
  readonly text: string;
  readonly leaf: LeafContext;
  /** NAME bits of the leaf's name. */
  readonly name: number;
  /** HINT bits of the prefilter. */
  readonly hints: number;
  readonly finds: Finds;
}

/** Looks for one family of things. Reports ranges of `view.bytes`. */
export type Probe = (view: View) => void;
