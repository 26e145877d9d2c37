import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, it } from 'vitest';
import { readLedger } from '../../src/ledger/ledger.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { Prng } from '../reference/prng.ts';
import { until } from './rig.ts';
import { runGuanka, sha256, writeGateway } from './run-rig.ts';
import { describeWithMosquitto } from './with-mosquitto.ts';

/** GUANKA_KILLS: how often the process is killed; the campaign asks for more. */
const KILLS = Number(process.env['GUANKA_KILLS'] ?? 4);
const WINDOW = 16;

interface Arrived {
  readonly payload: Buffer;
  readonly marked: boolean;
}

async function recipient(port: number): Promise<{ readonly arrived: Arrived[]; readonly close: () => Promise<void> }> {
  const arrived: Arrived[] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
  client.on('message', (_topic, payload, packet) => {
    arrived.push({ payload, marked: packet.properties?.userProperties?.['guanka-duplicate'] !== undefined });
  });
  await client.subscribeAsync('#', { qos: 1 });
  return { arrived, close: () => client.endAsync(true) };
}

/** Publishes numbered messages, some at a time, until told to stop. @returns the numbers that were acknowledged. */
function publishNumbers(port: number): { readonly stop: () => Promise<ReadonlySet<number>> } {
  const acknowledged = new Set<number>();
  let stopped = false;
  let next = 0;
  const work = (async () => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
    const one = async (): Promise<void> => {
      while (!stopped) {
        const number = next++;
        await client.publishAsync('json/count', JSON.stringify({ count: number }), { qos: 1 });
        acknowledged.add(number);
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, one));
    await client.endAsync();
  })();
  return {
    async stop() {
      stopped = true;
      await work;
      return acknowledged;
    },
  };
}

const numberOf = ({ payload }: Arrived): number => (JSON.parse(payload.toString('utf8')) as { count: number }).count;

describeWithMosquitto('kill -9 at any point', ({ folder, start }) => {
  it(
    'loses nothing that was acknowledged, and nothing is abroad without its record',
    async () => {
      const prng = new Prng(20261124);
      const [vehicle, home, overseas] = await Promise.all(['vehicle', 'home', 'overseas'].map(start));
      if (vehicle === undefined || home === undefined || overseas === undefined)
        throw new Error('expected three brokers');
      const atHome = await recipient(home.port);
      const abroad = await recipient(overseas.port);
      const config = writeGateway(folder, { vehicle: vehicle.port, home: home.port, overseas: overseas.port });
      let guanka = await runGuanka(config);
      const sender = publishNumbers(vehicle.port);
      for (let kill = 0; kill < KILLS; kill++) {
        await new Promise((done) => setTimeout(done, 20 + prng.below(400)));
        guanka.process.kill('SIGKILL');
        await guanka.ended;
        guanka = await runGuanka(config);
      }
      const acknowledged = await sender.stop();
      const has = (arrived: readonly Arrived[]): boolean => new Set(arrived.map(numberOf)).size >= acknowledged.size;
      await until(() => has(atHome.arrived) && has(abroad.arrived), 30_000);
      guanka.process.kill('SIGTERM');
      expect(await guanka.ended).toEqual({ code: 0, signal: null });
      expect(guanka.errors()).toBe('');

      expect(acknowledged.size).toBeGreaterThan(100);
      for (const { arrived } of [atHome, abroad]) {
        const numbers = new Set(arrived.map(numberOf));
        expect([...acknowledged].filter((number) => !numbers.has(number))).toEqual([]);
        const seen = new Set<number>();
        const unmarked = arrived.filter((one) => {
          const repeated = seen.has(numberOf(one));
          seen.add(numberOf(one));
          return repeated && !one.marked;
        });
        expect(unmarked.length).toBe(0);
      }
      const recorded = new Map<string, number>();
      for (const { sentSha256 = '' } of readLedger(nodePlatform().disk, join(folder, 'state', 'ledger')))
        recorded.set(sentSha256, (recorded.get(sentSha256) ?? 0) + 1);
      const delivered = new Map<string, number>();
      for (const { payload } of abroad.arrived)
        delivered.set(sha256(payload), (delivered.get(sha256(payload)) ?? 0) + 1);
      expect([...delivered].filter(([digest, count]) => (recorded.get(digest) ?? 0) < count)).toEqual([]);
      await Promise.all([atHome.close(), abroad.close()]);
      console.log(`${KILLS} kills, ${acknowledged.size} acknowledged, ${abroad.arrived.length} abroad`);
    },
    60_000 + KILLS * 5000,
  );
});
