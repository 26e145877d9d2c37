/**
 * Deterministic CBOR (RFC 8949 §4.2.1), only what COSE and our own objects need: integers, byte and text strings, arrays,
 * maps, tags, booleans and null. No floats, no indefinite lengths. The reader refuses everything the writer would not have
 * written, so one value has one encoding and a digest over bytes is a digest over meaning.
 */
import { GuankaError } from '../model/errors.ts';
import { firstBadUtf8 } from './utf8.ts';

const LIMITS = {
  /** COSE headers and our own objects nest four deep. */
  depthMax: 16,
  /** Items in one array or pairs in one map. */
  countMax: 400_000,
} as const;

/** A tagged value. */
export interface CborTag {
  readonly tag: number;
  readonly value: CborValue;
}

export type CborMap = ReadonlyMap<number | string, CborValue>;

/** Integers are numbers inside ±(2^53-1) and bigints outside. Byte strings borrow the input. */
export type CborValue =
  | number
  | bigint
  | boolean
  | null
  | string
  | Uint8Array
  | readonly CborValue[]
  | CborMap
  | CborTag;

const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters up to which a loop beats the call into the engine's encoder. */
const SHORT_TEXT = 40;

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** Appends CBOR items to a growing buffer. The caller keeps map keys in bytewise order of their encodings. */
export class DetCborWriter {
  #bytes: Uint8Array;
  #length = 0;

  /** @param capacity - first size of the buffer, bytes; it grows as needed. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Back to empty, the buffer kept; from here on. */
  reset(length = 0): void {
    this.#length = length;
  }

  /** Room for `count` bytes that are filled in later. */
  skip(count: number): this {
    this.#room(count);
    this.#length += count;
    return this;
  }

  /** Fills in four bytes at `at`, little-endian: the low 32 bits of `value`. */
  putUint32(at: number, value: number): void {
    const out = this.#bytes;
    out[at] = value;
    out[at + 1] = value >>> 8;
    out[at + 2] = value >>> 16;
    out[at + 3] = value >>> 24;
  }

  /** A view on what was written so far; valid until the next write or reset. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what was written so far. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Overwrites what was used with zeros, for buffers that held plaintext. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#length = 0;
  }

  /** @param value - safe integer, or a bigint with -2^64 <= value < 2^64. */
  int(value: number | bigint): this {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new RangeError('integer is not safe');
      return value >= 0 ? this.#head(0, value) : this.#head(0x20, -1 - value);
    }
    const size = value >= 0n ? value : -1n - value;
    if (size > 0xffff_ffff_ffff_ffffn) throw new RangeError('integer over 64 bits');
    return this.#head(value >= 0n ? 0 : 0x20, size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : size);
  }

  bytes(value: Uint8Array): this {
    return this.#head(0x40, value.length).raw(value);
  }

  /** A byte string, given as a string of characters below 256, one for each byte. */
  latin1(value: string): this {
    return this.#head(0x40, value.length).#chars(value);
  }

  #chars(value: string): this {
    this.#room(value.length);
    for (let index = 0; index < value.length; index++) this.#bytes[this.#length + index] = value.charCodeAt(index);
    this.#length += value.length;
    return this;
  }

  /** The head of a byte string whose `length` bytes the caller appends with `raw`. */
  bytesHead(length: number): this {
    return this.#head(0x40, length);
  }

  text(value: string): this {
    if (value.length <= SHORT_TEXT && isAscii(value)) return this.#head(0x60, value.length).#chars(value);
    const utf8 = textEncoder.encode(value);
    return this.#head(0x60, utf8.length).raw(utf8);
  }

  /** The head of an array whose `count` items follow. */
  array(count: number): this {
    return this.#head(0x80, count);
  }

  /** The head of a map whose `count` pairs follow. */
  map(count: number): this {
    return this.#head(0xa0, count);
  }

  tag(tag: number): this {
    return this.#head(0xc0, tag);
  }

  raw(value: Uint8Array): this {
    this.#room(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** Bytes source[start, end) as they are, without a view object. */
  rawRange(source: Uint8Array, start: number, end: number): this {
    const length = end - start;
    if (length > 64) return this.raw(source.subarray(start, end));
    this.#room(length);
    for (let index = 0; index < length; index++) this.#bytes[this.#length + index] = source[start + index] ?? 0;
    this.#length += length;
    return this;
  }

  #head(major: number, size: number | bigint): this {
    this.#room(9);
    const out = this.#bytes;
    let at = this.#length;
    if (typeof size === 'number') {
      if (size < 24) {
        out[at++] = major | size;
      } else if (size < 0x100) {
        out[at++] = major | 24;
        out[at++] = size;
      } else if (size < 0x1_0000) {
        out[at++] = major | 25;
        out[at++] = size >>> 8;
        out[at++] = size & 0xff;
      } else {
        const wide = size >= 0x1_0000_0000;
        out[at++] = major | (wide ? 27 : 26);
        const high = Math.floor(size / 0x1_0000_0000);
        if (wide) for (let shift = 24; shift >= 0; shift -= 8) out[at++] = (high >>> shift) & 0xff;
        for (let shift = 24; shift >= 0; shift -= 8) out[at++] = (size >>> shift) & 0xff;
      }
    } else {
      out[at++] = major | 27;
      const wide = BigInt(size);
      for (let shift = 56n; shift >= 0n; shift -= 8n) out[at++] = Number((wide >> shift) & 0xffn);
    }
    this.#length = at;
    return this;
  }

  #room(more: number): void {
    const need = this.#length + more;
    if (need <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(need, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes.fill(0);
    this.#bytes = grown;
  }
}

