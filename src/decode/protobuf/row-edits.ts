import { Buffer } from 'node:buffer';
import { NO_BYTES } from '../../bytes/splice.ts';
import { varintEnd, varintSize, writeVarint } from '../../bytes/varint.ts';
import type { Splice } from '../../model/content.ts';
import { LIMITS } from '../../model/limits.ts';
import { ENCLOSE, FIRST, OVERRIDDEN, RECORD_END, RECORD_START, ROW, SPAN, VALUE_END, VALUE_START } from './rows.ts';
import { WIRE_BYTES } from './wire.ts';

/** What becomes of a record: taken out whole, or given another value. */
export type RecordEdit = Uint8Array | 'remove';

/** What stands in place of a range: nothing, a length prefix, or other bytes. */
const NOTHING = -1;
const OTHER_BYTES = -2;
const STRIDE = 3;

/** What is to become of a row. */
const KEPT = 0;
const REMOVED = 1;
const REPLACED = 2;

/*
 * Edits are made in three steps: beginEdits, editRow in any order, writeEdits; between them nothing else edits rows. The arrays are as
 * large as the limit of rows (their pages are the system's until they are used), which spares every access its question.
 */

/** By row: its fate. */
const fates = new Uint8Array(LIMITS.spanCountMax);
/** By row: by how many bytes what stands before it grew. */
const grownBefore = new Int32Array(LIMITS.spanCountMax);
/** By row that is replaced: its other value. */
const given = new Map<number, Uint8Array>();
/** Splices in ascending order: begin and end of a range, and what stands in its place (a length, or one of the constants above). */
const splices = new Int32Array(LIMITS.spanCountMax * STRIDE);
/** By splice: the other bytes. */
let values: (Uint8Array | undefined)[] = [];
let used = 0;
let rowCount = 0;

/** @param count - number of rows. */
export function beginEdits(count: number): void {
  rowCount = count;
  for (let row = 0; row < count; row++) fates[row] = KEPT;
  if (given.size > 0) given.clear();
}

/** Of several edits of one row the strictest holds: what is taken out stays out. */
export function editRow(row: number, edit: RecordEdit): void {
  if (edit === 'remove') fates[row] = REMOVED;
  else if (fates[row] !== REMOVED) {
    fates[row] = REPLACED;
    given.set(row, edit);
  }
}

/** True when the row is edited already. */
export function isEdited(row: number): boolean {
  return fates[row] !== KEPT;
}

/**
 * Makes the edits: records taken out or their values replaced, and the length prefix of every message around them mended. Edits inside
 * a record that is itself edited are subsumed. Every other byte is the sender's own.
 * @param data - rows of a walk over bytes[start, end).
 * @param tail - bytes to add at the end.
 * @param made - told what was done.
 */
export function writeEdits(
  bytes: Uint8Array,
  start: number,
  end: number,
  data: Int32Array,
  tail: Uint8Array | undefined,
  made: Splice[] | undefined,
): Uint8Array {
  used = 0;
  const grown = spliceRows(bytes, data);
  const out = makeRoom(end - start + grown + (tail === undefined ? 0 : tail.length));
  writeSplices(bytes, start, end, out, tail);
  if (made !== undefined) tell(out, start, end, tail, made);
  if (values.length > 0) values = [];
  return out;
}

/** Goes through the rows, which come inner before outer, and puts down every splice. @returns by how many bytes the message grows. */
function spliceRows(bytes: Uint8Array, data: Int32Array): number {
  let grown = 0;
  for (let row = 0; row < rowCount; row++) {
    const at = row * ROW;
    const first = data[at + FIRST] ?? row;
    const before = first === row ? grown : (grownBefore[first] ?? 0);
    grownBefore[row] = before;
    const fate = fates[row];
    if (fate === REMOVED || data[at] === OVERRIDDEN) grown = before + removeRow(data, at);
    else if (fate === REPLACED) grown = before + replaceRow(bytes, data, at, given.get(row) ?? NO_BYTES);
    else if (grown !== before) grown += mendRow(bytes, data, at, grown - before);
  }
  return grown;
}

/** Forgets splices inside a record that goes as a whole. */
function forgetFrom(start: number): void {
  while (used > 0 && (splices[(used - 1) * STRIDE] ?? 0) >= start) used--;
  if (values.length > used) values.length = used;
}

function removeRow(data: Int32Array, at: number): number {
  const start = data[at + RECORD_START] ?? 0;
  const end = data[at + RECORD_END] ?? 0;
  forgetFrom(start);
  put(used, start, end, NOTHING);
  return start - end;
}

function replaceRow(bytes: Uint8Array, data: Int32Array, at: number, edit: Uint8Array): number {
  const start = data[at + RECORD_START] ?? 0;
  forgetFrom(start);
  const delimited = isDelimited(bytes, data, at);
  const from = delimited ? varintEnd(bytes, start) : (data[at + VALUE_START] ?? 0);
  const value = delimited ? withLength(edit) : edit;
  const to = data[at + VALUE_END] ?? 0;
  values[used] = value;
  put(used, from, to, OTHER_BYTES);
  return value.length - (to - from);
}

