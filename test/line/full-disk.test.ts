import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, describe, expect, it } from 'vitest';
import { type Listener, startListener } from '../../simulator/demo/listener.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { until } from './rig.ts';
import { runGuanka, writeGateway } from './run-rig.ts';

/** Room for the compiled plans and some hundred records. */
const SIZE = '420k';
const folder = mkdtempSync(join(tmpdir(), 'guanka-full-'));
const disk = join(folder, 'disk');
const mounted = mount();

/** A real file system of its own, which takes the right to mount one. */
function mount(): boolean {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('no right to mount a small file system: the test of a full disk is left out');
    return false;
  }
}

/** Publishes until an acknowledgement stays out. @returns how many came. */
async function publishUntilKept(client: MqttClient): Promise<number> {
  const kept = new Promise<'kept'>((done) => client.once('close', () => done('kept')));
  for (let count = 0; ; count++) {
    const sent = client.publishAsync('json/count', JSON.stringify({ count }), { qos: 1 }).then(() => 'acknowledged');
    sent.catch(() => undefined);
    if ((await Promise.race([sent, kept])) === 'kept') return count;
  }
}

describe.runIf(mounted)('a disk that is full', () => {
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  const records = (): number => [...readLedger(nodePlatform().disk, join(disk, 'state/ledger'))].length;
  const vehicle = async (port: number | undefined): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port ?? 0}`, { protocolVersion: 4, reconnectPeriod: 0 });
    client.on('error', () => undefined);
    return client;
  };

  it('lets nothing out, keeps senders waiting, and goes on when there is room again', async () => {
    const [home, overseas] = (await Promise.all([startListener(), startListener()])) as [Listener, Listener];
    const config = writeGateway(folder, { home: home.port, overseas: overseas.port }, join(disk, 'state'));
    for (const when of ['filling up', 'still full']) {
      const before = [home.messages(), overseas.messages(), records()];
      const guanka = await runGuanka(config);
      const client = await vehicle(guanka.port);
      const acknowledged = await publishUntilKept(client);
      expect(await guanka.ended, when).toEqual({ code: 2, signal: null });
      expect(guanka.errors(), when).toBe('guanka: STORE_UNWRITABLE: could not write: ENOSPC\n');
      if (when === 'filling up') expect(acknowledged).toBeGreaterThan(10);
      const after = [home.messages(), overseas.messages(), records()];
      // A torn tail may be there; it is cut at the next start.
      expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([
        acknowledged,
        acknowledged,
        acknowledged,
      ]);
      await client.endAsync(true);
    }
    execFileSync('mount', ['-o', 'remount,size=10m', disk]);
    const guanka = await runGuanka(config);
    const client = await vehicle(guanka.port);
    const before = overseas.messages();
    for (let count = 0; count < 20; count++) await client.publishAsync('json/count', '{"count":1}', { qos: 1 });
    await until(() => overseas.messages() === before + 20);
    guanka.process.kill('SIGINT');
    expect(await guanka.ended).toEqual({ code: 0, signal: null });
    expect(records()).toBe(overseas.messages());
    await client.endAsync(true);
    await Promise.all([home.close(), overseas.close()]);
  }, 60_000);
});
