import { Buffer } from 'node:buffer';
import { NO_BYTES } from '../../bytes/splice.ts';
import { varintEnd, varintSize, writeVarint } from '../../bytes/varint.ts';
import type { Splice } from '../../model/content.ts';
import { ENCLOSE, FIRST, OVERRIDDEN, RECORD_END, RECORD_START, ROW, SPAN, VALUE_END, VALUE_START } from './rows.ts';
import { WIRE_BYTES } from './wire.ts';

/** What becomes of a record: taken out whole, or given another value. */
export type RecordEdit = Uint8Array | 'remove';

/** What stands in place of a range: nothing, a length prefix, or other bytes. */
const NOTHING = -1;
const OTHER_BYTES = -2;
const STRIDE = 3;

/** What is to become of a row. */
const KEPT = 0;
const REMOVED = 1;
const REPLACED = 2;

/**
 * Makes edits on the rows of a walk: begin, edits in any order, write. Holds splices in ascending order, in arrays that are reused from
 * message to message: begin and end of a range, and what stands in its place (a length, or one of the constants above, with the bytes
 * beside).
 */
class RowEditor {
  #ranges = new Int32Array(64 * STRIDE);
  #values: (Uint8Array | undefined)[] = [];
  #used = 0;
  /** By row: its fate, its other value, and by how many bytes what stands before it grew. */
  #fates = new Uint8Array(256);
  #given = new Map<number, Uint8Array>();
  #grownBefore = new Int32Array(256);
  #count = 0;

