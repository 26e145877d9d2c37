import { firstBadUtf8 } from '../../bytes/utf8.ts';
import { LIMITS } from '../../model/limits.ts';
import { anyTarget } from './any.ts';
import { interpreter, type Walk } from './interpret.ts';
import type { Plan } from './plan.ts';
import { BAD_WIRE_TYPE, DISCRIMINATOR, type Rows, TOO_MUCH, TRUNCATED, UNKNOWN } from './rows.ts';
import { resolveRules } from './rules.ts';
import { checkPackedVarints, read, readTag, readVarint, skipValue, WIRE_END_GROUP } from './wire.ts';

/** "Ask the interpreter": what the generated code leaves alone. */
const BAIL = -100;

/** What a generated module calls back. It owns `rows`, because the generated code holds on to it. */
export interface Runtime {
  readonly rows: Rows;
  readonly varint: (bytes: Uint8Array, at: number, end: number) => number;
  readonly slowTag: (bytes: Uint8Array, at: number, end: number) => number;
  readonly packed: (
    bytes: Uint8Array,
    start: number,
    end: number,
    stride: number,
    discriminator: number,
    recordStart: number,
  ) => number;
  readonly slowUtf8: (bytes: Uint8Array, start: number, end: number) => number;
  readonly unknown: (
    bytes: Uint8Array,
    tag: number,
    recordStart: number,
    at: number,
    end: number,
    depth: number,
  ) => number;
  readonly resolve: (type: number, bytes: Uint8Array, first: number) => number;
  readonly anyTarget: (bytes: Uint8Array, start: number, end: number) => number;
  readonly depthMax: number;
  readonly BAIL: number;
}

/** What a generated module exports. */
export type CreateWalk = (runtime: Runtime) => (bytes: Uint8Array, start: number, end: number, depth: number) => number;

/** A walk by generated code, with the interpreter behind it for what that leaves alone. Bound to `rows`. */
export function compiledWalk(plan: Plan, create: CreateWalk, rows: Rows): Walk {
  const walk = create(runtimeOf(plan, rows));
  const slow = interpreter(plan);
  return (bytes, start, end, into) => {
    rows.reset();
    const at = walk(bytes, start, end, 0);
    if (at === BAIL) return slow(bytes, start, end, into);
    return Math.min(at, 0);
  };
}

function runtimeOf(plan: Plan, rows: Rows): Runtime {
  return {
    rows,
    depthMax: LIMITS.depthMax,
    BAIL,
    slowUtf8: firstBadUtf8,
    varint(bytes, start, end) {
      const at = readVarint(bytes, start, end);
      rows.value = read.value;
      return at;
    },
    slowTag(bytes, start, end) {
      const at = readTag(bytes, start, end);
      rows.tag = read.number * 8 + read.wire;
      return at;
    },
    packed(bytes, start, end, stride, discriminator, recordStart) {
      if (stride > 0) return (end - start) % stride === 0 ? end : TRUNCATED;
      const done = checkPackedVarints(bytes, start, end);
      if (done < 0 || discriminator < 0) return done;
      for (let at = start; at < end; ) {
        const next = readVarint(bytes, at, end);
        if (rows.add(DISCRIMINATOR, discriminator, recordStart, at, next, end, -1, 0) < 0) return TOO_MUCH;
        at = next;
      }
      return end;
    },
    unknown(bytes, tag, recordStart, at, end, depth) {
      const number = Math.floor(tag / 8);
      const wire = tag % 8;
      if (number === 0 || wire === WIRE_END_GROUP) return BAD_WIRE_TYPE;
      const done = skipValue(bytes, number, wire, at, end, depth);
      if (done < 0) return done;
      return rows.add(UNKNOWN, number, recordStart, at, done, done, -1, 0) < 0 ? TOO_MUCH : done;
    },
    resolve(type, bytes, first) {
      const rules = plan.types[type]?.rules;
      return rules === undefined ? 0 : resolveRules(plan, rules, bytes, rows, first);
    },
    anyTarget: (bytes, start, end) => anyTarget(plan, bytes, start, end),
  };
}
