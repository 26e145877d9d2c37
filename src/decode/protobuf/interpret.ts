import { firstBadUtf8 } from '../../bytes/utf8.ts';
import { LIMITS } from '../../model/limits.ts';
import { anyTarget } from './any.ts';
import type { Plan, PlanField } from './plan.ts';
import {
  BAD_UTF8,
  BAD_WIRE_TYPE,
  CANDIDATE,
  DISCRIMINATOR,
  ENCLOSE,
  type Rows,
  SPAN,
  TOO_DEEP,
  TRUNCATED,
  UNKNOWN,
} from './rows.ts';
import { resolveRules } from './rules.ts';
import {
  checkPackedVarints,
  endGroupStart,
  read,
  readTag,
  readVarint,
  skipValue,
  WIRE_BYTES,
  WIRE_END_GROUP,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_START_GROUP,
  WIRE_VARINT,
} from './wire.ts';

const NO_GROUP = -1;

/** Walks one message: fills `rows`; returns 0, or what is wrong (TRUNCATED, …) below zero. */
export type Walk = (bytes: Uint8Array, start: number, end: number, rows: Rows) => number;

/** The plan walked as the data it is: slow and obvious, the twin of what emit.ts generates. */
export function interpreter(plan: Plan): Walk {
  const fieldsOf = plan.types.map((type) => new Map(type.fields.map((field) => [field.number, field])));
  return (bytes, start, end, rows) => {
    rows.reset();
    const at = walkMessage({ plan, fieldsOf, bytes, rows }, plan.rootType, start, end, 0, NO_GROUP);
    return Math.min(at, 0);
  };
}

interface State {
  readonly plan: Plan;
  readonly fieldsOf: readonly ReadonlyMap<number, PlanField>[];
  readonly bytes: Uint8Array;
  readonly rows: Rows;
}

/** @param group - number of the group field that this message is the body of, or NO_GROUP. @returns where it ended, or an error. */
function walkMessage(
  state: State,
  typeIndex: number,
  start: number,
  end: number,
  depth: number,
  group: number,
): number {
  const { plan, bytes, rows } = state;
  const type = plan.types[typeIndex];
  if (type === undefined || depth > LIMITS.depthMax) return TOO_DEEP;
  const from = rows.count;
  const any = type.any ? anyTarget(plan, bytes, start, end) : -1;
  const oneofs: OneofRecord[] = [];
  let wholes: Set<number> | undefined;
  let at = start;
  let open = group !== NO_GROUP;
  while (at < end) {
    const recordStart = at;
    at = readTag(bytes, at, end);
    if (at < 0) return at;
    const { number, wire } = read;
    if (wire === WIRE_END_GROUP) {
      if (number !== group) return BAD_WIRE_TYPE;
      open = false;
      break;
    }
    const field = state.fieldsOf[typeIndex]?.get(number);
    if (field === undefined || !wireFits(field, wire))
      at = walkUnknown(state, number, wire, recordStart, at, end, depth);
    else if (type.any && number === 2) at = walkAny(state, field, any, recordStart, at, end, depth);
    else if (field.kind === 'group') at = walkGroup(state, field, recordStart, at, end, depth);
    else if (field.type >= 0) at = walkSubmessage(state, field, recordStart, at, end, depth);
    else at = walkLeaf(state, field, wire, recordStart, at, end);
    if (at < 0) return at;
    if (field?.whole && wireFits(field, wire)) {
      wholes ??= new Set();
      if (wholes.has(number)) rows.merged = true;
      wholes.add(number);
    }
    if (field !== undefined && field.oneof >= 0) at = overrideOthers(rows, oneofs, field, recordStart, at);
    if (at < 0) return at;
  }
  if (open) return TRUNCATED;
  rows.whole = type.rules === undefined ? 0 : resolveRules(plan, type.rules, bytes, rows, from);
  return at;
}

/** A member of a oneof as it was walked, still the one that counts. */
interface OneofRecord {
  readonly field: PlanField;
  readonly recordStart: number;
  readonly recordEnd: number;
  rowAfter: number;
}

/** The last member of a oneof counts (protobuf encoding guide, "Last One Wins"): marks earlier ones of other names. @returns `at`, or an error. */
function overrideOthers(rows: Rows, records: OneofRecord[], field: PlanField, recordStart: number, at: number): number {
  for (let index = 0; index < records.length; ) {
    const earlier = records[index];
    if (earlier === undefined || earlier.field.oneof !== field.oneof || earlier.field.number === field.number) {
      index++;
      continue;
    }
    const moved = rows.override(earlier.rowAfter, earlier.field.ref, earlier.recordStart, earlier.recordEnd);
    if (moved < 0) return moved;
    records.splice(index, 1);
    for (const other of records) if (other.recordStart > earlier.recordStart) other.rowAfter += moved;
  }
  records.push({ field, recordStart, recordEnd: at, rowAfter: rows.count });
  return at;
}

