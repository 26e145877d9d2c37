import type {
  Attachment,
  Content,
  ContentReader,
  Edit,
  FieldSpan,
  ReadContext,
  SpanCause,
  Splice,
  ValueForm,
} from '../../model/content.ts';
import { EMPTY_SPANS } from '../../model/content.ts';
import { isGuankaError } from '../../model/errors.ts';
import { type BenignRanges, type ByteRange, benignRanges } from './benign-ranges.ts';
import { capsuleField } from './capsule-field.ts';
import { countSpans, FoundSpan, inOrder, outerPaths } from './found-spans.ts';
import type { Walk } from './interpret.ts';
import type { Plan } from './plan.ts';
import { beginEdits, editRow, isEdited, type RecordEdit, writeEdits } from './row-edits.ts';
import { joinPath, type RowPath, RowPaths } from './row-paths.ts';
import {
  CAUSE,
  FIRST,
  OVERRIDDEN,
  RECORD_START,
  REF,
  ROW,
  type Rows,
  SPAN,
  UNKNOWN,
  VALUE_END,
  VALUE_START,
} from './rows.ts';
import { WIRE_BYTES } from './wire.ts';

/** The reader of a nested format by its name; undefined when there is none. */
export type ReaderOf = (format: string) => ContentReader | undefined;

/** What all messages of one reader share. */
export class RowSource {
  readonly plan: Plan;
  readonly rows: Rows;
  readonly walk: Walk;
  readonly readers: ReaderOf;
  readonly paths: RowPaths;
  /** Some field holds a nested format. */
  readonly nests: boolean;

  constructor(plan: Plan, rows: Rows, walk: Walk, readers: ReaderOf) {
    this.plan = plan;
    this.rows = rows;
    this.walk = walk;
    this.readers = readers;
    this.paths = new RowPaths(plan);
    this.nests = plan.causes.some((cause) => cause.kind === 'content');
  }

  #benign: BenignRanges | undefined;

  /** Made when it is first asked for, which is rare. */
  benignIn(bytes: Uint8Array, start: number, end: number): readonly ByteRange[] {
    this.#benign ??= benignRanges(this.plan);
    return this.#benign(bytes, start, end);
  }

  /** Some row of this message is of a nested format. */
  nestsIn({ data, count }: Rows): boolean {
    for (let row = 0; row < count; row++)
      if (this.plan.causes[data[row * ROW + CAUSE] ?? 0]?.kind === 'content') return true;
    return false;
  }
}

const WHOLE = -1;

/**
 * The rows of a walk as spans with paths, and edits of spans as edits of records. Spans are made when they are asked for. Rows are
 * borrowed: when the reader has walked another message since, this one is walked again, which gives the same rows.
 */
export class RowContent implements Content {
  readonly #source: RowSource;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #whole: number;
  readonly #merged: boolean;
  readonly #count: number;
  /** A copy, where nested readers may use the same rows. */
  readonly #own: Int32Array | undefined;
  #generation: number;
  #nested: Map<number, Content> | undefined;
  #spans: readonly FoundSpan[] | undefined;

