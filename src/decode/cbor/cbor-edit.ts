import { headArgument, headLike, INDEFINITE, MAJOR } from '../../bytes/cbor-head.ts';
import { walkCbor } from '../../bytes/cbor-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { NO_BYTES, type Splice } from '../../bytes/splice.ts';
import { firstBadUtf8 } from '../../bytes/utf8.ts';
import { NODE, ValueTape } from '../../bytes/value-tape.ts';
import type { Attachment } from '../../model/content.ts';
import { isGuankaError } from '../../model/errors.ts';
import type { EditPlan } from '../labels/edit-plan.ts';
import { headEnd, isStringItem } from './cbor-format.ts';

const BYTES_HEAD = 0x40;
const TEXT_HEAD = 0x60;
const encoder = new TextEncoder();

/**
 * The splices that make a plan's edits in CBOR: counts and lengths in the heads around them are mended, each head as wide as it was
 * where the new number fits.
 * @returns undefined when nothing would be left, a replacement is no item, or there is no map to attach the capsule to.
 */
export function cborSplices(
  bytes: Uint8Array,
  tape: ValueTape,
  plan: EditPlan,
  attachment: Attachment | undefined,
  capsuleTaken: boolean,
): Splice[] | undefined {
  const edit = new CborEdit(bytes, tape);
  const root = rootMap(tape);
  if (attachment !== undefined && (capsuleTaken || root < 0 || plan.replaced.has(root))) return undefined;
  for (const container of plan.touched) {
    const added = attachment !== undefined && container === root ? 1 : 0;
    if (!edit.removeChildren(container, plan.removed, added)) return undefined;
  }
  if (attachment !== undefined && !plan.touched.has(root)) edit.removeChildren(root, plan.removed, 1);
  for (const [node, content] of plan.replaced)
    if (!edit.replace(node, tape.startOf(node), tape.endOf(node), content)) return undefined;
  for (const [node, content] of plan.renamed)
    if (!edit.replace(node, tape.keyStartOf(node), tape.keyEndOf(node), content)) return undefined;
  if (attachment !== undefined) edit.attach(root, attachment);
  return edit.finish();
}

/** The one map that is the document, under its tags; -1 when it is something else. */
export function rootMap(tape: ValueTape): number {
  if (tape.nextOf(1) < tape.count) return -1;
  let node = 1;
  while (tape.kindOf(node) === NODE.tag) node++;
  return tape.kindOf(node) === NODE.object ? node : -1;
}

class CborEdit {
  readonly #bytes: Uint8Array;
  readonly #tape: ValueTape;
  readonly #splices: Splice[] = [];
  /** By byte string that was walked into: how much longer its content gets. */
  readonly #growth = new Map<number, number>();

  constructor(bytes: Uint8Array, tape: ValueTape) {
    this.#bytes = bytes;
    this.#tape = tape;
  }

  /** Takes the removed children out and mends the count. @returns false when a sequence has none left. */
  removeChildren(container: number, removed: ReadonlySet<number>, added: number): boolean {
    const tape = this.#tape;
    let gone = 0;
    let kept = 0;
    for (let child = container + 1; child < tape.nextOf(container); child = tape.nextOf(child)) {
      if (!removed.has(child)) {
        kept++;
        continue;
      }
      gone++;
      this.#splice(container, tape.outerStart(child), tape.endOf(child), NO_BYTES);
    }
    if (container === 0) return kept > 0;
    const kind = tape.kindOf(container);
    const at = tape.startOf(container);
    const isIndefinite = ((this.#bytes[at] ?? 0) & 0x1f) === INDEFINITE;
    if ((kind === NODE.array || kind === NODE.object) && !isIndefinite && gone !== added) {
      this.#splice(
        tape.parentOf(container),
        at,
        headEnd(this.#bytes, at),
        headLike(this.#bytes[at] ?? 0, kept + added),
      );
    }
    return true;
  }

  /** Puts content into the string item bytes[start, end), or a whole item in the place of any other. */
  replace(node: number, start: number, end: number, content: Uint8Array): boolean {
    const initial = this.#bytes[start] ?? 0;
    if (!isStringItem(initial)) {
      if (!isOneItem(content)) return false;
      this.#splice(this.#tape.parentOf(node), start, end, content);
      return true;
    }
    if (initial >> 5 === MAJOR.text && firstBadUtf8(content, 0, content.length) >= 0) return false;
    // A string in chunks becomes one string: its chunks' heads say nothing about the new content.
    const isIndefinite = (initial & 0x1f) === INDEFINITE;
    const head = headLike(isIndefinite ? initial & 0xe0 : initial, content.length);
    this.#splice(this.#tape.parentOf(node), start, end, joined(head, content));
    return true;
  }

  /** A last pair of the map, the capsule as a byte string; its count is mended by removeChildren. */
  attach(map: number, { bytes, place }: Attachment): void {
    const isIndefinite = ((this.#bytes[this.#tape.startOf(map)] ?? 0) & 0x1f) === INDEFINITE;
    const at = this.#tape.endOf(map) - (isIndefinite ? 1 : 0);
    const key = encoder.encode(place.cborKey);
    const pair = joined(
      joined(headLike(TEXT_HEAD, key.length), key),
      joined(headLike(BYTES_HEAD, bytes.length), bytes),
    );
    this.#splice(map, at, at, pair);
  }

  /** The splices in order, with the lengths of byte strings around them mended, inner ones first. */
  finish(): Splice[] {
    const tape = this.#tape;
    const around = new Set<number>();
    for (const node of this.#growth.keys()) {
      for (let at = node; at > 0 && !around.has(at); at = tape.parentOf(at))
        if (tape.kindOf(at) === NODE.embedded) around.add(at);
    }
    // Parents have smaller numbers, so each has its whole growth when its turn comes.
    for (const node of [...around].sort((a, b) => b - a)) {
      const growth = this.#growth.get(node) ?? 0;
      if (growth === 0) continue;
      const at = tape.startOf(node);
      const length = headArgument(this.#bytes, at) + growth;
      this.#splice(tape.parentOf(node), at, headEnd(this.#bytes, at), headLike(this.#bytes[at] ?? 0, length));
      this.#grow(tape.parentOf(node), growth);
    }
    return this.#splices.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** @param inside - the innermost node that holds the splice, from which lengths must be mended outwards. */
  #splice(inside: number, start: number, end: number, bytes: Uint8Array): void {
    this.#splices.push({ start, end, bytes });
    this.#grow(inside, bytes.length - (end - start));
  }

  #grow(inside: number, growth: number): void {
    for (let at = inside; at > 0; at = this.#tape.parentOf(at)) {
      if (this.#tape.kindOf(at) === NODE.embedded) {
        this.#growth.set(at, (this.#growth.get(at) ?? 0) + growth);
        return;
      }
    }
  }
}

/** True for exactly one well-formed item. */
function isOneItem(item: Uint8Array): boolean {
  const tape = new ValueTape();
  try {
    walkCbor(item, 0, item.length, tape, new KeyTable(() => true));
  } catch (error) {
    if (isGuankaError(error)) return false;
    throw error;
  }
  return tape.nextOf(1) === tape.count;
}

function joined(head: Uint8Array, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + content.length);
  whole.set(head);
  whole.set(content, head.length);
  return whole;
}
