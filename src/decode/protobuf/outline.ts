import type { OutlineNode } from '../../model/outline.ts';
import type { Plan, PlanField, PlanType } from './plan.ts';
import { endGroupStart, read, readTag, skipValue, WIRE_BYTES, WIRE_END_GROUP, WIRE_START_GROUP } from './wire.ts';

/** Every field of a message as a tree, for people. For bytes that a walk of the same plan has accepted. */
export function outlineProtobuf(plan: Plan, bytes: Uint8Array): readonly OutlineNode[] {
  return outlineMessage(plan, plan.types[plan.rootType], bytes, 0, bytes.length).nodes;
}

function outlineMessage(
  plan: Plan,
  type: PlanType | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
): { nodes: readonly OutlineNode[]; at: number } {
  const nodes: OutlineNode[] = [];
  let at = start;
  while (at >= 0 && at < end) {
    at = readTag(bytes, at, end);
    if (at < 0) break;
    const { number, wire } = read;
    if (wire === WIRE_END_GROUP) break;
    const valueAt = at;
    at = skipValue(bytes, number, wire, valueAt, end, 0);
    if (at < 0) break;
    const valueStart = wire === WIRE_BYTES ? at - read.value : valueAt;
    const valueEnd = wire === WIRE_START_GROUP ? endGroupStart(at, number) : at;
    nodes.push(
      outlineField(
        plan,
        type?.fields.find((field) => field.number === number),
        number,
        wire,
        bytes,
        valueStart,
        valueEnd,
      ),
    );
  }
  return { nodes, at };
}

function outlineField(
  plan: Plan,
  field: PlanField | undefined,
  number: number,
  wire: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): OutlineNode {
  if (field === undefined) return { name: `#${number}`, kind: `unknown, wire type ${wire}`, start, end, children: [] };
  const children = field.type < 0 ? [] : outlineMessage(plan, plan.types[field.type], bytes, start, end).nodes;
  const kind = field.type < 0 ? field.kind : (plan.types[field.type]?.name ?? field.kind);
  const name = plan.refs[field.ref]?.name ?? '';
  return { name, kind, start, end, children, ...(field.benign === undefined ? {} : { benign: field.benign }) };
}
