import type {
  Attachment,
  Content,
  ContentReader,
  Edit,
  FieldSpan,
  ReadContext,
  SpanCause,
  Splice,
} from '../../model/content.ts';
import { EMPTY_SPANS } from '../../model/content.ts';
import { isGuankaError } from '../../model/errors.ts';
import { capsuleField } from './capsule-field.ts';
import type { Walk } from './interpret.ts';
import type { Plan } from './plan.ts';
import { type RecordEdit, rewriteRows } from './row-edits.ts';
import { joinPath, NO_PATH, RowPaths } from './row-paths.ts';
import { CAUSE, FIRST, OVERRIDDEN, REF, ROW, type Rows, SPAN, UNKNOWN, VALUE_END, VALUE_START } from './rows.ts';

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
}

/** Where a span comes from: a row of this message, the message as a whole, or a span inside a nested format. */
type Home = number | { readonly host: number; readonly index: number };
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
  readonly #count: number;
  /** A copy, where nested readers may use the same rows. */
  readonly #own: Int32Array | undefined;
  #generation: number;
  #nested: Map<number, Content> | undefined;
  #spans: readonly FieldSpan[] | undefined;
  #homes: Home[] = [];

  constructor(source: RowSource, bytes: Uint8Array, start: number, end: number, context: ReadContext) {
    const { rows } = source;
    this.#source = source;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#whole = rows.whole === 0 ? source.plan.rootCause : rows.whole;
    this.#count = rows.count;
    this.#generation = rows.generation;
    this.#own = source.nests ? rows.data.slice(0, rows.count * ROW) : undefined;
    // Readers of nested formats keep state across messages: they see every message once, when it is read.
    if (this.#own !== undefined) this.#spans = this.#collect(context);
  }

  get spans(): readonly FieldSpan[] {
    this.#spans ??= this.#collect(undefined);
    return this.#spans;
  }

  rewrite(edits: readonly Edit[], attachment?: Attachment, made?: Splice[]): Uint8Array | undefined {
    if (edits.length === 0) return withCapsule(this.#bytes, this.#start, this.#end, attachment, made);
    if (this.#spans === undefined) this.#spans = this.#collect(undefined);
    const data = this.#rowData();
    const byRow = new Array<RecordEdit | undefined>(this.#count);
    for (let row = 0; row < this.#count; row++) if (data[row * ROW] === OVERRIDDEN) byRow[row] = 'remove';
    let inside: Map<number, Edit[]> | undefined;
    for (const edit of edits) {
      const home = this.#homes[edit.span];
      if (home === undefined || home === WHOLE) return undefined;
      if (typeof home === 'number') {
        if (byRow[home] !== 'remove') byRow[home] = edit.kind === 'remove' ? 'remove' : edit.bytes;
        continue;
      }
      inside ??= new Map();
      inside.set(home.host, [...(inside.get(home.host) ?? []), { ...edit, span: home.index }]);
    }
    const within: NestedSplices[] | undefined = inside === undefined || made === undefined ? undefined : [];
    if (inside !== undefined) this.#rewriteNested(inside, byRow, data, within);
    const tail = attachment === undefined ? undefined : capsuleField(attachment);
    const out = rewriteRows(this.#bytes, this.#start, this.#end, data, this.#count, byRow, tail, made);
    for (const nested of within ?? []) refine(made ?? [], nested);
    return out;
  }

  /** What its own format cannot take out goes with the field that holds it. */
  #rewriteNested(
    inside: ReadonlyMap<number, readonly Edit[]>,
    byRow: (RecordEdit | undefined)[],
    data: Int32Array,
    within: NestedSplices[] | undefined,
  ): void {
    for (const [host, edits] of inside) {
      if (byRow[host] !== undefined) continue;
      const splices: Splice[] | undefined = within === undefined ? undefined : [];
      byRow[host] = this.#nested?.get(host)?.rewrite(edits, undefined, splices) ?? 'remove';
      const at = host * ROW;
      if (splices !== undefined && byRow[host] !== 'remove')
        within?.push({ start: data[at + VALUE_START] ?? 0, end: data[at + VALUE_END] ?? 0, splices });
    }
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
  #collect(context: ReadContext | undefined): readonly FieldSpan[] {
    const { plan, paths } = this.#source;
    const data = this.#rowData();
    const spans: FieldSpan[] = [];
    const homes: Home[] = [];
    const firsts: number[] = [];
    const outers: number[] = [];
    let ordered = true;
    for (let row = this.#count - 1; row >= 0; row--) {
      while (firsts.length > 0 && (firsts[firsts.length - 1] ?? 0) > row) {
        firsts.pop();
        outers.pop();
      }
      const outer = outers.length === 0 ? NO_PATH : (outers[outers.length - 1] ?? NO_PATH);
      const at = row * ROW;
      const kind = data[at];
      const path = kind === UNKNOWN || kind === OVERRIDDEN ? outer : paths.child(outer, data[at + REF] ?? 0);
      const first = data[at + FIRST] ?? row;
      if (first < row) {
        firsts.push(first);
        outers.push(path);
      }
      if (kind === UNKNOWN) {
        spans.push(spanOf(data, at, paths.unknown(outer, data[at + REF] ?? 0), UNKNOWN_CAUSE));
        homes.push(row);
      }
      if (kind !== SPAN) continue;
      if (first < row) ordered = false;
      const cause = plan.causes[data[at + CAUSE] ?? 0];
      if (cause?.kind === 'span') {
        spans.push(spanOf(data, at, paths.text(path), cause.cause));
        homes.push(row);
      } else if (cause?.kind === 'content' && context !== undefined) {
        ordered = false;
        this.#addNested(spans, homes, data, row, paths.text(path), cause.format, context);
      }
    }
    if (this.#whole !== 0) ordered = this.#addWhole(spans, homes) && ordered;
    return this.#inOrder(spans, homes, ordered);
  }

  #inOrder(spans: FieldSpan[], homes: Home[], ordered: boolean): readonly FieldSpan[] {
    if (ordered) {
      this.#homes = homes.reverse();
      return spans.reverse();
    }
    const entries = spans.map((span, index) => ({ span, home: homes[index] ?? WHOLE }));
    entries.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    this.#homes = entries.map(({ home }) => home);
    return entries.map(({ span }) => span);
  }

  #addWhole(spans: FieldSpan[], homes: Home[]): boolean {
    const cause = this.#source.plan.causes[this.#whole];
    if (cause?.kind !== 'span') return true;
    spans.push({ path: '$', start: this.#start, end: this.#end, cause: cause.cause });
    homes.push(WHOLE);
    return spans.length === 1;
  }

  #addNested(
    spans: FieldSpan[],
    homes: Home[],
    data: Int32Array,
    row: number,
    path: string,
    format: string,
    context: ReadContext,
  ): void {
    const at = row * ROW;
    const opaque = (reason: string): void => {
      spans.push(spanOf(data, at, path, { kind: 'opaque', reason }));
      homes.push(row);
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
        spans.push({ ...span, path: joinPath(path, span.path) });
        homes.push({ host: row, index });
      });
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      opaque(`${format}: ${error.code}`);
    }
  }
}

const UNKNOWN_CAUSE: SpanCause = { kind: 'unknown' };

function spanOf(data: Int32Array, at: number, path: string, cause: SpanCause): FieldSpan {
  return { path, start: data[at + VALUE_START] ?? 0, end: data[at + VALUE_END] ?? 0, cause };
}

/** What a message without any row and without a cause of its own is: nothing to report, nothing copied. */
export function cleanContent(bytes: Uint8Array, start: number, end: number): Content {
  return {
    spans: EMPTY_SPANS,
    rewrite: (_edits, attachment, made) => withCapsule(bytes, start, end, attachment, made),
  };
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
