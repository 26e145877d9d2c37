import type { FieldSpan, SpanCause, ValueForm } from '../../model/content.ts';
import type { RowPath } from './row-paths.ts';
import { KIND, ROW, SPAN, UNKNOWN } from './rows.ts';

/** Where a span comes from: a row of this message, the message as a whole, or a span inside a nested format. */
export type Home = number | { readonly host: number; readonly index: number };

/** Rows that are spans by themselves: how many spans there will be, where nothing is nested. */
export function countSpans(data: Int32Array, count: number): number {
  let spans = 0;
  for (let row = 0; row < count; row++) {
    const kind = data[row * ROW + KIND];
    if (kind === SPAN || kind === UNKNOWN) spans++;
  }
  return spans;
}

/** A span that knows where it comes from. */
export class FoundSpan implements FieldSpan {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly cause: SpanCause;
  readonly form: ValueForm | undefined;
  readonly bits: FieldSpan['bits'];
  readonly home: Home;

  constructor(
    path: string,
    start: number,
    end: number,
    cause: SpanCause,
    form: ValueForm | undefined,
    home: Home,
    bits?: FieldSpan['bits'],
  ) {
    this.path = path;
    this.start = start;
    this.end = end;
    this.cause = cause;
    this.form = form;
    this.home = home;
    this.bits = bits;
  }
}

/** Ascending order of start, outer before inner. */
export function inOrder(spans: FoundSpan[]): readonly FoundSpan[] {
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The paths of the messages around a row, for rows from the last to the first. Reused; nested messages stand above those around them. */
class OuterPaths {
  readonly #firsts: number[] = [];
  readonly #paths: RowPath[] = [];
  depth = 0;

  /** Path of the message that directly holds a row. @param base - depth at which the search began. @param root - path outside all of them. */
  of(row: number, base: number, root: RowPath): RowPath {
    this.#leave(row, base);
    return this.depth === base ? root : (this.#paths[this.depth - 1] ?? root);
  }

  /** Rows from `first` to `row` stand inside `path`. */
  enter(first: number, row: number, base: number, path: RowPath): void {
    this.#leave(row, base);
    this.#firsts[this.depth] = first;
    this.#paths[this.depth] = path;
    this.depth++;
  }

  #leave(row: number, base: number): void {
    while (this.depth > base && (this.#firsts[this.depth - 1] ?? 0) > row) this.depth--;
  }
}

export const outerPaths = new OuterPaths();
