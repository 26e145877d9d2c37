/** One replaced range of an array: bytes[start, end) become `bytes`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

export const NO_BYTES = new Uint8Array(0);

/**
 * Copies bytes[start, end) with the splices made; every byte outside them is the sender's own.
 * @param splices - ascending, not overlapping, inside [start, end).
 */
export function applySplices(bytes: Uint8Array, start: number, end: number, splices: readonly Splice[]): Uint8Array {
  let size = end - start;
  for (const splice of splices) size += splice.bytes.length - (splice.end - splice.start);
  const out = new Uint8Array(size);
  let from = start;
  let to = 0;
  for (const splice of splices) {
    to = copy(bytes, from, splice.start, out, to);
    to = copy(splice.bytes, 0, splice.bytes.length, out, to);
    from = splice.end;
  }
  copy(bytes, from, end, out, to);
  return out;
}

/** Below this many bytes a loop beats the call into the engine's memmove (it needs a view object). */
const LOOP_BYTES_MAX = 48;

function copy(source: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  const length = end - start;
  if (length > LOOP_BYTES_MAX) {
    out.set(source.subarray(start, end), at);
  } else {
    for (let index = 0; index < length; index++) out[at + index] = source[start + index] ?? 0;
  }
  return at + length;
}
