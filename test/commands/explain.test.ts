import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { explain } from '../../src/commands/explain.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it('shows the benign marks of a label file, with their reasons', () => {
  written(
    'labels.yaml',
    'name: t\nformat: json\nsource: test\nlabels:\n  - { path: "**.unit", benign: a unit of measure }\n',
  );
  const gateway = readFileSync(join(root, 'device/profiles/gateway.yaml'), 'utf8')
    .replace('[../../proto]', `[${root}/proto]`)
    .replaceAll(': ../', `: ${root}/device/`)
    .replace(
      '{ name: json, match: json/#, format: json',
      '{ name: json, match: json/#, labels: [labels.yaml], format: json',
    );
  const config = written('gateway.yaml', gateway.replace(/^state: .*$/m, `state: ${folder}/state`));
  const file = written('m.json', '{"unit":"km/h","note":"LSGPC52U6AF102554"}');
  const options = { config, channel: 'json/x', file, showValues: false };
  expect(explain({ ...options, json: false })).toContain('benign: **.unit [labels.yaml:5; json]: a unit of measure');
  expect(JSON.parse(explain({ ...options, json: true }))).toMatchObject({
    benign: [{ path: '**.unit', reason: 'a unit of measure' }],
  });
});

it('shows the benign marks of a schema beside their fields', () => {
  // Telemetry.header (1) with software_version (10).
  const file = written('m.pb', Buffer.from([0x0a, 6, 0x52, 4, ...Buffer.from('v1.2')]));
  const config = join(root, 'device/profiles/gateway.yaml');
  const text = explain({ config, channel: 'telemetry/x', file, showValues: false, json: false });
  expect(text).toMatch(/software_version[^\n]*\n[^\n]*benign: release name of the T-Box software/);
});