/**
 * Reads the one item that starts at `start`.
 * @returns the value and `end`, one past its last byte.
 * @throws {GuankaError} DECODE_TRUNCATED, DECODE_SYNTAX (not deterministic, or a kind we do not use), DECODE_DEPTH,
 * DECODE_LIMIT, DECODE_UTF8.
 */
export function readDetCbor(bytes: Uint8Array, start = 0): { readonly value: CborValue; readonly end: number } {
  const cursor: Cursor = { bytes, at: start };
  const value = readItem(cursor, 0);
  return { value, end: cursor.at };
}

/** Reads `bytes` as exactly one item. @throws as {@link readDetCbor}; DECODE_SYNTAX when bytes are left over. */
export function decodeDetCbor(bytes: Uint8Array): CborValue {
  const { value, end } = readDetCbor(bytes);
  if (end !== bytes.length) throw new GuankaError('DECODE_SYNTAX', 'bytes after the CBOR item', `byte ${end}`);
  return value;
}

export function isCborMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

export function isCborArray(value: CborValue | undefined): value is readonly CborValue[] {
  return Array.isArray(value);
}

export function isCborTag(value: CborValue | undefined): value is CborTag {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && 'tag' in value;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readItem(cursor: Cursor, depth: number): CborValue {
  if (depth > LIMITS.depthMax) throw new GuankaError('DECODE_DEPTH', 'CBOR nested too deep', `byte ${cursor.at}`);
  const place = cursor.at;
  const initial = cursor.bytes[cursor.at++];
  if (initial === undefined) throw new GuankaError('DECODE_TRUNCATED', 'CBOR ends before an item', `byte ${place}`);
  const major = initial >>> 5;
  if (major === 7) {
    if (initial === 0xf4) return false;
    if (initial === 0xf5) return true;
    if (initial === 0xf6) return null;
    throw new GuankaError('DECODE_SYNTAX', 'simple value or float not used here', `byte ${place}`);
  }
  const argument = readArgument(cursor, initial & 0x1f);
  if (major === 0) return argument;
  if (major === 1) return typeof argument === 'number' ? negative(argument) : -1n - argument;
  const size = Number(argument);
  if (major === 2) return readBytes(cursor, size);
  if (major === 3) return readText(cursor, size);
  if (major === 6) {
    if (typeof argument === 'bigint') throw new GuankaError('DECODE_LIMIT', 'CBOR tag over 2^53', `byte ${place}`);
    return { tag: argument, value: readItem(cursor, depth + 1) };
  }
  // Each item takes at least one byte, so a count above what is left can be refused before anything is allocated.
  if (size > LIMITS.countMax) throw new GuankaError('DECODE_LIMIT', 'CBOR container over the limit', `byte ${place}`);
  if (size * (major === 5 ? 2 : 1) > cursor.bytes.length - cursor.at) {
    throw new GuankaError('DECODE_TRUNCATED', 'CBOR container longer than the input', `byte ${place}`);
  }
  return major === 4 ? readArray(cursor, size, depth) : readMap(cursor, size, depth);
}

function negative(argument: number): number | bigint {
  return argument < Number.MAX_SAFE_INTEGER ? -1 - argument : -1n - BigInt(argument);
}

function readArgument(cursor: Cursor, info: number): number | bigint {
  if (info < 24) return info;
  const place = cursor.at;
  if (info > 27) throw new GuankaError('DECODE_SYNTAX', 'indefinite or reserved CBOR length', `byte ${place - 1}`);
  const width = 1 << (info - 24);
  if (place + width > cursor.bytes.length)
    throw new GuankaError('DECODE_TRUNCATED', 'CBOR ends in a head', `byte ${place}`);
  let value = 0n;
  for (let index = 0; index < width; index++) value = (value << 8n) | BigInt(cursor.bytes[place + index] ?? 0);
  cursor.at = place + width;
  const least = width === 1 ? 24n : 1n << BigInt(width * 4);
  if (value < least) throw new GuankaError('DECODE_SYNTAX', 'CBOR head longer than needed', `byte ${place - 1}`);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function readBytes(cursor: Cursor, size: number): Uint8Array {
  const start = cursor.at;
  if (size > cursor.bytes.length - start)
    throw new GuankaError('DECODE_TRUNCATED', 'CBOR ends in a string', `byte ${start}`);
  cursor.at = start + size;
  return cursor.bytes.subarray(start, cursor.at);
}

function readText(cursor: Cursor, size: number): string {
  const start = cursor.at;
  const utf8 = readBytes(cursor, size);
  if (firstBadUtf8(utf8, 0, utf8.length) >= 0)
    throw new GuankaError('DECODE_UTF8', 'CBOR text is not UTF-8', `byte ${start}`);
  return textDecoder.decode(utf8);
}

function readArray(cursor: Cursor, count: number, depth: number): CborValue[] {
  const items: CborValue[] = [];
  for (let index = 0; index < count; index++) items.push(readItem(cursor, depth + 1));
  return items;
}

function readMap(cursor: Cursor, count: number, depth: number): CborMap {
  const map = new Map<number | string, CborValue>();
  let last: Uint8Array | undefined;
  for (let index = 0; index < count; index++) {
    const start = cursor.at;
    const key = readItem(cursor, depth + 1);
    if (typeof key !== 'number' && typeof key !== 'string') {
      throw new GuankaError('DECODE_SYNTAX', 'CBOR map key is neither a small integer nor text', `byte ${start}`);
    }
    const encoded = cursor.bytes.subarray(start, cursor.at);
    if (last !== undefined && compareBytes(last, encoded) >= 0) {
      throw new GuankaError('DECODE_SYNTAX', 'CBOR map keys not in order', `byte ${start}`);
    }
    last = encoded;
    map.set(key, readItem(cursor, depth + 1));
  }
  return map;
}

/** Bytewise order; negative, zero or positive. */
function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