  /** @param count - number of rows. */
  begin(count: number): void {
    this.#count = count;
    if (this.#fates.length < count) {
      this.#fates = new Uint8Array(Math.max(count, this.#fates.length * 2));
      this.#grownBefore = new Int32Array(this.#fates.length);
    } else {
      const fates = this.#fates;
      for (let row = 0; row < count; row++) fates[row] = KEPT;
    }
    if (this.#given.size > 0) this.#given.clear();
  }

  /** Of several edits of one row the strictest holds: what is taken out stays out. */
  edit(row: number, edit: RecordEdit): void {
    if (this.#fates[row] === REMOVED) return;
    if (edit === 'remove') {
      this.#fates[row] = REMOVED;
      return;
    }
    this.#fates[row] = REPLACED;
    this.#given.set(row, edit);
  }

  /** True when the row is edited already. */
  has(row: number): boolean {
    return this.#fates[row] !== KEPT;
  }

  /**
   * Makes the edits: records taken out or their values replaced, and the length prefix of every message around them mended. Edits inside
   * a record that is itself edited are subsumed. Every other byte is the sender's own.
   * @param data - rows of a walk over bytes[start, end).
   * @param tail - bytes to add at the end.
   * @param made - told what was done.
   */
  write(
    bytes: Uint8Array,
    start: number,
    end: number,
    data: Int32Array,
    tail: Uint8Array | undefined,
    made: Splice[] | undefined,
  ): Uint8Array {
    this.#used = 0;
    const size = end - start + this.#splice(bytes, data) + (tail === undefined ? 0 : tail.length);
    const out = this.#written(bytes, start, end, size, tail);
    if (made !== undefined) this.#tell(out, start, end, tail, made);
    if (this.#values.length > 0) this.#values = [];
    return out;
  }

  /** Goes through the rows, which come inner before outer, and puts down every splice. @returns by how many bytes the message grows. */
  #splice(bytes: Uint8Array, data: Int32Array): number {
    const fates = this.#fates;
    const grownBefore = this.#grownBefore;
    let grown = 0;
    for (let row = 0; row < this.#count; row++) {
      const at = row * ROW;
      const first = data[at + FIRST] ?? row;
      const before = first === row ? grown : (grownBefore[first] ?? 0);
      grownBefore[row] = before;
      if (fates[row] === REPLACED) grown = before + this.#replace(bytes, data, at, this.#given.get(row) ?? NO_BYTES);
      else if (fates[row] === REMOVED || data[at] === OVERRIDDEN) grown = before + this.#remove(data, at);
      else if (grown !== before) grown += this.#mend(bytes, data, at, grown - before);
    }
    return grown;
  }

  /** Forgets splices inside a record that goes as a whole. */
  #forgetFrom(start: number): void {
    while (this.#used > 0 && (this.#ranges[(this.#used - 1) * STRIDE] ?? 0) >= start) this.#used--;
    if (this.#values.length > this.#used) this.#values.length = this.#used;
  }

  #remove(data: Int32Array, at: number): number {
    const start = data[at + RECORD_START] ?? 0;
    const end = data[at + RECORD_END] ?? 0;
    this.#forgetFrom(start);
    this.#put(this.#used, start, end, NOTHING);
    return start - end;
  }

  #replace(bytes: Uint8Array, data: Int32Array, at: number, edit: Uint8Array): number {
    const start = data[at + RECORD_START] ?? 0;
    this.#forgetFrom(start);
    const delimited = isDelimited(bytes, data, at);
    const from = delimited ? varintEnd(bytes, start) : (data[at + VALUE_START] ?? 0);
    const value = delimited ? withLength(edit) : edit;
    const to = data[at + VALUE_END] ?? 0;
    this.#values[this.#used] = value;
    this.#put(this.#used, from, to, OTHER_BYTES);
    return value.length - (to - from);
  }

  /** Mends the length prefix of a record of which the inside grew. @returns by how many bytes the prefix grew. */
  #mend(bytes: Uint8Array, data: Int32Array, at: number, inside: number): number {
    if (!isDelimited(bytes, data, at)) return 0;
    const valueStart = data[at + VALUE_START] ?? 0;
    const lengthStart = varintEnd(bytes, data[at + RECORD_START] ?? 0);
    const length = (data[at + VALUE_END] ?? 0) - valueStart + inside;
    let place = this.#used;
    while (place > 0 && (this.#ranges[(place - 1) * STRIDE] ?? 0) >= lengthStart) place--;
    if (this.#values.length > place) this.#values.splice(place, 0, undefined);
    this.#put(place, lengthStart, valueStart, length);
    return varintSize(length) - (valueStart - lengthStart);
  }

  /** Puts a splice at `place`, moving later ones. */
  #put(place: number, start: number, end: number, instead: number): void {
    if ((this.#used + 1) * STRIDE > this.#ranges.length) {
      const larger = new Int32Array(this.#ranges.length * 2);
      larger.set(this.#ranges);
      this.#ranges = larger;
    }
    const ranges = this.#ranges;
    for (let index = this.#used * STRIDE - 1; index >= place * STRIDE; index--)
      ranges[index + STRIDE] = ranges[index] ?? 0;
    ranges[place * STRIDE] = start;
    ranges[place * STRIDE + 1] = end;
    ranges[place * STRIDE + 2] = instead;
    this.#used++;
  }

  /** What was done, as splices whose bytes borrow what was written. */
  #tell(out: Uint8Array, start: number, end: number, tail: Uint8Array | undefined, made: Splice[]): void {
    const ranges = this.#ranges;
    let from = start;
    let to = 0;
    for (let index = 0; index < this.#used; index++) {
      const splice = { start: ranges[index * STRIDE] ?? 0, end: ranges[index * STRIDE + 1] ?? 0 };
      const instead = ranges[index * STRIDE + 2] ?? NOTHING;
      to += splice.start - from;
      const size = instead >= 0 ? varintSize(instead) : (this.#values[index]?.length ?? 0);
      made.push({ ...splice, bytes: out.subarray(to, to + (instead === NOTHING ? 0 : size)) });
      to += instead === NOTHING ? 0 : size;
      from = splice.end;
    }
    if (tail !== undefined) made.push({ start: end, end, bytes: out.subarray(out.length - tail.length) });
  }

  #written(bytes: Uint8Array, start: number, end: number, size: number, tail: Uint8Array | undefined): Uint8Array {
    // From the pool, not zeroed: every byte is written below, and a new zeroed array costs as much as the walk.
    const out = Buffer.allocUnsafe(size);
    const ranges = this.#ranges;
    const used = this.#used;
    let from = start;
    let to = 0;
    for (let index = 0; index < used; index++) {
      to = copy(bytes, from, ranges[index * STRIDE] ?? 0, out, to);
      const instead = ranges[index * STRIDE + 2] ?? NOTHING;
      if (instead >= 0) to = writeVarint(out, to, instead);
      const value = instead === OTHER_BYTES ? this.#values[index] : undefined;
      if (value !== undefined) to = copy(value, 0, value.length, out, to);
      from = ranges[index * STRIDE + 1] ?? 0;
    }
    to = copy(bytes, from, end, out, to);
    if (tail !== undefined) copy(tail, 0, tail.length, out, to);
    return out;
  }
}

/** The one editor: between `begin` and `write` nothing else edits rows. */
export const rowEditor = new RowEditor();

/** The low three bits of a tag's first byte are its wire type. */
function isDelimited(bytes: Uint8Array, data: Int32Array, at: number): boolean {
  const kind = data[at];
  return (kind === SPAN || kind === ENCLOSE) && ((bytes[data[at + RECORD_START] ?? 0] ?? 0) & 7) === WIRE_BYTES;
}

function withLength(value: Uint8Array): Uint8Array {
  const out = new Uint8Array(varintSize(value.length) + value.length);
  out.set(value, writeVarint(out, 0, value.length));
  return out;
}

/** The one way to copy a range without a view object; it takes any Uint8Array. */
const copyOf = Buffer.prototype.copy;

/** Below this many bytes a loop beats the call. */
const LOOP_BYTES_MAX = 32;

function copy(source: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  const length = end - start;
  if (length > LOOP_BYTES_MAX) copyOf.call(source, out, to, start, end);
  else for (let index = 0; index < length; index++) out[to + index] = source[start + index] ?? 0;
  return to + length;
}
