import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { GuankaError } from '../model/errors.ts';

const NEWLINE = 0x0a;

/** A line of text; undefined in place of one that is longer than the limit, which is read past and never held. */
export type Line = string | undefined;

/**
 * Lines of a stream, in memory bounded by the limit whatever the stream holds.
 * @param bytesMax - longest line that is given out, bytes without the line's end.
 * @throws {GuankaError} INPUT_INVALID - the stream cannot be read.
 */
export async function* linesOf(source: Readable, bytesMax: number, name: string): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(source, name)) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      length += at - from;
      if (length <= bytesMax) parts.push(chunk.subarray(from, at));
      yield lineOf(parts, length, bytesMax);
      parts = [];
      length = 0;
      from = at + 1;
    }
    length += chunk.length - from;
    if (length <= bytesMax) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (length > 0) yield lineOf(parts, length, bytesMax);
}

function lineOf(parts: readonly Buffer[], length: number, bytesMax: number): Line {
  if (length > bytesMax) return undefined;
  const text = Buffer.concat(parts).toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/**
 * A stream to its end, in one array.
 * @throws {GuankaError} INPUT_INVALID - it cannot be read, or holds more than the limit.
 */
export async function wholeOf(source: Readable, bytesMax: number, name: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(source, name)) {
    length += chunk.length;
    if (length > bytesMax) throw new GuankaError('INPUT_INVALID', `expected at most ${bytesMax} bytes`, name);
    parts.push(chunk);
  }
  return new Uint8Array(Buffer.concat(parts));
}

async function* chunksOf(source: Readable, name: string): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => {
      throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', name);
    });
    if (next.done === true) return;
    yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
  }
}

/** Files as streams with their names; stdin when there are none. */
export function sourcesOf(
  files: readonly string[],
  stdin: Readable,
): readonly { readonly name: string; readonly stream: Readable }[] {
  if (files.length === 0) return [{ name: 'stdin', stream: stdin }];
  return files.map((name) => ({ name, stream: createReadStream(name) }));
}
