import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../../device/packaging/bundle.ts';
import { startListener } from '../../simulator/demo/listener.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { answerFrame, GREETING, VERDICT } from '../../src/receive/intake-frames.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'guanka-permission-'));
const file = join(folder, 'program/guanka.cjs');
const children: ChildProcess[] = [];
const O_DSYNC = 0o10000;

beforeAll(async () => {
  for (const name of ['program', 'etc', 'state', 'run', 'other']) mkdirSync(join(folder, name));
  await bundleCommand(file);
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The flags of a shipped unit, for this test's folders; the program itself must be read too (a single executable is not). */
function shippedFlags(file = 'guanka.service'): readonly string[] {
  const unit = readFileSync(join(root, 'device/systemd', file), 'utf8');
  const options = /^Environment="NODE_OPTIONS=(.*)"$/m.exec(unit)?.[1] ?? '';
  const flags = options
    .split(' ')
    .map((flag) => flag.replace('/etc/guanka', `${folder}/etc`))
    .map((flag) => flag.replace('/var/lib/guanka', `${folder}/state`))
    .map((flag) => flag.replace('/run/guanka', `${folder}/run`));
  expect(flags).toContain('--permission');
  // Node 24 has no permission for sockets and knows no such flag.
  const known = process.version.startsWith('v24.') ? flags.filter((flag) => flag !== '--allow-net') : flags;
  return [...known, `--allow-fs-read=${folder}/program`];
}

/** The shipped profile of a roadside gateway with this test's folders and brokers. */
function writeConfig(home: number, overseas: number): string {
  const path = join(folder, 'etc/guanka.yaml');
  const text = readFileSync(join(root, 'device/profiles/roadside.yaml'), 'utf8')
    .replace('state: /var/lib/guanka', `state: ${folder}/state`)
    .replace('port: 1884', 'port: 0')
    .replace(/mqtts:[^"]*/, `mqtt://127.0.0.1:${home}`)
    .replace(/mqtts:[^"]*/, `mqtt://127.0.0.1:${overseas}`);
  writeFileSync(path, text);
  return path;
}

async function startService(
  config: string,
  flags = shippedFlags(),
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [...flags, file, 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(folder, 'state'),
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => output.includes('"started"'));
  expect(output).not.toContain('plan-interpreted');
  return { child, port: Number(/"port":(\d+)/.exec(output)?.[1]) };
}

/** Open flags of the files of a process whose path fits. */
function openFlags(pid: number, path: RegExp): readonly number[] {
  return readdirSync(`/proc/${pid}/fd`)
    .filter((fd) => path.test(readlinkSync(`/proc/${pid}/fd/${fd}`)))
    .map((fd) =>
      Number.parseInt(/flags:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '', 8),
    );
}

describe('the service under the Node flags of its unit', () => {
  it('records and delivers, with every write to the ledger synchronous', async () => {
    const home = await startListener();
    const overseas = await startListener();
    const { child, port } = await startService(writeConfig(home.port, overseas.port));
    const sender = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    for (let count = 0; count < 100; count++)
      await sender.publishAsync('json/report', JSON.stringify({ vin: 'LSGPC52U6AF102554', count }), { qos: 1 });
    await until(() => home.messages() === 100 && overseas.messages() === 100);
    const flags = openFlags(child.pid ?? 0, /ledger/);
    expect(flags.length).toBeGreaterThan(0);
    expect(flags.every((one) => (one & O_DSYNC) !== 0)).toBe(true);
    await sender.endAsync();
    const ended = new Promise((done) => child.on('close', done));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect([...readLedger(nodePlatform().disk, join(folder, 'state/ledger'))].length).toBe(100);
    await Promise.all([home.close(), overseas.close()]);
  }, 30_000);

  it('takes messages at the socket of a telematics unit, with the unit’s own limits', async () => {
    const home = await startListener();
    const config = join(folder, 'etc/tcu.yaml');
    const text = readFileSync(join(root, 'device/profiles/tcu.yaml'), 'utf8')
      .replace('state: /var/lib/guanka', `state: ${folder}/state`)
      .replace('/run/guanka', `${folder}/run`)
      .replace('port: 1884', 'port: 0')
      .replace(/mqtts:[^"]*/, `mqtt://127.0.0.1:${home.port}`);
    writeFileSync(config, text);
    const { child } = await startService(config, shippedFlags('guanka.service.d/tcu.conf'));
    const socket = connect(join(folder, 'run/intake.sock'));
    socket.write(GREETING);
    const channel = Buffer.from('json/report');
    const payload = Buffer.from('{"speed":61}');
    const head = Buffer.from([
      0,
      0,
      0,
      10 + channel.length + payload.length,
      1,
      0,
      0,
      0,
      0,
      5,
      0,
      channel.length,
      0,
      0,
    ]);
    socket.write(Buffer.concat([head, channel, payload]));
    const got: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => got.push(chunk));
    await until(() => Buffer.concat(got).length >= GREETING.length + 11);
    expect(Buffer.concat(got)).toEqual(Buffer.concat([GREETING, answerFrame(5, true, VERDICT.nothingAbroad)]));
    expect(home.messages()).toBe(1);
    socket.destroy();
    const ended = new Promise((done) => child.on('close', done));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await home.close();
  }, 30_000);

  it.each([
    ['read another file', "fs.readFileSync('/etc/passwd')"],
    ['read another folder', "fs.readdirSync('/')"],
    ['write outside its state', `fs.writeFileSync(${JSON.stringify(join(folder, 'other/x'))}, 'x')`],
    ['write its configuration', `fs.writeFileSync(${JSON.stringify(join(folder, 'etc/guanka.yaml'))}, 'x')`],
    ['start a program', "child.spawnSync('/bin/true')"],
    ['start a worker', "new worker.Worker('', { eval: true })"],
    ['load native code', `process.dlopen({ exports: {} }, ${JSON.stringify(join(folder, 'program/x.node'))})`],
  ])('could not %s', (_name, attempt) => {
    const program = join(folder, 'program/attempt.mjs');
    writeFileSync(
      program,
      `import fs from 'node:fs'; import child from 'node:child_process'; import worker from 'node:worker_threads';
       try { ${attempt}; console.log('done'); } catch (error) { console.log(error.code); }`,
    );
    const ended = spawnSync(process.execPath, [...shippedFlags(), program], { encoding: 'utf8' });
    expect(ended.stdout).toMatch(/^ERR_(ACCESS_DENIED|DLOPEN_DISABLED)\n$/);
  });
});

async function until(condition: () => boolean, milliseconds = 15_000): Promise<void> {
  for (let waited = 0; waited < milliseconds && !condition(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
  expect(condition()).toBe(true);
}
