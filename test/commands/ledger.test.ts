import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig, nodePlatform, openCheckpoint } from '../../src/index.ts';
import { readAnnouncements, readLedger } from '../../src/ledger/ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ledger = join(folder, 'ledger');
const VIN = 'LSGPC52U6AF102554';
const guanka = (...args: string[]) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, '../../src/main.ts'), 'ledger', ...args], {
    encoding: 'utf8',
  });

describe('guanka ledger export', () => {
  it('writes every record, with its number, while a checkpoint has the ledger open', () => {
    const config = { ...loadConfig('shipped:device/profiles/gateway-sealed.yaml'), stateFolder: folder };
    const checkpoint = openCheckpoint(config, nodePlatform());
    const payload = new TextEncoder().encode(JSON.stringify({ vin: VIN, speed: 61 }));
    checkpoint.pass(Array.from({ length: 100 }, () => ({ payload, context: { channel: 'json/x', receivedAtMs: 7 } })));
    const { status, stdout } = guanka('export', ledger);
    expect(status).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const { disk } = nodePlatform();
    const decisions = lines.filter((line) => !('announcement' in line)).map(({ seq: _seq, ...decision }) => decision);
    expect(decisions).toEqual([...readLedger(disk, ledger)]);
    expect(decisions).toHaveLength(100);
    const keys = [...readAnnouncements(disk, ledger)].map((bytes) => Buffer.from(bytes).toString('base64'));
    expect(lines.flatMap(({ announcement }) => announcement ?? [])).toEqual(keys);
    expect(keys).toHaveLength(1);
    // The key is on record in front of the first message that it sealed.
    expect(lines[0]).toHaveProperty('announcement');
    const numbers = lines.map(({ seq }) => Number(seq));
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    expect(stdout).not.toContain(VIN);
    checkpoint.close();
  });

  it('says when there is no ledger', () => {
    const { status, stderr } = guanka('export', join(folder, 'nowhere'));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/INPUT_INVALID: .*expected a folder with segments/)]);
  });
});
