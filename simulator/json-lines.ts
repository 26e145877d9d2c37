import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { GuankaError } from '../src/index.ts';

const id = v.union([v.string(), v.number()]);
const span = v.object({ item: v.string(), start: v.number(), end: v.number() });
const sideSpan = v.object({ item: v.string(), path: v.string(), start: v.number(), end: v.number() });

/** The truth of a line of `guanka sim --ndjson`. */
export const truthShape = v.object({ id, truth: v.array(span), side: v.optional(v.array(sideSpan), []) });

/** Its payload and the values in it. */
export const valuesShape = v.object({
  payload: v.string(),
  truth: v.array(span),
  values: v.optional(
    v.array(
      v.union([
        v.object({ item: v.string(), text: v.string() }),
        v.object({ item: v.string(), base64: v.string() }),
        v.object({ item: v.string(), latE7: v.number(), lonE7: v.number() }),
      ]),
    ),
    [],
  ),
});

/**
 * The lines of a file of JSON objects, each read as what is expected.
 * @throws {GuankaError} INPUT_INVALID - the file cannot be read, or a line is something else.
 */
export async function* jsonLines<T>(file: string, shape: v.GenericSchema<unknown, T>): AsyncGenerator<T> {
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (text.trim() !== '') yield readLine(text, shape, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof GuankaError) throw error;
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', file);
  }
}

function readLine<T>(text: string, shape: v.GenericSchema<unknown, T>, place: string): T {
  const checked = v.safeParse(shape, parse(text, place));
  if (checked.success) return checked.output;
  throw new GuankaError('INPUT_INVALID', `expected ${v.getDotPath(checked.issues[0]) ?? 'a line'} as described`, place);
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a JSON object', place);
  }
}