/** Mends the length prefix of a record of which the inside grew. @returns by how many bytes the prefix grew. */
function mendRow(bytes: Uint8Array, data: Int32Array, at: number, inside: number): number {
  if (!isDelimited(bytes, data, at)) return 0;
  const valueStart = data[at + VALUE_START] ?? 0;
  const lengthStart = varintEnd(bytes, data[at + RECORD_START] ?? 0);
  const length = (data[at + VALUE_END] ?? 0) - valueStart + inside;
  let place = used;
  while (place > 0 && (splices[(place - 1) * STRIDE] ?? 0) >= lengthStart) place--;
  if (values.length > place) values.splice(place, 0, undefined);
  put(place, lengthStart, valueStart, length);
  return varintSize(length) - (valueStart - lengthStart);
}

/** Puts a splice at `place`, moving later ones. */
function put(place: number, start: number, end: number, instead: number): void {
  for (let index = used * STRIDE - 1; index >= place * STRIDE; index--) splices[index + STRIDE] = splices[index] ?? 0;
  splices[place * STRIDE] = start;
  splices[place * STRIDE + 1] = end;
  splices[place * STRIDE + 2] = instead;
  used++;
}

/** What was done, as splices whose bytes borrow what was written. */
function tell(out: Uint8Array, start: number, end: number, tail: Uint8Array | undefined, made: Splice[]): void {
  let from = start;
  let to = 0;
  for (let index = 0; index < used; index++) {
    const splice = { start: splices[index * STRIDE] ?? 0, end: splices[index * STRIDE + 1] ?? 0 };
    const instead = splices[index * STRIDE + 2] ?? NOTHING;
    to += splice.start - from;
    const size = instead >= 0 ? varintSize(instead) : (values[index]?.length ?? 0);
    made.push({ ...splice, bytes: out.subarray(to, to + (instead === NOTHING ? 0 : size)) });
    to += instead === NOTHING ? 0 : size;
    from = splice.end;
  }
  if (tail !== undefined) made.push({ start: end, end, bytes: out.subarray(out.length - tail.length) });
}

function writeSplices(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  tail: Uint8Array | undefined,
): void {
  let from = start;
  let to = 0;
  let lengths = 0;
  for (let index = 0; index <= used; index++) {
    const at = index < used ? (splices[index * STRIDE] ?? 0) : end;
    const instead = index < used ? (splices[index * STRIDE + 2] ?? NOTHING) : NOTHING;
    const after = index < used ? (splices[index * STRIDE + 1] ?? 0) : end;
    // A length that takes as many bytes as before is written over the copy of what stands around it.
    if (instead >= 0 && varintSize(instead) === after - at) continue;
    const shift = to - from;
    to = copy(bytes, from, at, out, to);
    for (; lengths < index; lengths++)
      writeVarint(out, (splices[lengths * STRIDE] ?? 0) + shift, splices[lengths * STRIDE + 2] ?? 0);
    lengths = index + 1;
    if (instead >= 0) to = writeVarint(out, to, instead);
    const value = instead === OTHER_BYTES ? values[index] : undefined;
    if (value !== undefined) to = copy(value, 0, value.length, out, to);
    from = after;
  }
  if (tail !== undefined) copy(tail, 0, tail.length, out, to);
}

/** The low three bits of a tag's first byte are its wire type. */
function isDelimited(bytes: Uint8Array, data: Int32Array, at: number): boolean {
  const kind = data[at];
  return (kind === SPAN || kind === ENCLOSE) && ((bytes[data[at + RECORD_START] ?? 0] ?? 0) & 7) === WIRE_BYTES;
}

function withLength(value: Uint8Array): Uint8Array {
  const out = new Uint8Array(varintSize(value.length) + value.length);
  out.set(value, writeVarint(out, 0, value.length));
  return out;
}

/** Results stand one after the other in a larger array, because a new one for each, zeroed, costs as much as the walk. */
const ROOM_BYTES = 98_304;
let room: ArrayBufferLike = new ArrayBuffer(0);
let roomUsed = 0;

/** @returns an array that is not zeroed: every byte of a result is written. */
function makeRoom(size: number): Uint8Array {
  if (size > ROOM_BYTES / 4) return Buffer.allocUnsafeSlow(size);
  if (roomUsed + size > room.byteLength) {
    room = Buffer.allocUnsafeSlow(ROOM_BYTES).buffer;
    roomUsed = 0;
  }
  const result = new Uint8Array(room, roomUsed, size);
  roomUsed += size;
  return result;
}

/** The one way to copy a range without a view object; it takes any Uint8Array. */
const copyOf = Buffer.prototype.copy;

/** Below this many bytes a loop beats the call. */
const LOOP_BYTES_MAX = 32;

function copy(source: Uint8Array, start: number, end: number, out: Uint8Array, to: number): number {
  const length = end - start;
  if (length > LOOP_BYTES_MAX) copyOf.call(source, out, to, start, end);
  else for (let index = 0; index < length; index++) out[to + index] = source[start + index] ?? 0;
  return to + length;
}
