import { applySplices, NO_BYTES, type Splice } from '../../bytes/splice.ts';
import type { Attachment, Content, Edit } from '../../model/content.ts';
import { EMPTY_SPANS } from '../../model/content.ts';
import { type FramePlace, placeStart } from './can-frame.ts';
import type { SignalPlan } from './dbc-plan.ts';
import type { Mark, SpanCollector } from './span-collector.ts';

/** How one carrier writes data bytes, and where a capsule can stand. */
export interface CarrierForm {
  /** Data bytes are two hexadecimal digits each, rather than the bytes themselves. */
  readonly hex: boolean;
  /**
   * What to put at the end so that the carrier's readers skip it; undefined when it knows no such thing.
   * @param inLine - the content before it does not end a line.
   */
  readonly tail: (attachment: Attachment, inLine: boolean) => Uint8Array | undefined;
}

interface Source {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly form: CarrierForm;
}

/** Spans in order, and edits as dropped records, neutralised bits or replaced data bytes. */
export function canContent(collector: SpanCollector, source: Source): Content {
  // A collector without marks is used again: what this content keeps must be its own.
  const marks = collector.marks.length === 0 ? NO_MARKS : inOrder(collector.marks);
  return {
    spans: marks.length === 0 ? EMPTY_SPANS : marks.map((mark) => mark.span),
    rewrite: (edits, attachment, made) => rewrite(source, marks, collector.groups, { edits, attachment, made }),
  };
}

const NO_MARKS: readonly Mark[] = Object.freeze([]);

/** Ascending by start, the longer first. Marks mostly come that way; the collector is done, so they are sorted in place. */
function inOrder(marks: Mark[]): readonly Mark[] {
  for (let index = 1; index < marks.length; index++) {
    const span = marks[index]?.span;
    const before = marks[index - 1]?.span;
    if (span !== undefined && before !== undefined && span.start <= before.start) {
      return marks.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    }
  }
  return marks;
}

interface Wanted {
  readonly edits: readonly Edit[];
  readonly attachment: Attachment | undefined;
  readonly made: Splice[] | undefined;
}

interface Changes {
  /** Records to take out: start to end. */
  readonly dropped: Map<number, number>;
  /** Bytes to write, by place in the content. */
  readonly written: Map<number, number>;
}

function rewrite(
  source: Source,
  marks: readonly Mark[],
  groups: ReadonlyMap<number, readonly FramePlace[]>,
  { edits, attachment, made }: Wanted,
): Uint8Array | undefined {
  const changes: Changes = { dropped: new Map(), written: new Map() };
  for (const edit of edits) {
    const mark = marks[edit.span];
    if (mark === undefined) return undefined;
    if (edit.kind === 'remove') remove(mark, groups, changes);
    else if (!replace(source, mark, edit.bytes, changes)) return undefined;
  }
  const splices = splicesOf(changes);
  if (attachment !== undefined) {
    const tail = source.form.tail(attachment, endsInLine(source, splices));
    if (tail === undefined) return undefined;
    splices.push({ start: source.end, end: source.end, bytes: tail });
  }
  made?.push(...splices);
  return applySplices(source.bytes, source.start, source.end, splices);
}

/** True when what stays has a last byte that is no line feed. */
function endsInLine({ bytes, start, end }: Source, splices: readonly Splice[]): boolean {
  let last = end;
  for (const splice of splices.toReversed()) {
    if (splice.end < last) break;
    if (splice.bytes.length > 0) return splice.bytes.at(-1) !== LINE_FEED;
    last = splice.start;
  }
  return last > start && bytes[last - 1] !== LINE_FEED;
}

const LINE_FEED = 10;

function remove(mark: Mark, groups: ReadonlyMap<number, readonly FramePlace[]>, changes: Changes): void {
  const { place, group } = mark;
  if (place === undefined) {
    changes.dropped.set(mark.span.start, mark.span.end);
    return;
  }
  changes.dropped.set(place.recordStart, place.recordEnd);
  for (const other of groups.get(group) ?? []) changes.dropped.set(other.recordStart, other.recordEnd);
}

/** The signal's own bits as `bytes` have them, which stand for the data bytes that hold it. */
function replaceBits(source: Source, place: FramePlace, signal: SignalPlan, bytes: Uint8Array, changes: Changes): void {
  for (const { byte, mask } of signal.masks) {
    const at = placeStart(place, byte);
    if (at + place.textWidth > place.textEnd) return;
    const value = (readByte(source, changes, at) & ~mask) | ((bytes[byte - signal.firstByte] ?? 0) & mask);
    writeByte(source, changes, at, value);
  }
}

function readByte(source: Source, changes: Changes, at: number): number {
  const own = changes.written.get(at) ?? source.bytes[at] ?? 0;
  if (!source.form.hex) return own;
  return hexDigit(own) * 16 + hexDigit(changes.written.get(at + 1) ?? source.bytes[at + 1] ?? 0);
}

function hexDigit(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code & 0xdf) - 0x37;
}

const DIGITS = '0123456789ABCDEF';

function writeByte(source: Source, changes: Changes, at: number, value: number): void {
  if (!source.form.hex) {
    changes.written.set(at, value);
    return;
  }
  changes.written.set(at, DIGITS.charCodeAt(value >> 4));
  changes.written.set(at + 1, DIGITS.charCodeAt(value & 15));
}

/** A signal's own bits; else the same number of data bytes as the span holds, or not at all: a frame's length is the bus's. */
function replace(source: Source, mark: Mark, bytes: Uint8Array, changes: Changes): boolean {
  const { place, span, signal } = mark;
  if (place === undefined || place.textStride === 0 || place.twice) return false;
  if (signal !== undefined) {
    replaceBits(source, place, signal, bytes, changes);
    return true;
  }
  const count = Math.floor((span.end - span.start - place.textWidth) / place.textStride) + 1;
  if (bytes.length !== count) return false;
  for (let index = 0; index < count; index++)
    writeByte(source, changes, span.start + index * place.textStride, bytes[index] ?? 0);
  return true;
}

/** Dropped records first; single bytes only where their record stays. */
function splicesOf(changes: Changes): Splice[] {
  const records = [...changes.dropped].sort((a, b) => a[0] - b[0]);
  const splices: Splice[] = [];
  let droppedTo = -1;
  for (const [start, end] of records) {
    if (end <= droppedTo) continue;
    splices.push({ start: Math.max(start, droppedTo), end, bytes: NO_BYTES });
    droppedTo = end;
  }
  const dropped = splices.length;
  const written = [...changes.written].sort((a, b) => a[0] - b[0]);
  for (let first = 0, next = 1; first < written.length; first = next++) {
    const start = written[first]?.[0] ?? 0;
    if (isDropped(splices, dropped, start)) continue;
    while (written[next]?.[0] === start + next - first && !isDropped(splices, dropped, start + next - first)) next++;
    const bytes = Uint8Array.from(written.slice(first, next), ([, value]) => value);
    splices.push({ start, end: start + bytes.length, bytes });
  }
  return splices.sort((a, b) => a.start - b.start);
}

/** @param count - of the splices, those that drop records, ascending. */
function isDropped(splices: readonly Splice[], count: number, at: number): boolean {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const splice = splices[middle];
    if (splice === undefined) return false;
    if (at < splice.start) high = middle - 1;
    else if (at >= splice.end) low = middle + 1;
    else return true;
  }
  return false;
}
