import type { FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { decimalValue, hexValue, type LineKind, type LogLine } from './log-line.ts';

/** Flags in the identifier of an 8-digit error frame (linux/can.h CAN_ERR_FLAG). */
const ERROR_FLAG = 0x2000_0000;
const STANDARD_DIGITS = 3;
const ID_MASK = 0x1fff_ffff;

const CAN_BUSES = 256;
const OTHER_BUSES = 65_536 - CAN_BUSES;

/** Number of a bus by its interface's name: that of `can0` to `can255`, and 256 and up by a hash (FNV-1a) of any other. */
export function busOfName(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === 0x63 && bytes[start + 1] === 0x61 && bytes[start + 2] === 0x6e && end - start <= 6) {
    const number = decimalValue(bytes, start + 3, end);
    if (Number.isInteger(number) && number >= 0 && number < CAN_BUSES) return number;
  }
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193);
  return CAN_BUSES + ((hash >>> 0) % OTHER_BUSES);
}

/**
 * One line of can-utils' candump: the log form `(time) if id#data` (-L, -l) and the screen form `if id [n] bytes` with its
 * options (-t, -x, -a).
 */
export function readCandumpLine(line: LogLine, cursor: FrameCursor): LineKind {
  if (line.count === 0) return 'skip';
  let token = 0;
  cursor.timeUs = 0;
  if (line.charAt(0) === 0x28) {
    token = readTime(line, cursor);
    if (token < 0) return 'unread';
  }
  if (line.count < token + 2) return 'unread';
  cursor.bus = busOfName(line.bytes, line.startOf(token), line.endOf(token));
  const hash = indexOf(line, token + 1, 0x23);
  if (hash > 0) return readLogForm(line, token + 1, hash, cursor);
  return readScreenForm(line, token + 1, cursor);
}

