import { GuankaError } from '../model/errors.ts';
import { BREAK, checkedHeadSize, headArgument, headSize, INDEFINITE, MAJOR } from './cbor-head.ts';
import { firstBadUtf8 } from './utf8.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * One past the byte or text string that begins at `at`, definite or in chunks.
 * @throws {GuankaError} DECODE_TRUNCATED - longer than the input. DECODE_UTF8 - a text that is not UTF-8, chunk by chunk.
 *   DECODE_SYNTAX - a chunk that is no definite string of the same kind.
 */
export function stringEnd(bytes: Uint8Array, at: number, end: number, start: number): number {
  const initial = bytes[at] ?? 0;
  if ((initial & 0x1f) !== INDEFINITE) return chunkEnd(bytes, at, end, start);
  let next = at + 1;
  for (;;) {
    if (next >= end)
      throw new GuankaError('DECODE_TRUNCATED', 'expected a chunk or a break, found the end', `byte ${next - start}`);
    const chunk = bytes[next] ?? 0;
    if (chunk === BREAK) return next + 1;
    if (chunk >> 5 !== initial >> 5 || (chunk & 0x1f) === INDEFINITE) {
      throw new GuankaError('DECODE_SYNTAX', 'expected a definite chunk of the same kind', `byte ${next - start}`);
    }
    next = chunkEnd(bytes, next, end, start);
  }
}

function chunkEnd(bytes: Uint8Array, at: number, end: number, start: number): number {
  const size = checkedHeadSize(bytes, at, end, start);
  const length = headArgument(bytes, at);
  // Checked before the length is added to anything: it may be near 2 ** 64.
  if (length > end - at - size)
    throw new GuankaError('DECODE_TRUNCATED', 'expected a string no longer than the input', `byte ${at - start}`);
  const next = at + size + length;
  if ((bytes[at] ?? 0) >> 5 === MAJOR.text) {
    const bad = firstBadUtf8(bytes, at + size, next);
    if (bad >= 0) throw new GuankaError('DECODE_UTF8', 'expected UTF-8', `byte ${bad - start}`);
  }
  return next;
}

/** Where the content of a walked string lies, and in how many chunks that hold anything. */
export interface StringContent {
  readonly start: number;
  readonly end: number;
  readonly chunks: number;
}

/** Content range of the string item bytes[at, end): without head; for one chunk its content; for several, all chunks with their heads. */
export function stringContent(bytes: Uint8Array, at: number, end: number): StringContent {
  if (((bytes[at] ?? 0) & 0x1f) !== INDEFINITE) return { start: at + headSize(bytes[at] ?? 0), end, chunks: 1 };
  let first: StringContent = { start: at + 1, end: at + 1, chunks: 0 };
  for (let next = at + 1; next < end - 1; ) {
    const start = next + headSize(bytes[next] ?? 0);
    const chunkStop = start + headArgument(bytes, next);
    if (chunkStop > start) {
      if (first.chunks > 0) return { start: at + 1, end: end - 1, chunks: 2 };
      first = { start, end: chunkStop, chunks: 1 };
    }
    next = chunkStop;
  }
  return first;
}

/** The text of a walked text item, chunks joined. */
export function cborText(bytes: Uint8Array, at: number, end: number): string {
  const content = stringContent(bytes, at, end);
  if (content.chunks < 2) return decoder.decode(bytes.subarray(content.start, content.end));
  let text = '';
  for (let next = at + 1; next < end - 1; ) {
    const start = next + headSize(bytes[next] ?? 0);
    next = start + headArgument(bytes, next);
    text += decoder.decode(bytes.subarray(start, next));
  }
  return text;
}
