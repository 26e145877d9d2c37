import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { recordPlace } from './can-batch-reader.ts';
import { type CarrierForm, canContent } from './can-content.ts';
import { CanEngine } from './can-engine.ts';
import { createFrameCursor, type FrameCursor } from './can-frame.ts';
import type { CanOptions } from './can-options.ts';
import { CAN_LIMITS } from './limits.ts';
import { type AscState, readAscLine } from './log-asc.ts';
import { BusNames, readCandumpLine, readPlainLine } from './log-candump.ts';
import { type LineKind, LogLine } from './log-line.ts';
import { createTrcState, readTrcLine } from './log-trc.ts';
import { SpanCollector } from './span-collector.ts';

export type LogFormat = 'candump' | 'asc' | 'trc' | 'plain';

/** Begins a comment line in each format; candump's own player skips lines that do not open with a bracket. */
const COMMENT: Readonly<Record<LogFormat, string>> = { candump: '#', asc: '//', trc: ';', plain: '#' };

/**
 * Reads a log text (format `candump`): candump in both forms, Vector ASC, PEAK TRC or bare `id bytes` lines, told apart by their
 * lines. Taking a span out drops its line, and with it the lines of its transfer. Lines that are no frame and no known header
 * are spans of their own.
 */
export function createCandumpReader(options: CanOptions = {}): ContentReader {
  const engine = new CanEngine(options);
  const neutralise = options.signalObligation === 'neutralise';
  const walk = new LogWalk();
  return (bytes, start, end, context) => {
    const collector = new SpanCollector();
    engine.begin(context.vehicle, collector);
    try {
      const format = walk.walk(bytes, start, end, (kind, cursor, lineStart, lineEnd, recordEnd) => {
        if (kind === 'frame') engine.accept(cursor);
        else if (kind === 'comment')
          collector.line(
            lineStart,
            lineEnd,
            'can.log.comment',
            { kind: 'unlabelled', text: true },
            recordPlace(lineStart, recordEnd),
          );
        else if (kind === 'unread')
          collector.line(
            lineStart,
            lineEnd,
            'can.log.line',
            { kind: 'opaque', reason: 'no line of the log format' },
            recordPlace(lineStart, recordEnd),
          );
      });
      engine.end();
      return canContent(collector, { bytes, start, end, form: logForm(format), neutralise });
    } finally {
      engine.abandon();
    }
  };
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
  readonly #buses = new BusNames();

  /**
   * @returns the format of the log.
   * @throws {GuankaError} DECODE_SYNTAX - no line of it is a frame of a known format.
   * @throws {GuankaError} DECODE_LIMIT - too many lines.
   */
  walk(bytes: Uint8Array, start: number, end: number, onLine: OnLine): LogFormat {
    const format = this.#detect(bytes, start, end);
    if (format === undefined) throw new GuankaError('DECODE_SYNTAX', 'no CAN log format');
    this.#buses.reset();
    const read = lineReader(format, this.#buses);
    let lines = 0;
    for (let at = start; at < end; ) {
      if (++lines > CAN_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more lines than the limit');
      const recordEnd = lineEndOf(bytes, at, end);
      const lineEnd = trimEnd(bytes, at, recordEnd);
      this.#line.read(bytes, at, lineEnd);
      this.#cursor.recordStart = at;
      this.#cursor.recordEnd = recordEnd;
      onLine(read(this.#line, this.#cursor), this.#cursor, at, lineEnd, recordEnd);
      at = recordEnd;
    }
    return format;
  }

  /** The first line that one format reads as a frame, or its header, decides. */
  #detect(bytes: Uint8Array, start: number, end: number): LogFormat | undefined {
    const readers = (['trc', 'asc', 'candump', 'plain'] as const).map((format) => ({
      format,
      read: lineReader(format, new BusNames()),
    }));
    let header: LogFormat | undefined;
    let lines = 0;
    for (let at = start; at < end && lines < DETECT_LINES_MAX; lines++) {
      const recordEnd = lineEndOf(bytes, at, end);
      this.#line.read(bytes, at, trimEnd(bytes, at, recordEnd));
      if (this.#line.count > 0) {
        header ??= headerOf(this.#line);
        for (const { format, read } of readers) {
          if (read(this.#line, this.#cursor) === 'frame' && (header === undefined || header === format)) return format;
        }
      }
      at = recordEnd;
    }
    return header;
  }
}

/** A log may open with this many lines of header. */
const DETECT_LINES_MAX = 2000;

function headerOf(line: LogLine): LogFormat | undefined {
  if (line.charAt(0) === 0x3b) return 'trc';
  if (line.is(0, 'date') || (line.is(0, 'base') && (line.is(1, 'hex') || line.is(1, 'dec')))) return 'asc';
  return undefined;
}

function lineReader(format: LogFormat, buses: BusNames): (line: LogLine, cursor: FrameCursor) => LineKind {
  switch (format) {
    case 'asc': {
      const state: AscState = { decimal: false, relative: false, timeUs: 0 };
      return (line, cursor) => readAscLine(line, state, cursor);
    }
    case 'trc': {
      const state = createTrcState();
      return (line, cursor) => readTrcLine(line, state, cursor);
    }
    case 'candump':
      return (line, cursor) => orComment(line, readCandumpLine(line, buses, cursor));
    case 'plain':
      return (line, cursor) => orComment(line, readPlainLine(line, cursor));
  }
}

/** Text behind `#` or `;` is a comment in neither format, but people write them. */
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

/** A capsule stands in one comment line at the end: `<comment> guanka-capsule <base64>`. */
function logForm(format: LogFormat): CarrierForm {
  return {
    hex: true,
    tail: ({ bytes }, inLine) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
      return Buffer.from(`${inLine ? '\n' : ''}${COMMENT[format]} guanka-capsule ${text}\n`, 'latin1');
    },
  };
}
