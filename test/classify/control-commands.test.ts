import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createGuard } from '../../src/index.ts';

const COMMAND = 'connected-operation.vehicle.command.control';
const PROFILES = resolve(import.meta.dirname, '../../device/profiles');
const folder = mkdtempSync(join(tmpdir(), 'guanka-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The shipped gateway with one more channel in front, and a label file for it. */
function gatewayWith(channel: string, labels: string): string {
  writeFileSync(join(folder, 'labels.yaml'), labels);
  const shipped = readFileSync(join(PROFILES, 'gateway.yaml'), 'utf8');
  const text = shipped
    .replaceAll('../../', `${resolve(PROFILES, '../..')}/`)
    .replaceAll('../', `${resolve(PROFILES, '..')}/`)
    .replace('channels:\n', `channels:\n  - ${channel}\n`);
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, text);
  return file;
}

describe('control commands', () => {
  const labels = `name: commands\nformat: json\nsource: test\nlabels:\n  - { path: '**', item: ${COMMAND} }\n`;
  const file = gatewayWith('{ name: remote, match: command/#, format: json, labels: [labels.yaml] }', labels);
  const guard = createGuard(file, 'overseas');

  it.each(['{"unlock":true,"n":4}', '{}', '[]', '7', '"x"'])('a channel as a whole: %s', (text) => {
    const { verdict, findings } = guard.inspect(Buffer.from(text), { channel: 'command/door' });
    expect(verdict).toBe('block');
    expect(findings.map(({ item }) => item)).toContain(COMMAND);
  });

  it('and no other channel', () => {
    const { verdict } = guard.inspect(Buffer.from('{"unlock":true,"n":4}'), { channel: 'json/door' });
    expect(verdict).toBe('forward');
  });
});
