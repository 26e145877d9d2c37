/** A table of ours that is wrong is our own mistake: crash at once, whoever sends what. */
export function assertTable(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`V2X table: ${message}`);
}
