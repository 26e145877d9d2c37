import { GuankaError } from '../../model/errors.ts';
import { createFrameCursor, type FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { createAscState, readAscLine } from './log-asc.ts';
import { readCandumpLine, readPlainLine } from './log-candump.ts';
import { type LineKind, LogLine } from './log-line.ts';
import { createTrcState, readTrcLine } from './log-trc.ts';

export type LogFormat = 'candump' | 'asc' | 'trc' | 'plain';

/** What the header of a log said, for the messages that hold its later lines. */
export interface LogState {
  readonly format: LogFormat;
  readonly read: (line: LogLine, cursor: FrameCursor) => LineKind;
}

/** Called for each line; the cursor holds the frame when kind is `frame`. The record ends behind the line end. */
export type OnLine = (
  kind: LineKind,
  cursor: FrameCursor,
  lineStart: number,
  lineEnd: number,
  recordEnd: number,
) => void;

/** Goes over the lines of a log. One at a time; line and cursor are reused. */
export class LogWalk {
  readonly #line = new LogLine();
  readonly #cursor = createFrameCursor();

  /**
   * @param before - what this returned for the lines before, when the log goes on in this message.
   * @throws {GuankaError} DECODE_SYNTAX - no line of it is a frame of a known format.
   * @throws {GuankaError} DECODE_LIMIT - too many lines.
   */
  walk(bytes: Uint8Array, start: number, end: number, onLine: OnLine, before?: LogState): LogState {
    const state = this.#detect(bytes, start, end, before);
    if (state === undefined) throw new GuankaError('DECODE_SYNTAX', 'no CAN log format');
    let lines = 0;
    for (let at = start; at < end; ) {
      if (++lines > CAN_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more lines than the limit');
      const recordEnd = lineEndOf(bytes, at, end);
      const lineEnd = trimEnd(bytes, at, recordEnd);
      this.#line.read(bytes, at, lineEnd);
      this.#cursor.recordStart = at;
      this.#cursor.recordEnd = recordEnd;
      onLine(state.read(this.#line, this.#cursor), this.#cursor, at, lineEnd, recordEnd);
      at = recordEnd;
    }
    return state;
  }

  /** The first line that is a format's header, or that one format reads as a frame, decides; the log before goes on when it can. */
  #detect(bytes: Uint8Array, start: number, end: number, before: LogState | undefined): LogState | undefined {
    const states = FORMATS.map(createLogState);
    let header: LogFormat | undefined;
    let lines = 0;
    for (let at = start; at < end && lines < DETECT_LINES_MAX; lines++) {
      const recordEnd = lineEndOf(bytes, at, end);
      this.#line.read(bytes, at, trimEnd(bytes, at, recordEnd));
      at = recordEnd;
      if (this.#line.count === 0) continue;
      const own = headerOf(this.#line);
      if (own !== undefined && own !== before?.format) header ??= own;
      if (header === undefined && before !== undefined && before.read(this.#line, this.#cursor) !== 'unread')
        return before;
      for (const { format, read } of states) {
        const isFrame = read(this.#line, this.#cursor) === 'frame';
        if (isFrame && (header === undefined || header === format)) return createLogState(format);
      }
    }
    return header === undefined ? undefined : createLogState(header);
  }
}

const FORMATS: readonly LogFormat[] = ['trc', 'asc', 'candump', 'plain'];

/** A log may open with this many lines of header. */
const DETECT_LINES_MAX = 2000;

function headerOf(line: LogLine): LogFormat | undefined {
  if (line.charAt(0) === 0x3b) return 'trc';
  if (line.is(0, 'date') || (line.is(0, 'base') && (line.is(1, 'hex') || line.is(1, 'dec')))) return 'asc';
  return undefined;
}

function createLogState(format: LogFormat): LogState {
  switch (format) {
    case 'asc': {
      const state = createAscState();
      return { format, read: (line, cursor) => readAscLine(line, state, cursor) };
    }
    case 'trc': {
      const state = createTrcState();
      return { format, read: (line, cursor) => readTrcLine(line, state, cursor) };
    }
    case 'candump':
      return { format, read: (line, cursor) => orComment(line, readCandumpLine(line, cursor)) };
    case 'plain':
      return { format, read: (line, cursor) => orComment(line, readPlainLine(line, cursor)) };
  }
}

/** Text behind `#`, `;` or `/` is a comment in neither format, but people write them. */
function orComment(line: LogLine, kind: LineKind): LineKind {
  const first = line.charAt(0);
  return kind === 'unread' && (first === 0x23 || first === 0x3b || first === 0x2f) ? 'comment' : kind;
}

/** One past the line feed that ends the line, or the end. */
function lineEndOf(bytes: Uint8Array, start: number, end: number): number {
  const at = bytes.indexOf(10, start);
  return at < 0 || at >= end ? end : at + 1;
}

function trimEnd(bytes: Uint8Array, start: number, recordEnd: number): number {
  let at = recordEnd;
  while (at > start && (bytes[at - 1] ?? 0) <= 0x20) at--;
  return at;
}