/** `(1436509052.249713)`, or `(2026-01-02 03:04:05.678901)` in two tokens. @returns the token after it, or -1. */
function readTime(line: LogLine, cursor: FrameCursor): number {
  const start = line.startOf(0) + 1;
  const end = line.endOf(0) - 1;
  if (line.bytes[end] === 0x29) {
    const seconds = decimalValue(line.bytes, start, end);
    if (seconds < 0) return -1;
    cursor.timeUs = Math.round(seconds * 1e6);
    return 1;
  }
  const last = line.endOf(1) - 1;
  if (line.bytes[last] !== 0x29 || line.length(1) < 9) return -1;
  const clock = line.startOf(1);
  const hours = decimalValue(line.bytes, clock, clock + 2);
  const minutes = decimalValue(line.bytes, clock + 3, clock + 5);
  const seconds = decimalValue(line.bytes, clock + 6, last);
  const day = decimalValue(line.bytes, line.endOf(0) - 2, line.endOf(0));
  if (hours < 0 || minutes < 0 || seconds < 0) return -1;
  cursor.timeUs = Math.round((((Math.max(day, 0) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1e6);
  return 2;
}

function indexOf(line: LogLine, token: number, code: number): number {
  for (let at = line.startOf(token); at < line.endOf(token); at++) if (line.bytes[at] === code) return at;
  return -1;
}

function readId(line: LogLine, start: number, end: number, cursor: FrameCursor): boolean {
  const id = hexValue(line.bytes, start, end);
  if (id < 0) return false;
  cursor.extended = end - start > STANDARD_DIGITS;
  cursor.error = end - start === 8 && id >= ERROR_FLAG;
  cursor.id = cursor.extended ? id & ID_MASK : id & 0x7ff;
  cursor.remote = false;
  cursor.fd = false;
  cursor.twice = false;
  return true;
}

/** `123#1122`, `123#R8`, `123##5112233` (flags digit, CAN FD), `123#11.22` (dots are allowed); `_B` gives a raw DLC. */
function readLogForm(line: LogLine, token: number, hash: number, cursor: FrameCursor): LineKind {
  const end = line.endOf(token);
  if (!readId(line, line.startOf(token), hash, cursor)) return 'unread';
  let at = hash + 1;
  if (line.bytes[at] === 0x23) {
    cursor.fd = true;
    at += 2;
  } else if (line.bytes[at] === 0x52 || line.bytes[at] === 0x72) {
    cursor.remote = true;
    setData(line, cursor, at, at, 0, 2);
    return 'frame';
  }
  let last = end;
  if (last - at > 2 && line.bytes[last - 2] === 0x5f) last -= 2;
  const dotted = line.bytes[at + 2] === 0x2e;
  return readDigits(line, at, last, dotted ? 3 : 2, cursor) ? 'frame' : 'unread';
}

/** Pairs of digits at every `stride` characters. */
function readDigits(line: LogLine, start: number, end: number, stride: number, cursor: FrameCursor): boolean {
  const count = Math.floor((end - start + stride - 2) / stride);
  if (count > CAN_LIMITS.lineDataMax || (end > start && start + (count - 1) * stride + 2 !== end)) return false;
  for (let index = 0; index < count; index++) {
    const at = start + index * stride;
    const value = hexValue(line.bytes, at, at + 2);
    if (value < 0 || (stride === 3 && index > 0 && line.bytes[at - 1] !== 0x2e)) return false;
    line.data[index] = value;
  }
  setData(line, cursor, start, end, count, stride);
  return true;
}

/** Points the cursor at the decoded data and its place in the text. */
export function setData(
  line: LogLine,
  cursor: FrameCursor,
  textStart: number,
  textEnd: number,
  count: number,
  stride: number,
): void {
  cursor.bytes = line.data;
  cursor.dataStart = 0;
  cursor.dataEnd = count;
  cursor.textStart = textStart;
  cursor.textEnd = textEnd;
  cursor.textStride = stride;
  cursor.textWidth = 2;
}

/** `can0  RX - -  123   [8]  11 22 ..   '..'`; the direction and flag tokens of -x stand before the identifier. */
function readScreenForm(line: LogLine, from: number, cursor: FrameCursor): LineKind {
  let token = from;
  while (
    token < line.count &&
    (line.is(token, 'RX') || line.is(token, 'TX') || line.is(token, '-') || isFlag(line, token))
  )
    token++;
  if (!readId(line, line.startOf(token), line.endOf(token), cursor)) return 'unread';
  const open = token + 1;
  if (line.charAt(open) !== 0x5b || line.bytes[line.endOf(open) - 1] !== 0x5d) return 'unread';
  const size = decimalValue(line.bytes, line.startOf(open) + 1, line.endOf(open) - 1);
  if (size < 0) return 'unread';
  cursor.fd = size > 8 || line.length(open) === 4;
  if (line.is(open + 1, 'remote')) {
    cursor.remote = true;
    setData(line, cursor, line.endOf(open), line.endOf(open), 0, 3);
    return 'frame';
  }
  return readByteTokens(line, open + 1, size, cursor) ? 'frame' : 'unread';
}

/** `B` and `E`, the CAN FD flags that -x prints. */
function isFlag(line: LogLine, token: number): boolean {
  return (line.is(token, 'B') || line.is(token, 'E')) && line.charAt(token + 1) !== 0x5b;
}

/** `count` data bytes as tokens of two digits from `token` on; what follows them is a second writing of the data. */
export function readByteTokens(line: LogLine, token: number, count: number, cursor: FrameCursor): boolean {
  if (count > CAN_LIMITS.lineDataMax || token + count > line.count) return false;
  for (let index = 0; index < count; index++) {
    const value = line.byte(token + index);
    if (value < 0) return false;
    line.data[index] = value;
  }
  const textStart = count > 0 ? line.startOf(token) : 0;
  const textEnd = count > 0 ? line.endOf(token + count - 1) : 0;
  const even = count === 0 || textEnd - textStart === count * 3 - 1;
  setData(line, cursor, textStart, textEnd, count, even ? 3 : 0);
  cursor.twice = line.count > token + count;
  return true;
}

/** `7E8 10 14 49 02 01 ..` with nothing before and behind: what ELM327 adapters and many notes write. */
export function readPlainLine(line: LogLine, cursor: FrameCursor): LineKind {
  if (line.count === 0) return 'skip';
  const digits = line.length(0);
  const wide = digits === 2 && line.count >= 6;
  if (wide) return readSplitId(line, cursor);
  if ((digits !== 3 && digits !== 8) || line.count < 2 || !readId(line, line.startOf(0), line.endOf(0), cursor))
    return 'unread';
  cursor.error = false;
  cursor.bus = 0;
  cursor.timeUs = 0;
  return readByteTokens(line, 1, line.count - 1, cursor) ? 'frame' : 'unread';
}

/** `18 DA F1 10 10 14 49 ..`: a 29-bit identifier in four tokens. */
function readSplitId(line: LogLine, cursor: FrameCursor): LineKind {
  let id = 0;
  for (let token = 0; token < 4; token++) {
    const value = line.byte(token);
    if (value < 0) return 'unread';
    id = id * 256 + value;
  }
  if (id > ID_MASK) return 'unread';
  cursor.id = id;
  cursor.extended = true;
  cursor.error = cursor.remote = cursor.fd = cursor.twice = false;
  cursor.bus = 0;
  cursor.timeUs = 0;
  return readByteTokens(line, 4, line.count - 4, cursor) ? 'frame' : 'unread';
}
