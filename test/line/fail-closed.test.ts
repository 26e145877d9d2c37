import type { MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { isGuankaError, type LoadedConfig } from '../../src/index.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { type Rig, startRig, until } from './rig.ts';

/** design.md section 6, row by row, as far as the rows exist. */

const VIN = 'LSGPC52U6AF102554';
const text = (value: string): Buffer => Buffer.from(value, 'utf8');
/** A Telemetry message with an empty body: nothing to report. */
const CLEAN = Buffer.alloc(0);

let rig: Rig | undefined;

afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

async function started(
  profile: 'gateway' | 'vehicle' = 'gateway',
  change?: (config: LoadedConfig) => LoadedConfig,
): Promise<Rig> {
  rig = await startRig(profile, change);
  return rig;
}

/** What becomes of a publication: its sender gets an acknowledgement, or loses the connection and keeps the message. */
const offered = (vehicle: MqttClient): Promise<string> =>
  Promise.race([
    vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 }).then(() => 'acknowledged'),
    new Promise<string>((done) => vehicle.once('close', () => done('kept by its sender'))),
  ]);

const seen = (listener: Rig['home'], needle: string): boolean => Buffer.concat([...listener.raw()]).includes(needle);

describe('undecodable, over a limit, unknown topic: blocked overseas, recorded, forwarded home', () => {
  it.each([
    ['bytes that are no message of the schema', 'telemetry/state', text(`\u0007 ${VIN}`), /DECODE_/],
    [
      'a truncated message',
      'telemetry/state',
      Buffer.concat([Buffer.from([0x0a, 0x7f]), text(VIN)]),
      /DECODE_TRUNCATED/,
    ],
    ['a topic that no channel covers', 'debug/dump', text(VIN), /CHANNEL_UNKNOWN/],
    ['JSON nested deeper than the limit', 'json/deep', text('['.repeat(LIMITS.depthMax + 1)), /DECODE_DEPTH/],
    ['a message over the size limit', 'json/large', Buffer.alloc(LIMITS.messageBytesMax + 1, 0x20), /DECODE_LIMIT/],
    ['V2X bits that are no message', 'v2x/j2735/x', text(VIN), /DECODE_/],
    ['an empty CAN payload of the wrong kind', 'doip/x', text(VIN), /DECODE_/],
  ])('%s', async (_name, topic, payload, reason) => {
    const line = await started();
    const vehicle = await line.vehicle();
    await vehicle.publishAsync(topic, payload, { qos: 1 });
    await until(() => line.home.messages() === 1);
    expect(line.overseas.messages()).toBe(0);
    expect(seen(line.overseas, VIN)).toBe(false);
    const records = line.records();
    expect(records.map(({ verdict, destination }) => `${destination} ${verdict}`)).toEqual(['overseas block']);
    expect(records[0]?.reason).toMatch(reason);
  });

  it('home does not get it either where the configuration says so', async () => {
    const line = await started('gateway', (config) => ({
      ...config,
      value: { ...config.value, forwardRejectedHome: false },
    }));
    const vehicle = await line.vehicle();
    await vehicle.publishAsync('debug/dump', text(VIN), { qos: 1 });
    await vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 });
    await until(() => line.home.messages() === 1);
    expect(seen(line.home, VIN)).toBe(false);
    expect(line.records().map(({ verdict }) => verdict)).toEqual(['block', 'forward']);
  });
});

describe('evidence cannot be written: nothing leaves, for any destination', () => {
  it.each([
    ['the first write fails', 0],
    ['the sync fails', 1],
  ])('%s', async (_name, stepsLeft) => {
    const line = await started();
    const vehicle = await line.vehicle();
    await vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 });
    await until(() => line.overseas.messages() === 1 && line.home.messages() === 1);
    const before = line.records().length;
    line.disk.failAfter = stepsLeft;
    expect(await offered(vehicle)).toBe('kept by its sender');
    await until(() => line.fatal() !== undefined);
    expect(isGuankaError(line.fatal(), 'STORE_UNWRITABLE')).toBe(true);
    line.disk.failAfter = undefined;
    const again = await line.vehicle();
    expect(await offered(again)).toBe('kept by its sender');
    expect([line.home.messages(), line.overseas.messages()]).toEqual([1, 1]);
    expect(line.records().length).toBeLessThanOrEqual(before + 1);
  });
});

describe('a vehicle', () => {
  it('sends nothing abroad, whatever it holds, and everything home', async () => {
    const line = await started('vehicle');
    const vehicle = await line.vehicle();
    await vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 });
    await vehicle.publishAsync('json/report', text(`{"vin":"${VIN}"}`), { qos: 1 });
    await until(() => line.home.messages() === 2);
    expect(line.overseas.messages()).toBe(0);
    expect(line.records().map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual(
      Array(2).fill('block: vehicle profile: a vehicle sends nothing directly abroad (GB 44495-2024 7.4.7)'),
    );
  });
});

describe('what travels beside a payload', () => {
  it('topic, client id, user name, retain flag: none of it reaches the recipient abroad', async () => {
    const line = await started();
    const vehicle = await line.vehicle({ clientId: VIN, username: VIN, password: VIN });
    await vehicle.publishAsync(`telemetry/${VIN}`, CLEAN, { qos: 1, retain: true });
    await until(() => line.home.messages() === 1 && line.overseas.messages() === 1);
    expect(seen(line.home, VIN)).toBe(true);
    expect(seen(line.overseas, VIN)).toBe(false);
  });

  it('a will is a message like any other', async () => {
    const line = await started();
    const vehicle = await line.vehicle({
      will: { topic: `json/${VIN}`, payload: text(`{"vin":"${VIN}","online":false}`), qos: 1, retain: true },
    });
    vehicle.stream.destroy();
    await until(() => line.home.messages() === 1 && line.overseas.messages() === 1);
    expect(seen(line.home, VIN)).toBe(true);
    expect(seen(line.overseas, VIN)).toBe(false);
    expect(seen(line.overseas, '"online":false')).toBe(true);
  });

  it('nobody can subscribe past the checkpoint', async () => {
    const line = await started();
    const vehicle = await line.vehicle();
    await expect(
      Promise.race([
        vehicle.subscribeAsync('#', { qos: 1 }),
        new Promise((_resolve, reject) => vehicle.once('close', () => reject(new Error('closed')))),
      ]),
    ).rejects.toThrow();
  });
});

describe('evidence before delivery', () => {
  it('what left has a record that survives a power loss', async () => {
    const line = await started();
    const vehicle = await line.vehicle();
    for (let count = 0; count < 5; count++) await vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 });
    await until(() => line.overseas.messages() === 5);
    line.disk.crash(() => 0);
    expect(line.records().filter(({ verdict }) => verdict === 'forward')).toHaveLength(5);
  });

  it('while the disk is slow to sync, nothing has left', async () => {
    const line = await started();
    const leftAtSync: number[] = [];
    line.disk.onSync = () => leftAtSync.push(line.overseas.messages());
    const vehicle = await line.vehicle();
    for (let count = 0; count < 3; count++) await vehicle.publishAsync('telemetry/state', CLEAN, { qos: 1 });
    await until(() => line.overseas.messages() === 3);
    expect(leftAtSync).toEqual([0, 1, 2]);
  });
});