  constructor(source: RowSource, bytes: Uint8Array, start: number, end: number, context: ReadContext) {
    const { rows } = source;
    this.#source = source;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#whole = rows.whole === 0 ? source.plan.rootCause : rows.whole;
    this.#merged = rows.merged;
    this.#count = rows.count;
    this.#generation = rows.generation;
    this.#own = source.nests && source.nestsIn(rows) ? rows.data.slice(0, rows.count * ROW) : undefined;
    // Readers of nested formats keep state across messages: they see every message once, when it is read.
    if (this.#own !== undefined) this.#spans = this.#collect(context);
  }

  get spans(): readonly FieldSpan[] {
    this.#spans ??= this.#collect(undefined);
    return this.#spans;
  }

  benign(): readonly ByteRange[] {
    return this.#source.benignIn(this.#bytes, this.#start, this.#end);
  }

  rewrite(edits: readonly Edit[], attachment?: Attachment, made?: Splice[]): Uint8Array | undefined {
    if (edits.length === 0) return withCapsule(this.#bytes, this.#start, this.#end, attachment, made);
    this.#spans ??= this.#collect(undefined);
    const spans = this.#spans;
    const data = this.#rowData();
    const within: NestedSplices[] | undefined = made === undefined ? undefined : [];
    const nested = this.#nested === undefined ? undefined : this.#rewriteNested(edits, spans, data, within);
    beginEdits(this.#count);
    for (let index = 0; index < edits.length; index++) {
      const edit = edits[index];
      const home = edit === undefined ? WHOLE : (spans[edit.span]?.home ?? WHOLE);
      if (edit === undefined || home === WHOLE) return undefined;
      if (typeof home === 'number') editRow(home, edit.kind === 'remove' ? 'remove' : edit.bytes);
    }
    if (nested !== undefined) for (const [host, edit] of nested) if (!isEdited(host)) editRow(host, edit);
    const tail = attachment === undefined ? undefined : capsuleField(attachment);
    const out = writeEdits(this.#bytes, this.#start, this.#end, data, tail, made);
    for (const splices of within ?? []) refine(made ?? [], splices);
    return out;
  }

  /** Edits inside nested formats, by the row that holds each. What its own format cannot take out goes with that field. */
  #rewriteNested(
    edits: readonly Edit[],
    spans: readonly FoundSpan[],
    data: Int32Array,
    within: NestedSplices[] | undefined,
  ): ReadonlyMap<number, RecordEdit> {
    const inside = new Map<number, Edit[]>();
    const whole = new Set<number>();
    for (const edit of edits) {
      const home = spans[edit.span]?.home;
      if (typeof home === 'number') whole.add(home);
      else if (home !== undefined)
        inside.set(home.host, [...(inside.get(home.host) ?? []), { ...edit, span: home.index }]);
    }
    const rewritten = new Map<number, RecordEdit>();
    for (const [host, own] of inside) {
      if (whole.has(host)) continue;
      const splices: Splice[] | undefined = within === undefined ? undefined : [];
      const bytes = this.#nested?.get(host)?.rewrite(own, undefined, splices);
      rewritten.set(host, bytes ?? 'remove');
      const at = host * ROW;
      if (splices !== undefined && bytes !== undefined)
        within?.push({ start: data[at + VALUE_START] ?? 0, end: data[at + VALUE_END] ?? 0, splices });
    }
    return rewritten;
  }

  #rowData(): Int32Array {
    if (this.#own !== undefined) return this.#own;
    const { rows, walk } = this.#source;
    if (rows.generation !== this.#generation) {
      walk(this.#bytes, this.#start, this.#end, rows);
      this.#generation = rows.generation;
    }
    return rows.data;
  }

  /** Walks the rows from the last (outermost) to the first, so that every row's enclosing path is known. */
  #collect(context: ReadContext | undefined): readonly FoundSpan[] {
    const { plan, paths } = this.#source;
    const data = this.#rowData();
    const bytes = this.#bytes;
    // Filled from its end: most spans are rows, and those come in descending order.
    let free = countSpans(data, this.#count);
    const found = new Array<FoundSpan>(free);
    let more: FoundSpan[] | undefined;
    let ordered = true;
    const base = outerPaths.depth;
    for (let row = this.#count - 1; row >= 0; row--) {
      const at = row * ROW;
      const kind = data[at];
      const ref = data[at + REF] ?? 0;
      if (kind === UNKNOWN) {
        const path = paths.unknown(outerPaths.of(row, base, paths.root), ref);
        found[--free] = spanOf(data, row, path, UNKNOWN_CAUSE, undefined);
        continue;
      }
      // The row of the record itself stands inside, and says what it is.
      if (kind === OVERRIDDEN) continue;
      const path = paths.fixed[ref] ?? paths.child(outerPaths.of(row, base, paths.root), ref);
      const first = data[at + FIRST] ?? row;
      if (first < row) outerPaths.enter(first, row, base, path);
      if (kind !== SPAN) continue;
      if (first < row) ordered = false;
      const cause = plan.causes[data[at + CAUSE] ?? 0];
      if (cause?.kind === 'span') {
        found[--free] = spanOf(data, row, path.text, cause.cause, formOf(path, bytes, data, at));
      } else if (cause?.kind === 'content' && context !== undefined) {
        more ??= [];
        this.#addNested(more, data, row, path.text, cause.format, context);
      }
    }
    outerPaths.depth = base;
    if (ordered && free === 0 && this.#whole === 0 && !this.#merged) return found;
    return this.#completed(found.slice(free), more ?? []);
  }

  /** With what stands inside nested formats, and with what the message is as a whole. */
  #completed(found: FoundSpan[], more: readonly FoundSpan[]): readonly FoundSpan[] {
    found.push(...more);
    const cause = this.#source.plan.causes[this.#whole];
    if (this.#whole !== 0 && cause?.kind === 'span')
      found.push(new FoundSpan('$', this.#start, this.#end, cause.cause, undefined, WHOLE));
    if (this.#merged) found.push(new FoundSpan('$', this.#start, this.#end, IN_PARTS, undefined, WHOLE));
    return inOrder(found);
  }

  #addNested(
    found: FoundSpan[],
    data: Int32Array,
    row: number,
    path: string,
    format: string,
    context: ReadContext,
  ): void {
    const at = row * ROW;
    const opaque = (reason: string): void => {
      found.push(spanOf(data, row, path, { kind: 'opaque', reason }, undefined));
    };
    const reader = this.#source.readers(format);
    if (reader === undefined) {
      opaque(`no reader for ${format}`);
      return;
    }
    try {
      const content = reader(this.#bytes, data[at + VALUE_START] ?? 0, data[at + VALUE_END] ?? 0, context);
      this.#nested ??= new Map();
      this.#nested.set(row, content);
      content.spans.forEach((span, index) => {
        const { start, end, cause, form, bits } = span;
        const home = { host: row, index };
        found.push(new FoundSpan(joinPath(path, span.path), start, end, cause, form, home, bits));
      });
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      opaque(`${format}: ${error.code}`);
    }
  }
}

/** Readers merge the parts, and a field of the one may change what the other means (protobuf encoding guide, "Last One Wins"). */
const IN_PARTS: SpanCause = { kind: 'opaque', reason: 'a singular message in parts' };
const UNKNOWN_CAUSE: SpanCause = { kind: 'unknown' };

function spanOf(data: Int32Array, row: number, path: string, cause: SpanCause, form: ValueForm | undefined): FoundSpan {
  const at = row * ROW;
  return new FoundSpan(path, data[at + VALUE_START] ?? 0, data[at + VALUE_END] ?? 0, cause, form, row);
}

/** A number with a length before it is a packed row of numbers, which is no value. */
function formOf({ form }: RowPath, bytes: Uint8Array, data: Int32Array, at: number): ValueForm | undefined {
  const delimited = ((bytes[data[at + RECORD_START] ?? 0] ?? 0) & 7) === WIRE_BYTES;
  return delimited && form?.kind === 'number' ? undefined : form;
}

/** What a message without any row and without a cause of its own is: nothing to report, nothing copied. */
export class CleanContent implements Content {
  readonly #source: RowSource;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  constructor(source: RowSource, bytes: Uint8Array, start: number, end: number) {
    this.#source = source;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get spans(): readonly FieldSpan[] {
    return EMPTY_SPANS;
  }

  benign(): readonly ByteRange[] {
    return this.#source.benignIn(this.#bytes, this.#start, this.#end);
  }

  rewrite(_edits: readonly Edit[], attachment?: Attachment, made?: Splice[]): Uint8Array {
    return withCapsule(this.#bytes, this.#start, this.#end, attachment, made);
  }
}

/** The message with a capsule after it, as one more field that its readers skip. */
function withCapsule(
  bytes: Uint8Array,
  start: number,
  end: number,
  attachment: Attachment | undefined,
  made: Splice[] | undefined,
): Uint8Array {
  if (attachment === undefined) return bytes.subarray(start, end);
  const tail = capsuleField(attachment);
  made?.push({ start: end, end, bytes: tail });
  const out = new Uint8Array(end - start + tail.length);
  out.set(bytes.subarray(start, end));
  out.set(tail, end - start);
  return out;
}

/** What was done inside the nested message bytes[start, end). */
interface NestedSplices {
  readonly start: number;
  readonly end: number;
  readonly splices: readonly Splice[];
}

/** Puts the splices made inside a nested message, and one for its length prefix, in the place of the one that replaced it whole. */
function refine(made: Splice[], { start, end, splices }: NestedSplices): void {
  const index = made.findIndex((splice) => splice.start <= start && splice.end === end);
  const whole = made[index];
  // Gone when a message around it was itself taken out.
  if (whole === undefined || whole.bytes.length === 0) return;
  const size = splices.reduce((sum, splice) => sum + splice.bytes.length - (splice.end - splice.start), end - start);
  const head = { start: whole.start, end: start, bytes: whole.bytes.subarray(0, whole.bytes.length - size) };
  made.splice(index, 1, ...(head.start === head.end ? [] : [head]), ...splices);
}
