import { NODE, type ValueTape } from '../../bytes/value-tape.ts';
import type { Edit } from '../../model/content.ts';

/** Edits by node of a tape, contradictions settled. */
export interface EditPlan {
  /** Nodes to take out with their keys. Never inside one another. */
  readonly removed: ReadonlySet<number>;
  /** New content by node. Never inside a removed or replaced node. */
  readonly replaced: ReadonlyMap<number, Uint8Array>;
  /** New key content by node. */
  readonly renamed: ReadonlyMap<number, Uint8Array>;
  /** Every container with an edit somewhere below, and node 0. */
  readonly touched: ReadonlySet<number>;
}

/**
 * Edits on spans as edits on nodes. To remove a key is to remove its member; members with the same key in the same object go with it;
 * two different replacements of one value remove it; an edit inside what an outer edit takes or replaces does nothing.
 * @param nodes - by span: its node, `~node` for the node's key.
 */
export function planEdits(tape: ValueTape, nodes: readonly number[], edits: readonly Edit[]): EditPlan {
  const removed = new Set<number>();
  let replaced = NONE;
  let renamed = NONE;
  for (const edit of edits) {
    const place = nodes[edit.span];
    if (place === undefined) continue;
    const node = place < 0 ? ~place : place;
    if (edit.kind === 'remove') {
      removed.add(memberOf(tape, node));
      continue;
    }
    if (place < 0 && renamed === NONE) renamed = new Map();
    if (place >= 0 && replaced === NONE) replaced = new Map();
    const targets = place < 0 ? renamed : replaced;
    const known = targets.get(node);
    if (known === undefined) targets.set(node, edit.bytes);
    else if (!sameContent(known, edit.bytes)) removed.add(memberOf(tape, node));
  }
  addDuplicates(tape, removed);
  return withoutNested(tape, removed, replaced, renamed);
}

/** Most plans take out and nothing else. Never written to. */
const NONE: Map<number, Uint8Array> = new Map();

/** The member or element that a node is the value of, through its tags: a tag without its item is no item. */
function memberOf(tape: ValueTape, node: number): number {
  let at = node;
  for (;;) {
    const kind = tape.kindOf(tape.parentOf(at));
    if (kind !== NODE.tag && kind !== NODE.embedded) return at;
    at = tape.parentOf(at);
  }
}

function addDuplicates(tape: ValueTape, removed: Set<number>): void {
  let keysByObject: Map<number, Set<number>> | undefined;
  for (const node of removed) {
    const object = tape.parentOf(node);
    if (tape.kindOf(object) !== NODE.object) continue;
    keysByObject ??= new Map();
    const keys = keysByObject.get(object);
    if (keys === undefined) keysByObject.set(object, new Set([tape.keyOf(node)]));
    else keys.add(tape.keyOf(node));
  }
  if (keysByObject === undefined) return;
  for (const [object, keys] of keysByObject) {
    for (let child = object + 1; child < tape.nextOf(object); child = tape.nextOf(child)) {
      if (keys.has(tape.keyOf(child))) removed.add(child);
    }
  }
}

function withoutNested(
  tape: ValueTape,
  removed: Set<number>,
  replaced: Map<number, Uint8Array>,
  renamed: Map<number, Uint8Array>,
): EditPlan {
  const isInside = (node: number): boolean => {
    for (let at = node; at > 0; ) {
      at = tape.parentOf(at);
      if (removed.has(at) || replaced.has(at)) return true;
    }
    return false;
  };
  // What is nested is told by what is around it, which stays until all have been told.
  const nested: number[] = [];
  for (const node of removed) if (isInside(node)) nested.push(node);
  const kept = (edits: Map<number, Uint8Array>): Map<number, Uint8Array> =>
    edits === NONE ? edits : new Map([...edits].filter(([node]) => !removed.has(node) && !isInside(node)));
  const plan = { removed, replaced: kept(replaced), renamed: kept(renamed), touched: new Set<number>([0]) };
  for (const node of nested) removed.delete(node);
  for (const node of removed) touch(tape, node, plan.touched);
  for (const node of plan.replaced.keys()) touch(tape, node, plan.touched);
  for (const node of plan.renamed.keys()) touch(tape, node, plan.touched);
  return plan;
}

function touch(tape: ValueTape, node: number, touched: Set<number>): void {
  for (let at = tape.parentOf(node); !touched.has(at); at = tape.parentOf(at)) touched.add(at);
}

function sameContent(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
