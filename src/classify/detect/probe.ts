import type { Budget } from './budget.ts';
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
  readonly budget: Budget;
}

/**
 * Looks for one family of things. Reports ranges of `view.bytes`. Every pattern takes linear time: no two neighbouring parts of one may
 * match the same character without an upper bound.
 */
export type Probe = (view: View) => void;

/** Asked before each closer look at a place: false when there is more of them than is looked at. */
export const goesOn = (view: View): boolean => !view.finds.full && view.budget.candidate();

/** Unsigned numbers at an offset of a view's text. Past the end they are NaN, which is not less than, equal to or greater than anything. */
export const u8 = (view: View, at: number): number => view.text.charCodeAt(at);
export const u16be = (view: View, at: number): number => u8(view, at) * 256 + u8(view, at + 1);
export const u16le = (view: View, at: number): number => u8(view, at) + u8(view, at + 1) * 256;
export const u32be = (view: View, at: number): number => u16be(view, at) * 65_536 + u16be(view, at + 2);
export const u32le = (view: View, at: number): number => u16le(view, at) + u16le(view, at + 2) * 65_536;
/** True where these characters stand. */
export const has = (view: View, at: number, text: string): boolean => view.text.startsWith(text, at);