/** A wire type that disagrees with the schema makes the field an unknown one, as every protobuf parser has it. */
function wireFits(field: PlanField, wire: number): boolean {
  switch (wire) {
    case WIRE_VARINT:
      return field.kind === 'varint';
    case WIRE_FIXED64:
      return field.kind === 'fixed64';
    case WIRE_FIXED32:
      return field.kind === 'fixed32';
    case WIRE_START_GROUP:
      return field.kind === 'group';
    default:
      return (
        wire === WIRE_BYTES &&
        (field.packable || field.kind === 'bytes' || field.kind === 'string' || field.kind === 'message')
      );
  }
}

function walkUnknown(
  state: State,
  number: number,
  wire: number,
  recordStart: number,
  at: number,
  end: number,
  depth: number,
): number {
  const recordEnd = skipValue(state.bytes, number, wire, at, end, depth);
  if (recordEnd < 0) return recordEnd;
  const row = state.rows.add(UNKNOWN, number, recordStart, at, recordEnd, recordEnd, -1, 0);
  return row < 0 ? row : recordEnd;
}

function walkLeaf(state: State, field: PlanField, wire: number, recordStart: number, at: number, end: number): number {
  const { bytes, rows } = state;
  const valueEnd = skipValue(bytes, field.number, wire, at, end, 0);
  if (valueEnd < 0) return valueEnd;
  const valueStart = wire === WIRE_BYTES ? valueEnd - read.value : at;
  if (field.kind === 'string' && firstBadUtf8(bytes, valueStart, valueEnd) >= 0) return BAD_UTF8;
  if (wire === WIRE_BYTES && field.packable) return walkPacked(state, field, recordStart, valueStart, valueEnd);
  const kind = field.discriminator ? DISCRIMINATOR : field.candidate ? CANDIDATE : SPAN;
  if (kind === SPAN && field.cause === 0) return valueEnd;
  const row = rows.add(kind, field.ref, recordStart, valueStart, valueEnd, valueEnd, -1, field.cause);
  return row < 0 ? row : valueEnd;
}

function walkPacked(state: State, field: PlanField, recordStart: number, valueStart: number, valueEnd: number): number {
  const { bytes, rows } = state;
  if (field.kind === 'varint') {
    const bad = checkPackedVarints(bytes, valueStart, valueEnd);
    if (bad < 0) return bad;
  } else if ((valueEnd - valueStart) % (field.kind === 'fixed32' ? 4 : 8) !== 0) {
    return TRUNCATED;
  }
  if (field.discriminator) {
    for (let at = valueStart; at < valueEnd; ) {
      const next = readVarint(bytes, at, valueEnd);
      const row = rows.add(DISCRIMINATOR, field.ref, recordStart, at, next, valueEnd, -1, 0);
      if (row < 0) return row;
      at = next;
    }
  }
  if (field.candidate || field.cause !== 0) {
    const row = rows.add(
      field.candidate ? CANDIDATE : SPAN,
      field.ref,
      recordStart,
      valueStart,
      valueEnd,
      valueEnd,
      -1,
      field.cause,
    );
    if (row < 0) return row;
  }
  return valueEnd;
}

function walkSubmessage(
  state: State,
  field: PlanField,
  recordStart: number,
  at: number,
  end: number,
  depth: number,
): number {
  const valueEnd = skipValue(state.bytes, field.number, WIRE_BYTES, at, end, depth);
  if (valueEnd < 0) return valueEnd;
  const valueStart = valueEnd - read.value;
  const from = state.rows.count;
  const done = walkMessage(state, field.type, valueStart, valueEnd, depth + 1, NO_GROUP);
  return done < 0 ? done : enclose(state, field, from, recordStart, valueStart, valueEnd, valueEnd);
}

function walkGroup(
  state: State,
  field: PlanField,
  recordStart: number,
  valueStart: number,
  end: number,
  depth: number,
): number {
  const from = state.rows.count;
  state.rows.whole = 0;
  const done =
    field.type >= 0
      ? walkMessage(state, field.type, valueStart, end, depth + 1, field.number)
      : skipValue(state.bytes, field.number, WIRE_START_GROUP, valueStart, end, depth);
  return done < 0
    ? done
    : enclose(state, field, from, recordStart, valueStart, endGroupStart(done, field.number), done);
}

/** google.protobuf.Any: enters `value` as the type that `type_url` names; an unknown type is an unknown field. */
function walkAny(
  state: State,
  field: PlanField,
  target: number,
  recordStart: number,
  at: number,
  end: number,
  depth: number,
): number {
  if (target < 0) return walkUnknown(state, field.number, WIRE_BYTES, recordStart, at, end, depth);
  return walkSubmessage(state, { ...field, type: target }, recordStart, at, end, depth);
}

/** After a submessage: a row for it, if it is something by itself or holds something. */
function enclose(
  state: State,
  field: PlanField,
  from: number,
  recordStart: number,
  valueStart: number,
  valueEnd: number,
  recordEnd: number,
): number {
  const { rows } = state;
  const whole = rows.whole;
  rows.whole = 0;
  const cause = whole === 0 ? field.cause : whole;
  const empty = rows.count === from;
  if (empty && cause === 0 && !field.candidate) return recordEnd;
  const kind = field.candidate && whole === 0 ? CANDIDATE : cause === 0 ? ENCLOSE : SPAN;
  const row = rows.add(kind, field.ref, recordStart, valueStart, valueEnd, recordEnd, empty ? -1 : from, cause);
  return row < 0 ? row : recordEnd;
}
