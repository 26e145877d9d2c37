import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand, shippedFiles } from '../../device/packaging/bundle.ts';
import { bundledPackages, keyOf } from '../../device/packaging/bundled-packages.ts';
import { licenceList } from '../../device/packaging/licences.ts';
import { sbomOf } from '../../device/packaging/sbom.ts';

const BUNDLE_BYTES_MAX = 2 * 1024 * 1024;
/** Licences that guanka may be given on under Apache-2.0 with their texts beside it. */
const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];
const folder = mkdtempSync(join(tmpdir(), 'guanka-bundle-'));
const file = join(folder, 'guanka.cjs');
let metafile: Metafile;

beforeAll(async () => {
  metafile = await bundleCommand(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the one-file bundle', () => {
  it('is at most 2 MB', () => {
    expect(statSync(file).size).toBeLessThanOrEqual(BUNDLE_BYTES_MAX);
  });

  it('is the same, byte for byte, when it is built again', async () => {
    const again = join(folder, 'again.cjs');
    await bundleCommand(again);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  });

  it('is ASCII, so that V8 keeps its text with one byte for each character', () => {
    expect(readFileSync(file).every((byte) => byte < 0x80)).toBe(true);
  });

  it('names no folder of the machine that built it', () => {
    expect(readFileSync(file, 'utf8')).not.toContain(process.cwd());
  });

  it('inspects in an empty folder, with nothing beside it', () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const line = { id: 'a', channel: 'json/x', payload: Buffer.from('{"vin":"LSGPC52U6AF102554"}').toString('base64') };
    writeFileSync(join(empty, 'in.ndjson'), JSON.stringify(line));
    const output = execFileSync(process.execPath, [file, 'inspect', '--ndjson', 'in.ndjson'], {
      cwd: empty,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toMatchObject({
      verdict: 'modify',
      findings: expect.arrayContaining([expect.objectContaining({ item: 'connected-operation.vehicle.vin.vin' })]),
    });
  });

  it('holds profiles, policies, labels, the item table and the protobuf schemas', () => {
    expect(shippedFiles()).toEqual(
      expect.arrayContaining([
        'device/profiles/gateway.yaml',
        'device/policies/overseas-2026.yaml',
        'device/rules/taxonomy.json',
        'proto/guanka/telemetry/v1/telemetry.proto',
      ]),
    );
  });

  it.each([
    ['outside the shipped folders', 'shipped:package.json'],
    ['by way of a parent folder', 'shipped:device/../../etc/passwd'],
    ['by way of a parent folder at the start', 'shipped:../device/profiles/gateway.yaml'],
    ['that is not there', 'shipped:device/profiles/nothing.yaml'],
  ])('gives out no file %s', (_name, config) => {
    for (const program of [file, join(import.meta.dirname, '../../src/main.ts')])
      expect(() =>
        execFileSync(process.execPath, [program, 'inspect', '--config', config], {
          stdio: ['ignore', 'ignore', 'pipe'],
        }),
      ).toThrow(/CONFIG_UNREADABLE/);
  });
});

describe('what the bundle is made of', () => {
  it('is under licences that allow giving it on, each with its text', () => {
    const packages = bundledPackages(metafile);
    expect(packages.length).toBeGreaterThan(10);
    expect(packages.filter(({ licence }) => !ALLOWED.includes(licence)).map(keyOf)).toEqual([]);
    const list = licenceList(metafile);
    for (const one of packages) expect(list).toContain(`${keyOf(one)}, ${one.licence}`);
    expect(list).not.toContain('has no licence text');
  });

  it('is listed in a bill of materials without anything of the day or the machine', () => {
    const sbom = sbomOf(metafile);
    expect(sbomOf(metafile)).toEqual(sbom);
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'guanka' } },
    });
    const text = JSON.stringify(sbom);
    expect(text).not.toContain('timestamp');
    for (const one of bundledPackages(metafile)) expect(text).toContain(`"bom-ref":"${keyOf(one)}"`);
    expect(text).not.toContain('vitest');
  });
});
