import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Miss, measureSet } from './measure.ts';
import type { ScoreCase, ScoreRow } from './score-set.ts';
import { loadSets } from './sets.ts';

/**
 * `npm run score [-- --json FILE] [--set PREFIX] [--seed N] [--misses] [--strict]`: what is found and what is taken for something it is
 * not, over labelled inputs, through the guard that users have. docs/guides/score.md says how to read it and how to add a set.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    set: { type: 'string' },
    seed: { type: 'string', default: '20260130' },
    misses: { type: 'boolean', default: false },
    dump: { type: 'string' },
    strict: { type: 'boolean', default: false },
  },
});

const began = performance.now();
const rows: ScoreRow[] = [];
const dumped: string[] = [];
let skipped = 0;
for (const set of await loadSets(values.set)) {
  const missing = set.missing?.();
  if (missing !== undefined) {
    console.log(`${set.name}: not measured, ${missing}`);
    skipped++;
    continue;
  }
  const misses = new Map<string, number>();
  const onMiss = (miss: Miss, one: ScoreCase): void => {
    const key = `${miss.set}  ${miss.kind} ${miss.item}  ${miss.detail}${miss.by === '' ? '' : ` by ${miss.by}`}`;
    misses.set(key, (misses.get(key) ?? 0) + 1);
    if (values.dump !== undefined)
      dumped.push(
        JSON.stringify({
          ...miss,
          messages: one.messages.map((m) => ({ ...m, payload: Buffer.from(m.payload).toString('base64') })),
        }),
      );
  };
  const from = performance.now();
  const made = measureSet(set, { seed: Number(values.seed), onMiss });
  rows.push(...made);
  for (const row of made) print(row);
  console.log(`${' '.repeat(4)}${set.name}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
  if (values.misses) for (const [key, count] of misses) console.log(`    ${String(count).padStart(5)}  ${key}`);
}
const failed = rows.filter((row) => row.met === false);
console.log(
  `${rows.length} rows in ${((performance.now() - began) / 1000).toFixed(1)} s, ${failed.length} targets missed, ${skipped} sets not measured`,
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
if (values.dump !== undefined) writeFileSync(values.dump, dumped.map((line) => `${line}\n`).join(''));
if (values.strict && (failed.length > 0 || (skipped > 0 && process.env['CI'] !== undefined))) process.exitCode = 3;

function print(row: ScoreRow): void {
  const share = (value: number | null): string => (value === null ? '-' : value.toFixed(4)).padStart(7);
  const counts = [row.found, row.missed, row.falseAlarms, row.negatives]
    .map((count) => String(count).padStart(6))
    .join(' ');
  const target = row.target === undefined ? '' : row.met === true ? `  (${row.target})` : `  MISSED ${row.target}`;
  console.log(
    `${row.item.padEnd(56)} ${row.set.padEnd(32)} ${counts}  ${share(row.recall)} ${share(row.precision)} ${share(row.f2)}${target}`,
  );
}
