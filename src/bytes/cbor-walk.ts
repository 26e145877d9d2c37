import { GuankaError, isGuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { BREAK, checkedHeadSize, headArgument, headSize, INDEFINITE, MAJOR } from './cbor-head.ts';
import { cborKeyId } from './cbor-key.ts';
import { stringEnd } from './cbor-string.ts';
import type { KeyTable } from './key-table.ts';
import { NO_KEY, NODE, type NodeKind, type ValueTape } from './value-tape.ts';

/*
 * CBOR (RFC 8949) and CBOR sequences (RFC 8742) as a tape of byte ranges. Accepts what is well-formed (appendix C) with valid UTF-8
 * in its texts; non-minimal heads and repeated keys are taken as they stand. Byte strings under tag 24 that hold one item are walked into.
 * Never recurses but for tag 24, and counts that with the depth.
 */

/** Initial byte of an empty text, and how many sizes stand in the initial byte itself. */
const SHORT_TEXT = 0x60;
const SHORT_SIZES = 24;
/** One past the initial bytes of integers. */
const NEGATIVES_END = 0x40;
const HALF_FLOAT = 0xf9;
const DOUBLE_FLOAT = 0xfb;
const TAG_EMBEDDED = 24;
/** Remaining count of a container that ends with a break. */
const UNTIL_BREAK = -1;

/**
 * Walks bytes[start, end) and fills the tape: node 0 is the sequence, its children the items (at least one).
 * @throws {GuankaError} DECODE_TRUNCATED - ends inside an item, or holds none. DECODE_SYNTAX - not well-formed. DECODE_UTF8 - a text
 *   that is not UTF-8. DECODE_DEPTH - deeper than LIMITS.depthMax, tags counted. DECODE_LIMIT - too many bytes or items.
 */
export function walkCbor<Facts>(
  bytes: Uint8Array,
  start: number,
  end: number,
  tape: ValueTape,
  keys: KeyTable<Facts>,
): void {
  if (end - start > LIMITS.messageBytesMax)
    throw new GuankaError('DECODE_LIMIT', `expected at most ${LIMITS.messageBytesMax} bytes of CBOR`);
  tape.reset();
  keys.startMessage();
  const root = tape.push(NODE.sequence, start, 0);
  const walk = new CborWalk(bytes, start, tape, keys);
  let at = start;
  do at = walk.item(at, end, root, 0);
  while (at < end);
  tape.close(root, end);
}

class CborWalk<Facts> {
  readonly #bytes: Uint8Array;
  readonly #origin: number;
  readonly #tape: ValueTape;
  readonly #keys: KeyTable<Facts>;
  /** By depth: items, or pairs, that the open container still wants. */
  readonly #remaining = new Float64Array(LIMITS.depthMax + 1);

  constructor(bytes: Uint8Array, origin: number, tape: ValueTape, keys: KeyTable<Facts>) {
    this.#bytes = bytes;
    this.#origin = origin;
    this.#tape = tape;
    this.#keys = keys;
  }

  /** One item with all it holds, under `parent`; returns one past it. @param base - depth around it. */
  item(from: number, end: number, parent: number, base: number): number {
    const tape = this.#tape;
    let open = parent;
    let depth = base;
    const first = tape.count;
    let at = this.#begin(from, end, open, depth);
    if (this.#isOpen(first)) {
      open = first;
      depth++;
    }
    while (open !== parent) {
      if (this.#isDone(at, end, depth, tape.kindOf(open))) {
        if (this.#remaining[depth] === UNTIL_BREAK) at++;
        tape.close(open, at);
        open = tape.parentOf(open);
        depth--;
        continue;
      }
      if ((this.#remaining[depth] ?? 0) > 0) this.#remaining[depth] = (this.#remaining[depth] ?? 0) - 1;
      const index = tape.count;
      const keyStart = at;
      let keyId = NO_KEY;
      if (tape.kindOf(open) === NODE.object) {
        keyId = this.#knownKey(at, end);
        if (keyId === NO_KEY) {
          at = this.#skip(at, end, depth);
          keyId = cborKeyId(this.#bytes, keyStart, at, this.#keys);
        } else at += 1 + ((this.#bytes[at] ?? 0) & 0x1f);
      }
      const keyEnd = at;
      const size = this.#integerSize(at, end);
      if (size > 0) {
        const isMember = keyId !== NO_KEY;
        tape.pushWhole(
          NODE.number,
          at,
          at + size,
          open,
          isMember ? keyStart : NO_KEY,
          isMember ? keyEnd : NO_KEY,
          keyId,
        );
        at += size;
        continue;
      }
      at = this.#begin(at, end, open, depth);
      if (keyId !== NO_KEY) tape.setKey(index, keyStart, keyEnd, keyId);
      if (this.#isOpen(index)) {
        open = index;
        depth++;
      }
    }
    return at;
  }

  /** Number of the short text key at `at` when it is the one that came next last time, which was checked then; NO_KEY when not. */
  #knownKey(at: number, end: number): number {
    const size = at < end ? (this.#bytes[at] ?? 0) - SHORT_TEXT : -1;
    if (size < 0 || size >= SHORT_SIZES || size >= end - at) return NO_KEY;
    return this.#keys.expectedWhole(this.#bytes, at + 1, at + 1 + size);
  }

  /** Size of the integer or float item at `at`, whole; 0 for any other item, which is looked at with more care. */
  #integerSize(at: number, end: number): number {
    if (at >= end) return 0;
    const initial = this.#bytes[at] ?? 0;
    // Majors 0 and 1, or a float of 2, 4 or 8 bytes.
    if (initial >= NEGATIVES_END && (initial < HALF_FLOAT || initial > DOUBLE_FLOAT)) return 0;
    if ((initial & 0x1f) === INDEFINITE) return 0;
    const size = headSize(initial);
    return size <= end - at ? size : 0;
  }

  /** Reads a head: a leaf is read whole, a container or tag opened with its count at depth + 1. Returns one past what was read. */
  #begin(at: number, end: number, parent: number, depth: number): number {
    const size = checkedHeadSize(this.#bytes, at, end, this.#origin);
    const initial = this.#bytes[at] ?? 0;
    const major = initial >> 5;
    const isIndefinite = (initial & 0x1f) === INDEFINITE;
    switch (major) {
      case MAJOR.unsigned:
      case MAJOR.negative:
        if (isIndefinite) throw this.#syntax(at, 'an integer with an argument');
        return this.#leaf(NODE.number, at, at + size, parent);
      case MAJOR.bytes:
      case MAJOR.text:
        return this.#string(at, end, parent, depth, major === MAJOR.text);
      case MAJOR.array:
      case MAJOR.map:
      case MAJOR.tag: {
        if (major === MAJOR.tag && isIndefinite) throw this.#syntax(at, 'a tag with a number');
        this.#openContainer(major, at, size, end, depth);
        this.#tape.push(major === MAJOR.array ? NODE.array : major === MAJOR.map ? NODE.object : NODE.tag, at, parent);
        return at + size;
      }
      default:
        return this.#leaf(this.#simpleKind(at, initial), at, at + size, parent);
    }
  }

  #openContainer(major: number, at: number, size: number, end: number, depth: number): void {
    if (depth >= LIMITS.depthMax)
      throw new GuankaError('DECODE_DEPTH', `expected at most ${LIMITS.depthMax} nested items`, this.#place(at));
    const isIndefinite = ((this.#bytes[at] ?? 0) & 0x1f) === INDEFINITE;
    const count = major === MAJOR.tag ? 1 : headArgument(this.#bytes, at);
    const bytesEach = major === MAJOR.map ? 2 : 1;
    if (!isIndefinite && count * bytesEach > end - at - size) {
      throw new GuankaError('DECODE_TRUNCATED', 'expected no more items than bytes are left', this.#place(at));
    }
    this.#remaining[depth + 1] = isIndefinite ? UNTIL_BREAK : count;
  }

  /** True at the end of the open container: its count is used up, or a break stands here. */
  #isDone(at: number, end: number, depth: number, kind: NodeKind): boolean {
    const remaining = this.#remaining[depth] ?? 0;
    if (remaining === 0) return true;
    return remaining === UNTIL_BREAK && kind !== NODE.tag && at < end && this.#bytes[at] === BREAK;
  }

  #isOpen(node: number): boolean {
    const tape = this.#tape;
    const kind = tape.kindOf(node);
    // A leaf, or a byte string that was walked into, has its end; a container just opened has none yet.
    return (
      (kind === NODE.array || kind === NODE.object || kind === NODE.tag) && tape.endOf(node) === tape.startOf(node)
    );
  }

  #leaf(kind: NodeKind, at: number, next: number, parent: number): number {
    const node = this.#tape.push(kind, at, parent);
    this.#tape.setEnd(node, next);
    return next;
  }

  #simpleKind(at: number, initial: number): NodeKind {
    const info = initial & 0x1f;
    if (info === INDEFINITE) throw this.#syntax(at, 'an item in place of a break');
    if (info === 20 || info === 21) return NODE.bool;
    if (info === 22) return NODE.null;
    if (info === 24 && (this.#bytes[at + 1] ?? 0) < 32)
      throw this.#syntax(at, 'a simple value of 32 or more after its head');
    return info >= 25 ? NODE.number : NODE.simple;
  }

  #string(at: number, end: number, parent: number, depth: number, isText: boolean): number {
    const next = stringEnd(this.#bytes, at, end, this.#origin);
    const node = this.#tape.push(isText ? NODE.text : NODE.bytes, at, parent);
    this.#tape.setEnd(node, next);
    if (
      !isText &&
      this.#tape.kindOf(parent) === NODE.tag &&
      headArgument(this.#bytes, this.#tape.startOf(parent)) === TAG_EMBEDDED
    ) {
      this.#walkEmbedded(node, depth);
    }
    return next;
  }

  /** Takes a byte string under tag 24 for the item in it; leaves it a byte string when it does not hold exactly one. */
  #walkEmbedded(node: number, depth: number): void {
    const tape = this.#tape;
    const initial = this.#bytes[tape.startOf(node)] ?? 0;
    if ((initial & 0x1f) === INDEFINITE || depth >= LIMITS.depthMax) return;
    const start = tape.startOf(node) + headSize(initial);
    const end = tape.endOf(node);
    tape.setKind(node, NODE.embedded);
    try {
      if (start < end && this.item(start, end, node, depth + 1) === end) {
        tape.close(node, end);
        return;
      }
    } catch (error) {
      if (!isGuankaError(error) || error.code === 'DECODE_LIMIT' || error.code === 'DECODE_DEPTH') throw error;
    }
    tape.count = node + 1;
    tape.setKind(node, NODE.bytes);
  }

  /** One past the key item at `at`, which is checked but not kept: keys are compared and searched as bytes. */
  #skip(at: number, end: number, depth: number): number {
    const kept = this.#tape.count;
    const next = this.item(at, end, 0, depth);
    this.#tape.count = kept;
    return next;
  }

  #syntax(at: number, expected: string): GuankaError {
    return new GuankaError('DECODE_SYNTAX', `expected ${expected}`, this.#place(at));
  }

  #place(at: number): string {
    return `byte ${at - this.#origin}`;
  }
}
