/** A field of a message with what stands inside it: for `guanka explain`. Offsets in the payload, end exclusive. */
export interface OutlineNode {
  readonly name: string;
  /** Type in the schema's words. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly OutlineNode[];
  /** Why it passes, where a benign mark says so. */
  readonly benign?: string;
}
