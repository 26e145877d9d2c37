import type { FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { readByteTokens, setData } from './log-candump.ts';
import { decimalValue, type LineKind, type LogLine } from './log-line.ts';

/** Columns of a PEAK trace, from `;$COLUMNS`, or what the version has without it. */
export interface TrcState {
  /** Letters of the columns: N number, O or T offset and type, B bus, I id, d direction, R reserved, l length, L DLC, D data. */
  columns: string;
  version: number;
  /** A header named the version: then a line number need not end with a bracket. */
  headed: boolean;
}

const DEFAULT_COLUMNS: ReadonlyMap<number, string> = new Map([
  [1.0, 'NOILD'],
  [1.1, 'NOdILD'],
  [1.2, 'NOBdILD'],
  [1.3, 'NOBdIRLD'],
  [2.0, 'NOTIdLD'],
  [2.1, 'NOTBIdRLD'],
]);

export function createTrcState(): TrcState {
  return { columns: 'NOILD', version: 1.0, headed: false };
}

/** One line of a PEAK PCAN trace, versions 1.0 to 2.1. Lines of comment hold the header, file paths and connection names. */
export function readTrcLine(line: LogLine, state: TrcState, cursor: FrameCursor): LineKind {
  if (line.count === 0) return 'skip';
  if (line.charAt(0) === 0x3b) return readComment(line, state);
  cursor.error = cursor.remote = cursor.fd = cursor.twice = cursor.extended = false;
  cursor.bus = 0;
  cursor.timeUs = 0;
  let token = 0;
  let count = -1;
  let kind = '';
  for (const column of columnsOf(state, line)) {
    if (token >= line.count && column !== 'D') return 'unread';
    switch (column) {
      case 'N':
        if (!isNumber(line, token++, state)) return 'unread';
        break;
      case 'O':
        if (line.decimal(token) < 0) return 'unread';
        cursor.timeUs = Math.round(Math.max(0, line.decimal(token++)) * 1000);
        break;
      case 'T':
        kind = String.fromCharCode(line.charAt(token), line.charAt(token, 1));
        if (kind === 'ST' || kind === 'EC' || kind === 'ER') return 'skip';
        if (kind === 'EV') return 'comment';
        token++;
        break;
      case 'B':
        cursor.bus = Math.max(0, line.decimal(token++)) % 65_536;
        break;
      case 'd':
        if (line.is(token, 'Warng') || line.is(token, 'Error')) return 'skip';
        token++;
        break;
      case 'I':
        if (!readId(line, token, cursor)) return 'unread';
        token++;
        break;
      case 'L':
        count = fdLength(line.decimal(token++), kind);
        break;
      case 'l':
        count = line.decimal(token++);
        break;
      case 'D':
        return readData(line, token, count, kind, cursor);
      default:
        token++;
    }
  }
  return 'unread';
}

/** Line number: `17)` below version 2, `17` from there on. */
function isNumber(line: LogLine, token: number, state: TrcState): boolean {
  const end = line.endOf(token);
  const bracket = line.bytes[end - 1] === 0x29;
  return (
    decimalValue(line.bytes, line.startOf(token), bracket ? end - 1 : end) >= 0 &&
    (bracket || state.headed || isType(line, 2))
  );
}

/** Message types of version 2. */
function isType(line: LogLine, token: number): boolean {
  return ['DT', 'FD', 'FB', 'FE', 'BI', 'RR'].some((type) => line.is(token, type));
}

/** The columns to expect in this line. */
function columnsOf(state: TrcState, line: LogLine): string {
  if (!state.headed && isType(line, 2))
    return (line.is(5, 'Rx') || line.is(5, 'Tx') ? DEFAULT_COLUMNS.get(2.1) : DEFAULT_COLUMNS.get(2.0)) ?? '';
  // Many writers leave out the version: version 1.1 has a direction where 1.0 has an identifier.
  if (state.version === 1.0 && (line.is(2, 'Rx') || line.is(2, 'Tx'))) return 'NOdILD';
  return state.columns;
}

function readId(line: LogLine, token: number, cursor: FrameCursor): boolean {
  const id = line.hex(token);
  if (id < 0 || id > 0xffff_ffff) return false;
  cursor.extended = line.length(token) > 4 || id > 0x7ff;
  cursor.error = id === 0xffff_ffff;
  cursor.id = id % 0x2000_0000;
  return true;
}

const FD_LENGTHS = [12, 16, 20, 24, 32, 48, 64];

/** `L` is a DLC: above 8 it stands for a longer CAN FD frame, or for 8 bytes of a classical one. */
function fdLength(dlc: number, kind: string): number {
  if (dlc <= 8) return dlc;
  return kind.startsWith('F') || kind === 'BI' ? (FD_LENGTHS[dlc - 9] ?? dlc) : dlc <= 15 ? 8 : dlc;
}

function readData(line: LogLine, token: number, count: number, kind: string, cursor: FrameCursor): LineKind {
  cursor.fd = kind.startsWith('F') || kind === 'BI';
  if (kind === 'RR' || line.is(token, 'RTR')) {
    cursor.remote = true;
    setData(line, cursor, line.end, line.end, 0, 3);
    return 'frame';
  }
  if (count < 0 || count > CAN_LIMITS.lineDataMax) return 'unread';
  // A DLC that a writer printed as a length, or the other way round: what stands there counts.
  const present = line.count - token;
  return readByteTokens(line, token, cursor.fd ? Math.max(0, present) : Math.min(count, Math.max(0, present)), cursor)
    ? 'frame'
    : 'unread';
}

const HEADER_WORDS = ['Start', 'Message', 'Number', 'Generated', 'Bus', 'Columns', 'Time', '|', '[ms]'];

function readComment(line: LogLine, state: TrcState): LineKind {
  if (line.charAt(0, 1) === 0x24) return readSetting(line, state);
  if (line.count === 1) return isRule(line, 0) ? 'skip' : 'comment';
  for (const word of HEADER_WORDS) if (line.is(1, word)) return 'skip';
  for (let token = 0; token < line.count; token++) if (!isRule(line, token)) return 'comment';
  return 'skip';
}

/** A token of nothing but rule characters. */
function isRule(line: LogLine, token: number): boolean {
  for (let index = 0; index < line.length(token); index++) {
    const code = line.charAt(token, index);
    if (code !== 0x3b && code !== 0x2d && code !== 0x2b && code !== 0x7c && code !== 0x5f) return false;
  }
  return true;
}

function readSetting(line: LogLine, state: TrcState): LineKind {
  const text = new TextDecoder('latin1').decode(
    line.bytes.subarray(line.startOf(0), Math.min(line.end, line.startOf(0) + 200)),
  );
  const version = /^;\$FILEVERSION=(\d\.\d)/.exec(text);
  if (version !== null) {
    state.version = Number(version[1]);
    state.headed = true;
    state.columns = DEFAULT_COLUMNS.get(state.version) ?? state.columns;
    return 'skip';
  }
  const columns = /^;\$COLUMNS=([A-Za-z,]+)/.exec(text);
  if (columns !== null) {
    state.columns = (columns[1] ?? '').replaceAll(',', '');
    state.headed = true;
    return 'skip';
  }
  return /^;\$STARTTIME=[\d.]*\s*$/.test(text) ? 'skip' : 'comment';
}
