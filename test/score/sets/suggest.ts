import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suggestForDbc } from '../../../src/commands/dbc-proposals.ts';
import { type SuggestField, suggestLabels } from '../../../src/console/suggest.ts';
import type { Dbc } from '../../../src/decode/can/dbc-model.ts';
import { parseDbc } from '../../../src/decode/can/dbc-parse.ts';
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
    return [...countGroup('unseen'), ...countGroup('tuned'), countDbcs()];
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

/** One schema of a file of schemas: a head line `protobuf|json|dbc NAME`, then a line for each field. */
interface Schema {
  readonly name: string;
  readonly kind: string;
  readonly lines: readonly string[];
}

const HEAD = /^(?:protobuf|json|dbc)(?: \S+)?$/;

function schemasOf(file: string): readonly Schema[] {
  const schemas: { name: string; kind: string; lines: string[] }[] = [];
  for (const line of readFileSync(new URL(file, FOLDER), 'utf8').trim().split('\n')) {
    const [kind = '', name = ''] = line.split(' ');
    if (HEAD.test(line)) schemas.push({ kind, name, lines: [] });
    else schemas.at(-1)?.lines.push(line);
  }
  return schemas;
}

/** `path type[:TypeName] item`. */
function fieldOf(line: string): Field {
  const [path = '', type = '', truth = '-'] = line.split(' ');
  const [kind = '', typeName] = type.split(':');
  return {
    path,
    name: path.slice(path.lastIndexOf('.') + 1),
    type: kind as SuggestField['type'],
    truth,
    ...(typeName === undefined ? {} : { typeName }),
  };
}

/** `Message.Signal bits item [unit [factor]]`, as text of a DBC. */
function dbcOf(lines: readonly string[]): Dbc {
  const messages = Map.groupBy(lines, (line) => line.slice(0, line.indexOf('.')));
  const text = [...messages].flatMap(([message, signals], index) => [
    `BO_ ${index + 1} ${message}: 64 Vector__XXX`,
    ...signals.map((line) => {
      const [path = '', bits = '', , unit = '', factor = '1'] = line.split(' ');
      return ` SG_ ${path.slice(message.length + 1)} : 0|${bits}@1+ (${factor},0) [0|0] "${unit === '-' ? '' : unit}" Vector__XXX`;
    }),
  ]);
  return parseDbc(new TextEncoder().encode(`VERSION ""\n\n${text.join('\n')}\n`), 'schema');
}

function countSchema({ kind, lines }: Schema, set: string): Counts {
  const fields = lines.map(fieldOf);
  const suggestions = kind === 'dbc' ? suggestForDbc(dbcOf(lines)) : suggestLabels(fields);
  const labels = fields
    .filter(({ truth }) => truth !== '-')
    .map(({ path, truth }): Label => ({ path, meaning: { kind: 'item', item: truth } }));
  const { missed, extra, labelled } = scoreSuggestions(fields, suggestions, labels);
  return {
    item: 'any',
    set,
    found: labelled - missed.length,
    missed: missed.length,
    falseAlarms: extra.length,
    negatives: fields.length - labelled,
  };
}

/** A row for each group of schemas, and one each for its documents, its DBC files, and all. */
function countGroup(group: string): readonly Counts[] {
  const schemas = readdirSync(new URL(`${group}/`, FOLDER))
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) => schemasOf(`${group}/${name}`));
  const row = (set: string, list: readonly Schema[]): Counts =>
    sumOf(
      set,
      list.map((schema) => countSchema(schema, set)),
    );
  return ['protobuf', 'json', 'dbc']
    .map((kind) =>
      row(
        `suggest/${group}/${kind}`,
        schemas.filter((schema) => schema.kind === kind),
      ),
    )
    .concat(row(`suggest/${group}`, schemas));
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
    const suggestions = suggestForDbc(parseDbc(new Uint8Array(readFileSync(file)), fileOf(dbc)));
    const proposed = new Map(suggestions.map(({ path, item }) => [path, item]));
    for (const row of truth.filter((one) => one.dbc === dbc)) {
      // The vectors ask for VINs and positions; a distance along the lane is neither, whatever else it is.
      const item = proposed.get(`${row.msg}.${row.signal}`) ?? '';
      const hit =
        item.startsWith('connected-operation.vehicle.vin.') || item.startsWith('connected-operation.perception.track.');
      if (!row.label.startsWith('NONE')) counts[hit ? 'found' : 'missed']++;
      else {
        counts.negatives++;
        if (hit) counts.falseAlarms++;
      }
    }
  }
  return { item: 'any', set: 'suggest/dbc-vectors', ...counts };
}
