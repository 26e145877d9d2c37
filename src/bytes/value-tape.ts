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

/**
 * The tree of one JSON or CBOR document as columns, in document order: node i's first child is i + 1, its next sibling `next[i]`.
 * Holds offsets only. Reused from message to message, so a walk allocates nothing once it has grown.
 */
export class ValueTape {
  count = 0;
  kind: Uint8Array = new Uint8Array(NODES_AT_START);
  /** First byte of the whole value (quote, head). */
  start: Int32Array = new Int32Array(NODES_AT_START);
  /** One past its last byte. */
  end: Int32Array = new Int32Array(NODES_AT_START);
  /** First byte of the member's key with its quote or head; NO_KEY outside objects. */
  keyStart: Int32Array = new Int32Array(NODES_AT_START);
  keyEnd: Int32Array = new Int32Array(NODES_AT_START);
  /** The key's number in the walk's KeyTable; equal keys have equal numbers. NO_KEY outside objects. */
  keyId: Int32Array = new Int32Array(NODES_AT_START);
  parent: Int32Array = new Int32Array(NODES_AT_START);
  /** One past the last node of this node's subtree. */
  next: Int32Array = new Int32Array(NODES_AT_START);

  reset(): void {
    this.count = 0;
  }

  /**
   * Appends a node without key; the caller sets `end` and `next` when it knows them.
   * @throws {GuankaError} DECODE_LIMIT - more than LIMITS.fieldCountMax nodes.
   */
  push(kind: NodeKind, start: number, parent: number): number {
    const index = this.count;
    if (index >= this.kind.length) this.#grow();
    this.count = index + 1;
    this.kind[index] = kind;
    this.start[index] = start;
    this.end[index] = start;
    this.keyStart[index] = NO_KEY;
    this.keyEnd[index] = NO_KEY;
    this.keyId[index] = NO_KEY;
    this.parent[index] = parent;
    this.next[index] = index + 1;
    return index;
  }

  /** Closes a container: everything pushed since it opened is its subtree. */
  close(index: number, end: number): void {
    this.end[index] = end;
    this.next[index] = this.count;
  }

  kindOf(index: number): NodeKind {
    return (this.kind[index] ?? NODE.null) as NodeKind;
  }

  /** First byte of the member or element: its key's where it has one. */
  outerStart(index: number): number {
    const key = this.keyStart[index] ?? NO_KEY;
    return key === NO_KEY ? (this.start[index] ?? 0) : key;
  }

  startOf(index: number): number {
    return this.start[index] ?? 0;
  }

  endOf(index: number): number {
    return this.end[index] ?? 0;
  }

  keyOf(index: number): number {
    return this.keyId[index] ?? NO_KEY;
  }

  parentOf(index: number): number {
    return this.parent[index] ?? 0;
  }

  /** One past the subtree of `index`: its next sibling, if the parent's subtree goes on so far. */
  nextOf(index: number): number {
    return this.next[index] ?? this.count;
  }

  #grow(): void {
    if (this.count >= LIMITS.fieldCountMax) {
      throw new GuankaError('DECODE_LIMIT', `expected at most ${LIMITS.fieldCountMax} values in one document`);
    }
    const size = Math.min(this.kind.length * 2, LIMITS.fieldCountMax);
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    this.start = widened(this.start, size);
    this.end = widened(this.end, size);
    this.keyStart = widened(this.keyStart, size);
    this.keyEnd = widened(this.keyEnd, size);
    this.keyId = widened(this.keyId, size);
    this.parent = widened(this.parent, size);
    this.next = widened(this.next, size);
  }
}

function widened(column: Int32Array, size: number): Int32Array {
  const wide = new Int32Array(size);
  wide.set(column);
  return wide;
}
