import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../../device/packaging/bundle.ts';
import { addCodeCache } from '../../device/packaging/code-cache.ts';
import { cacheData, compileProgram, readProgram } from '../../device/packaging/program-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-cache-'));
const program = join(folder, 'guanka.cjs');
const cache = join(folder, 'guanka.cache');
let whole: Buffer;
let bundle: Buffer;

beforeAll(async () => {
  await bundleCommand(program);
  await addCodeCache(folder);
  whole = readFileSync(cache);
  bundle = readFileSync(program);
  const lines = ['{"vin":"LSGPC52U6AF102554"}', '{"speed":61}', '{"broken":'].map((text, id) =>
    JSON.stringify({ id, channel: 'json/report', payload: btoa(text) }),
  );
  writeFileSync(join(folder, 'in.ndjson'), lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All but capsules and keys, which are new each time. */
function inspect(file: string, flags: readonly string[] = []): unknown {
  const args = [...flags, file, 'inspect', '--ndjson', 'in.ndjson'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const verdicts = stdout.split('\n').map((line) => {
    if (line === '') return line;
    const { id, verdict, findings, payload, reason } = JSON.parse(line) as Record<string, unknown>;
    return { id, verdict, findings, payload, reason };
  });
  expect(verdicts).toHaveLength(4);
  return { status, verdicts, stderr };
}

const accepted = (): boolean | undefined => {
  const read = readProgram(program);
  const data = cacheData(read, readFileSync(cache));
  return data === undefined ? undefined : !compileProgram(read, data).cachedDataRejected;
};

describe('the starter and its code cache', () => {
  it('gives the verdicts of the bundle alone, with a cache that V8 takes', () => {
    expect(accepted()).toBe(true);
    expect(inspect('start.cjs')).toEqual(inspect('guanka.cjs'));
  });

  it('gives them where V8 does not take the cache', () => {
    const flags = ['--disallow-code-generation-from-strings'];
    expect(inspect('start.cjs', flags)).toEqual(inspect('guanka.cjs'));
  });

  it.each([
    ['is gone', () => undefined],
    ['is empty', () => Buffer.alloc(0)],
    ['is cut short', () => whole.subarray(0, whole.length >> 1)],
    ['is longer', () => Buffer.concat([whole, Buffer.alloc(8)])],
    [
      'has one other byte',
      () => {
        const other = Buffer.from(whole);
        other.writeUInt8(other.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
        return other;
      },
    ],
    ['is of another Node', () => Buffer.from(whole.toString('latin1').replace(process.version, 'v1.0.0'), 'latin1')],
    ['is other bytes', () => Buffer.from('\n\n\n\n')],
  ])('gives them where the cache %s', (_name, spoil) => {
    const spoiled = spoil();
    if (spoiled === undefined) rmSync(cache);
    else {
      writeFileSync(cache, spoiled);
      expect(accepted()).toBeUndefined();
    }
    expect(inspect('start.cjs')).toEqual(inspect('guanka.cjs'));
    writeFileSync(cache, whole);
  });

  it('leaves the cache of another program alone, of the same length too', () => {
    appendFileSync(program, '\n');
    expect(accepted()).toBeUndefined();
    const other = Buffer.from(bundle);
    other.writeUInt8(0x20, bundle.length - 1);
    writeFileSync(program, other);
    expect(accepted()).toBeUndefined();
    writeFileSync(program, bundle);
    expect(accepted()).toBe(true);
  });

  it('passes on exit codes and errors', () => {
    const missing = [join(folder, 'start.cjs'), 'inspect', '--config', 'nothing.yaml'];
    const { status, stderr } = spawnSync(process.execPath, missing, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('CONFIG_UNREADABLE') });
  });
});
