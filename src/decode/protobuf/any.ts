import type { Plan } from './plan.ts';
import { read, readTag, skipValue, WIRE_BYTES } from './wire.ts';

const latin1 = new TextDecoder('latin1');

/**
 * Index of the type that a google.protobuf.Any in bytes[start, end) names (type_url, field 1: what follows the last `/`), or -1 when
 * it names none, one that the plan does not know, or more than one.
 */
export function anyTarget(plan: Plan, bytes: Uint8Array, start: number, end: number): number {
  let target = -1;
  let at = start;
  while (at < end) {
    at = readTag(bytes, at, end);
    if (at < 0) return -1;
    const { number, wire } = read;
    at = skipValue(bytes, number, wire, at, end, 0);
    if (at < 0) return -1;
    if (number !== 1 || wire !== WIRE_BYTES) continue;
    const url = latin1.decode(bytes.subarray(at - read.value, at));
    const name = url.slice(url.lastIndexOf('/') + 1);
    const named = plan.types.findIndex((type) => type.name === name);
    if (named < 0 || (target >= 0 && target !== named)) return -1;
    target = named;
  }
  return target;
}
