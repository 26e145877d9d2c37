import { LIMITS } from '../../model/limits.ts';
import { BAD_WIRE_TYPE, OVERFLOW, TOO_DEEP, TRUNCATED } from './rows.ts';

/** Wire types (protobuf encoding guide, "Message Structure"). */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_START_GROUP = 3;
export const WIRE_END_GROUP = 4;
export const WIRE_FIXED32 = 5;

/** A varint of more than ten bytes, or one of ten whose last byte is above 1, is over 64 bits. */
const VARINT_BYTES_MAX = 10;
const TAG_MAX = 0xffff_ffff;

/** Value of the varint that `readVarint` read last (exact below 2 ** 53), and number and wire type of the tag read last. */
export const read = { value: 0, number: 0, wire: 0 };

/** Reads a varint into `read.value`. @returns one past it, or TRUNCATED or OVERFLOW. */
export function readVarint(bytes: Uint8Array, start: number, end: number): number {
  if (start < end) {
    const first = bytes[start] ?? 0;
    if (first < 0x80) {
      read.value = first;
      return start + 1;
    }
    const second = start + 1 < end ? (bytes[start + 1] ?? 0) : 0x80;
    if (second < 0x80) {
      read.value = (first & 0x7f) | (second << 7);
      return start + 2;
    }
  }
  return readLongVarint(bytes, start, end);
}

function readLongVarint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (at - start === VARINT_BYTES_MAX - 1 && byte > 1) return OVERFLOW;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      read.value = value;
      return at + 1;
    }
  }
  return TRUNCATED;
}

/** Reads a tag into `read.number` and `read.wire`. @returns one past it, or an error. */
export function readTag(bytes: Uint8Array, start: number, end: number): number {
  const at = readVarint(bytes, start, end);
  if (at < 0) return at;
  const tag = read.value;
  if (tag > TAG_MAX || tag < 8) return BAD_WIRE_TYPE;
  // Below 2 ** 32: a bit operation takes it as it is.
  read.number = tag >>> 3;
  read.wire = tag & 7;
  return at;
}

/**
 * Skips the value of a field. For a length-delimited one `read.value` holds its length afterwards.
 * @returns one past the value (past the end-group tag of a group), or an error.
 */
export function skipValue(
  bytes: Uint8Array,
  number: number,
  wire: number,
  start: number,
  end: number,
  depth: number,
): number {
  switch (wire) {
    case WIRE_VARINT:
      return readVarint(bytes, start, end);
    case WIRE_FIXED64:
      return start + 8 > end ? TRUNCATED : start + 8;
    case WIRE_FIXED32:
      return start + 4 > end ? TRUNCATED : start + 4;
    case WIRE_BYTES: {
      const at = readVarint(bytes, start, end);
      if (at < 0) return at;
      return read.value > end - at ? TRUNCATED : at + read.value;
    }
    case WIRE_START_GROUP:
      return skipGroup(bytes, number, start, end, depth + 1);
    default:
      return BAD_WIRE_TYPE;
  }
}

/** Numbers of the groups that are open while one is skipped. */
const openGroups = new Int32Array(LIMITS.depthMax + 1);

function skipGroup(bytes: Uint8Array, group: number, start: number, end: number, depth: number): number {
  if (depth > LIMITS.depthMax) return TOO_DEEP;
  openGroups[0] = group;
  let inner = 0;
  let at = start;
  while (at < end) {
    at = readTag(bytes, at, end);
    if (at < 0) return at;
    const { number, wire } = read;
    if (wire === WIRE_START_GROUP) {
      if (depth + ++inner > LIMITS.depthMax) return TOO_DEEP;
      openGroups[inner] = number;
    } else if (wire === WIRE_END_GROUP) {
      if (number !== openGroups[inner]) return BAD_WIRE_TYPE;
      if (--inner < 0) return at;
    } else {
      at = skipValue(bytes, number, wire, at, end, depth);
      if (at < 0) return at;
    }
  }
  return TRUNCATED;
}

/** Checks a packed run of varints. @returns `end`, or what is wrong. */
export function checkPackedVarints(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    at = readVarint(bytes, at, end);
    if (at < 0) return at;
  }
  return at;
}

/** Where the end-group tag that ends at `at` begins. */
export function endGroupStart(at: number, number: number): number {
  let size = 1;
  for (let rest = number * 8; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return at - size;
}
