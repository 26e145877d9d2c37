import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleCommand } from '../../../device/packaging/bundle.ts';
import { addCodeCache } from '../../../device/packaging/code-cache.ts';
import { commute, measureMemory, withUnit } from '../device/bench-unit.ts';
import { sendAll } from '../device/firmware.ts';
import { readSoak } from '../device/soak-file.ts';
import type { Row, RowMakers } from '../row.ts';

/** Budgets of a device, on real processes. A row's figure stands under its own name in `ratio`, to be held against the target. */
export const deviceRows: RowMakers = {
  'device/first-verdict': firstVerdict,
  'device/bundle': bundleSize,
  'device/tcu-memory': tcuMemory,
  'device/tcu-ten-minutes': tenMinutes,
  'device/tcu-idle': tcuIdle,
  'device/tcu-flash': () => flash('device/tcu-flash', 'tcu'),
  'device/roadside-flash': () => flash('device/roadside-flash', 'roadside'),
};

const MB = 1e6;
const STARTS = 12;
const MEMORY_MESSAGES = 20_000;
const IDLE_MS = 3000;
const PER_SECOND = 1000;
const FLASH_SECONDS = 4;

/** From the start of a process to the end of one that has given one verdict, against a process that does nothing. */
async function firstVerdict(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-start-'));
  try {
    await bundleCommand(join(folder, 'guanka.cjs'));
    await addCodeCache(folder);
    const line = { id: 'a', channel: 'json/report', payload: Buffer.from('{"speed":61}').toString('base64') };
    writeFileSync(join(folder, 'in.ndjson'), JSON.stringify(line));
    const timeOf = (args: readonly string[]): number => {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, args, { cwd: folder, env: {}, stdio: 'ignore' });
      if (status !== 0) throw new Error(`expected exit code 0, got ${status}`);
      return performance.now() - started;
    };
    const verdict = ['start.cjs', 'inspect', '--ndjson', 'in.ndjson'];
    let ours = Number.POSITIVE_INFINITY;
    let bare = Number.POSITIVE_INFINITY;
    for (let count = 0; count < STARTS; count++) {
      bare = Math.min(bare, timeOf(['-e', '0']));
      ours = Math.min(ours, timeOf(verdict));
    }
    return {
      name: 'device/first-verdict',
      ours,
      unit: 'ms',
      peers: { 'node -e 0': bare },
      ratio: { 'ours/bare-node': ours / bare },
      target: { 'ours/bare-node': '<= 4' },
      note: 'the command as npm installs it (bundle with its code cache), shipped gateway as it is, one message',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundleSize(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-size-'));
  try {
    await bundleCommand(join(folder, 'guanka.cjs'));
    const size = statSync(join(folder, 'guanka.cjs')).size;
    return figure('device/bundle', size / MB, 'MB', { MB: '<= 2' }, 'the command in one file');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tcuMemory(): Promise<Row> {
  const run = await withUnit('tcu', (unit) => measureMemory(unit, commute(), MEMORY_MESSAGES));
  return {
    ...figure('device/tcu-memory', run.peakMb, 'MB', { MB: '<= 110' }),
    note: `peak resident memory of guanka run, profile and flags of a 256 MB unit, ${run.messages.toLocaleString('en')} messages at ${Math.round(run.perSecond).toLocaleString('en')} a second`,
  };
}

/** What `npm run soak` found when it was last run: ten minutes of fleet time take longer than this bench may. */
function tenMinutes(): Row {
  const { peakMb, slopeMb, messages, perSecond, date, commit, node } = readSoak();
  return {
    name: 'device/tcu-ten-minutes',
    ours: peakMb,
    unit: 'MB',
    peers: {},
    ratio: { MB: peakMb, 'MB-per-100,000': slopeMb },
    target: { MB: '<= 110', 'MB-per-100,000': '<= 0.5' },
    note: `npm run soak, ${date}, ${commit}, Node ${node}: ${messages.toLocaleString('en')} messages (ten minutes of 1,000 a second) at ${Math.round(perSecond).toLocaleString('en')} a second`,
  };
}

async function tcuIdle(): Promise<Row> {
  const percent = await withUnit('tcu', async (unit) => {
    await pause(1000);
    const before = unit.cpuMs();
    await pause(IDLE_MS);
    return ((unit.cpuMs() - before) / IDLE_MS) * 100;
  });
  return figure(
    'device/tcu-idle',
    percent,
    '%',
    { '%': '<= 1' },
    `processor time of guanka run without messages, ${IDLE_MS / 1000} s`,
  );
}

/** Bytes that were written to the state folder for each byte of payload, at the pace of a busy unit. */
async function flash(name: string, profile: 'tcu' | 'roadside'): Promise<Row> {
  const traffic = commute();
  const count = PER_SECOND * FLASH_SECONDS;
  const written = await withUnit(profile, async (unit) => {
    const before = { logical: bytesIn(join(unit.state, 'ledger')), pages: unit.diskBytes() };
    await sendAll(unit.socketPath, traffic.frames, { count, perSecond: PER_SECOND });
    return { logical: bytesIn(join(unit.state, 'ledger')) - before.logical, pages: unit.diskBytes() - before.pages };
  });
  const payload = traffic.payloadBytes(count);
  const what =
    profile === 'tcu'
      ? 'nothing goes abroad, so nothing is recorded'
      : 'a record of each message for one recipient abroad';
  return figure(
    name,
    written.logical / payload,
    'bytes a byte',
    { 'bytes-a-byte': '<= 1.6' },
    `written to the ledger for each byte of payload, 1,000 messages a second of ${Math.round(payload / count)} bytes: ${what}; in whole pages ${(written.pages / payload).toPrecision(2)}`,
  );
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
}

function figure(
  name: string,
  ours: number,
  unit: string,
  target: Readonly<Record<string, string>>,
  note?: string,
): Row {
  const ratio = Object.fromEntries(Object.keys(target).map((key) => [key, ours]));
  return { name, ours, unit, peers: {}, ratio, target, ...(note === undefined ? {} : { note }) };
}
