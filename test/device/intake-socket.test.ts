import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import {
  answerFrame,
  GREETING,
  REFUSAL,
  type Refusal,
  refusalFrame,
  VERDICT,
} from '../../src/receive/intake-frames.ts';
import { startMosquitto } from '../line/brokers.ts';
import { until } from '../line/rig.ts';
import { type RunningGuanka, runGuanka, writeGateway } from '../line/run-rig.ts';
import { havePrograms } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-intake-'));
const socketPath = join(folder, 'intake.sock');
const firmware = join(folder, 'uplink-firmware');
const MESSAGES = 400;
const VIN = 'LSGPC52U6AF102554';
const open: { readonly close: () => Promise<unknown> }[] = [];
let guanka: RunningGuanka | undefined;

/** A gateway whose only source is the socket. */
function writeConfig(ports: { readonly home: number; readonly overseas: number } | undefined): string {
  const file = writeGateway(folder, ports ?? { home: 1, overseas: 1 });
  const config = parse(readFileSync(file, 'utf8')) as {
    receive: object;
    destinations: Record<string, { mqtt?: object }>;
  };
  config.receive = { socket: { path: 'intake.sock' }, queues: { messages: 32, bytes: 1024 * 1024 } };
  if (ports === undefined) for (const destination of Object.values(config.destinations)) delete destination.mqtt;
  writeFileSync(file, stringify(config));
  return file;
}

async function started(ports?: { readonly home: number; readonly overseas: number }): Promise<RunningGuanka> {
  guanka = await runGuanka(writeConfig(ports));
  return guanka;
}

function messageFrame(channel: string, payload: Uint8Array, sequence = 0, flags = 0): Buffer {
  const name = Buffer.from(channel);
  const head = Buffer.alloc(14);
  head.writeUInt32BE(10 + name.length + payload.length);
  head.writeUInt8(1, 4);
  head.writeUInt8(flags, 5);
  head.writeUInt32BE(sequence, 6);
  head.writeUInt16BE(name.length, 10);
  return Buffer.concat([head, name, payload]);
}

/** Sends bytes as they are, and reads until the other side has nothing more to say, or says as much as is waited for. */
function talk(bytes: readonly Uint8Array[], answerBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  return new Promise((done, fail) => {
    const socket = connect(socketPath);
    const got: Buffer[] = [];
    const size = (): number => got.reduce((sum, one) => sum + one.length, 0);
    socket.on('data', (chunk: Buffer) => {
      got.push(chunk);
      if (size() >= answerBytes) socket.destroy();
    });
    socket.on('error', fail);
    socket.on('close', () => done(Buffer.concat(got)));
    for (const one of bytes) socket.write(one);
  });
}

