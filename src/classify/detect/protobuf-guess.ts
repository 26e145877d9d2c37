import type { Budget } from './budget.ts';
import type { Decoded } from './encodings.ts';
import type { View } from './probe.ts';

/**
 * Length-delimited fields of a protobuf message that no schema describes (protobuf encoding guide), where a whole view parses as one; and
 * of the messages inside it. Limits: groups; numbers are not looked at, since a number without a name says nothing.
 */
const LIMITS = {
  fieldsMax: 65_536,
  nestedMax: 32,
  leafBytesMin: 4,
} as const;

export function protobufLeaves(view: View, budget: Budget): readonly Decoded[] {
  const leaves: Decoded[] = [];
  collect(view.bytes, view.start, view.end, 0, leaves);
  if (leaves.length >= LIMITS.fieldsMax) budget.exhaust();
  return leaves;
}

/** Adds the leaves of bytes[start, end), those of messages inside them too; nothing when it is no message. */
function collect(bytes: Uint8Array, start: number, end: number, depth: number, leaves: Decoded[]): void {
  const ranges = rangesOf(bytes, start, end);
  if (ranges === undefined) return;
  for (let index = 0; index < ranges.length; index += 2) {
    const from = ranges[index] ?? 0;
    const to = ranges[index + 1] ?? 0;
    if (leaves.length >= LIMITS.fieldsMax) return;
    leaves.push({ encoding: 'protobuf', start: from, end: to, bytes: bytes.subarray(from, to) });
    if (depth < LIMITS.nestedMax) collect(bytes, from, to, depth + 1, leaves);
  }
}

/** Starts and ends of the length-delimited fields; undefined when the bytes are no message from end to end. */
function rangesOf(bytes: Uint8Array, start: number, end: number): readonly number[] | undefined {
  const ranges: number[] = [];
  let at = start;
  for (let fields = 0; at < end; fields++) {
    const tag = varint(bytes, at, end);
    if (fields > LIMITS.fieldsMax || tag === undefined || tag.value < 8 || tag.value > 0xffff_ffff) return undefined;
    at = tag.next;
    const wire = tag.value % 8;
    if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 0 || wire === 2) {
      const value = varint(bytes, at, end);
      if (value === undefined) return undefined;
      at = value.next;
      if (wire === 0) continue;
      if (at + value.value > end) return undefined;
      if (value.value >= LIMITS.leafBytesMin) ranges.push(at, at + value.value);
      at += value.value;
    } else return undefined;
  }
  return at === end ? ranges : undefined;
}

interface Varint {
  readonly value: number;
  readonly next: number;
}

function varint(bytes: Uint8Array, start: number, end: number): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end && at < start + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  return undefined;
}
