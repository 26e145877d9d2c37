import type { ContentReader } from '../../model/content.ts';
import { capsuleField } from '../protobuf/capsule-field.ts';
import { CanBatchWalk } from './can-batch-walk.ts';
import { type CarrierForm, canContent } from './can-content.ts';
import { CanEngine } from './can-engine.ts';
import type { FramePlace } from './can-frame.ts';
import type { CanOptions } from './can-options.ts';
import { sourceOf } from './reassembly.ts';
import { SpanCollector } from './span-collector.ts';

const PROTOBUF: CarrierForm = { hex: false, tail: capsuleField };

/**
 * Reads a guanka.telemetry.v1.CanBatch (format `can-batch`). Keeps open transfers per vehicle from one message to the next.
 * Taking a span out drops the frame that holds it, and with it every frame of its transfer in this batch.
 */
export function createCanBatchReader(options: CanOptions = {}): ContentReader {
  return createCanBatchReaderOn(new CanEngine(options));
}

/** The same on an engine that the caller can look into. */
export function createCanBatchReaderOn(engine: CanEngine): ContentReader {
  let collector = new SpanCollector();
  const walk = new CanBatchWalk(engine, (path, start, end, recordStart, recordEnd) => {
    collector.line(start, end, path, { kind: 'unknown' }, recordPlace(recordStart, recordEnd));
  });
  return (bytes, start, end, context) => {
    if (collector.marks.length > 0 || collector.groups.size > 0) collector = new SpanCollector();
    const own = collector;
    engine.begin(sourceOf(context), own);
    try {
      walk.walk(bytes, start, end);
      engine.end();
    } finally {
      engine.abandon();
    }
    return canContent(own, { bytes, start, end, form: PROTOBUF });
  };
}

/** A record that is no frame: it can only go as a whole. */
export function recordPlace(recordStart: number, recordEnd: number): FramePlace {
  return {
    recordStart,
    recordEnd,
    textStart: recordStart,
    textEnd: recordEnd,
    textStride: 0,
    textWidth: 0,
    twice: false,
  };
}
