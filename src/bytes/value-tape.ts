import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

/** What a node of a tape is. JSON uses the first seven. */
export const NODE = {
  /** The document itself: one value, or several (NDJSON, CBOR sequence). Always node 0. */
  sequence: 0,
  object: 1,
  array: 2,
  text: 3,
  number: 4,
  bool: 5,
  null: 6,
  bytes: 7,
  /** CBOR tag: one child. */
  tag: 8,
  /** CBOR undefined and unassigned simple values. */
  simple: 9,
  /** CBOR byte string under tag 24: its children are the values encoded in it. */
  embedded: 10,
} as const;
export type NodeKind = (typeof NODE)[keyof typeof NODE];

export const NO_KEY = -1;

const NODES_AT_START = 256;

/** Columns of a node's row. */
const KIND = 0;
const START = 1;
const END = 2;
const KEY_START = 3;
const KEY_END = 4;
const KEY_ID = 5;
const PARENT = 6;
const NEXT = 7;
/** Rows are eight wide: a node's row begins at `node << ROW_BITS`. */
const ROW_BITS = 3;

/**
 * The tree of one JSON or CBOR document as rows of numbers, in document order: node i's first child is i + 1, its next sibling nextOf(i).
 * Holds offsets only. Reused from message to message, so a walk allocates nothing once it has grown. One array for all columns: what a
 * walk writes for a node lies together.
 */
export class ValueTape {
  count = 0;
  /** How many documents the tape has held: whoever kept the number knows whether it holds theirs still. */
  generation = 0;
  #rows = new Int32Array(NODES_AT_START << ROW_BITS);

  reset(): void {
    this.count = 0;
    this.generation++;
  }

  /** Nodes that there is room for, at least `count`. */
  get capacity(): number {
    return this.#rows.length >> ROW_BITS;
  }

  /**
   * Appends a node without key; the caller sets its end, and closes containers.
   * @throws {GuankaError} DECODE_LIMIT - more than LIMITS.fieldCountMax nodes.
   */
  push(kind: NodeKind, start: number, parent: number): number {
    const index = this.count;
    this.pushWhole(kind, start, start, parent, NO_KEY, NO_KEY, NO_KEY);
    return index;
  }

  /**
   * Appends a node with all that is known of it: of a leaf that is everything.
   * @param keyStart - first byte of the member's key with its quote or head; NO_KEY outside objects, as keyEnd and keyId.
   * @param keyId - the key's number in the walk's KeyTable; equal keys have equal numbers.
   * @throws {GuankaError} DECODE_LIMIT - more than LIMITS.fieldCountMax nodes.
   */
  pushWhole(
    kind: NodeKind,
    start: number,
    end: number,
    parent: number,
    keyStart: number,
    keyEnd: number,
    keyId: number,
  ): void {
    const index = this.count;
    const at = index << ROW_BITS;
    if (at >= this.#rows.length) this.#grow();
    const rows = this.#rows;
    this.count = index + 1;
    rows[at + NEXT] = index + 1;
    rows[at + PARENT] = parent;
    rows[at + KEY_ID] = keyId;
    rows[at + KEY_END] = keyEnd;
    rows[at + KEY_START] = keyStart;
    rows[at + END] = end;
    rows[at + START] = start;
    rows[at + KIND] = kind;
  }

  /** Closes a container: everything pushed since it opened is its subtree. */
  close(index: number, end: number): void {
    this.#rows[(index << ROW_BITS) + END] = end;
    this.#rows[(index << ROW_BITS) + NEXT] = this.count;
  }

  setEnd(index: number, end: number): void {
    this.#rows[(index << ROW_BITS) + END] = end;
  }

  setKind(index: number, kind: NodeKind): void {
    this.#rows[(index << ROW_BITS) + KIND] = kind;
  }

  setKey(index: number, keyStart: number, keyEnd: number, keyId: number): void {
    const at = index << ROW_BITS;
    this.#rows[at + KEY_START] = keyStart;
    this.#rows[at + KEY_END] = keyEnd;
    this.#rows[at + KEY_ID] = keyId;
  }

  kindOf(index: number): NodeKind {
    return (this.#rows[(index << ROW_BITS) + KIND] ?? NODE.null) as NodeKind;
  }

  /** First byte of the member or element: its key's where it has one. */
  outerStart(index: number): number {
    const key = this.keyStartOf(index);
    return key === NO_KEY ? this.startOf(index) : key;
  }

  /** First byte of the whole value (quote, head). */
  startOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + START] ?? 0;
  }

  /** One past its last byte. */
  endOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + END] ?? 0;
  }

  keyStartOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + KEY_START] ?? NO_KEY;
  }

  keyEndOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + KEY_END] ?? NO_KEY;
  }

  keyOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + KEY_ID] ?? NO_KEY;
  }

  parentOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + PARENT] ?? 0;
  }

  /** One past the subtree of `index`: its next sibling, if the parent's subtree goes on so far. */
  nextOf(index: number): number {
    return this.#rows[(index << ROW_BITS) + NEXT] ?? this.count;
  }

  #grow(): void {
    if (this.count >= LIMITS.fieldCountMax) {
      throw new GuankaError('DECODE_LIMIT', `expected at most ${LIMITS.fieldCountMax} values in one document`);
    }
    const wide = new Int32Array(Math.min(this.capacity * 2, LIMITS.fieldCountMax) << ROW_BITS);
    wide.set(this.#rows);
    this.#rows = wide;
  }
}
