import { protobufSplices, type RecordEdit, type RecordTable } from '../../bytes/protobuf-splices.ts';
import { applySplices, type Splice } from '../../bytes/splice.ts';
import { varintSize, writeVarint } from '../../bytes/varint.ts';
import type { Content, Edit, FieldSpan, ReadContext, SpanCause } from '../../model/content.ts';
import { type ContentReader, EMPTY_SPANS } from '../../model/content.ts';
import { isGuankaError } from '../../model/errors.ts';
import type { Plan } from './plan.ts';
import {
  CAUSE,
  ENCLOSE,
  FIRST,
  OVERRIDDEN,
  RECORD_END,
  RECORD_START,
  REF,
  ROW,
  type Rows,
  SPAN,
  UNKNOWN,
  VALUE_END,
  VALUE_START,
} from './rows.ts';
import { read, readTag, WIRE_BYTES } from './wire.ts';

/** The reader of a nested format by its name; undefined when there is none. */
export type ReaderOf = (format: string) => ContentReader | undefined;

/** The capsule's own field number, at the far end of what protobuf allows (2 ** 29 - 1), where no schema is. */
export const CAPSULE_FIELD = 536_870_911;

/** A span that is a record of this message (row), or one inside a nested format (host row and the index there). */
type Home =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'nested'; readonly host: number; readonly index: number }
  | { readonly kind: 'whole' };

interface Entry {
  readonly span: FieldSpan;
  readonly home: Home;
}

/** Turns the rows of a walk into spans with paths, and edits of spans into splices. The rows are copied: the walk's array is reused. */
export function protobufContent(
  plan: Plan,
  source: Rows,
  bytes: Uint8Array,
  start: number,
  end: number,
  readers: ReaderOf,
  context: ReadContext,
): Content {
  const rows = copyRows(source);
  const whole = source.whole === 0 ? plan.rootCause : source.whole;
  const nested = new Map<number, Content>();
  const entries = collect(plan, rows, bytes, nested, readers, context);
  if (whole !== 0) addWhole(plan, whole, entries, start, end);
  entries.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  return {
    spans: entries.map((entry) => entry.span),
    rewrite: (edits, capsule) => rewrite({ entries, rows, nested, bytes, start, end }, edits, capsule),
  };
}

/** What a message without any row and without a cause of its own is: nothing to report, nothing copied. */
export function cleanContent(bytes: Uint8Array, start: number, end: number): Content {
  return {
    spans: EMPTY_SPANS,
    rewrite: (_edits, capsule) => withCapsule(bytes.subarray(start, end), capsule),
  };
}

function copyRows(source: Rows): Int32Array {
  return source.data.slice(0, source.count * ROW);
}

function column(rows: Int32Array, row: number, index: number): number {
  return rows[row * ROW + index] ?? 0;
}

/** Walks the rows from the last (outermost) to the first, so that every row's enclosing path is known. */
function collect(
  plan: Plan,
  rows: Int32Array,
  bytes: Uint8Array,
  nested: Map<number, Content>,
  readers: ReaderOf,
  context: ReadContext,
): Entry[] {
  const entries: Entry[] = [];
  const enclosing: { first: number; path: string }[] = [];
  for (let row = rows.length / ROW - 1; row >= 0; row--) {
    while ((enclosing.at(-1)?.first ?? -1) > row) enclosing.pop();
    const outer = enclosing.at(-1)?.path ?? '';
    const kind = column(rows, row, 0);
    const ref = column(rows, row, REF);
    const name = kind === UNKNOWN ? `#${ref}` : (plan.refs[ref]?.name ?? '');
    const path = outer === '' ? name : joinPath(outer, name);
    const first = column(rows, row, FIRST);
    if (first < row) enclosing.push({ first, path: kind === OVERRIDDEN ? outer : path });
    if (kind === UNKNOWN) entries.push(entryOf(rows, row, path, { kind: 'unknown' }));
    if (kind !== SPAN) continue;
    const cause = plan.causes[column(rows, row, CAUSE)];
    if (cause?.kind === 'span') entries.push(entryOf(rows, row, path, cause.cause));
    if (cause?.kind === 'content') addNested(entries, nested, rows, row, path, cause.format, bytes, readers, context);
  }
  return entries;
}

