import { GuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { CONTINUED, TAG } from './can-batch-fields.ts';
import { isPlain, passed, pastUsual, WORDS_BYTES } from './can-batch-usual.ts';
import type { CanEngine } from './can-engine.ts';
import { createFrameCursor, type FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { CLASSIC_BYTES } from './telltale.ts';

/** A field that the schema does not have, or has with another type, or twice: where it stands. */
export type UnknownField = (path: string, start: number, end: number, recordStart: number, recordEnd: number) => void;

const EXTENDED_FLAG = 0x8000_0000;
const ID_MASK = 0x1fff_ffff;
/** Data lengths of CAN FD above eight (ISO 11898-1, 10.4.2.4). */
const FD_SIZES: ReadonlySet<number> = new Set([12, 16, 20, 24, 32, 48, 64]);
const STANDARD_MAX = 0x7ff;

/** Position after the varint read last; shared by the functions below so that nothing is allocated. */
let next = 0;

/**
 * Walks a CanBatch on the wire and hands frames of interest to the engine. Frames of no interest leave no trace: no object, no copy.
 * One walk at a time per reader; the cursor is reused.
 */
export class CanBatchWalk {
  readonly #engine: CanEngine;
  readonly #cursor: FrameCursor = createFrameCursor();
  readonly #unknown: UnknownField;
  #frames = 0;
  #baseUs = 0;

  constructor(engine: CanEngine, unknown: UnknownField) {
    this.#engine = engine;
    this.#unknown = unknown;
  }

  /** @throws {GuankaError} DECODE_TRUNCATED, DECODE_OVERFLOW, DECODE_WIRE_TYPE, DECODE_DEPTH, DECODE_LIMIT */
  walk(bytes: Uint8Array, start: number, end: number): void {
    this.#frames = 0;
    this.#baseUs = 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordsEnd = end - WORDS_BYTES;
    let at = start;
    while (at < end) {
      at = pastUsual(bytes, view, at, wordsEnd, this.#engine);
      this.#frames += passed;
      if (at >= end) break;
      const record = at;
      if (bytes[at] === TAG.frames) {
        let size = bytes[at + 1] ?? CONTINUED;
        let from = at + 2;
        if (size >= CONTINUED) {
          size = varint(bytes, at + 1, end);
          from = next;
        }
        at = from + size;
        if (at > end) throw truncated();
        this.#frames++;
        if (!isPlain(bytes, from, at, this.#engine)) this.#frame(bytes, from, at, record);
        continue;
      }
      const tag = varint(bytes, at, end);
      const value = next;
      at = skip(bytes, tag, value, end, 0);
      if (tag === TAG.baseTimeMs) this.#baseUs = fixed64(bytes, value) * 1000;
      else if (tag !== TAG.lostCount) this.#unknown(`can.#${Math.floor(tag / 8)}`, value, at, record, at);
    }
    if (this.#frames > CAN_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more frames than the limit');
  }

  #frame(bytes: Uint8Array, start: number, end: number, record: number): void {
    let at = start;
    let id = 0;
    let dataStart = start;
    let dataEnd = start;
    let offsetUs = 0;
    let bus = 0;
    let flags = 0;
    let strange = 0;
    while (at < end) {
      const tag = bytes[at] ?? 0;
      switch (tag) {
        case TAG.id:
          id = varint(bytes, at + 1, end);
          at = next;
          break;
        case TAG.data: {
          if (dataEnd > dataStart) strange = at;
          const size = varint(bytes, at + 1, end);
          dataStart = next;
          if (size > end - dataStart) throw truncated();
          at = dataEnd = dataStart + size;
          break;
        }
        case TAG.offsetUs:
          offsetUs = varint(bytes, at + 1, end);
          at = next;
          break;
        case TAG.channel:
          bus = varint(bytes, at + 1, end);
          at = next;
          break;
        case TAG.extended:
          if (varint(bytes, at + 1, end) !== 0) flags |= 1;
          at = next;
          break;
        case TAG.fd:
          if (varint(bytes, at + 1, end) !== 0) flags |= 2;
          at = next;
          break;
        case TAG.remote:
          if (varint(bytes, at + 1, end) !== 0) flags |= 4;
          at = next;
          break;
        case TAG.error:
          if (varint(bytes, at + 1, end) !== 0) flags |= 8;
          at = next;
          break;
        case TAG.bitRateSwitch:
        case TAG.errorState:
        case TAG.direction:
        case TAG.remoteLength:
          varint(bytes, at + 1, end);
          at = next;
          break;
        default: {
          strange = at;
          const wide = varint(bytes, at, end);
          at = skip(bytes, wide, next, end, 0);
        }
      }
    }
    if (strange !== 0) this.#unknown('can.frames.#', strange, end, record, end);
    const size = dataEnd - dataStart;
    // No bus carries so much in one frame: whatever it is, it did not come from one.
    if (size > CLASSIC_BYTES && ((flags & 2) === 0 || !FD_SIZES.has(size)))
      this.#unknown('can.frames.data', dataStart, dataEnd, record, end);
    const extended = (flags & 1) !== 0 || id > STANDARD_MAX;
    const number = id > ID_MASK ? (id % EXTENDED_FLAG) & ID_MASK : id;
    if (dataEnd === dataStart || (flags & 12) !== 0) {
      if (dataEnd > dataStart && (flags & 12) === 4) this.#unknown('can.frames.data', dataStart, dataEnd, record, end);
      return;
    }
    const cursor = this.#cursor;
    cursor.id = number;
    cursor.extended = extended;
    cursor.fd = (flags & 2) !== 0;
    cursor.bus = bus % 65_536;
    cursor.timeUs = this.#baseUs + offsetUs;
    cursor.bytes = bytes;
    cursor.dataStart = cursor.textStart = dataStart;
    cursor.dataEnd = cursor.textEnd = dataEnd;
    cursor.recordStart = record;
    cursor.recordEnd = end;
    this.#engine.accept(cursor);
  }
}

function truncated(): GuankaError {
  return new GuankaError('DECODE_TRUNCATED', 'CAN batch ends inside a field');
}

/** Reads a varint and sets `next` behind it; exact below 2 ** 53. */
function varint(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw truncated();
  const first = bytes[at] ?? 0;
  if (first < 0x80) {
    next = at + 1;
    return first;
  }
  return longVarint(bytes, at, end);
}

function longVarint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (at - start === 9 && byte > 1) throw new GuankaError('DECODE_OVERFLOW', 'varint over 64 bits in a CAN batch');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      next = at + 1;
      return value;
    }
    scale *= 128;
  }
  throw truncated();
}

/** One past the value of a field that the walk does not read. */
function skip(bytes: Uint8Array, tag: number, at: number, end: number, depth: number): number {
  if (tag < 8 || tag > 0xffff_ffff) throw new GuankaError('DECODE_WIRE_TYPE', 'no field number in a CAN batch');
  switch (tag % 8) {
    case 0:
      varint(bytes, at, end);
      return next;
    case 1:
      if (at + 8 > end) throw truncated();
      return at + 8;
    case 5:
      if (at + 4 > end) throw truncated();
      return at + 4;
    case 2: {
      const size = varint(bytes, at, end);
      if (size > end - next) throw truncated();
      return next + size;
    }
    case 3:
      return skipGroup(bytes, tag + 1, at, end, depth + 1);
    default:
      throw new GuankaError('DECODE_WIRE_TYPE', 'wire type of no kind in a CAN batch');
  }
}

function skipGroup(bytes: Uint8Array, endTag: number, start: number, end: number, depth: number): number {
  if (depth > LIMITS.depthMax) throw new GuankaError('DECODE_DEPTH', 'groups nested over the limit in a CAN batch');
  let at = start;
  while (at < end) {
    const tag = varint(bytes, at, end);
    if (tag === endTag) return next;
    at = skip(bytes, tag, next, end, depth);
  }
  throw truncated();
}

function fixed64(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 7; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}
