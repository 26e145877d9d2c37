import type { FieldSpan } from '../../model/content.ts';
import { NO_PATH } from './row-paths.ts';
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

/** Spans found from the last to the first, in arrays of the size that they mostly have: growing ones are most of what a message costs. */
export class FoundSpans {
  spans: FieldSpan[];
  /** False when they did not come in descending order of their start. */
  ordered = true;
  #homes: Home[];
  #free: number;

  constructor(expected: number) {
    this.spans = new Array<FieldSpan>(expected);
    this.#homes = new Array<Home>(expected);
    this.#free = expected;
  }

  add(span: FieldSpan, home: Home): void {
    if (this.#free === 0) {
      this.spans.unshift(span);
      this.#homes.unshift(home);
      return;
    }
    this.#free--;
    this.spans[this.#free] = span;
    this.#homes[this.#free] = home;
  }

  /** Ends the search: `spans` are in ascending order of their start, outer before inner. @returns where each comes from. */
  inOrder(): readonly Home[] {
    if (this.#free > 0) {
      this.spans = this.spans.slice(this.#free);
      this.#homes = this.#homes.slice(this.#free);
    }
    if (this.ordered) return this.#homes;
    const entries = this.spans.map((span, index) => ({ span, home: this.#homes[index] ?? -1 }));
    entries.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
    this.spans = entries.map(({ span }) => span);
    return entries.map(({ home }) => home);
  }
}

/** The paths of the messages around a row, for rows from the last to the first. Reused; nested messages stand above those around them. */
class OuterPaths {
  #firsts = new Int32Array(128);
  #paths = new Int32Array(128);
  depth = 0;

  /** Path of the message that directly holds a row. @param base - depth at which the search began. */
  of(row: number, base: number): number {
    while (this.depth > base && (this.#firsts[this.depth - 1] ?? 0) > row) this.depth--;
    return this.depth === base ? NO_PATH : (this.#paths[this.depth - 1] ?? NO_PATH);
  }

  /** Rows from `first` on stand inside `path`. */
  enter(first: number, path: number): void {
    if (this.depth === this.#firsts.length) {
      this.#firsts = grown(this.#firsts);
      this.#paths = grown(this.#paths);
    }
    this.#firsts[this.depth] = first;
    this.#paths[this.depth] = path;
    this.depth++;
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

export const outerPaths = new OuterPaths();
