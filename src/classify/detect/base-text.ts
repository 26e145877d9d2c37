import { HINT } from '../../bytes/prefilter.ts';
import type { Budget } from './budget.ts';
import type { Decoded } from './encodings.ts';
import { textShare } from './entropy.ts';
import type { View } from './probe.ts';
import { byteClass, CAPITALS, DIGITS, HEX_DIGITS, isAll, type Run, runsIn, SMALL } from './runs.ts';

/**
 * Base64 and base64url (RFC 4648, 4 and 5; in lines as MIME writes it, RFC 2045, 6.8) and hexadecimal (RFC 4648, 8), with blanks, colons,
 * commas, hyphens, line ends, `0x` or `\x` between the bytes. Limits: runs shorter than 16 characters, or 8 bytes in hexadecimal.
 */
const LIMITS = {
  base64CharsMin: 16,
  base64BytesMin: 10,
  /** A path is no longer: its parts are tried as base64 by themselves. */
  pathCharsMax: 1024,
  /** Letters in front of an encoded text shift it: tried for runs up to here. */
  shiftedCharsMax: 65_536,
  hexBytesMin: 8,
} as const;

const BASE64 = byteClass(DIGITS, CAPITALS, SMALL, '+/-_');
const STANDARD = byteClass(DIGITS, CAPITALS, SMALL, '+/');
const URL_SAFE = byteClass(DIGITS, CAPITALS, SMALL, '-_');
/** Numbers, paths and words: base64 of anything has a capital among 16 characters, but for one run in 5,000. */
const WITHOUT_CAPITALS = byteClass(DIGITS, SMALL, '+/-_');

export function* base64Runs(view: View, budget: Budget): Generator<Decoded> {
  const amongBytes = (view.hints & HINT.binary) !== 0;
  for (const body of bodiesOf(view)) {
    if (!budget.look(body.end - body.start)) return;
    for (const piece of piecesOf(view.bytes, body)) {
      const text = charactersOf(view, piece);
      const bytes = Buffer.from(text, 'base64');
      if (bytes.length >= LIMITS.base64BytesMin) yield { encoding: 'base64', ...body, bytes };
      yield* partsOfPath(view, piece);
      if (text.length > LIMITS.shiftedCharsMax) continue;
      // Behind bytes that are no text a letter at the edge may be one of them.
      const isRagged = amongBytes && !isBehindText(view, piece.start);
      for (let skip = 1; skip < 4; skip++) {
        const shifted = Buffer.from(text.slice(skip), 'base64');
        if (shifted.length >= LIMITS.base64BytesMin && (isRagged || isTelling(shifted)))
          yield { encoding: 'base64', ...body, bytes: shifted };
      }
    }
  }
}

/** How much is looked at of what stands before a run: of random bytes, one time in 2,000 these are all text. */
const BEFORE_BYTES = 8;

function isBehindText({ bytes, start }: View, at: number): boolean {
  const from = Math.max(start, at - BEFORE_BYTES);
  return from < at && textShare(bytes, from, at) === 1;
}

/** Runs of base64 characters; lines of one body as one. */
function* bodiesOf(view: View): Generator<Run> {
  const { bytes, start, end } = view;
  let body: Run | undefined;
  for (const found of runsIn(bytes, start, end, { of: BASE64, minBytes: LIMITS.base64CharsMin })) {
    if (isAll(bytes, found, WITHOUT_CAPITALS)) continue;
    const run = behindEscape(view, found);
    if (body !== undefined && pastBlanks(view, lineEndAt(view, body.end)) === run.start)
      body = { start: body.start, end: run.end };
    else {
      if (body !== undefined) yield withLastLine(view, body);
      body = run;
    }
  }
  if (body !== undefined) yield withLastLine(view, body);
}

/** The last line of a body may be short. */
function withLastLine(view: View, body: Run): Run {
  const { bytes, end } = view;
  const from = lineEndAt(view, body.end);
  if (from === body.end) return body;
  let to = from;
  while (to < end && BASE64[bytes[to] ?? 0] === 1) to++;
  const next = bytes[to];
  // A blank or a colon behind it makes it the first word of another line.
  const isLast = to > from && (to === end || (next !== 0x20 && next !== 0x3a));
  return isLast ? { start: body.start, end: to } : body;
}

/** The letter of `\n` and its like belongs to the escape and not to the line behind it. */
function behindEscape({ bytes, start }: View, run: Run): Run {
  const isEscaped = run.start > start && bytes[run.start - 1] === BACKSLASH && isLineLetter(bytes[run.start]);
  return isEscaped ? { start: run.start + 1, end: run.end } : run;
}

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const isLineLetter = (byte: number | undefined): boolean => byte === 0x6e || byte === 0x72;

