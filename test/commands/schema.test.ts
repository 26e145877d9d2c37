import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encode } from 'cbor-x';
import { afterAll, describe, expect, test } from 'vitest';
import { lintFile } from '../../src/commands/schema-look.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-schema-'));
afterAll(() => rmSync(folder, { recursive: true }));

function guanka(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'src/main.ts'), 'schema', ...args], {
    encoding: 'utf8',
    cwd: root,
  });
  return { code: status, out: stdout, err: stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const PROTO = `syntax = "proto3"; package t;
import "not/there.proto";
message Report { string vin = 1; string note = 2; double latitude = 3; other.Thing thing = 4; uint32 speed = 5; bytes raw = 6; }`;
const VIN = 'connected-operation.vehicle.vin.vin';

describe('guanka schema suggest', () => {
  test('a .proto whose imports are not there', () => {
    const { code, out, err } = guanka('suggest', file('a.proto', PROTO), '--json');
    expect(code).toBe(0);
    const rows = JSON.parse(out) as { path: string; item: string; confidence: number; reason: string }[];
    expect(rows[0]).toEqual({ path: 't.Report.vin', item: VIN, confidence: 0.95, reason: 'the name says vin' });
    expect(rows.map(({ path }) => path)).toContain('t.Report.latitude');
    expect(err).toContain('not/there.proto was not found');
  });

  test.each<[string, string | Uint8Array, string]>([
    ['x.json', '{"gps":{"lat":1.5,"lng":2.5},"chejiahao":"x"}', 'chejiahao'],
    ['x.cbor', new Uint8Array(encode({ 车架号: 'x', a: 1 })), '车架号'],
    ['x.ndjson', '{"iccid":"1"}\n{"t":2}\n', 'iccid'],
    ['noending', '[{"imei":"1"}]', '[*].imei'],
  ])('a sample: %s', (name, content, path) => {
    const { code, out } = guanka('suggest', file(name, content), '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { path: string }[]).map((row) => row.path)).toContain(path);
  });

  test('a DBC', () => {
    const { code, out } = guanka('suggest', 'test/vectors/can/toyota_2017.dbc');
    expect(code).toBe(0);
    expect(out).toMatch(/VIN_PART_1\.VIN_1 .*0\.95 .*vin\.vin/);
  });

  test('--out writes a label file that lint takes; what is left is text that nobody decided about', () => {
    const sample = file('b.json', '{"vin":"x","a":{"lat":1.5,"lon":2.5},"note":"hello"}');
    const labels = join(folder, 'b.yaml');
    expect(guanka('suggest', sample, '--out', labels).code).toBe(0);
    const { code, out } = guanka('lint', sample, '--labels', labels, '--json');
    expect(code).toBe(3);
    expect((JSON.parse(out) as { path: string }[]).map(({ path }) => path)).toEqual(['note']);
    writeFileSync(labels, `${readFileSync(labels, 'utf8')}  - path: note\n    benign: fixed texts of the program\n`);
    expect(guanka('lint', sample, '--labels', labels).code).toBe(0);
    expect(guanka('suggest', sample, '--out', labels).code).toBe(2);
  });

  test.each<[string, string]>([
    ['bad.proto', 'message {'],
    ['bad.json', '{"a":'],
    ['bad.cbor', '\xff\xff'],
  ])('%s: our own error', (name, content) => {
    const { code, err } = guanka('suggest', file(name, content));
    expect(code).toBe(2);
    expect(err).toMatch(/^guanka: (?:SCHEMA|DECODE)_/);
  });
});

describe('a DBC in the charset of its writers', () => {
  const dbc = (signal: string, comment: Uint8Array): Uint8Array => {
    const head = `VERSION ""\nBU_: X\nBO_ 80 P: 8 X\n SG_ ${signal} : 0|32@1- (1E-07,0) [-180|180] "" X\nCM_ SG_ 80 ${signal} "`;
    return Buffer.concat([Buffer.from(head), comment, Buffer.from('";\n')]);
  };
  // 经度 in GBK; geographische Länge in Latin-1; a German name in two words.
  test.each<[string, Uint8Array]>([
    ['gbk.dbc', dbc('S1', Uint8Array.of(0xbe, 0xad, 0xb6, 0xc8))],
    ['latin1.dbc', dbc('S2', Buffer.from('geographische L\xe4nge', 'latin1'))],
    ['german.dbc', dbc('GeoBreite', Buffer.from('-'))],
  ])('%s', (name, bytes) => {
    const { code, out } = guanka('lint', file(name, bytes));
    expect(out).toMatch(/^P\.\w+ .*positioning/);
    expect(code).toBe(3);
  });
});

describe('guanka schema lint', () => {
  test('fails on text, bytes and positions', () => {
    const { code, out } = guanka('lint', file('c.proto', PROTO));
    expect(code).toBe(3);
    for (const name of ['vin', 'note', 'latitude', 'raw']) expect(out).toContain(`t.Report.${name} `);
    expect(out).not.toContain('speed');
  });

  test('of a DBC asks about positions and identifiers, and not about every speed', () => {
    const signals = [
      ' SG_ GPS_Latitude : 7|32@0- (1E-07,0) [-90|90] "deg" X',
      ' SG_ GPS_Longitude : 39|32@0- (1E-07,0) [-180|180] "deg" X',
    ];
    const speeds = [' SG_ WheelSpeedFL : 7|16@0+ (0.01,0) [0|300] "km/h" X'];
    const text = ['VERSION ""', 'BU_: X', 'BO_ 1 GPS: 8 X', ...signals, 'BO_ 2 Wheels: 8 X', ...speeds, ''].join('\n');
    const { code, out } = guanka('lint', file('d.dbc', text));
    expect(code).toBe(3);
    expect(out).toContain('GPS.GPS_Latitude ');
    expect(out).toContain('GPS.GPS_Longitude ');
    expect(out).not.toContain('WheelSpeed');
  });

  test('the shipped schemas are decided about', () => {
    const files = readdirSync(join(root, 'proto/guanka/telemetry/v1')).filter((name) => name.endsWith('.proto'));
    expect(files.length).toBeGreaterThan(5);
    const open = files.flatMap((name) =>
      lintFile(join(root, 'proto/guanka/telemetry/v1', name), { include: [], labels: [] }, () => undefined)
        .text.split('\n')
        .slice(0, -2),
    );
    expect(open).toEqual([]);
  });
});
