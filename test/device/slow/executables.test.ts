import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExecutable } from '../../../device/packaging/executables.ts';
import { ARCHES, type Arch, nodeLicence } from '../../../device/packaging/node-binary.ts';
import { scenarioNames } from '../../../simulator/scenario.ts';
import { havePrograms } from '../programs.ts';
import { recordedLines } from '../recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-executables-'));
const built = new Map<Arch, string>();
const OUTPUT_MAX = 256 * 1024 * 1024;

beforeAll(async () => {
  for (const arch of ARCHES) built.set(arch, await buildExecutable(arch, join(folder, 'one')));
  writeFileSync(
    join(folder, 'recorded.ndjson'),
    recordedLines()
      .map((line) => `${line}\n`)
      .join(''),
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an executable in an empty folder; arm64 on a processor of another kind by qemu, as one process. */
function run(arch: Arch, args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const file = built.get(arch) ?? '';
  const empty = mkdtempSync(join(folder, 'empty-'));
  const native = process.arch === arch;
  const [program, ...before] = native ? [file] : ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', file];
  const ended = spawnSync(program ?? '', [...before, ...args], {
    cwd: empty,
    env: {},
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
    timeout: 240_000,
  });
  expect(ended.stderr).toBe('');
  return ended;
}

/** Without capsules, what they are called, and the keys they are sealed with, which are fresh at every start. */
function unsealed(lines: string): string {
  return lines.replaceAll(/,"(?:capsule|capsuleId|announcement)":"[^"]*"/g, '');
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

describe.runIf(havePrograms('qemu-aarch64-static'))('the single executables', () => {
  it.each(ARCHES)(
    '%s is the same, byte for byte, when it is built again',
    async (arch) => {
      const again = await buildExecutable(arch, join(folder, 'two'));
      expect(await digestOf(again)).toBe(await digestOf(built.get(arch) ?? ''));
      rmSync(again);
    },
    60_000,
  );

  it.each(ARCHES)('%s is an executable of that processor', (arch) => {
    // ELF header, e_machine at byte 18: 62 is x86-64, 183 is AArch64.
    const head = readFileSync(built.get(arch) ?? '').subarray(0, 20);
    expect(head.readUInt16LE(18)).toBe(arch === 'x64' ? 62 : 183);
  });

  it.each(ARCHES)('%s goes with the licences of all that is in Node', (arch) => {
    const text = readFileSync(nodeLicence(arch), 'utf8');
    for (const part of ['Node.js is licensed', 'V8', 'OpenSSL', 'ICU', 'libuv', 'zlib']) expect(text).toContain(part);
    expect(text).toBe(readFileSync(nodeLicence('x64'), 'utf8'));
  });

  it('come to the same verdicts, findings and bytes on everything recorded', () => {
    const args = ['inspect', '--ndjson', join(folder, 'recorded.ndjson')];
    const x64 = run('x64', args);
    expect(x64.status).toBe(0);
    const verdicts = x64.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts.length).toBe(recordedLines().length);
    expect(new Set(verdicts)).toEqual(new Set(['forward', 'modify', 'block', 'rejected']));
    const arm64 = run('arm64', args);
    expect(arm64.status).toBe(0);
    expect(unsealed(arm64.stdout) === unsealed(x64.stdout)).toBe(true);
  }, 300_000);

  it.each(scenarioNames())('simulate the same bytes from the same seed: %s', (scenario) => {
    // Each takes four seconds under qemu. Pictures and point clouds are a thousand times as long as the rest.
    const messages = scenario === 'image-burst' ? '25' : '150';
    const args = ['sim', '--scenario', scenario, '--vehicles', '40', '--messages', messages, '--seed', '7', '--ndjson'];
    const x64 = run('x64', args);
    expect(x64.status).toBe(0);
    const kinds = x64.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds.length).toBe(Number(messages));
    expect(new Set(kinds).size).toBeGreaterThan(2);
    const arm64 = run('arm64', args);
    expect(arm64.status).toBe(0);
    expect(arm64.stdout === x64.stdout).toBe(true);
  });

  it.each(ARCHES)(
    '%s writes its plans and reads them back, with nothing else on the device',
    (arch) => {
      expect(run(arch, ['plan', 'build']).stdout).toContain('guanka.telemetry.v1.Telemetry');
    },
    60_000,
  );
});
