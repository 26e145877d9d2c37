import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../../device/packaging/bundle.ts';
import { LATE_MODULES } from '../../device/packaging/late-functions.ts';
import { recordedLines } from './recorded.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-prepared-'));
const bundle = join(folder, 'guanka.cjs');
const source = join(root, 'src/main.ts');

beforeAll(async () => {
  await bundleCommand(bundle);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function inspect(program: string, cwd: string, args: readonly string[], input: string): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'inspect', '--ndjson', ...args], {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, out: unsealed(stdout), err: stderr };
}

/** Without capsules, what they are called, and the keys they are sealed with, which are fresh at every start. */
function unsealed(lines: string): string {
  return lines.replaceAll(/,"(?:capsule|capsuleId|announcement)":"[^"]*"/g, '');
}

/** Shipped files as a user copies them to edit them. */
function copied(edit: (folder: string) => void): string {
  const to = mkdtempSync(join(folder, 'copy-'));
  for (const name of ['device/profiles', 'device/policies', 'device/rules', 'proto'])
    cpSync(join(root, name), join(to, name), { recursive: true });
  edit(to);
  return to;
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

describe('what the bundle holds ready', () => {
  it('comes to the verdicts, findings and bytes of the source on everything recorded', () => {
    const lines = recordedLines().join('\n');
    const ours = inspect(bundle, folder, [], lines);
    const theirs = inspect(source, folder, [], lines);
    expect(ours.status).toBe(0);
    expect(ours.out.split('\n').length).toBe(recordedLines().length + 1);
    expect(ours.out === theirs.out).toBe(true);
  });

  const vehicle = Buffer.from([0x0a, 0x05, 0x1a, 0x03, 0x61, 0x62, 0x63]).toString('base64');
  const line = JSON.stringify({ id: 'a', channel: 'telemetry/x', payload: vehicle });

  it.each([
    ['nothing', () => undefined, 0],
    [
      'a schema: a field gets another number',
      (to: string) => replaceIn(join(to, 'proto/guanka/telemetry/v1/common.proto'), ' = 3', ' = 93'),
      0,
    ],
    [
      'a schema: it no longer parses',
      (to: string) => replaceIn(join(to, 'proto/guanka/telemetry/v1/telemetry.proto'), 'message ', 'massage '),
      2,
    ],
    ['a schema: a file is gone', (to: string) => rmSync(join(to, 'proto/guanka/telemetry/v1/v2x.proto')), 2],
    [
      'the policy: an obligation that is none',
      (to: string) => replaceIn(join(to, 'device/policies/overseas-2026.yaml'), 'obligation: ', 'obligation: x'),
      2,
    ],
    [
      'the profile: a destination in no country',
      (to: string) => replaceIn(join(to, 'device/profiles/gateway.yaml'), 'jurisdiction: DE', 'jurisdiction: Germany'),
      2,
    ],
  ])('is not used for a copy with an edit: %s', (_name, edit, status) => {
    const cwd = copied(edit);
    const args = ['--config', 'device/profiles/gateway.yaml'];
    const ours = inspect(bundle, cwd, args, line);
    const theirs = inspect(source, cwd, args, line);
    expect(ours).toEqual(theirs);
    expect(ours.status).toBe(status);
  });

  it('shows that the edit of the schema told', () => {
    const args = ['--config', 'device/profiles/gateway.yaml'];
    const before = inspect(
      bundle,
      copied(() => undefined),
      args,
      line,
    );
    const common = 'proto/guanka/telemetry/v1/common.proto';
    const after = inspect(
      bundle,
      copied((to) => replaceIn(join(to, common), ' = 3', ' = 93')),
      args,
      line,
    );
    expect(after.out).not.toBe(before.out);
  });
});

describe('modules that are loaded late', () => {
  it('are files of the source', () => {
    for (const path of LATE_MODULES) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('need nothing of the network for a first verdict of the shipped gateway', () => {
    const probe = `
      const seen = [];
      const { registerHooks } = require('node:module');
      registerHooks({ resolve: (name, at, next) => (seen.push(name), next(name, at)) });
      process.argv.splice(1, 1, ${JSON.stringify(bundle)});
      process.once('exit', () => console.error(JSON.stringify(seen)));
      require(${JSON.stringify(bundle)});`;
    writeFileSync(join(folder, 'probe.cjs'), probe);
    const json = JSON.stringify({ id: 'a', channel: 'json/x', payload: 'e30=' });
    const { err, status } = inspect(join(folder, 'probe.cjs'), folder, [], json);
    expect(status).toBe(0);
    expect(err).toContain('node:crypto');
    for (const late of ['node:http', 'node:tls', 'tls', 'http', 'net', 'node:net'])
      expect(err).not.toContain(`"${late}"`);
  });
});