function entryOf(rows: Int32Array, row: number, path: string, cause: SpanCause): Entry {
  return {
    span: { path, start: column(rows, row, VALUE_START), end: column(rows, row, VALUE_END), cause },
    home: { kind: 'row', row },
  };
}

function addNested(
  entries: Entry[],
  nested: Map<number, Content>,
  rows: Int32Array,
  row: number,
  path: string,
  format: string,
  bytes: Uint8Array,
  readers: ReaderOf,
  context: ReadContext,
): void {
  const reader = readers(format);
  if (reader === undefined) {
    entries.push(entryOf(rows, row, path, { kind: 'opaque', reason: `no reader for ${format}` }));
    return;
  }
  try {
    const content = reader(bytes, column(rows, row, VALUE_START), column(rows, row, VALUE_END), context);
    nested.set(row, content);
    content.spans.forEach((span, index) => {
      entries.push({ span: { ...span, path: joinPath(path, span.path) }, home: { kind: 'nested', host: row, index } });
    });
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    entries.push(entryOf(rows, row, path, { kind: 'opaque', reason: `${format}: ${error.code}` }));
  }
}

function joinPath(outer: string, inner: string): string {
  return inner === '' ? outer : `${outer}.${inner}`;
}

function addWhole(plan: Plan, whole: number, entries: Entry[], start: number, end: number): void {
  const cause = plan.causes[whole];
  if (cause?.kind === 'span')
    entries.push({ span: { path: '$', start, end, cause: cause.cause }, home: { kind: 'whole' } });
}

interface Rewriting {
  readonly entries: readonly Entry[];
  readonly rows: Int32Array;
  readonly nested: ReadonlyMap<number, Content>;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

function rewrite(work: Rewriting, edits: readonly Edit[], capsule: Uint8Array | undefined): Uint8Array | undefined {
  const byRow = new Map<number, RecordEdit>();
  if (edits.length > 0) removeOverridden(work.rows, byRow);
  const inside = new Map<number, Edit[]>();
  for (const edit of edits) {
    const home = work.entries[edit.span]?.home;
    if (home === undefined || home.kind === 'whole') return undefined;
    if (home.kind === 'nested')
      inside.set(home.host, [...(inside.get(home.host) ?? []), { ...edit, span: home.index }]);
    else if (byRow.get(home.row) !== 'remove') byRow.set(home.row, edit.kind === 'remove' ? 'remove' : edit.bytes);
  }
  for (const [host, nestedEdits] of inside) {
    if (byRow.has(host)) continue;
    // What its own format cannot take out goes with the field that holds it.
    byRow.set(host, work.nested.get(host)?.rewrite(nestedEdits) ?? 'remove');
  }
  const splices: readonly Splice[] = protobufSplices(work.bytes, tableOf(work.rows, work.bytes), byRow);
  return withCapsule(applySplices(work.bytes, work.start, work.end, splices), capsule);
}

function removeOverridden(rows: Int32Array, byRow: Map<number, RecordEdit>): void {
  for (let row = 0; row < rows.length / ROW; row++) if (column(rows, row, 0) === OVERRIDDEN) byRow.set(row, 'remove');
}

function tableOf(rows: Int32Array, bytes: Uint8Array): RecordTable {
  return {
    count: rows.length / ROW,
    recordStart: (row) => column(rows, row, RECORD_START),
    valueStart: (row) => column(rows, row, VALUE_START),
    valueEnd: (row) => column(rows, row, VALUE_END),
    recordEnd: (row) => column(rows, row, RECORD_END),
    first: (row) => column(rows, row, FIRST),
    delimited: (row) => {
      const kind = column(rows, row, 0);
      if (kind !== SPAN && kind !== ENCLOSE) return false;
      readTag(bytes, column(rows, row, RECORD_START), column(rows, row, RECORD_END));
      return read.wire === WIRE_BYTES;
    },
  };
}

/** The message with a capsule after it, as one more field that its readers skip. */
function withCapsule(message: Uint8Array, capsule: Uint8Array | undefined): Uint8Array {
  if (capsule === undefined) return message;
  const tag = CAPSULE_FIELD * 8 + WIRE_BYTES;
  const out = new Uint8Array(message.length + varintSize(tag) + varintSize(capsule.length) + capsule.length);
  out.set(message);
  let at = writeVarint(out, message.length, tag);
  at = writeVarint(out, at, capsule.length);
  out.set(capsule, at);
  return out;
}