const LINE_END_BYTES_MAX = 4;

/** One past the line end that stands at `from`, as it is or escaped; `from` where none does. */
function lineEndAt({ bytes, end }: View, from: number): number {
  const stop = Math.min(end, from + LINE_END_BYTES_MAX);
  let at = from;
  if (bytes[from] === BACKSLASH) {
    while (at < stop && bytes[at] === BACKSLASH && isLineLetter(bytes[at + 1])) at += 2;
    return at;
  }
  while (at < stop && (bytes[at] === 0x0a || bytes[at] === 0x0d)) at++;
  return at;
}

/** One past the blanks that indent a line, or part two words; they end a body's last line. */
function pastBlanks({ bytes, end }: View, from: number): number {
  let at = from;
  while (at < end && at - from < 2 && bytes[at] === 0x20) at++;
  return at;
}

/** A run of one alphabet is one piece. One of both (`img_iVBORw0/…`) falls apart where the alphabets meet. */
function piecesOf(bytes: Uint8Array, body: Run): readonly Run[] {
  let seen = 0;
  for (let at = body.start; at < body.end; at++) {
    const byte = bytes[at];
    if (byte === 0x2b || byte === 0x2f) seen |= 1;
    else if (byte === 0x2d || byte === 0x5f) seen |= 2;
  }
  if (seen !== 3) return [body];
  const minBytes = LIMITS.base64CharsMin;
  return [
    body,
    ...runsIn(bytes, body.start, body.end, { of: STANDARD, minBytes }),
    ...runsIn(bytes, body.start, body.end, { of: URL_SAFE, minBytes }),
  ];
}

/** Parts of a path, as topics are: `/` is a character of base64 too, so that a path is one run with what stands in it. */
function* partsOfPath({ bytes }: View, { start, end }: Run): Generator<Decoded> {
  if (end - start > LIMITS.pathCharsMax || !bytes.subarray(start, end).includes(SLASH)) return;
  for (const part of runsIn(bytes, start, end, { of: URL_SAFE, minBytes: LIMITS.base64CharsMin })) {
    if (isAll(bytes, part, WITHOUT_CAPITALS)) continue;
    const decoded = Buffer.from(Buffer.from(bytes.subarray(part.start, part.end)).toString('latin1'), 'base64');
    if (isTelling(decoded)) yield { encoding: 'base64', ...part, bytes: decoded };
  }
}

/** Node skips line ends and blanks when it decodes, but takes the letters of escaped ones for its own. */
function charactersOf(view: View, run: Run): string {
  const text = view.text.slice(run.start - view.start, run.end - view.start);
  return text.includes('\\') ? text.replaceAll(/\\[nr]/g, '') : text;
}

/** Starts of compressed streams, archives, pictures and DER, which random bytes rarely have. */
const MARKS =
  /^(?:\x1f\x8b\x08|\x28\xb5\x2f\xfd|PK\x03\x04|\xff\xd8\xff|\x89PNG|RIFF|\x30\x82..\x02\x01|\x30\x82..\x30\x82|\x78[\x01\x5e\x9c\xda])/s;

function isTelling(bytes: Buffer): boolean {
  return textShare(bytes, 0, bytes.length) >= 0.95 || MARKS.test(bytes.toString('latin1', 0, 16));
}

const HEX = byteClass(HEX_DIGITS);
const HEX_TEXT = byteClass(HEX_DIGITS, ' :,;-\r\nxX\\');

export function* hexRuns(view: View, budget: Budget): Generator<Decoded> {
  const { bytes, start, end } = view;
  for (const run of runsIn(bytes, start, end, { of: HEX_TEXT, minBytes: LIMITS.hexBytesMin * 2 })) {
    if (!budget.look(run.end - run.start)) return;
    for (const digits of hexDigitsOf(bytes, run)) {
      if (digits.length < LIMITS.hexBytesMin * 2) continue;
      yield { encoding: 'hex', ...run, bytes: Buffer.from(digits, 'hex') };
    }
  }
}

/** The digits of a run without what stands between, `0x` and `\x` included; a second time one digit on where their number is odd. */
function hexDigitsOf(bytes: Uint8Array, run: Run): readonly string[] {
  const digits = Buffer.alloc(run.end - run.start);
  let count = 0;
  for (let at = run.start; at < run.end; at++) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1] ?? 0;
    if (byte === 0x30 && (next === 0x78 || next === 0x58)) continue;
    if (HEX[byte] === 1) digits[count++] = byte;
  }
  const text = digits.toString('latin1', 0, count);
  return count % 2 === 0 ? [text] : [text.slice(0, -1), text.slice(1)];
}
