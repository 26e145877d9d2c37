import type { FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { readByteTokens, setData } from './log-candump.ts';
import { decimalValue, hexValue, type LineKind, type LogLine } from './log-line.ts';

/** What the header of a Vector ASC log says. */
export interface AscState {
  decimal: boolean;
  relative: boolean;
  timeUs: number;
}

export function createAscState(): AscState {
  return { decimal: false, relative: false, timeUs: 0 };
}

const HEADER_WORDS = [
  'date',
  'base',
  'internal',
  'no',
  'Begin',
  'End',
  'begin',
  'end',
  'Start',
  'Stop',
  'start',
  'stop',
];

/** One line of a Vector ASC log (CANoe/CANalyzer text logging, classical, CAN FD and reassembled J1939). */
export function readAscLine(line: LogLine, state: AscState, cursor: FrameCursor): LineKind {
  if (line.count === 0) return 'skip';
  if (line.charAt(0) === 0x2f && line.charAt(0, 1) === 0x2f)
    return line.is(1, 'version') || line.count < 2 ? 'skip' : 'comment';
  for (const word of HEADER_WORDS) if (line.is(0, word)) return readHeader(line, state, word);
  const seconds = line.decimal(0);
  if (seconds < 0 || line.count < 2) return 'unread';
  cursor.timeUs = Math.round(seconds * 1e6) + (state.relative ? state.timeUs : 0);
  state.timeUs = cursor.timeUs;
  cursor.error = cursor.remote = cursor.fd = cursor.twice = false;
  if (line.is(1, 'CANFD')) return readFd(line, state, cursor);
  if (isEvent(line)) return 'skip';
  const bus = line.decimal(1);
  if (bus < 0) return 'unread';
  cursor.bus = bus % 65_536;
  if (line.is(2, 'J1939TP')) return readReassembled(line, cursor);
  return readClassical(line, state, cursor);
}

function readHeader(line: LogLine, state: AscState, word: string): LineKind {
  if (word === 'base') {
    state.decimal = line.is(1, 'dec');
    for (let token = 1; token < line.count; token++) if (line.is(token, 'relative')) state.relative = true;
  }
  return 'skip';
}

/** Events of the bus and the measurement that hold no data: statistics, chip status, error frames, triggers. */
function isEvent(line: LogLine): boolean {
  if (line.is(1, 'Start') || line.is(1, 'Statistic:') || line.is(1, 'log')) return true;
  if (line.is(1, 'CAN') && line.charAt(3) === 0x53) return true;
  return line.is(2, 'ErrorFrame') || line.is(2, 'Statistic:') || line.is(2, 'OverloadFrame');
}

/** An identifier: hexadecimal or decimal by the header, `x` behind a 29-bit one. */
function readId(line: LogLine, token: number, state: AscState, cursor: FrameCursor): boolean {
  if (token >= line.count) return false;
  const start = line.startOf(token);
  const last = line.endOf(token) - 1;
  const extended = line.bytes[last] === 0x78 || line.bytes[last] === 0x58;
  const end = extended ? last : last + 1;
  const id = state.decimal ? decimalValue(line.bytes, start, end) : hexValue(line.bytes, start, end);
  if (id < 0 || id > 0x1fff_ffff) return false;
  cursor.id = id;
  cursor.extended = extended || id > 0x7ff;
  return true;
}

function isDirection(line: LogLine, token: number): boolean {
  return line.is(token, 'Rx') || line.is(token, 'Tx') || line.is(token, 'TxRq');
}

/** `time channel id dir d dlc data ..  Length = ..`; `r` for a remote frame. */
function readClassical(line: LogLine, state: AscState, cursor: FrameCursor): LineKind {
  if (!readId(line, 2, state, cursor) || !isDirection(line, 3)) return 'unread';
  if (line.is(4, 'r')) {
    cursor.remote = true;
    setData(line, cursor, line.endOf(4), line.endOf(4), 0, 3);
    return 'frame';
  }
  const dlc = line.hex(5);
  if (!line.is(4, 'd') || dlc < 0) return 'unread';
  return readData(line, 6, Math.min(dlc, 8), state, cursor);
}

function readData(line: LogLine, token: number, count: number, state: AscState, cursor: FrameCursor): LineKind {
  if (!state.decimal) {
    const read = readByteTokens(line, token, count, cursor);
    // Length, bit count and identifier follow: numbers of the frame, not its data.
    cursor.twice = false;
    return read ? 'frame' : 'unread';
  }
  if (token + count > line.count || count > CAN_LIMITS.lineDataMax) return 'unread';
  for (let index = 0; index < count; index++) {
    const value = line.decimal(token + index);
    if (value < 0 || value > 255) return 'unread';
    line.data[index] = value;
  }
  setData(line, cursor, count > 0 ? line.startOf(token) : 0, count > 0 ? line.endOf(token + count - 1) : 0, count, 0);
  return 'frame';
}

/** `time CANFD channel dir id [name] brs esi dlc length data ..`; some writers put the direction behind the identifier. */
function readFd(line: LogLine, state: AscState, cursor: FrameCursor): LineKind {
  const bus = line.decimal(2);
  if (bus < 0) return 'unread';
  cursor.bus = bus % 65_536;
  cursor.fd = true;
  if (line.is(4, 'ErrorFrame') || line.is(3, 'ErrorFrame')) return 'skip';
  const idToken = isDirection(line, 3) ? 4 : 3;
  if (!readId(line, idToken, state, cursor) || (idToken === 3 && !isDirection(line, 4))) return 'unread';
  for (let token = 5; token <= 7 && token + 3 < line.count; token++) {
    if (!isBit(line, token) || !isBit(line, token + 1)) continue;
    // A letter for the frame kind may stand between the flags and the DLC.
    for (let skipped = 0; skipped <= 1; skipped++) {
      const dlc = line.hex(token + 2 + skipped);
      const length = line.decimal(token + 3 + skipped);
      if (dlc >= 0 && length >= 0 && length <= 64 && length === lengthOf(dlc, length))
        return readData(line, token + 4 + skipped, length, state, cursor);
    }
  }
  return 'unread';
}

function isBit(line: LogLine, token: number): boolean {
  return line.is(token, '0') || line.is(token, '1');
}

const FD_LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64];

/** Data bytes of a DLC (ISO 11898-1 table 5), hexadecimal, or decimal in some writers: then 10..15 read as 16..21. */
function lengthOf(dlc: number, length: number): number {
  const direct = FD_LENGTHS[dlc] ?? FD_LENGTHS[dlc - 6];
  return direct === undefined || length < direct ? length : direct;
}

/** `time channel J1939TP FEECp priority source destination - dir d length data ..`: a message already put together. */
function readReassembled(line: LogLine, cursor: FrameCursor): LineKind {
  const last = line.endOf(3) - 1;
  const group = hexValue(line.bytes, line.startOf(3), line.bytes[last] === 0x70 ? last : last + 1);
  const source = line.hex(5);
  let token = 6;
  while (token < line.count && !line.is(token, 'd')) token++;
  const length = line.decimal(token + 1);
  if (group < 0 || group > 0x3ffff || source < 0 || source > 255 || length < 0) return 'unread';
  cursor.id = 0x1800_0000 + group * 256 + source;
  cursor.extended = true;
  const read = readByteTokens(line, token + 2, Math.min(length, CAN_LIMITS.lineDataMax), cursor);
  cursor.twice = false;
  return read ? 'frame' : 'unread';
}
