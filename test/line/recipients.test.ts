import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { generate } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasMosquitto, type Mosquitto, startMosquitto } from './brokers.ts';
import { until } from './rig.ts';
import { type RunningGuanka, runGuanka, writeGateway } from './run-rig.ts';

const VIN = 'LSGPC52U6AF102554';
const installed = hasMosquitto();

interface Arrived {
  readonly topic: string;
  readonly payload: Buffer;
  readonly packet: IPublishPacket;
}

async function subscriber(port: number, clientId: string): Promise<{ client: MqttClient; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 5,
    clientId,
    clean: false,
    reconnectPeriod: 50,
    properties: { sessionExpiryInterval: 600 },
  });
  client.on('error', () => undefined);
  client.on('message', (topic, payload, packet) => arrived.push({ topic, payload, packet }));
  await client.subscribeAsync('#', { qos: 1 });
  return { client, arrived };
}

describe.runIf(installed || process.env['CI'] !== undefined)('recipients behind a real mosquitto', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-recipients-'));
  const open: { close: () => Promise<unknown> }[] = [];
  let guanka: RunningGuanka | undefined;

  beforeAll(() => {
    expect(installed, 'mosquitto must be installed where CI is set').toBe(true);
  });

  afterEach(async () => {
    guanka?.process.kill('SIGKILL');
    await guanka?.ended;
    await Promise.all(open.splice(0).map((one) => one.close()));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const broker = async (name: string, options: Parameters<typeof startMosquitto>[2] = {}): Promise<Mosquitto> => {
    const started = await startMosquitto(folder, name, options);
    open.push({ close: started.stop });
    return started;
  };
  const reader = async (port: number, name: string): Promise<Arrived[]> => {
    const { client, arrived } = await subscriber(port, name);
    open.push({ close: () => client.endAsync(true) });
    return arrived;
  };
  const sender = async (port: number | undefined, protocolVersion: 4 | 5): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port ?? 0}`, { protocolVersion });
    client.on('error', () => undefined);
    open.push({ close: () => client.endAsync(true) });
    return client;
  };

  it.each(['embedded broker', 'local broker'])(
    'one who is away: senders of the %s wait, nothing is lost, repeats are marked',
    async (from) => {
      const kept = `persistence true\npersistence_location ${folder}/`;
      const vehicle = from === 'local broker' ? await broker('vehicle') : undefined;
      const home = await broker('home');
      const overseas = await broker('overseas', { settings: kept });
      const [atHome, abroad] = [await reader(home.port, 'at-home'), await reader(overseas.port, 'abroad')];
      const ports = { home: home.port, overseas: overseas.port };
      guanka = await runGuanka(
        writeGateway(folder, vehicle === undefined ? ports : { ...ports, vehicle: vehicle.port }),
      );
      const client = await sender(vehicle?.port ?? guanka.port, vehicle === undefined ? 4 : 5);
      let number = 0;
      let stopped = false;
      const work = Array.from({ length: 8 }, async () => {
        while (!stopped) {
          await client.publishAsync('json/count', JSON.stringify({ count: number++ }), { qos: 1 });
          await new Promise((done) => setTimeout(done, 10));
        }
      });
      await until(() => abroad.length > 50);
      await overseas.stop();
      await new Promise((done) => setTimeout(done, 300));
      const waiting = abroad.length;
      await new Promise((done) => setTimeout(done, 200));
      expect(abroad.length).toBe(waiting);
      await broker('overseas', { port: overseas.port, settings: kept });
      await until(() => abroad.length > waiting + 50);
      stopped = true;
      await Promise.all(work);
      const numbers = (arrived: readonly Arrived[]): Set<string> =>
        new Set(arrived.map(({ payload }) => payload.toString()));
      await until(() => numbers(atHome).size === number && numbers(abroad).size === number);
      const seen = new Set<string>();
      for (const { payload, packet } of abroad) {
        const mark = packet.properties?.userProperties?.['guanka-duplicate'];
        expect(!seen.has(payload.toString()) || mark !== undefined).toBe(true);
        seen.add(payload.toString());
      }
      // Interrupted while the recipient is away again: ends all the same.
      await open.pop()?.close();
      void client.publishAsync('json/count', '{"count":-1}', { qos: 1 }).catch(() => undefined);
      guanka.process.kill('SIGINT');
      expect(await guanka.ended).toEqual({ code: 0, signal: null });
      expect(guanka.errors()).toBe('');
    },
    30_000,
  );

  it('what a sender puts beside a payload (MQTT 5) goes home and not abroad', async () => {
    const [vehicle, home, overseas] = [await broker('vehicle'), await broker('home'), await broker('overseas')];
    const [atHome, abroad] = [await reader(home.port, 'at-home'), await reader(overseas.port, 'abroad')];
    guanka = await runGuanka(writeGateway(folder, { vehicle: vehicle.port, home: home.port, overseas: overseas.port }));
    const client = await sender(vehicle.port, 5);
    const properties = {
      userProperties: { unit: [VIN, 'second'], [VIN]: 'as a name' },
      responseTopic: `answer/${VIN}`,
      correlationData: Buffer.from(`\u0001${VIN}\u00ff`, 'latin1'),
      contentType: `application/${VIN}`,
      payloadFormatIndicator: true,
      messageExpiryInterval: 100,
    };
    await client.publishAsync(`json/${VIN}`, '{"count":1}', { qos: 2, retain: true, properties });
    await until(() => atHome.length === 1 && abroad.length === 1);
    const [home1, abroad1] = [atHome[0], abroad[0]];
    expect(home1?.topic).toBe(`json/${VIN}`);
    expect(home1?.packet.properties).toMatchObject({
      responseTopic: properties.responseTopic,
      correlationData: properties.correlationData,
      contentType: properties.contentType,
    });
    expect(home1?.packet.properties?.userProperties).toMatchObject({ unit: [VIN, 'second'], [VIN]: 'as a name' });
    // Eight places: the topic, two names, three values (one of them clean), response topic, content type, correlation data.
    expect(Number(home1?.packet.properties?.userProperties?.['guanka-findings'])).toBeGreaterThanOrEqual(6);
    expect(abroad1?.topic).toBe('json');
    expect(abroad1?.packet.retain).toBe(false);
    expect(JSON.stringify(abroad1?.packet.properties ?? {})).toBe('{}');
    expect(abroad1?.payload.toString()).toBe('{"count":1}');
  }, 20_000);

  it('one message that a recipient will never take does not hold up the next', async () => {
    const [home, overseas] = [await broker('home', { settings: 'max_packet_size 20000' }), await broker('overseas')];
    const [atHome, abroad] = [await reader(home.port, 'at-home'), await reader(overseas.port, 'abroad')];
    guanka = await runGuanka(writeGateway(folder, { home: home.port, overseas: overseas.port }));
    const client = await sender(guanka.port, 4);
    await client.publishAsync('json/large', JSON.stringify({ numbers: Array(20_000).fill(1) }), { qos: 1 });
    await client.publishAsync('json/next', '{"count":2}', { qos: 1 });
    await until(() => atHome.length === 1 && abroad.length === 2);
    expect(atHome[0]?.topic).toBe('json/next');
    await until(() => guanka?.output().includes('{"event":"refused","destination":"home","reasonCode":149}') === true);
  }, 20_000);

  it('topics that no other broker would take go home under the channel, and hold up nothing', async () => {
    const topics: readonly (readonly [string | Buffer, string])[] = [
      ['json/\u0001\u007f', 'json'],
      ['json/\u0000', 'json'],
      [Buffer.from('json/\u00ff', 'latin1'), 'json/\ufffd'],
      ['$SYS/x', 'unknown'],
      [`json/${'x'.repeat(60_000)}`, 'json'],
      ['json/next', 'json/next'],
    ];
    const [home, overseas] = [await broker('home'), await broker('overseas')];
    const atHome = await reader(home.port, 'at-home');
    guanka = await runGuanka(writeGateway(folder, { home: home.port, overseas: overseas.port }));
    for (const [topic] of topics) await publishRaw(guanka.port ?? 0, Buffer.from(topic));
    await until(() => atHome.length === topics.length);
    expect(atHome.map((one) => one.topic)).toEqual(topics.map(([, expected]) => expected));
  }, 20_000);
});

/** A QoS 1 PUBLISH with any bytes as its topic, which no client would send. Resolves when it is acknowledged. */
async function publishRaw(port: number, topic: Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'raw', keepalive: 0 }),
  );
  await new Promise((done) => socket.once('data', done));
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 0xff]),
    topic,
    Buffer.from([0, 7]),
    Buffer.from('{"count":1}'),
  ]);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 7) length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  socket.write(Buffer.concat([Buffer.from([0x32, ...length]), body]));
  await new Promise((done) => socket.once('data', done));
  socket.destroy();
}
