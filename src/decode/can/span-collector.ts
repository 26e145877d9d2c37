import type { FieldSpan, SpanCause } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { type FrameCursor, type FramePlace, placeEnd, placeOf, placeStart } from './can-frame.ts';
import type { SignalPlan } from './dbc-plan.ts';
import type { Part } from './part.ts';
import type { TransferFrame } from './transfer.ts';

/** A span and what taking it out means. */
export interface Mark {
  readonly span: FieldSpan;
  readonly place: FramePlace | undefined;
  /** The transfer whose frames all go with it, or -1. */
  readonly group: number;
  /** The DBC signal whose bits may be neutralised in place of dropping the frame. */
  readonly signal: SignalPlan | undefined;
}

/** Gathers the marks of one content, and which frames belong together. */
export class SpanCollector {
  readonly marks: Mark[] = [];
  /** Frames of each transfer that has a mark, by group. */
  readonly groups = new Map<number, readonly FramePlace[]>();
  #nextGroup = 0;

  newGroup(): number {
    return this.#nextGroup++;
  }

  /** A range of the content that is no frame (a log line). */
  line(start: number, end: number, path: string, cause: SpanCause, record: FramePlace | undefined): void {
    this.#push({ span: { path, start, end, cause }, place: record, group: -1, signal: undefined });
  }

  /** Data bytes [from, to) of the cursor's frame. */
  frame(cursor: FrameCursor, from: number, to: number, path: string, cause: SpanCause): void {
    const place = placeOf(cursor);
    this.#push({
      span: { path, start: placeStart(place, from), end: placeEnd(place, to), cause },
      place,
      group: -1,
      signal: undefined,
    });
  }

  /** Data bytes [from, to) of a frame read before. */
  piece(place: FramePlace, from: number, to: number, part: Part): void {
    this.#push({
      span: { path: part.path, start: placeStart(place, from), end: placeEnd(place, to), cause: part.cause },
      place,
      group: -1,
      signal: undefined,
    });
  }

  /** A labelled signal of the frame at `place`, which has `size` data bytes. */
  signal(place: FramePlace, size: number, signal: SignalPlan): void {
    const { path, cause } = signal;
    // Where the data stands a second time, or in columns of any width, only the whole frame can go.
    const form = place.textStride === 0 || place.twice ? undefined : signal.form;
    const start = placeStart(place, signal.firstByte);
    const end = placeEnd(place, Math.min(signal.endByte, size));
    const exact = signal.contiguous && place.textWidth === 1;
    const span: FieldSpan = {
      path,
      start,
      end,
      cause,
      ...(form === undefined ? {} : { form }),
      ...(exact ? { bits: { start: start * 8 + signal.firstBit, length: signal.size } } : {}),
    };
    this.#push({ span, place, group: -1, signal });
  }

  /** The parts of a payload that came in one frame. */
  single(cursor: FrameCursor, dataAt: number, length: number, parts: readonly Part[]): void {
    for (const part of parts) {
      const end = Math.min(part.end, length);
      if (end > part.start) this.frame(cursor, dataAt + part.start, dataAt + end, part.path, part.cause);
    }
  }

  /** The parts of a payload that came in several: one span for each frame and part that meet; the rest goes with them. */
  transfer(frames: readonly TransferFrame[], parts: readonly Part[], group: number): void {
    if (parts.length === 0) return;
    let found = false;
    for (const { place, offset, count, dataAt } of frames) {
      for (const part of parts) {
        const from = Math.max(part.start, offset);
        const to = Math.min(part.end, offset + count);
        if (to <= from) continue;
        found = true;
        const start = placeStart(place, dataAt + from - offset);
        const end = placeEnd(place, dataAt + to - offset);
        this.#push({ span: { path: part.path, start, end, cause: part.cause }, place, group, signal: undefined });
      }
    }
    // Only an announcement so far: it waits with what it announces.
    if (!found) this.#whole(frames, parts, group);
    if (found) {
      const places = frames.map((frame) => frame.place);
      this.groups.set(group, [...(this.groups.get(group) ?? []), ...places]);
    }
  }

  #whole(frames: readonly TransferFrame[], parts: readonly Part[], group: number): void {
    const part = parts[0];
    if (part === undefined) return;
    for (const { place, count } of frames) {
      if (count > 0) continue;
      const span: FieldSpan = { path: part.path, start: place.textStart, end: place.textEnd, cause: part.cause };
      this.#push({ span, place, group, signal: undefined });
    }
  }

  #push(mark: Mark): void {
    if (this.marks.length >= LIMITS.spanCountMax) throw new GuankaError('DECODE_LIMIT', 'more spans than the limit');
    this.marks.push(mark);
  }
}
