/**
 * Frames of fixed layout with a check byte, as vehicles send them to the platforms of the rules (GB/T 32960.3, JT/T 808). A field is not
 * taken out but written over with what the standard has for "no data"; what has a length of its own is cut and the lengths around it
 * are mended; a frame that is all about one thing is dropped. The check byte is mended; every other byte is the sender's own.
 */
import { applySplices, NO_BYTES, type Splice } from '../../bytes/splice.ts';
import type { Content, Edit, FieldSpan, SpanCause, ValueForm } from '../../model/content.ts';
import { BYTES_FORM, EMPTY_SPANS, TEXT_FORM } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';

export const FRAME_LIMITS = { framesMax: 65_536 } as const;

/** Bytes to be written at a place of a frame. */
export interface Write {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** How a field is made to say nothing. */
export type Blank =
  | { readonly kind: 'write'; readonly writes: readonly Write[] }
  /** Frame bytes [start, end) go, and the 16-bit lengths at `lengths` shrink by as much. */
  | { readonly kind: 'cut'; readonly start: number; readonly end: number; readonly lengths: readonly number[] }
  | { readonly kind: 'drop' };

/** Frame bytes [start, end) that are worth a look. */
export interface FrameField {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  readonly cause: SpanCause;
  /** `magnitude`: a number without a sign, most significant byte first. */
  readonly form?: 'text' | 'bytes' | 'magnitude';
  readonly blank: Blank;
}

/** One frame of a content. Offsets of fields count in `bytes`. */
export interface Frame {
  /** The whole frame in the content, marks and all. */
  readonly start: number;
  readonly end: number;
  /** Without marks and escapes; the last byte is the check byte where there is one. */
  readonly bytes: Uint8Array;
  /** First byte that the check byte covers: it is the exclusive-or of all from there on. Absent: there is none. */
  readonly checkFrom?: number;
  /** Where frame byte `at` stands in the content; `bytes.length` is one past the last. */
  readonly placeOf: (at: number) => number;
  readonly asWritten: (bytes: Uint8Array) => Uint8Array;
  readonly fields: readonly FrameField[];
  /** Frame bytes [start, end) that are signed, and the ranges of the signature: it would confirm guesses at what was taken out. */
  readonly signed?: {
    readonly start: number;
    readonly end: number;
    readonly values: readonly (readonly [number, number])[];
  };
}

/** The exclusive-or of bytes[start, end): what both standards call the check code. */
export function checkOf(bytes: Uint8Array, start: number, end: number): number {
  let check = 0;
  for (let at = start; at < end; at++) check ^= bytes[at] ?? 0;
  return check;
}

/** Zeros in its place. */
export function zeros(start: number, end: number): Blank {
  return { kind: 'write', writes: [{ at: start, bytes: new Uint8Array(end - start) }] };
}

/** @throws {GuankaError} DECODE_LIMIT - more spans than the limit. */
export function frameContent(bytes: Uint8Array, start: number, end: number, frames: readonly Frame[]): Content {
  const marks: { readonly frame: Frame; readonly field: FrameField; readonly span: FieldSpan }[] = [];
  for (const frame of frames) {
    for (const field of frame.fields) {
      if (marks.length >= LIMITS.spanCountMax) throw new GuankaError('DECODE_LIMIT', 'more spans than the limit');
      marks.push({ frame, field, span: spanOf(frame, field) });
    }
  }
  marks.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  return {
    spans: marks.length === 0 ? EMPTY_SPANS : marks.map(({ span }) => span),
    rewrite: (edits, attachment, made) => {
      if (attachment !== undefined) return undefined;
      const changes = new Map<Frame, FrameChanges>();
      for (const edit of edits) {
        const mark = marks[edit.span];
        if (mark === undefined) return undefined;
        const known = changes.get(mark.frame) ?? new FrameChanges(mark.frame);
        changes.set(mark.frame, known);
        known.apply(mark.field, edit);
      }
      const splices = frames.flatMap((frame) => changes.get(frame)?.splices() ?? []);
      made?.push(...splices);
      return splices.length === 0 ? bytes.subarray(start, end) : applySplices(bytes, start, end, splices);
    },
  };
}

function spanOf(frame: Frame, { start, end, path, cause, form }: FrameField): FieldSpan {
  const from = frame.placeOf(start);
  const to = frame.placeOf(end);
  const base = { path, start: from, end: to, cause };
  switch (form) {
    case 'text':
      return { ...base, form: TEXT_FORM };
    case 'bytes':
      return { ...base, form: BYTES_FORM };
    case 'magnitude': {
      // With an escape in it the number does not stand in the content as such.
      if (to - from !== end - start) return base;
      const bits: ValueForm = { kind: 'bits', low: 0, high: 2 ** ((end - start) * 8) - 1 };
      return { ...base, form: bits, bits: { start: from * 8, length: (end - start) * 8 } };
    }
    default:
      return base;
  }
}

/** What is to become of one frame. */
class FrameChanges {
  readonly #frame: Frame;
  readonly #written = new Map<number, number>();
  #cuts: { readonly start: number; readonly end: number; readonly lengths: readonly number[] }[] = [];
  #dropped = false;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  apply(field: FrameField, edit: Edit): void {
    const { signed } = this.#frame;
    if (signed !== undefined && field.start < signed.end && field.end > signed.start)
      for (const [start, end] of signed.values) this.#write(start, new Uint8Array(end - start));
    // Another length has no room here: it is blanked instead.
    if (edit.kind === 'replace' && edit.bytes.length === field.end - field.start) {
      this.#write(field.start, edit.bytes);
      return;
    }
    const { blank } = field;
    if (blank.kind === 'drop') this.#dropped = true;
    else if (blank.kind === 'cut') this.#cuts.push(blank);
    else for (const { at, bytes } of blank.writes) this.#write(at, bytes);
  }

