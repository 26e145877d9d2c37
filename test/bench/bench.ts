import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cppPeers } from './peers/cpp.ts';
import type { Row, RowMakers } from './row.ts';
import { formatRows } from './rows/formats.ts';
import { guardRows } from './rows/guard.ts';
import { inspectRows } from './rows/inspect.ts';

/** `npm run bench [-- --row NAME] [--json FILE] [--profile ROW]`: each row measures its peers in the same run. */
const ROWS: RowMakers = { ...inspectRows, ...formatRows, ...guardRows };

const { values } = parseArgs({
  options: { json: { type: 'string' }, row: { type: 'string' }, profile: { type: 'string' } },
});

const wanted = values.profile ?? values.row;
const names = Object.keys(ROWS).filter((name) => wanted === undefined || name.startsWith(wanted));
const cpp = cppPeers();
console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}${typeof cpp === 'string' ? `; ${cpp}` : ''}`,
);
const rows: Row[] = [];
for (const name of names) {
  const row = await ROWS[name]?.();
  if (row === undefined) continue;
  rows.push(row);
  print(row);
}
if (values.json !== undefined)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, rows }, undefined, 2)}\n`,
  );

function print(row: Row): void {
  const ratios = Object.entries(row.ratio).map(([name, value]) => {
    const target = row.target?.[name];
    const mark = target === undefined ? '' : meets(value, target) ? ` (${target})` : ` (MISSED ${target})`;
    return `${name} ${value.toPrecision(3)}×${mark}`;
  });
  console.log(
    `${row.name.padEnd(34)} ${row.ours.toPrecision(4).padStart(10)} ${row.unit.padEnd(16)} ${ratios.join('   ')}`,
  );
  if (row.note !== undefined) console.log(`${' '.repeat(35)}${row.note}`);
}

function meets(value: number, target: string): boolean {
  const [sign, limit] = target.split(' ');
  if (sign === '>=') return value >= Number(limit);
  return sign === '<' ? value < Number(limit) : value <= Number(limit);
}
