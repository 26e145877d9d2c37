import { LRUCache } from 'lru-cache';
import type { ContentReader } from '../../model/content.ts';
import { recordPlace } from './can-batch-reader.ts';
import { type CarrierForm, canContent } from './can-content.ts';
import { CanEngine } from './can-engine.ts';
import type { CanOptions } from './can-options.ts';
import { CAN_LIMITS } from './limits.ts';
import { type LogFormat, type LogState, LogWalk, type OnLine } from './log-walk.ts';
import { sourceOf } from './reassembly.ts';
import { SpanCollector } from './span-collector.ts';

/** Begins a comment line in each format; candump's own player skips lines that do not open with a bracket. */
const COMMENT: Readonly<Record<LogFormat, string>> = { candump: '#', asc: '//', trc: ';', plain: '#' };

/**
 * Reads a log text (format `candump`): candump in both forms, Vector ASC, PEAK TRC or bare `id bytes` lines, told apart by their
 * lines. Taking a span out drops its line, and with it the lines of its transfer. Lines that are no frame and no known header
 * are spans of their own. A log may go on from one message of a vehicle to the next, its header in the first.
 */
export function createCandumpReader(options: CanOptions = {}): ContentReader {
  const engine = new CanEngine(options);
  const walk = new LogWalk();
  const logs = new LRUCache<string, LogState>({ max: CAN_LIMITS.vehiclesMax });
  return (bytes, start, end, context) => {
    const collector = new SpanCollector();
    const source = sourceOf(context);
    engine.begin(source, collector);
    try {
      const onLine: OnLine = (kind, cursor, lineStart, lineEnd, recordEnd) => {
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
      };
      const state = walk.walk(bytes, start, end, onLine, logs.get(source));
      logs.set(source, state);
      engine.end();
      return canContent(collector, { bytes, start, end, form: logForm(state.format) });
    } finally {
      engine.abandon();
    }
  };
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
