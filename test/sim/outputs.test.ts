import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Aedes } from 'aedes';
import { decode as decodeCbor } from 'cbor-x';
import { afterAll, describe, expect, it } from 'vitest';
import { runFleet } from '../../simulator/fleet.ts';
import type { SimMessage } from '../../simulator/message.ts';
import { connectFleet } from '../../simulator/output/mqtt-fleet.ts';
import { encodeFor } from '../../simulator/output/stream-forms.ts';
import { loadScenario } from '../../simulator/scenario.ts';
import type { Score } from '../../simulator/score/score.ts';
import { loadFolder, PROTO_FOLDER } from '../schemas/schema-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-sim-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const guanka = (...args: readonly string[]): Buffer =>
  execFileSync(process.execPath, ['src/main.ts', 'sim', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
const fleet = (scenario: string, count: number, vehicles = 12): readonly SimMessage[] => [
  ...runFleet(loadScenario(scenario), { vehicles, messages: count, seed: 5 }),
];
const ofKind = (messages: readonly SimMessage[], kind: string): SimMessage => {
  const found = messages.find((message) => message.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
};

describe('messages, read by others', () => {
  const commute = fleet('commute', 1200, 30);

  it('are protobuf to protobufjs: the truth of a VIN is the field', () => {
    const type = loadFolder(PROTO_FOLDER).lookupType('guanka.telemetry.v1.Telemetry');
    for (const { kind, payload, truth, channel } of commute) {
      if (!channel.startsWith('telemetry/')) continue;
      const decoded = type.toObject(type.decode(payload), { longs: Number }) as {
        header: { vin?: string; sequence?: number };
      };
      const { vin } = decoded.header;
      if (vin === undefined || kind !== 'state') continue;
      const span = truth.find((one) => one.item === 'connected-operation.vehicle.vin.vin');
      expect(Buffer.from(payload.subarray(span?.start, span?.end)).toString()).toBe(vin);
    }
  });

  it('are JSON to JSON.parse and CBOR to cbor-x, with the same members', () => {
    const json = JSON.parse(Buffer.from(ofKind(commute, 'json').payload).toString()) as object;
    const cbor = decodeCbor(ofKind(commute, 'cbor').payload) as object;
    expect(Object.keys(cbor)).toEqual(Object.keys(json));
    expect(cbor).toMatchObject({ location: { latitude: expect.any(Number) }, tyres: [240, 241, 238, 243] });
  });

  it('hold pictures and point clouds of real size with the right structure', () => {
    const images = fleet('image-burst', 40, 6);
    const picture = ofKind(images, 'picture-file').payload;
    expect(Buffer.from(picture.subarray(0, 4)).toString('hex')).toBe('ffd8ffe0');
    expect(Buffer.from(picture.subarray(-2)).toString('hex')).toBe('ffd9');
    expect(picture.length).toBeGreaterThan(60_000);
    const cloud = Buffer.from(ofKind(images, 'point-file').payload);
    const head = cloud.subarray(0, cloud.indexOf('DATA binary\n') + 12);
    expect(cloud.length - head.length).toBe(24_000 * 16);
  });
});

describe('guanka sim', () => {
  it('writes NDJSON: the same bytes for the same seed', () => {
    const args = ['--scenario', 'commute', '--vehicles', '5', '--messages', '50', '--seed', '9', '--ndjson'];
    const text = guanka(...args);
    expect(text.equals(guanka(...args))).toBe(true);
    const lines = text.toString().trim().split('\n');
    expect(lines).toHaveLength(50);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        id: expect.any(String),
        channel: expect.any(String),
        truth: expect.any(Array),
      });
  });

  it('writes what inspect reads, and score compares the two', () => {
    const command = [process.execPath, join(root, 'src/main.ts')].join(' ');
    const script = `
      ${command} sim --scenario commute --vehicles 9 --messages 120 --seed 4 --ndjson > truth.ndjson
      ${command} inspect -c ${root}/device/profiles/gateway.yaml --ndjson < truth.ndjson > found.ndjson
      ${command} sim score --truth truth.ndjson --found found.ndjson --json`;
    const said = execFileSync('sh', ['-ec', script], { cwd: folder, encoding: 'utf8' });
    const score = JSON.parse(said) as Score;
    expect(score).toMatchObject({ messages: 120, total: { missed: 0, unread: 0, letThrough: 0, recall: 1 } });
    expect(score.items.length).toBeGreaterThan(5);
    expect(score.items.filter((item) => item.recall !== null && item.recall < 1)).toEqual([]);
  });

  it('writes length-delimited protobuf and candump lines', () => {
    const messages = fleet('commute', 300);
    const delimited = Buffer.concat(messages.map((message) => encodeFor('protobuf', message) ?? Buffer.alloc(0)));
    let at = 0;
    let count = 0;
    while (at < delimited.length) {
      let length = 0;
      let factor = 1;
      for (;;) {
        const byte = delimited[at++] ?? 0;
        length += (byte & 127) * factor;
        factor *= 128;
        if (byte < 128) break;
      }
      at += length;
      count++;
    }
    expect(at).toBe(delimited.length);
    expect(count).toBe(messages.filter((message) => message.channel.startsWith('telemetry/')).length);
    const log = messages.map((message) => Buffer.from(encodeFor('candump', message) ?? []).toString()).join('');
    expect(log).toMatch(/^(\(\d+\.\d{6}\) can0 [0-9A-F]{3}#([0-9A-F]{2}){1,8}\n)+$/);
  });

  it('writes a report that needs nothing from outside', () => {
    const file = join(folder, 'report.html');
    guanka('--scenario', 'hostile-insider', '--messages', '300', '--report', file);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(page).not.toMatch(/(src|href)=|https?:|@import|url\(/);
    expect(page).toContain('values leaked');
    for (const { values } of fleet('hostile-insider', 60))
      for (const value of values) if ('text' in value) expect(page).not.toContain(value.text);
  });

  it.each([
    ['an unknown scenario', ['--scenario', 'nowhere']],
    ['no vehicles', ['--vehicles', '0']],
    ['a count that is none', ['--messages', 'many']],
    ['an address of another kind', ['--mqtt', 'http://127.0.0.1:1']],
  ])('refuses %s with exit code 1', (_name, args) => {
    expect(() => guanka(...args)).toThrow(expect.objectContaining({ status: 1 }));
  });

  it.each([
    ['no YAML', 'a: [\n: :'],
    ['another file', 'scenario: x\n'],
    [
      'an unknown kind of message',
      'scenario: x\nabout: y\nfleet: [{ kind: a, share: 1, sends: [{ what: dance, everyMs: 1 }] }]\n',
    ],
  ])('refuses a scenario file that is %s with exit code 2', (_name, text) => {
    const file = join(folder, 'scenario.yaml');
    writeFileSync(file, text);
    expect(() => guanka('--scenario', file)).toThrow(expect.objectContaining({ status: 2 }));
  });

  it('publishes over MQTT, each vehicle with a connection of its own', async () => {
    const broker = await Aedes.createBroker();
    const server = createServer((socket) => broker.handle(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
    const address = server.address();
    const arrived: string[] = [];
    broker.on('publish', (packet, client) => {
      if (client !== null) arrived.push(`${client.id} ${packet.topic} ${packet.payload.length}`);
    });
    const messages = fleet('commute', 400);
    const link = connectFleet(`mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, 4);
    for (const message of messages) await link.publish(message);
    await link.settled();
    expect(link.connections()).toBe(new Set(messages.map((message) => message.vehicle)).size);
    expect([...arrived].sort()).toEqual(
      messages.map((message) => `${message.vehicle} ${message.channel} ${message.payload.length}`).sort(),
    );
    link.close();
    await new Promise<void>((done) => broker.close(() => done()));
    await new Promise<void>((done) => server.close(() => done()));
  });
});
