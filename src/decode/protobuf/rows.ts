import { LIMITS } from '../../model/limits.ts';

/**
 * The result of one walk: rows of eight integers in a reused array, in post-order (what stands inside a submessage comes before
 * the row of that submessage, whose `first` names the earliest of them). A walk that has nothing to report writes none.
 */
export const ROW = 8;

/** Columns of a row. */
export const KIND = 0;
/** Index into `Plan.refs`; for an unknown field the field number. */
export const REF = 1;
/** First byte of the record (its tag). */
export const RECORD_START = 2;
/** First byte of the value, after tag and length. */
export const VALUE_START = 3;
export const VALUE_END = 4;
/** One past the record; beyond VALUE_END only for groups, which end with a tag of their own. */
export const RECORD_END = 5;
/** Earliest row inside this one; the row itself when there is none. */
export const FIRST = 6;
/** Index into `Plan.causes`, or 0: no cause of its own. */
export const CAUSE = 7;

/** Row kinds. */
export const DEAD = 0;
/** A submessage that only gives the rows inside it their path and their length prefix. */
export const ENCLOSE = 1;
/** A leaf or submessage with a cause. */
export const SPAN = 2;
/** A field that the schema does not know, or with a wire type that disagrees with the schema. */
export const UNKNOWN = 3;
/** The value of a field on which a sibling's label depends. Never outlives its message. */
export const DISCRIMINATOR = 4;
/** A field whose label depends on a sibling; becomes SPAN or DEAD when its message ends. */
export const CANDIDATE = 5;
/**
 * A member of a oneof that a later member has cleared: no reader sees it. It goes as soon as anything else does, or taking the later
 * one out would bring it back.
 */
export const OVERRIDDEN = 6;

/** What a walk returns below zero. */
export const TRUNCATED = -1;
export const OVERFLOW = -2;
export const BAD_WIRE_TYPE = -3;
export const BAD_UTF8 = -4;
export const TOO_DEEP = -5;
export const TOO_MUCH = -6;

export class Rows {
  data = new Int32Array(256 * ROW);
  /** Rows that `data` has room for. */
  room = 256;
  count = 0;
  /** Cause that the enum values of the message walked last give it as a whole; 0 when none. */
  whole = 0;
  /** A singular message stands there in parts that may not be judged one by one. */
  merged = false;
  /** Value and tag that the slow path of a generated walk read last. */
  value = 0;
  tag = 0;
  /** One more with every walk: who borrowed the rows can tell that they are another message's now. */
  generation = 0;

  reset(): void {
    this.generation++;
    this.count = 0;
    this.whole = 0;
    this.merged = false;
  }

  /** @returns the new row's index, or TOO_MUCH. `first` -1 means the row has nothing inside. */
  add(
    kind: number,
    ref: number,
    recordStart: number,
    valueStart: number,
    valueEnd: number,
    recordEnd: number,
    first: number,
    cause: number,
  ): number {
    const row = this.count;
    if (row === this.room && !this.grow()) return TOO_MUCH;
    const data = this.data;
    const at = row * ROW;
    data[at] = kind;
    data[at + REF] = ref;
    data[at + RECORD_START] = recordStart;
    data[at + VALUE_START] = valueStart;
    data[at + VALUE_END] = valueEnd;
    data[at + RECORD_END] = recordEnd;
    data[at + FIRST] = first < 0 ? row : first;
    data[at + CAUSE] = cause;
    this.count = row + 1;
    return row;
  }

  /**
   * Puts an OVERRIDDEN row around the record [recordStart, recordEnd), which was walked when `count` became `rowAfter`. Rare, so it may
   * move rows. @returns by how many rows later ones moved, or TOO_MUCH.
   */
  override(rowAfter: number, ref: number, recordStart: number, recordEnd: number): number {
    const own = rowAfter - 1;
    const hasOwn = own >= 0 && this.get(own, RECORD_START) === recordStart;
    const added = this.add(OVERRIDDEN, ref, recordStart, recordStart, recordEnd, recordEnd, -1, 0);
    if (added < 0) return added;
    const row = this.data.slice(added * ROW, added * ROW + ROW);
    this.data.copyWithin((rowAfter + 1) * ROW, rowAfter * ROW, added * ROW);
    this.data.set(row, rowAfter * ROW);
    this.set(rowAfter, FIRST, hasOwn ? this.get(own, FIRST) : rowAfter);
    for (let later = rowAfter + 1; later <= added; later++) {
      if (this.get(later, FIRST) >= rowAfter) this.set(later, FIRST, this.get(later, FIRST) + 1);
    }
    return 1;
  }

  get(row: number, column: number): number {
    return this.data[row * ROW + column] ?? 0;
  }

  set(row: number, column: number, value: number): void {
    this.data[row * ROW + column] = value;
  }

  /** Makes room for more. @returns false at the limit. */
  grow(): boolean {
    if (this.room >= LIMITS.spanCountMax) return false;
    const larger = new Int32Array(Math.min(this.data.length * 2, LIMITS.spanCountMax * ROW));
    larger.set(this.data);
    this.data = larger;
    this.room = larger.length / ROW;
    return true;
  }
}