afterEach(async () => {
  guanka?.process.kill('SIGTERM');
  await guanka?.ended;
  guanka = undefined;
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(havePrograms('cc', 'mosquitto'))('a firmware in C at the intake socket', () => {
  beforeAll(() => {
    const sources = ['device/examples/uplink-firmware.c', 'device/c/guanka-client.c'].map((path) => join(root, path));
    execFileSync('cc', [
      ...['-std=c11', '-pedantic', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined'],
      ...['-I', join(root, 'device/c'), '-o', firmware, ...sources],
    ]);
  });

  it('sends a fleet’s messages and is told of each what became of it', async () => {
    const [home, overseas] = [await startMosquitto(folder, 'home'), await startMosquitto(folder, 'overseas')];
    const seen: Record<string, Buffer[]> = { home: [], overseas: [] };
    for (const [name, { port, stop }] of Object.entries({ home, overseas })) {
      open.push({ close: stop });
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
      open.unshift({ close: () => client.endAsync(true) });
      client.on('message', (_topic, payload) => seen[name]?.push(payload));
      await client.subscribeAsync('#', { qos: 1 });
    }
    await started({ home: home.port, overseas: overseas.port });
    const sim = [join(root, 'src/main.ts'), 'sim', '--protobuf', '--messages', String(MESSAGES), '--vehicles', '5'];
    const input = execFileSync(process.execPath, sim, { maxBuffer: 64 * 1024 * 1024 });
    const said = spawnSync(firmware, [socketPath, 'telemetry/state', 'unit-1'], { input, encoding: 'utf8' });
    expect(said.stderr).toBe('');
    const counts = new Map(
      said.stdout
        .trim()
        .split('\n')
        .map((line) => [line.replace(/ \d+$/, ''), Number(/\d+$/.exec(line))] as const),
    );
    const count = (name: string): number => counts.get(name) ?? Number.NaN;
    const sent = ['nothing abroad', 'forward', 'modify', 'block', 'rejected'].reduce(
      (sum, name) => sum + count(name),
      0,
    );
    expect(sent).toBeGreaterThan(MESSAGES / 10);
    expect({ refused: count('not accepted'), unread: count('rejected') }).toEqual({ refused: 0, unread: 0 });
    expect(count('modify')).toBeGreaterThan(0);
    await until(() => seen['home']?.length === sent);
    expect(seen['overseas']?.length).toBe(count('forward') + count('modify'));
    expect(guanka?.errors()).toBe('');
  });

  it('is told when there is nobody at the socket', () => {
    const said = spawnSync(firmware, [join(folder, 'nobody.sock'), 'telemetry/state', 'u'], {
      input: '',
      encoding: 'utf8',
    });
    expect(said.status).toBe(1);
    expect(said.stderr).toContain('No such file');
  });
});

describe('the intake socket', () => {
  it('is open to its user and group only, and gone when guanka has ended', async () => {
    const running = await started();
    expect(statSync(socketPath).mode & 0o777).toBe(0o660);
    running.process.kill('SIGTERM');
    await running.ended;
    expect(statSync(socketPath, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('is made anew after a crash, and not taken from a process that answers or from a file', async () => {
    const first = await started();
    await expect(runGuanka(join(folder, 'gateway.yaml'))).rejects.toThrow('receive.socket.path');
    first.process.kill('SIGKILL');
    await first.ended;
    const second = await started();
    second.process.kill('SIGTERM');
    await second.ended;
    writeFileSync(socketPath, 'a file of somebody');
    await expect(runGuanka(join(folder, 'gateway.yaml'))).rejects.toThrow('receive.socket.path');
    expect(readFileSync(socketPath, 'utf8')).toBe('a file of somebody');
    rmSync(socketPath);
  });

  it('answers in the words of the format page', async () => {
    await started();
    const page = readFileSync(join(root, 'docs/formats/intake-socket.md'), 'utf8');
    const bytes = (side: '>' | '<'): Buffer =>
      Buffer.from(
        [...page.matchAll(new RegExp(`^${side} ([0-9a-f ]+)`, 'gm'))]
          .map(([, hex]) => hex)
          .join('')
          .replaceAll(' ', ''),
        'hex',
      );
    expect(bytes('>').length).toBeGreaterThan(20);
    expect(await talk([bytes('>')], bytes('<').length)).toEqual(bytes('<'));
  });

  it('tells verdicts apart, whatever the pieces that messages come in', async () => {
    await started();
    const all = Buffer.concat([
      GREETING,
      messageFrame('json/report', Buffer.from('{"speed":61}'), 1),
      messageFrame('json/report', Buffer.from(`{"speed":61,"vin":"${VIN}"}`), 2, 1),
      messageFrame('nobody/knows', Buffer.from('x'), 3),
      messageFrame('json/report', Buffer.from('{"speed":'), 4),
      messageFrame('json/report', Buffer.alloc(0), 5),
    ]);
    const pieces = Array.from(all, (_byte, at) => all.subarray(at, at + 1));
    const answers = await talk(pieces, GREETING.length + 5 * 11);
    const expected = [VERDICT.forward, VERDICT.modify, VERDICT.rejected, VERDICT.rejected, VERDICT.rejected];
    expect(answers).toEqual(
      Buffer.concat([GREETING, ...expected.map((verdict, index) => answerFrame(index + 1, true, verdict))]),
    );
  });

  const GARBAGE: readonly (readonly [string, Uint8Array, Refusal])[] = [
    ['no greeting', Buffer.from('GET / HTTP/1.1\r\n\r\n'), REFUSAL.greeting],
    ['a greeting of another version', Uint8Array.from([...GREETING.subarray(0, 7), 2]), REFUSAL.greeting],
    ['a frame of four gigabytes', Buffer.from([...GREETING, 255, 255, 255, 255]), REFUSAL.tooLong],
    ['a frame too short to be one', Buffer.from([...GREETING, 0, 0, 0, 3, 1, 0, 0]), REFUSAL.kind],
    ['a frame of another kind', Buffer.concat([GREETING, answerFrame(1, true, 1), Buffer.alloc(16)]), REFUSAL.kind],
    [
      'flags that nobody knows',
      Buffer.concat([GREETING, messageFrame('json/x', Buffer.from('{}'), 0, 2)]),
      REFUSAL.kind,
    ],
    [
      'a channel longer than its frame',
      Buffer.from([...GREETING, 0, 0, 0, 10, 1, 0, 0, 0, 0, 0, 0, 9, 0, 0]),
      REFUSAL.kind,
    ],
    [
      'a channel that is no UTF-8',
      Buffer.from([...GREETING, 0, 0, 0, 11, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0xff]),
      REFUSAL.text,
    ],
    ['no channel', Buffer.concat([GREETING, messageFrame('', Buffer.from('{}'))]), REFUSAL.text],
    [
      'a channel over the limit',
      Buffer.concat([GREETING, messageFrame('x'.repeat(1025), Buffer.from('{}'))]),
      REFUSAL.text,
    ],
  ];
  it('puts a client out that sends garbage, says why, and goes on', async () => {
    const running = await started();
    for (const [name, bytes, reason] of GARBAGE) {
      const greeted = reason === REFUSAL.greeting ? [] : [GREETING];
      expect(await talk([bytes]), name).toEqual(Buffer.concat([...greeted, refusalFrame(reason)]));
      const next = await talk([GREETING, messageFrame('json/report', Buffer.from('{"speed":61}'), 9)], 19);
      expect(next, name).toEqual(Buffer.concat([GREETING, answerFrame(9, true, VERDICT.forward)]));
    }
    running.process.kill('SIGTERM');
    await running.ended;
    expect(running.output()).toContain(`"received":${GARBAGE.length},`);
  });

  it('takes sixteen programs at a time, and the next when one has gone', async () => {
    await started();
    const clients = Array.from({ length: 16 }, () => connect(socketPath).on('error', () => undefined));
    await Promise.all(clients.map((client) => new Promise((done) => client.once('connect', done).write(GREETING))));
    await Promise.all(clients.map((client) => new Promise((done) => client.once('data', done))));
    expect(await talk([])).toEqual(Buffer.from(refusalFrame(REFUSAL.tooMany)));
    for (const client of clients) client.destroy();
    await new Promise((done) => setTimeout(done, 300));
    expect(await talk([GREETING], GREETING.length)).toEqual(Buffer.from(GREETING));
  });

  it('holds back a client that sends faster than recipients take, and loses nothing', async () => {
    const home = await startMosquitto(folder, 'slow-home');
    const overseas = await startMosquitto(folder, 'slow-overseas');
    open.push({ close: home.stop }, { close: overseas.stop });
    await started({ home: home.port, overseas: overseas.port });
    home.process.kill('SIGSTOP');
    const count = 3000;
    const frames = Array.from({ length: count }, (_none, index) =>
      messageFrame('json/report', Buffer.from(`{"speed":61,"text":${index},"more":[${'1,'.repeat(400)}1]}`), index),
    );
    const socket = connect(socketPath);
    let got = 0;
    socket.on('data', (chunk: Buffer) => (got += chunk.length));
    socket.write(GREETING);
    for (const frame of frames) socket.write(frame);
    await new Promise((done) => setTimeout(done, 700));
    expect(socket.writableLength).toBeGreaterThan(1024 * 1024);
    expect(got).toBe(GREETING.length);
    home.process.kill('SIGCONT');
    await until(() => got === GREETING.length + 11 * count);
    socket.destroy();
  });
});
