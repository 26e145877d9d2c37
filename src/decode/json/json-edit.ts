import { escapeJsonContent } from '../../bytes/json-string.ts';
import { walkJson } from '../../bytes/json-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { NO_BYTES, type Splice } from '../../bytes/splice.ts';
import { firstBadUtf8 } from '../../bytes/utf8.ts';
import { NODE, ValueTape } from '../../bytes/value-tape.ts';
import type { Attachment } from '../../model/content.ts';
import { isGuankaError } from '../../model/errors.ts';
import type { EditPlan } from '../labels/edit-plan.ts';

const encoder = new TextEncoder();
const SPACE = 0x20;

/**
 * The splices that make a plan's edits in JSON text. A removed member takes one comma with it: the one before it, or, when nothing
 * kept stands before it, the one after; with the whitespace on that side.
 * @returns undefined when nothing would be left, a replacement is no JSON, or there is no object to attach the capsule to.
 */
export function jsonSplices(
  tape: ValueTape,
  plan: EditPlan,
  attachment: Attachment | undefined,
  capsuleTaken: boolean,
): Splice[] | undefined {
  const splices: Splice[] = [];
  for (const container of plan.touched) {
    if (!removeChildren(tape, container, plan.removed, splices) && container === 0) return undefined;
  }
  for (const [node, content] of plan.replaced) {
    const splice = replaceValue(tape, node, content);
    if (splice === undefined) return undefined;
    splices.push(splice);
  }
  for (const [node, content] of plan.renamed) {
    if (firstBadUtf8(content, 0, content.length) >= 0) return undefined;
    splices.push({
      start: tape.keyStartOf(node) + 1,
      end: tape.keyEndOf(node) - 1,
      bytes: escapeJsonContent(content),
    });
  }
  if (attachment !== undefined) {
    if (capsuleTaken || tape.kindOf(1) !== NODE.object || tape.nextOf(1) < tape.count || plan.replaced.has(1))
      return undefined;
    splices.push(attach(tape, plan, attachment));
  }
  return splices.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** @returns false when no child is left. */
function removeChildren(tape: ValueTape, container: number, removed: ReadonlySet<number>, splices: Splice[]): boolean {
  let keptBefore = false;
  let previousEnd = -1;
  let leadingStart = -1;
  let last = -1;
  for (let child = container + 1; child < tape.nextOf(container); child = tape.nextOf(child)) {
    const isRemoved = removed.has(child);
    if (isRemoved && keptBefore) splices.push({ start: previousEnd, end: tape.endOf(child), bytes: NO_BYTES });
    else if (isRemoved && leadingStart < 0) leadingStart = tape.outerStart(child);
    else if (!isRemoved && !keptBefore) {
      if (leadingStart >= 0) splices.push({ start: leadingStart, end: tape.outerStart(child), bytes: NO_BYTES });
      keptBefore = true;
    }
    previousEnd = tape.endOf(child);
    last = child;
  }
  if (!keptBefore && leadingStart >= 0) splices.push({ start: leadingStart, end: tape.endOf(last), bytes: NO_BYTES });
  return keptBefore;
}

function replaceValue(tape: ValueTape, node: number, content: Uint8Array): Splice | undefined {
  const start = tape.startOf(node);
  const end = tape.endOf(node);
  if (tape.kindOf(node) === NODE.text) {
    return firstBadUtf8(content, 0, content.length) >= 0
      ? undefined
      : { start: start + 1, end: end - 1, bytes: escapeJsonContent(content) };
  }
  return isOneValue(content) ? { start, end, bytes: content } : undefined;
}

/** True for exactly one JSON value, with nothing around it but spaces behind it (a masked number keeps its width). */
function isOneValue(token: Uint8Array): boolean {
  const tape = new ValueTape();
  try {
    walkJson(token, 0, token.length, tape, new KeyTable(() => true));
  } catch (error) {
    if (isGuankaError(error)) return false;
    throw error;
  }
  return (
    tape.nextOf(1) === tape.count &&
    tape.startOf(1) === 0 &&
    token.subarray(tape.endOf(1)).every((byte) => byte === SPACE)
  );
}

/** A last member of the root object, the capsule as base64url, after the last one kept. */
function attach(tape: ValueTape, plan: EditPlan, { bytes, place }: Attachment): Splice {
  let lastKept = -1;
  for (let child = 2; child < tape.nextOf(1); child = tape.nextOf(child))
    if (!plan.removed.has(child)) lastKept = child;
  // Behind the whitespace that stands before the brace, where no other splice can end.
  const at = tape.endOf(1) - 1;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
  const member = `${JSON.stringify(place.jsonMember)}:"${text}"`;
  return { start: at, end: at, bytes: encoder.encode(lastKept < 0 ? member : `,${member}`) };
}
