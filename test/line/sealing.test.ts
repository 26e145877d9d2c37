/** Sealing through a running checkpoint and real brokers: keys recorded before use, capsules home or inside, opened as they come. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { searchLeaks } from '../../simulator/demo/leak-check.ts';
import { type LoadedConfig, loadConfig, type Service, startService } from '../../src/index.ts';
import { readAnnouncements, readLedger } from '../../src/ledger/ledger.ts';
import type { Platform } from '../../src/model/platform.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { hasMosquitto, type Mosquitto, startMosquitto } from './brokers.ts';
import { until } from './rig.ts';

const root = resolve(import.meta.dirname, '../..');
const installed = hasMosquitto();
const VIN = 'LFV2A21K6A3001234';
const OTHER_VIN = 'LSVAA4182E2123456';
const MESSAGE = `{"vin":"${VIN}","speed":5}`;

interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly properties: Readonly<Record<string, string | string[]>>;
}

interface Run {
  readonly service: Service;
  readonly state: string;
  readonly home: Received[];
  readonly abroad: Received[];
  readonly alarms: object[];
  readonly brokers: { readonly home: Mosquitto; readonly overseas: Mosquitto };
  readonly publish: (topic: string, payload: string) => Promise<void>;
}

describe.runIf(installed || process.env['CI'] !== undefined)('sealing on a running line', () => {
  const ends: (() => Promise<unknown>)[] = [];

  beforeAll(() => expect(installed, 'mosquitto must be installed where CI is set').toBe(true));

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function listen(broker: Mosquitto): Promise<Received[]> {
    const received: Received[] = [];
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 });
    ends.push(() => client.endAsync(true));
    client.on('message', (topic, payload, packet: IPublishPacket) =>
      received.push({ topic, payload, properties: packet.properties?.userProperties ?? {} }),
    );
    await client.subscribeAsync('#', { qos: 1 });
    return received;
  }

  async function start(
    profile: string,
    change: (config: LoadedConfig) => LoadedConfig = (config) => config,
    platform: Platform = nodePlatform(),
  ): Promise<Run> {
    const folder = mkdtempSync(join(tmpdir(), 'guanka-sealing-'));
    ends.push(async () => rmSync(folder, { recursive: true, force: true }));
    const [home, overseas] = await Promise.all([startMosquitto(folder, 'home'), startMosquitto(folder, 'overseas')]);
    ends.push(() => Promise.all([home.stop(), overseas.stop()]));
    const [atHome, abroad] = [await listen(home), await listen(overseas)];
    const loaded = loadConfig(join(root, `device/profiles/${profile}.yaml`));
    const destinations = Object.fromEntries(
      Object.entries(loaded.value.destinations).map(([name, one]) => [
        name,
        { ...one, mqtt: { url: `mqtt://127.0.0.1:${name === 'home' ? home.port : overseas.port}` } },
      ]),
    );
    const state = join(folder, 'state');
    const alarms: object[] = [];
    const service = await startService({
      config: change({ ...loaded, stateFolder: state, value: { ...loaded.value, destinations } }),
      platform,
      onDecision: () => undefined,
      onInterpreted: () => undefined,
      onAlarm: (alarm) => alarms.push(alarm),
      onFatal: (error) => {
        throw error;
      },
    });
    ends.push(() => service.close());
    const vehicle: MqttClient = await connectAsync(`mqtt://127.0.0.1:${service.port ?? 0}`, { protocolVersion: 4 });
    ends.push(() => vehicle.endAsync(true));
    const publish = async (topic: string, payload: string): Promise<void> => {
      await vehicle.publishAsync(topic, payload, { qos: 1 });
    };
    return { service, state, home: atHome, abroad, alarms, brokers: { home, overseas }, publish };
  }

  /** `guanka open --mqtt …` until it has opened so many. @returns its lines. */
  function openLive(
    run: Run,
    count: number,
    to?: string,
  ): { readonly text: () => string; readonly lines: () => Promise<readonly Record<string, unknown>[]> } {
    const urls = [run.brokers.overseas, run.brokers.home].flatMap(({ port }) => ['--mqtt', `mqtt://127.0.0.1:${port}`]);
    const key = ['--key', join(run.state, 'try-out-x25519.key')];
    const child = spawn(
      process.execPath,
      [
        join(root, 'src/main.ts'),
        'open',
        ...key,
        ...urls,
        ...(to === undefined ? [] : ['--to', to]),
        '--count',
        String(count),
        '--announcements',
        join(run.state, 'ledger'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    ends.push(async () => child.kill());
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return {
      text: () => text,
      lines: async () => {
        await until(() => text.split('\n').length > count, 20_000);
        return text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      },
    };
  }

  it.each([
    ['gateway', 'detached'],
    ['gateway-sealed', 'attached'],
  ])(
    '%s: %s, opened as it comes, on record with its key',
    async (profile, form) => {
      const run = await start(profile);
      await run.publish('json/a', MESSAGE);
      await until(() => run.home.length === 1 && run.abroad.length === 1);
      const [first] = run.home;
      expect(first?.payload.toString()).toBe(MESSAGE);
      expect(String(first?.properties['guanka-capsule']).split(' ').length).toBe(form === 'detached' ? 4 : 3);
      const announced = [...readAnnouncements(nodePlatform().disk, join(run.state, 'ledger'))];
      expect(announced.map((one) => Buffer.from(one).toString('base64'))).toEqual([first?.properties['guanka-key']]);
      const [record] = readLedger(nodePlatform().disk, join(run.state, 'ledger'));
      expect(record).toMatchObject({
        verdict: 'modify',
        capsuleForm: form,
        capsule: String(first?.properties['guanka-capsule']).split(' ')[1],
      });

      expect(run.abroad[0]?.properties).toEqual(form === 'detached' ? {} : { 'guanka-sealed': 'attached' });
      const seen = [run.abroad[0]?.payload ?? Buffer.alloc(0), Buffer.from(JSON.stringify(run.abroad[0]))];
      expect(searchLeaks([{ name: 'VIN', bytes: Buffer.from(VIN) }], seen).flatMap(({ forms }) => forms)).toEqual([]);

      const live = openLive(run, 2);
      // Long enough for it to connect: what it does not see it cannot open.
      await new Promise((done) => setTimeout(done, 2500));
      await run.publish('json/b', MESSAGE);
      await run.publish('json/clean', '{"speed":5}');
      await run.publish('json/c', MESSAGE);
      const lines = await live.lines();
      expect(lines.map((line) => line['form'])).toEqual([form, form]);
      for (const { payload } of lines) expect(Buffer.from(String(payload), 'base64').toString()).toBe(MESSAGE);
      expect(run.alarms).toEqual([]);
    },
    60_000,
  );

  it.each([
    ['gateway', 'gm-1', 'sm2', 'detached'],
    ['gateway-sealed', 'gm-1', 'sm2', 'attached'],
    ['gateway', 'intl-pq', 'mlkem768-x25519', 'detached'],
    ['gateway-sealed', 'intl-pq', 'mlkem768-x25519', 'attached'],
  ] as const)(
    'keys new, a running %s with %s, open',
    async (profile, suite, kind, form) => {
      const folder = mkdtempSync(join(tmpdir(), 'guanka-suite-'));
      ends.push(async () => rmSync(folder, { recursive: true, force: true }));
      const guanka = (...args: readonly string[]) =>
        spawnSync(process.execPath, [join(root, 'src/main.ts'), ...args], { cwd: folder, encoding: 'utf8' });
      writeFileSync(join(folder, 'passphrase'), 'a passphrase for this test alone');
      const ring = ['--passphrase-file', 'passphrase'];
      const made = guanka('keys', 'new', '--ring', 'home.ring', '--name', 'home', '--kind', kind, ...ring, '--json');
      const { publicKey } = JSON.parse(made.stdout) as { publicKey: string };
      writeFileSync(join(folder, 'home.pub'), publicKey);
      const run = await start(profile, (config) => ({
        ...config,
        sealing: {
          suite,
          device: 'tbox',
          usesMax: undefined,
          ageMsMax: undefined,
          keyholders: [
            {
              name: 'home',
              kind,
              jurisdiction: 'CN',
              place: 'test',
              key: { kind: 'file', path: join(folder, 'home.pub') },
            },
          ],
        },
      }));
      await run.publish('json/a', MESSAGE);
      await until(() => run.abroad.length === 1 && run.home.length === 1);
      expect(run.abroad[0]?.payload.includes(VIN)).toBe(false);
      const property = (name: string): string => String(run.home[0]?.properties[name]);
      const [destination, , , capsule = ''] = property('guanka-capsule').split(' ');
      writeFileSync(join(folder, 'left'), run.abroad[0]?.payload ?? '');
      writeFileSync(join(folder, 'left.announcement'), Buffer.from(property('guanka-key'), 'base64'));
      if (form === 'detached') writeFileSync(join(folder, 'left.capsule'), Buffer.from(capsule, 'base64'));
      const opened = guanka('open', '--key', 'home.ring', ...ring, '--to', String(destination), 'left');
      expect([opened.status, opened.stdout, opened.stderr]).toEqual([0, MESSAGE, '']);
      const elsewhere = guanka('open', '--key', 'home.ring', ...ring, '--to', 'elsewhere', 'left');
      expect([elsewhere.status, elsewhere.stdout]).toEqual([3, '']);
      expect(run.alarms).toEqual([]);
    },
    60_000,
  );

  it('opens live what left as the same bytes, each with its own capsule, and nothing that another destination got', async () => {
    const run = await start('gateway');
    await run.publish('json/first', MESSAGE);
    await until(() => run.home.length === 1);
    const [live, other] = [openLive(run, 2, 'overseas'), openLive(run, 1, 'elsewhere')];
    await new Promise((done) => setTimeout(done, 2500));
    await run.publish('json/a', MESSAGE);
    await run.publish('json/b', MESSAGE.replace(VIN, OTHER_VIN));
    const originals = (await live.lines()).map(({ payload }) => Buffer.from(String(payload), 'base64').toString());
    expect(originals.sort()).toEqual([MESSAGE, MESSAGE.replace(VIN, OTHER_VIN)].sort());
    expect(other.text()).toBe('');
  }, 60_000);

  it('strips and tells when a keyholder’s key goes missing, and seals again when it is back', async () => {
    const keyFile = join(mkdtempSync(join(tmpdir(), 'guanka-key-')), 'home.pub');
    ends.push(async () => rmSync(resolve(keyFile, '..'), { recursive: true, force: true }));
    let nowMs = 1_764_000_000_000;
    const platform: Platform = { ...nodePlatform(), clock: { nowMs: () => nowMs } };
    const run = await start(
      'gateway-sealed',
      (config) => ({
        ...config,
        sealing: {
          suite: 'intl-1',
          device: 'tbox',
          usesMax: undefined,
          ageMsMax: undefined,
          keyholders: [
            { name: 'home', kind: 'x25519', jurisdiction: 'CN', place: 'test', key: { kind: 'file', path: keyFile } },
          ],
        },
      }),
      platform,
    );
    await run.publish('json/a', MESSAGE);
    await until(() => run.abroad.length === 1 && run.home.length === 1);
    expect(run.abroad[0]?.payload.toString()).toBe('{"speed":5}');
    expect(run.home[0]?.payload.toString()).toBe(MESSAGE);
    expect(run.alarms).toEqual([{ alarm: 'keyholder-key-missing' }]);
    const [record] = readLedger(nodePlatform().disk, join(run.state, 'ledger'));
    expect(record?.reason).toBe('no keyholder key: stripped what was to be sealed');
    expect(record?.findings.map(({ obligation }) => obligation)).toEqual(['strip']);
    // The base point of X25519 is a public key as good as any.
    writeFileSync(keyFile, Buffer.from(Uint8Array.of(9, ...new Array<number>(31).fill(0))).toString('base64'));
    nowMs += 60_000;
    await run.publish('json/b', MESSAGE);
    await until(() => run.abroad.length === 2);
    expect(run.abroad[1]?.payload.toString()).toMatch(/^\{"speed":5,"_guanka":"[\w-]+"\}$/);
  }, 30_000);
});
