import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type SuggestField, suggestLabels } from '../../../src/console/suggest.ts';
import { parseDbc } from '../../../src/decode/can/dbc-parse.ts';
import { suggestDbcLabels } from '../../../src/decode/can/dbc-suggest.ts';
import type { Label } from '../../../src/model/label.ts';
import { scoreSuggestions } from '../../reference/suggest-score.ts';
import { VECTORS } from '../make/samples.ts';
import type { Counts, ScoreSet } from '../score-set.ts';

const FOLDER = new URL('../schemas/', import.meta.url);

/**
 * Label suggestions against what a person labelled, field by field, on schemas that no rule was written by (test/score/schemas), and on
 * the signals of real DBC files. A field counts as found whatever item is proposed for it: a person looks at it, which is what counts.
 */
export const set: ScoreSet = {
  name: 'suggest',
  kind: 'counts',
  targets: [
    { item: 'any', set: 'suggest/unseen', recallMin: 0.95, precisionMin: 0.7 },
    { item: 'any', set: 'suggest/dbc-vectors', recallMin: 0.95, precisionMin: 0.7 },
  ],
  counts() {
    const groups = ['unseen', 'tuned'].flatMap((group) => {
      const rows = readdirSync(new URL(`${group}/`, FOLDER))
        .filter((name) => name.endsWith('.txt'))
        .map((name) => countSchema(group, name));
      return [...rows, sumOf(`suggest/${group}`, rows)];
    });
    return [...groups, countDbcs()];
  },
};

function sumOf(set: string, rows: readonly Counts[]): Counts {
  const sum = (of: (row: Counts) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    item: 'any',
    set,
    found: sum((row) => row.found),
    missed: sum((row) => row.missed),
    falseAlarms: sum((row) => row.falseAlarms),
    negatives: sum((row) => row.negatives),
  };
}

interface Field extends SuggestField {
  readonly truth: string;
}

/** Fields of a schema file: `path type[:TypeName] item`. */
function fieldsOfTable(name: string): readonly Field[] {
  const [, ...lines] = readFileSync(new URL(name, FOLDER), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [path = '', type = '', truth = '-'] = line.split(' ');
    const [kind = '', typeName] = type.split(':');
    return {
      path,
      name: path.slice(path.lastIndexOf('.') + 1),
      type: kind as SuggestField['type'],
      truth,
      ...(typeName === undefined ? {} : { typeName }),
    };
  });
}

function countSchema(group: string, file: string): Counts {
  const fields = fieldsOfTable(`${group}/${file}`);
  const suggestions = suggestLabels(fields);
  const labels = fields
    .filter(({ truth }) => truth !== '-')
    .map(({ path, truth }): Label => ({ path, meaning: { kind: 'item', item: truth } }));
  const { missed, extra, labelled } = scoreSuggestions(fields, suggestions, labels);
  return {
    item: 'any',
    set: `suggest/${group}/${file.replace('.txt', '')}`,
    found: labelled - missed.length,
    missed: missed.length,
    falseAlarms: extra.length,
    negatives: fields.length - labelled,
  };
}

/** Signals of the DBC vectors: VIN and location are to be proposed, look-alikes are not. These were looked at while the rules were written. */
function countDbcs(): Counts {
  const folder = new URL('can/', VECTORS);
  const counts = { found: 0, missed: 0, falseAlarms: 0, negatives: 0 };
  const lines = readFileSync(new URL('dbc-signal-labels.jsonl', folder), 'utf8').trim().split('\n');
  const truth = lines.map((line) => JSON.parse(line) as { dbc: string; msg: string; signal: string; label: string });
  // The vectors carry generated files under their names without the generator's underscore.
  const fileOf = (dbc: string): string => dbc.slice(dbc.lastIndexOf('/') + 1).replace(/^_/, '');
  for (const dbc of new Set(truth.map((row) => row.dbc))) {
    const file = new URL(fileOf(dbc), folder);
    if (!existsSync(file)) continue;
    const suggestions = suggestDbcLabels(parseDbc(new Uint8Array(readFileSync(file)), fileOf(dbc)));
    const proposed = new Set(suggestions.map(({ path }) => path));
    for (const row of truth.filter((one) => one.dbc === dbc)) {
      const hit = proposed.has(`${row.msg}.${row.signal}`);
      if (!row.label.startsWith('NONE')) counts[hit ? 'found' : 'missed']++;
      else {
        counts.negatives++;
        if (hit) counts.falseAlarms++;
      }
    }
  }
  return { item: 'any', set: 'suggest/dbc-vectors', ...counts };
}
