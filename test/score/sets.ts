import { readdirSync } from 'node:fs';
import type { ScoreSet } from './score-set.ts';

const FOLDER = new URL('./sets/', import.meta.url);

/** Every file of test/score/sets, by name; to add a set, add a file. @param prefix - only sets whose name begins so. */
export async function loadSets(prefix = ''): Promise<readonly ScoreSet[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  const sets: ScoreSet[] = [];
  for (const file of files.sort()) {
    const module: { readonly set: ScoreSet } = await import(new URL(file, FOLDER).href);
    if (module.set.name.startsWith(prefix)) sets.push(module.set);
  }
  return sets;
}
