import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../../device/packaging/bundle.ts';

const LOG = resolve(import.meta.dirname, '../vectors/can/hyundai-kona-uds.candump.log.gz');
const folder = mkdtempSync(join(tmpdir(), 'guanka-read-only-'));
const state = join(folder, 'state');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In a mount namespace of its own: every mount read-only but the state folder. Then a program of the shell. */
const SHELL = `
set -e
mount --make-rprivate /
mount --bind ${state} ${state}
awk '{ print $2 }' /proc/self/mounts | sort -ru | while read -r at; do
  case "$at" in ${state}|/proc|/proc/*|/sys|/sys/*|/dev|/dev/*) ;; *) mount -o remount,ro,bind "$at" 2>/dev/null || true ;; esac
done
`;

function onReadOnlyRoot(program: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync('unshare', ['-m', 'sh', '-c', `${SHELL}\n${program}`], {
    cwd: state,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

function mayMount(): boolean {
  mkdirSync(state, { recursive: true });
  const may = onReadOnlyRoot(`! touch ${folder}/x 2>/dev/null && touch ${state}/y`).status === 0;
  if (!may && process.env['CI'] !== undefined) throw new Error('expected to be root where CI is set');
  if (!may) console.warn('skipped: needs root and unshare');
  return may;
}

describe.runIf(mayMount())('on a device whose root is mounted read-only', () => {
  it('judges, records, runs and stops with nothing but its state folder to write to', async () => {
    const bundle = join(folder, 'guanka.cjs');
    await bundleCommand(bundle);
    const config = join(folder, 'guanka.yaml');
    writeFileSync(
      config,
      `home: CN
profile: gateway
state: ${state}
taxonomy: shipped:device/rules/taxonomy.json
policy: shipped:device/policies/overseas-2026.yaml
schemas: { guanka: { include: [shipped:proto], files: [guanka/telemetry/v1/telemetry.proto] } }
channels:
  - { name: telemetry, match: telemetry/#, format: protobuf, schema: guanka, message: guanka.telemetry.v1.Telemetry }
  - { name: can, match: can/#, format: candump }
receive: { can: { from: stdin, channel: can/drive } }
destinations:
  home: { entity: a, jurisdiction: CN }
  overseas: { entity: b, jurisdiction: DE }
`,
    );
    const node = `"${process.execPath}" "${bundle}"`;
    const doctor = onReadOnlyRoot(`${node} doctor --config ${config}`);
    expect(doctor.stdout).toMatch(/ok +state folder/);
    const ran = onReadOnlyRoot(`zcat "${LOG}" | head -400 | ${node} run --config ${config}`);
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    expect(ran.stdout).not.toContain('plan-interpreted');
    expect(ran.stdout).toMatch(/"event":"stopped","counters":\{"received":[1-9]/);
    expect(readdirSync(state)).toEqual(expect.arrayContaining(['ledger', 'plans']));
    expect(readdirSync(join(state, 'ledger')).length).toBeGreaterThan(0);
  });

  it('ends at the first message where its state folder cannot be written either', () => {
    const ended = onReadOnlyRoot(
      `mount -o remount,ro,bind ${state}
zcat "${LOG}" | head -400 | "${process.execPath}" ${folder}/guanka.cjs run --config ${folder}/guanka.yaml`,
    );
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('STORE_UNWRITABLE');
  });
});
