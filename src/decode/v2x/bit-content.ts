import { changedRuns } from '../../bytes/splice.ts';
import { writeBits } from '../../bytes/uper.ts';
import type { Content, Edit, FieldSpan } from '../../model/content.ts';
import { EMPTY_SPANS } from '../../model/content.ts';
import type { Blank, Walk } from './asn-walk.ts';

export interface BitRange {
  readonly start: number;
  readonly end: number;
}

/** What a walk marked, as spans, in ascending order. Start and end are the bytes that hold the bits. */
export function spansOf(walk: Walk): readonly FieldSpan[] {
  if (walk.leaves.length === 0) return EMPTY_SPANS;
  return walk.leaves.map((leaf, index) => {
    const at = walk.marks[index * 2] ?? 0;
    const length = walk.marks[index * 2 + 1] ?? 0;
    return {
      path: leaf.path,
      start: at >>> 3,
      end: (at + length + 7) >>> 3,
      cause: leaf.cause,
      bits: { start: at, length },
      ...(leaf.form === undefined ? {} : { form: leaf.form }),
    };
  });
}

/**
 * The content of a bit-packed message. Edits are made in place: a field keeps its length, every other bit is the sender's own.
 * `rewrite` gives undefined (the whole must be blocked) for a signed message, for a field whose type has no value that says
 * nothing, for a replacement of another length, and for a capsule: readers of these formats skip nothing they do not know.
 */
export function createBitContent(bytes: Uint8Array, range: BitRange, walk: Walk): Content {
  walk.sort();
  const spans = spansOf(walk);
  return {
    spans,
    rewrite: (edits, attachment, made) => {
      if (attachment !== undefined) return undefined;
      if (edits.length === 0) return bytes.subarray(range.start, range.end);
      if (walk.signed) return undefined;
      // Not slice: on a Buffer it would be a view, and the edits would reach the sender's own bytes.
      const output = new Uint8Array(bytes.subarray(range.start, range.end));
      for (const edit of edits)
        if (!apply(output, range.start, spans[edit.span], walk.leaves[edit.span]?.blank, edit)) return undefined;
      if (made !== undefined) changedRuns(bytes.subarray(range.start, range.end), output, range.start, made);
      return output;
    },
  };
}

function apply(
  output: Uint8Array,
  base: number,
  span: FieldSpan | undefined,
  blank: Blank | undefined,
  edit: Edit,
): boolean {
  const bits = span?.bits;
  if (bits === undefined || blank === undefined) return false;
  const at = bits.start - base * 8;
  if (edit.kind === 'replace') {
    if (edit.bytes.length !== (bits.length + 7) >>> 3) return false;
    writeBits(output, at, bits.length, edit.bytes);
    return true;
  }
  switch (blank.kind) {
    case 'none':
      return false;
    case 'value':
      writeBits(output, at, bits.length, bigEndian(blank.raw));
      return true;
    case 'fill': {
      const character = bigEndian(blank.raw);
      for (let done = 0; done < bits.length; done += blank.width) writeBits(output, at + done, blank.width, character);
      return true;
    }
  }
}

/** @param value - 0 <= value < 2 ** 32. */
function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}
