/** The frames of JT/T 808 (4.4): 7E, header, body, check byte, 7E; inside, 7E is written 7D 02 and 7D is written 7D 01. */
import { GuankaError } from '../../model/errors.ts';
import { checkOf } from './frame-content.ts';

const MARK = 0x7e;
const ESCAPE = 0x7d;

export interface Unescaped {
  /** The marks included: each frame has its own two. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly placeOf: (at: number) => number;
}

/**
 * Cuts bytes[start, end) into frames.
 * @throws {GuankaError} DECODE_SYNTAX - no mark, or an escape that is none. DECODE_TRUNCATED - no mark at the end.
 */
export function* unescapedFrames(bytes: Uint8Array, start: number, end: number): Generator<Unescaped> {
  if (start < end && bytes[start] !== MARK) throw new GuankaError('DECODE_SYNTAX', 'no 7E where a frame begins');
  let at = start;
  while (at < end) {
    let first = at;
    while (first < end && bytes[first] === MARK) first++;
    if (first >= end) {
      // Marks alone: the end of a frame that was cut in front, or nothing.
      if (end - at > 1) throw new GuankaError('DECODE_SYNTAX', 'an empty frame');
      throw new GuankaError('DECODE_TRUNCATED', 'frame ends early');
    }
    let last = bytes.indexOf(MARK, first);
    if (last < 0 || last >= end) throw new GuankaError('DECODE_TRUNCATED', 'frame ends early');
    last++;
    yield unescaped(bytes, at, first, last);
    at = last;
    if (at < end && bytes[at] !== MARK) throw new GuankaError('DECODE_SYNTAX', 'no 7E where a frame begins');
  }
}

function unescaped(bytes: Uint8Array, frameStart: number, first: number, end: number): Unescaped {
  const out = new Uint8Array(end - 1 - first);
  const escapes: number[] = [];
  let size = 0;
  for (let at = first; at < end - 1; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === ESCAPE) {
      const next = bytes[++at];
      if (at >= end - 1 || (next !== 0x01 && next !== 0x02)) throw new GuankaError('DECODE_SYNTAX', 'not an escape');
      byte = next === 0x01 ? ESCAPE : MARK;
      escapes.push(size);
    }
    out[size++] = byte;
  }
  return {
    start: frameStart,
    end,
    bytes: out.subarray(0, size),
    placeOf: (at) => first + at + countBelow(escapes, at),
  };
}

/** How many of the ascending numbers are below `limit`. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function escaped(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === MARK) out.push(ESCAPE, 0x02);
    else if (byte === ESCAPE) out.push(ESCAPE, 0x01);
    else out.push(byte);
  }
  return Uint8Array.from(out);
}

/** Header of a frame (4.4.3). Offsets count in the unescaped frame. */
export interface Header {
  readonly id: number;
  /** The 2019 edition: a version byte, ten bytes of phone number. */
  readonly edition: 2013 | 2019;
  readonly encrypted: boolean;
  /** Number of this part of a long message, from 1; 0 when it is whole. */
  readonly part: number;
  readonly phoneStart: number;
  readonly phoneEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** Where the body's length stands: the low ten bits of a word. */
export const LENGTH_AT = 2;

/** @throws {GuankaError} DECODE_TRUNCATED, DECODE_SYNTAX - another length or check byte. */
export function readHeader(bytes: Uint8Array): Header {
  const properties = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const edition = (properties & 0x4000) === 0 ? 2013 : 2019;
  const phoneStart = edition === 2013 ? 4 : 5;
  const phoneEnd = phoneStart + (edition === 2013 ? 6 : 10);
  const split = (properties & 0x2000) !== 0;
  const bodyStart = phoneEnd + 2 + (split ? 4 : 0);
  const bodyEnd = bytes.length - 1;
  if (bodyEnd < bodyStart) throw new GuankaError('DECODE_TRUNCATED', 'frame ends early');
  if (bodyEnd - bodyStart !== (properties & 0x03ff)) throw new GuankaError('DECODE_SYNTAX', 'body of another length');
  if (checkOf(bytes, 0, bodyEnd) !== bytes[bodyEnd])
    throw new GuankaError('DECODE_SYNTAX', 'check byte of a frame is another');
  return {
    id: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0),
    edition,
    encrypted: (properties & 0x1c00) !== 0,
    part: split ? ((bytes[phoneEnd + 4] ?? 0) << 8) | (bytes[phoneEnd + 5] ?? 0) : 0,
    phoneStart,
    phoneEnd,
    bodyStart,
    bodyEnd,
  };
}
