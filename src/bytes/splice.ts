import type { Splice } from '../model/content.ts';

export type { Splice } from '../model/content.ts';

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

/**
 * The splices that lead from `applySplices(bytes, 'from')` to `applySplices(bytes, 'to')`.
 * @param from, to - splices over all of `bytes`, ascending, not overlapping.
 */
export function rebaseSplices(bytes: Uint8Array, from: readonly Splice[], to: readonly Splice[]): Splice[] {
  const rebased: Splice[] = [];
  let shift = 0;
  for (let one = 0, other = 0; one < from.length || other < to.length; ) {
    const firstOne = one;
    const firstOther = other;
    const start = Math.min(from[one]?.start ?? bytes.length, to[other]?.start ?? bytes.length);
    let end = start;
    // Whatever touches what is already in the group belongs to it.
    for (let grown = true; grown; ) {
      grown = false;
      for (let next = from[one]; next !== undefined && next.start <= end; next = from[++one], grown = true)
        end = Math.max(end, next.end);
      for (let next = to[other]; next !== undefined && next.start <= end; next = to[++other], grown = true)
        end = Math.max(end, next.end);
    }
    const before = growth(from, firstOne, one);
    const replaced = applySplices(bytes, start, end, to.slice(firstOther, other));
    rebased.push({ start: start + shift, end: end + shift + before, bytes: replaced });
    shift += before;
  }
  return rebased;
}

function growth(splices: readonly Splice[], first: number, end: number): number {
  let sum = 0;
  for (const splice of splices.slice(first, end)) sum += splice.bytes.length - (splice.end - splice.start);
  return sum;
}

/**
 * The runs in which two arrays of one length differ, as splices that make the second of the first.
 * @param base - what is added to every place.
 */
export function changedRuns(before: Uint8Array, after: Uint8Array, base: number, into: Splice[]): void {
  for (let at = 0; at < after.length; at++) {
    if (before[at] === after[at]) continue;
    let last = at;
    for (let next = at + 1; next < after.length && next - last <= RUN_GAP_MAX; next++)
      if (before[next] !== after[next]) last = next;
    into.push({ start: base + at, end: base + last + 1, bytes: after.subarray(at, last + 1) });
    at = last;
  }
}

/** Runs closer than this are one: a splice costs about as many bytes. */
const RUN_GAP_MAX = 8;