  #write(at: number, bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) this.#written.set(at + index, bytes[index] ?? 0);
  }

  /** Over the content, ascending. */
  splices(): readonly Splice[] {
    const { start, end, bytes, checkFrom, placeOf, asWritten } = this.#frame;
    if (this.#dropped) return [{ start, end, bytes: NO_BYTES }];
    const cuts = this.#cuts.sort((a, b) => a.start - b.start);
    for (const { start: from, end: to, lengths } of cuts) for (const at of lengths) this.#shrink(at, to - from);
    const after = Uint8Array.from(bytes);
    for (const [at, byte] of this.#written) after[at] = byte;
    if (checkFrom !== undefined) {
      let check = checkOf(after, checkFrom, after.length - 1);
      for (const cut of cuts) check ^= checkOf(after, cut.start, cut.end);
      after[after.length - 1] = check;
      this.#written.set(after.length - 1, check);
    }
    const isCut = (at: number) => cuts.some((cut) => at >= cut.start && at < cut.end);
    const splices = cuts.map((cut) => ({
      start: placeOf(cut.start),
      end: placeOf(cut.end),
      bytes: NO_BYTES as Uint8Array,
    }));
    const places = [...this.#written.keys()].filter((at) => !isCut(at)).sort((a, b) => a - b);
    for (let first = 0, next = 1; first < places.length; first = next++) {
      const from = places[first] ?? 0;
      while (places[next] === from + next - first) next++;
      const to = from + next - first;
      splices.push({ start: placeOf(from), end: placeOf(to), bytes: asWritten(after.subarray(from, to)) });
    }
    return splices.sort((a, b) => a.start - b.start);
  }

  #shrink(at: number, by: number): void {
    const { bytes } = this.#frame;
    const high = this.#written.get(at) ?? bytes[at] ?? 0;
    const low = this.#written.get(at + 1) ?? bytes[at + 1] ?? 0;
    const value = ((high << 8) | low) - by;
    this.#write(at, Uint8Array.of(value >>> 8, value & 0xff));
  }
}
