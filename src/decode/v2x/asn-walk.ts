import { UperCursor } from '../../bytes/uper.ts';
import type { SpanCause, ValueForm } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { findLoneVin } from '../can/vin-shape.ts';

/** How a field is made to say nothing. */
export type Blank =
  /** The type has no value for it: the whole message must be blocked. */
  | { readonly kind: 'none' }
  /** The bits of the "unavailable" value, as a number. */
  | { readonly kind: 'value'; readonly raw: number }
  /** Characters of `width` bits, each set to `raw`. */
  | { readonly kind: 'fill'; readonly raw: number; readonly width: number };

export const NO_BLANK: Blank = { kind: 'none' };

/** What a span that a plan can mark is, told once for all messages. */
export interface Leaf {
  readonly path: string;
  readonly cause: SpanCause;
  readonly blank: Blank;
  readonly form?: ValueForm;
}

const SCRATCH = new Uint8Array(16_384);
const SPAN_NUMBERS_MAX = LIMITS.spanCountMax * 2;

/** One reading of one message: where the cursor is, and what it marked. */
export class Walk extends UperCursor {
  /** Start bit and length in bits of each mark, in turn. */
  readonly marks: number[] = [];
  readonly leaves: Leaf[] = [];
  /** Values outside their type's range: a sign that another edition's table fits better. */
  odd = 0;
  /** The last integer that a `select` may ask for. */
  selector = 0;
  /** Stands before the paths of what is marked from now on: the envelope that holds it. */
  prefix = '';
  /** A signature covers what was read: no bit of it may be changed. */
  signed = false;
  #elements = 0;

  mark(leaf: Leaf, at: number, bits: number): void {
    if (bits > 0) this.#push(leaf, at, bits);
  }

  #push(leaf: Leaf, at: number, bits: number): void {
    if (this.marks.length >= SPAN_NUMBERS_MAX) throw new GuankaError('DECODE_LIMIT', 'more spans than the limit');
    this.marks.push(at, bits);
    this.leaves.push(this.prefix === '' ? leaf : { ...leaf, path: `${this.prefix}${leaf.path}` });
  }

  /** Forgets what was marked since there were `count` marks, and reads from `at` again. */
  rewind(at: number, count: number): void {
    this.at = at;
    this.odd = 0;
    this.marks.length = count * 2;
    this.leaves.length = count;
  }

  /** Puts the marks in the order of their first bit: an envelope tells what its payload is only behind it. */
  sort(): void {
    let ordered = true;
    for (let index = 2; index < this.marks.length; index += 2)
      if ((this.marks[index] ?? 0) < (this.marks[index - 2] ?? 0)) ordered = false;
    if (ordered) return;
    const all = this.leaves.map((leaf, index) => ({
      leaf,
      at: this.marks[index * 2] ?? 0,
      bits: this.marks[index * 2 + 1] ?? 0,
    }));
    all.sort((left, right) => left.at - right.at);
    for (const [index, mark] of all.entries()) {
      this.leaves[index] = mark.leaf;
      this.marks[index * 2] = mark.at;
      this.marks[index * 2 + 1] = mark.bits;
    }
  }

  /** Reads [at, end) with `inside`, then goes on behind it. */
  within(end: number, inside: Step): void {
    if (end > this.end) throw new GuankaError('DECODE_TRUNCATED', 'a part longer than its message');
    const outer = this.end;
    this.end = end;
    inside(this);
    this.end = outer;
    this.at = end;
  }

  /** Marks what starts here, its length to be told by `close`: spans stay in ascending order. */
  open(leaf: Leaf): number {
    this.#push(leaf, this.at, 0);
    return this.marks.length - 1;
  }

  close(handle: number): void {
    const bits = this.at - (this.marks[handle - 1] ?? 0);
    this.marks[handle] = bits;
    if (bits > 0) return;
    this.marks.length -= 2;
    this.leaves.pop();
  }

  countElements(count: number): void {
    this.#elements += count;
    if (this.#elements > LIMITS.fieldCountMax) throw new GuankaError('DECODE_LIMIT', 'more elements than the limit');
  }

  /**
   * An open type (X.691 §11.2): `inside` reads its content and may not read beyond; without it, or with more than padding left
   * over, what nobody knows is marked. One octet (a flag, a small enumeration, an empty sequence) tells nothing and is not.
   */
  openType(inside: Step | undefined, unknown: Leaf): void {
    const octets = this.length();
    const end = this.at + octets * 8;
    if (end > this.end) throw new GuankaError('DECODE_TRUNCATED', 'an open type longer than its message');
    if (inside === undefined) {
      if (octets > 1) this.mark(unknown, this.at, octets * 8);
    } else {
      const outer = this.end;
      this.end = end;
      inside(this);
      if (end - this.at >= 8 && !this.isZero(this.at, end)) this.mark(unknown, this.at, end - this.at);
      this.end = outer;
    }
    this.at = end;
  }

  /** Characters of 8 or 7 bits: marked as a VIN when they are one. */
  text(count: number, width: number, vin: Leaf): void {
    const at = this.at;
    this.skip(count * width);
    if (count < 17) return;
    const length = this.#characters(at, count, width);
    if (findLoneVin(SCRATCH, 0, length) >= 0) this.mark(vin, at, count * width);
  }

  /** Characters that are an item by their place: marked unless they say nothing (zeros, blanks, all ones). */
  named(count: number, width: number, leaf: Leaf): void {
    const at = this.at;
    this.skip(count * width);
    const length = this.#characters(at, count, width);
    const none = width === 8 ? 0xff : 0;
    for (let index = 0; index < length; index++) {
      const byte = SCRATCH[index] ?? 0;
      if (byte === 0 || byte === 0x20 || byte === none) continue;
      this.mark(leaf, at, count * width);
      return;
    }
  }

  #characters(at: number, count: number, width: number): number {
    const resume = this.at;
    this.at = at;
    const length = Math.min(count, SCRATCH.length);
    for (let index = 0; index < length; index++) SCRATCH[index] = this.bits(width);
    this.at = resume;
    return length;
  }
}

/** Reads one value of one type at one place of a message. */
export type Step = (walk: Walk) => void;
