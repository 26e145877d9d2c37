import { GuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { CanEngine } from './can-engine.ts';
import { createFrameCursor, type FrameCursor } from './can-frame.ts';
import { SILENCED } from './diagnostic-addresses.ts';
import { CAN_LIMITS } from './limits.ts';
import { mayBeTransport, mayBeTransportHead } from './telltale.ts';

/**
 * Field numbers of guanka.telemetry.v1.CanBatch and CanFrame (proto/guanka/telemetry/v1/can.proto), as the walk below knows them.
 * A test holds them against the schema.
 */
export const CAN_BATCH_FIELDS = { baseTimeMs: 1, frames: 2, lostCount: 3 } as const;
export const CAN_FRAME_FIELDS = {
  id: 1,
  data: 2,
  offsetUs: 3,
  channel: 4,
  extended: 5,
  fd: 6,
  bitRateSwitch: 7,
  errorState: 8,
  remote: 9,
  error: 10,
  direction: 11,
  remoteLength: 12,
} as const;

/** Tags of those fields with the wire types they have. */
const TAG = {
  baseTimeMs: 0x09,
  frames: 0x12,
  lostCount: 0x18,
  id: 0x08,
  data: 0x12,
  offsetUs: 0x18,
  channel: 0x20,
  extended: 0x28,
  fd: 0x30,
  bitRateSwitch: 0x38,
  errorState: 0x40,
  remote: 0x48,
  error: 0x50,
  direction: 0x58,
  remoteLength: 0x60,
} as const;

/** A field that the schema does not have, or has with another type, or twice: where it stands. */
export type UnknownField = (path: string, start: number, end: number, recordStart: number, recordEnd: number) => void;

const EXTENDED_FLAG = 0x8000_0000;
const ID_MASK = 0x1fff_ffff;
const CLASSIC_BYTES = 8;
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
    const { standard, extended } = this.#engine.interest;
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
        if (!isPlain(bytes, from, at, standard, extended)) this.#frame(bytes, from, at, record);
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
    if (
      dataEnd === dataStart ||
      (flags & 12) !== 0 ||
      !this.#engine.wants(number, extended, bytes, dataStart, dataEnd)
    ) {
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

/** A varint byte that is not its last. */
const CONTINUED = 0x80;
const EXTENDED_FRAME_ID_MIN = STANDARD_MAX + 1;

/** Bytes that the words below may reach past a record's start. */
const WORDS_BYTES = 160;

/** Records passed by `pastUsual` last. */
let passed = 0;

/**
 * Passes over records that are classical frames of no interest with 11-bit identifiers, written as encoders write them: most frames
 * of most batches. Four bytes at a time, in one loop, because this is what such a frame costs.
 * @param wordsEnd - no record is begun at or past it, so that every word lies inside the content.
 * @returns where the first record begins that is anything else.
 */
function pastUsual(bytes: Uint8Array, view: DataView, start: number, wordsEnd: number, engine: CanEngine): number {
  const { standard } = engine;
  let at = start;
  let count = 0;
  while (at < wordsEnd) {
    // Tag of the record, its size below 128, tag of the id, its first byte.
    const head = view.getUint32(at, true);
    if ((head & 0x00ff_80ff) !== 0x0008_0012) break;
    // Last byte of the id, tag of the data, their count, the first of them.
    let word = at + 3;
    let id = head >>> 24;
    if (id >= CONTINUED) word = at + 4;
    const middle = view.getUint32(word, true);
    if (id >= CONTINUED) id = (id & 0x7f) | ((middle & 0x7f) << 7);
    const size = (middle >>> 16) & 0xff;
    if ((middle & 0xff80) !== 0x1200 || size > 8) break;
    const interest = standard[id] ?? 0;
    const data = word + 3;
    if (interest !== 0 && interest !== SILENCED) break;
    if (
      mayBeTransportHead(view.getUint32(data, true)) &&
      size > 2 &&
      mayBeTransport(bytes, data, data + size) &&
      (interest === 0 || engine.isOutright(bytes, data, data + size))
    )
      break;
    const past = at + 2 + ((head >>> 8) & 0x7f);
    let rest = data + size;
    if (rest !== past) {
      const tail = view.getUint32(rest, true);
      if ((tail & 0xff) === TAG.offsetUs) {
        if ((tail & 0x8000) === 0) rest += 2;
        else if ((tail & 0x80_0000) === 0) rest += 3;
        else if ((tail & 0x8000_0000) === 0) rest += 4;
        else if ((bytes[rest + 4] ?? CONTINUED) < CONTINUED) rest += 5;
        else break;
      }
      // Silenced is an identifier of bus 0: a channel makes it another.
      if (
        rest !== past &&
        (interest !== 0 ||
          rest + 2 !== past ||
          bytes[rest] !== TAG.channel ||
          (bytes[rest + 1] ?? CONTINUED) >= CONTINUED)
      )
        break;
    }
    at = past;
    count++;
  }
  passed = count;
  return at;
}

/**
 * True for a frame of no interest in the form that encoders write: id, data, offset, channel and the one-byte marks in the order of
 * their numbers. Whatever is other than that gets the slower look. This is what a frame of no interest costs.
 */
function isPlain(bytes: Uint8Array, start: number, end: number, standard: Uint8Array, extended: Uint8Array): boolean {
  if (bytes[start] !== TAG.id) return false;
  let at = start + 2;
  let id = bytes[start + 1] ?? 0;
  if (id >= CONTINUED) {
    const second = bytes[at++] ?? 0;
    id = (id & 0x7f) | ((second & 0x7f) << 7);
    if (second >= CONTINUED) {
      const third = bytes[at++] ?? 0;
      const fourth = bytes[at++] ?? 0;
      id |= ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
      if (third < CONTINUED) at--;
      else if (fourth >= CONTINUED) id |= (bytes[at++] ?? 0) << 28;
      if (third < CONTINUED || id > ID_MASK || id < 0) return false;
    }
  }
  if ((id < EXTENDED_FRAME_ID_MIN ? standard[id] : extended[(id >>> 8) & 0x3ffff]) !== 0) return false;
  const size = bytes[at + 1] ?? 0;
  if (bytes[at] !== TAG.data || size > 8) return false;
  const data = at + 2;
  at = data + size;
  if (size > 2 && mayBeTransport(bytes, data, at)) return false;
  if (at < end && bytes[at] === TAG.offsetUs) {
    at++;
    while ((bytes[at] ?? 0) >= CONTINUED && at < end) at++;
    at++;
  }
  if (at < end && bytes[at] === TAG.channel) {
    if ((bytes[at + 1] ?? CONTINUED) >= CONTINUED) return false;
    at += 2;
  }
  if (at === end) return true;
  // 29-bit identifiers below 2048 with the mark would be looked up in the wrong table.
  if (bytes[at] === TAG.extended && id >= EXTENDED_FRAME_ID_MIN && bytes[at + 1] === 1) at += 2;
  return at === end;
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
