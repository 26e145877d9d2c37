import { execFileSync } from 'node:child_process';
import { commute, measureMemory, withUnit } from './bench-unit.ts';
import { writeSoak } from './soak-file.ts';

/** `npm run soak [-- MESSAGES]`: ten minutes of a busy unit, as fast as it goes (some minutes). The bench shows what was found last. */
const messages = Number(process.argv[2] ?? 600_000);
const run = await withUnit('tcu', (unit) => measureMemory(unit, commute(), messages));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const round = (value: number): number => Number(value.toPrecision(4));
const soak = {
  date: new Date().toISOString().slice(0, 10),
  commit,
  node: process.versions.node,
  messages: run.messages,
  perSecond: Math.round(run.perSecond),
  peakMb: round(run.peakMb),
  slopeMb: round(run.slopeMb),
};
writeSoak(soak);
console.log(JSON.stringify(soak));
