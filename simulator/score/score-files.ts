import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { GuankaError } from '../../src/index.ts';
import { type Found, type Score, Scorer } from './score.ts';
import { scoreTable } from './score-table.ts';

const span = { item: v.string(), start: v.number(), end: v.number() };
const truthLine = v.object({
  id: v.union([v.string(), v.number()]),
  truth: v.array(v.object(span)),
  side: v.optional(v.array(v.object({ ...span, path: v.string() })), []),
});
const foundLine = v.object({
  id: v.union([v.string(), v.number()]),
  verdict: v.picklist(['forward', 'modify', 'block', 'rejected']),
  findings: v.array(v.object({ ...span, path: v.optional(v.string(), '') })),
});

/**
 * Scores the lines of inspect against those of the simulator, by their ids; the order may differ.
 * @throws {GuankaError} INPUT_INVALID - a line that is none, or a message of the truth that inspect says nothing of.
 */
export async function scoreFiles(truthFile: string, foundFile: string, json: boolean): Promise<string> {
  const found = new Map<string, Found>();
  for await (const { id, verdict, findings } of linesOf(foundFile, foundLine))
    found.set(String(id), { verdict, findings });
  const scorer = new Scorer();
  for await (const { id, truth, side } of linesOf(truthFile, truthLine)) {
    const said = found.get(String(id));
    if (said === undefined)
      throw new GuankaError('INPUT_INVALID', 'expected a line for every message of the truth', foundFile);
    scorer.add({ spans: truth, side }, said);
  }
  return render(scorer.score(), json);
}

function render(score: Score, json: boolean): string {
  return json ? `${JSON.stringify(score)}\n` : scoreTable(score);
}

/** The lines of a file, each read as what is expected. */
async function* linesOf<T>(file: string, shape: v.GenericSchema<unknown, T>): AsyncGenerator<T> {
  let number = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (text.trim() !== '') yield parseLine(text, shape, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof GuankaError) throw error;
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', file);
  }
}

function parseLine<T>(text: string, shape: v.GenericSchema<unknown, T>, place: string): T {
  const checked = v.safeParse(shape, json(text, place));
  if (checked.success) return checked.output;
  throw new GuankaError('INPUT_INVALID', `expected ${v.getDotPath(checked.issues[0]) ?? 'a line'} as described`, place);
}

function json(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a JSON object', place);
  }
}
