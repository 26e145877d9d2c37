import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { type Blank, FRAME_LIMITS, type Frame, type FrameField, frameContent, zeros } from './frame-content.ts';
import { isAll, label, SIM } from './items.ts';
import { readBody } from './jtt808-bodies.ts';
import { escaped, type Header, readHeader, type Unescaped, unescapedFrames } from './jtt808-frame.ts';

const DROP: Blank = { kind: 'drop' };

/**
 * Reads JT/T 808-2011, -2013 and -2019 (format `jtt808`): one frame or several in a row. Numbers and strings are blanked with zeros and the
 * position status says "not positioned"; items of a location are cut; what is all about one thing is dropped, frame and all.
 */
export function createJtt808Reader(): ContentReader {
  return (bytes, start, end) => {
    const frames: Frame[] = [];
    for (const raw of unescapedFrames(bytes, start, end)) {
      if (frames.length >= FRAME_LIMITS.framesMax) throw new GuankaError('DECODE_LIMIT', 'more frames than the limit');
      frames.push(frameOf(raw));
    }
    return frameContent(bytes, start, end, frames);
  };
}

function frameOf(raw: Unescaped): Frame {
  const { bytes } = raw;
  const header = readHeader(bytes);
  return { ...raw, checkFrom: 0, asWritten: escaped, fields: [...phone(bytes, header), ...body(bytes, header)] };
}

/** The number of the SIM card, two digits in a byte (4.4.3). */
function phone(bytes: Uint8Array, { phoneStart, phoneEnd }: Header): readonly FrameField[] {
  if (isAll(bytes, phoneStart, phoneEnd, 0)) return [];
  const blank = zeros(phoneStart, phoneEnd);
  return [
    {
      start: phoneStart,
      end: phoneEnd,
      path: 'jtt808.phone',
      cause: label(SIM, 'jtt808:header'),
      form: 'bytes',
      blank,
    },
  ];
}

function body(bytes: Uint8Array, header: Header): readonly FrameField[] {
  const { bodyStart: start, bodyEnd: end } = header;
  if (start === end) return [];
  const whole = (name: string, reason: string): readonly FrameField[] => [
    { start, end, path: `jtt808.${name}`, cause: { kind: 'opaque', reason }, blank: DROP },
  ];
  if (header.encrypted) return whole('data', 'encrypted body');
  return readBody(bytes, header);
}
