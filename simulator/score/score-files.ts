import * as v from 'valibot';
import { GuankaError } from '../../src/index.ts';
import { jsonLines, truthShape } from '../json-lines.ts';
import { type Found, Scorer } from './score.ts';
import { scoreTable } from './score-table.ts';

const foundShape = v.object({
  id: v.union([v.string(), v.number()]),
  verdict: v.picklist(['forward', 'modify', 'block', 'rejected']),
  findings: v.array(
    v.object({ item: v.string(), start: v.number(), end: v.number(), path: v.optional(v.string(), '') }),
  ),
});

/**
 * Scores the lines of inspect against those of the simulator, by their ids; the order may differ.
 * @throws {GuankaError} INPUT_INVALID - a line that is none, or a message of the truth that inspect says nothing of.
 */
export async function scoreFiles(truthFile: string, foundFile: string, json: boolean): Promise<string> {
  const found = new Map<string, Found>();
  for await (const { id, verdict, findings } of jsonLines(foundFile, foundShape))
    found.set(String(id), { verdict, findings });
  const scorer = new Scorer();
  for await (const { id, truth, side } of jsonLines(truthFile, truthShape)) {
    const said = found.get(String(id));
    if (said === undefined)
      throw new GuankaError('INPUT_INVALID', 'expected a line for every message of the truth', foundFile);
    scorer.add({ spans: truth, side }, said);
  }
  const score = scorer.score();
  return json ? `${JSON.stringify(score)}\n` : scoreTable(score);
}
