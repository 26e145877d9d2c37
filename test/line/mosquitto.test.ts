import { join, resolve } from 'node:path';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import { searchLeaks } from '../../simulator/demo/leak-check.ts';
import { buildReplay } from '../../simulator/demo/replay.ts';
import { type LoadedConfig, loadConfig, nodePlatform, startService } from '../../src/index.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import { describeWithMosquitto } from './with-mosquitto.ts';

const root = resolve(import.meta.dirname, '../..');
const replay = buildReplay();

interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly packet: IPublishPacket;
}

async function recipient(port: number): Promise<{ readonly client: MqttClient; readonly messages: Received[] }> {
  const messages: Received[] = [];
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5, clientId: `recipient-${port}` });
  client.on('message', (topic, payload, packet) => messages.push({ topic, payload, packet }));
  await client.subscribeAsync('#', { qos: 1 });
  return { client, messages };
}

/** All that a recipient can see of its messages. */
const visible = (messages: readonly Received[]): readonly Uint8Array[] =>
  messages.map(({ topic, payload, packet }) =>
    Buffer.concat([
      payload,
      Buffer.from(topic),
      Buffer.from(JSON.stringify(packet.properties ?? {})),
      packet.properties?.correlationData ?? Buffer.alloc(0),
    ]),
  );

describeWithMosquitto('the line against a real mosquitto', ({ folder, start }) => {
  function configFor(vehicle: number, home: number, overseas: number): LoadedConfig {
    const config = loadConfig(join(root, 'device/profiles/gateway.yaml'));
    const at = (port: number): { url: string } => ({ url: `mqtt://127.0.0.1:${port}` });
    const destinations = Object.fromEntries(
      Object.entries(config.value.destinations).map(([name, one]) => [
        name,
        { ...one, mqtt: at(name === 'home' ? home : overseas) },
      ]),
    );
    return {
      ...config,
      stateFolder: join(folder, 'state'),
      value: { ...config.value, destinations, receive: { mqtt: { ...at(vehicle), subscribe: ['#'] } } },
    };
  }

  it('brings everything home and nothing important abroad, with a record of each decision', async () => {
    const [vehicle, home, overseas] = await Promise.all([start('vehicle'), start('home'), start('overseas')]);
    const atHome = await recipient(home.port);
    const abroad = await recipient(overseas.port);
    const service = await startService({
      config: configFor(vehicle.port, home.port, overseas.port),
      platform: nodePlatform(),
      onDecision: () => undefined,
      onInterpreted: () => undefined,
      onFatal: (error) => {
        throw error;
      },
    });
    const sender = await connectAsync(`mqtt://127.0.0.1:${vehicle.port}`, {
      protocolVersion: 5,
      clientId: 'LVSHCAMB1CE054249',
    });
    for (const message of replay.messages) {
      await sender.publishAsync(message.topic, Buffer.from(message.payload), {
        qos: 1,
        retain: message.title === 'JSON document',
        properties: {
          userProperties: { unit: 'LVSHCAMB1CE054249' },
          responseTopic: 'answer/LVSHCAMB1CE054249',
          correlationData: Buffer.from('LVSHCAMB1CE054249'),
        },
      });
    }
    await waitFor(() => atHome.messages.length === replay.messages.length);
    await service.close();

    const originals = replay.messages.map((message) => Buffer.from(message.payload).toString('hex')).sort();
    expect(atHome.messages.map((message) => message.payload.toString('hex')).sort()).toEqual(originals);
    expect(
      atHome.messages.every(
        (message) =>
          message.packet.properties?.userProperties?.['guanka-findings'] !== undefined ||
          message.packet.properties?.userProperties?.['guanka-rejected'] !== undefined,
      ),
    ).toBe(true);

    const known = [...replay.values, { name: 'client id', bytes: Buffer.from('LVSHCAMB1CE054249') }];
    expect(abroad.messages.length).toBeGreaterThan(50);
    expect(searchLeaks(known, visible(abroad.messages)).filter((leak) => leak.forms.length > 0)).toEqual([]);
    expect(searchLeaks(replay.values, visible(atHome.messages)).filter((leak) => leak.forms.length === 0)).toEqual([]);
    expect(abroad.messages.every((message) => !message.packet.retain)).toBe(true);

    const records = [...readLedger(nodePlatform().disk, join(folder, 'state', 'ledger'))];
    expect(records.length).toBe(replay.messages.length);
    expect(records.filter((record) => record.verdict !== 'block').length).toBe(abroad.messages.length);
    await Promise.all([sender.endAsync(true), atHome.client.endAsync(true), abroad.client.endAsync(true)]);
  }, 60_000);
});

async function waitFor(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400 && !condition(); attempt++) await new Promise((done) => setTimeout(done, 50));
  expect(condition()).toBe(true);
}
