import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cppPeers } from './peers/cpp.ts';
import { markdownTable, meets, writeReadmes } from './report.ts';
import type { Row, RowMakers } from './row.ts';
import { cryptoRows } from './rows/crypto.ts';
import { deviceRows } from './rows/device.ts';
import { fixtureRows } from './rows/fixtures.ts';
import { formatRows } from './rows/formats.ts';
import { guardRows } from './rows/guard.ts';
import { inspectRows } from './rows/inspect.ts';
import { scanRows } from './rows/scan.ts';
import { trackRows } from './rows/track.ts';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
const PROFILE_LINES = 25;

/** `npm run bench [-- --row NAME] [--json FILE] [--markdown FILE] [--readme] [--profile ROW]`: each row measures its peers in the same run. */
const ROWS: RowMakers = {
  ...inspectRows,
  ...scanRows,
  ...trackRows,
  ...fixtureRows,
  ...formatRows,
  ...guardRows,
  ...cryptoRows,
  ...deviceRows,
};

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    markdown: { type: 'string' },
    readme: { type: 'boolean' },
    row: { type: 'string' },
    profile: { type: 'string' },
  },
});

if (values.profile !== undefined) {
  profile(values.profile);
  process.exit();
}
const wanted = values.row;
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
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown CPU' };
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...machine, rows }, undefined, 2)}\n`);
if (values.markdown !== undefined) writeFileSync(values.markdown, markdownTable(rows, machine));
if (values.readme) writeReadmes(rows, machine, new URL('../../', import.meta.url));

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

/** Runs one row under V8's sampling profiler and prints the functions in which the time went. */
function profile(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-profile-'));
  const flags = ['--expose-gc', '--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', folder];
  execFileSync(process.execPath, [...flags, import.meta.filename, '--row', name], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const file = readdirSync(folder)[0] ?? '';
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
  rmSync(folder, { recursive: true });
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(anonymous)'} ${callFrame.url.split('/').at(-1)}:${callFrame.lineNumber + 1}`,
    ]),
  );
  const times = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const place = names.get(id) ?? '';
    const took = timeDeltas[index] ?? 0;
    total += took;
    times.set(place, (times.get(place) ?? 0) + took);
  });
  const sorted = [...times].sort((a, b) => b[1] - a[1]).slice(0, PROFILE_LINES);
  for (const [place, took] of sorted) console.log(`${((took / total) * 100).toFixed(1).padStart(6)} %  ${place}`);
}
