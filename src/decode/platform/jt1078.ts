import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { FRAME_LIMITS, type Frame, type FrameField, frameContent, zeros } from './frame-content.ts';
import { isAll, label, PERSON, SIM, VIDEO } from './items.ts';

/** Offsets in a packet (JT/T 1078-2016 table 19): mark, RTP bits, marker and payload type, number, SIM, channel, kind and part. */
const AT = { sim: 8, kind: 15, more: 16 } as const;
const SIM_BYTES = 6;
const MARK = [0x30, 0x31, 0x63, 0x64] as const;
const AUDIO = 3;
const TRANSPARENT = 4;

/**
 * Reads packets of JT/T 1078 media streams (format `jt1078`): one or several in a row. The SIM number is blanked with zeros; a packet without
 * its picture or sound is nothing, so it is dropped with it.
 */
export function createJt1078Reader(): ContentReader {
  return (bytes, start, end) => {
    const frames: Frame[] = [];
    for (let at = start; at < end; ) {
      if (frames.length >= FRAME_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more packets than the limit');
      const frame = readPacket(bytes, at, end);
      frames.push(frame);
      at = frame.end;
    }
    return frameContent(bytes, start, end, frames);
  };
}

function readPacket(all: Uint8Array, start: number, end: number): Frame {
  for (let index = 0; index < MARK.length && start + index < end; index++)
    if (all[start + index] !== MARK[index])
      throw new GuankaError('DECODE_SYNTAX', 'no 30 31 63 64 where a packet begins');
  const kind = (all[start + AT.kind] ?? 0) >> 4;
  if (kind > TRANSPARENT) throw new GuankaError('DECODE_SYNTAX', 'a packet of no known kind');
  // A time stamp unless passed through; two frame intervals for video alone.
  const body = AT.more + (kind === TRANSPARENT ? 0 : 8) + (kind < AUDIO ? 4 : 0) + 2;
  if (start + body > end) throw new GuankaError('DECODE_TRUNCATED', 'packet ends early');
  const size = body + ((all[start + body - 2] ?? 0) << 8) + (all[start + body - 1] ?? 0);
  if (start + size > end) throw new GuankaError('DECODE_TRUNCATED', 'packet ends early');
  const bytes = all.subarray(start, start + size);
  return {
    start,
    end: start + size,
    bytes,
    placeOf: (at) => start + at,
    asWritten: (out) => out,
    fields: [...sim(bytes), ...media(bytes, body, kind)],
  };
}

function sim(bytes: Uint8Array): readonly FrameField[] {
  const end = AT.sim + SIM_BYTES;
  if (isAll(bytes, AT.sim, end, 0)) return [];
  const cause = label(SIM, 'jt1078:header');
  return [{ start: AT.sim, end, path: 'jt1078.sim', cause, form: 'bytes', blank: zeros(AT.sim, end) }];
}

function media(bytes: Uint8Array, start: number, kind: number): readonly FrameField[] {
  if (start === bytes.length) return [];
  const cause =
    kind === TRANSPARENT ? ({ kind: 'unknown' } as const) : label(kind === AUDIO ? PERSON : VIDEO, 'jt1078:body');
  return [{ start, end: bytes.length, path: 'jt1078.body', cause, blank: { kind: 'drop' } }];
}
