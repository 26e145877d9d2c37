import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { havePrograms } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const units = join(root, 'device/systemd');
const folder = mkdtempSync(join(tmpdir(), 'guanka-systemd-'));
const dropIns = readdirSync(join(units, 'guanka.service.d'));
/** systemd-analyze's exposure times ten. 14 of them stand for the network, the host's file system (read-only) and V8's machine code. */
const EXPOSURE_MAX = '15';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nodeOptions = (text: string): string => /^Environment="NODE_OPTIONS=(.*)"$/m.exec(text)?.[1] ?? '';

describe.runIf(havePrograms('systemd-analyze'))('the systemd unit', () => {
  it.each(['', ...dropIns])('is understood and closed, drop-in: %s', (dropIn) => {
    const at = mkdtempSync(join(folder, 'unit-'));
    const unit = readFileSync(join(units, 'guanka.service'), 'utf8');
    // The programs of the unit do not lie there on the machine that tests.
    writeFileSync(join(at, 'guanka.service'), unit.replace('/usr/libexec/guanka/guanka-notify', '/bin/true'));
    if (dropIn !== '') {
      mkdirSync(join(at, 'guanka.service.d'));
      cpSync(join(units, 'guanka.service.d', dropIn), join(at, 'guanka.service.d', dropIn));
    }
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', join(at, 'guanka.service')], {
      encoding: 'utf8',
    });
    expect(verified.stderr + verified.stdout).toBe('');
    expect(verified.status).toBe(0);
    const judged = spawnSync(
      'systemd-analyze',
      ['security', '--offline=yes', '--no-pager', `--threshold=${EXPOSURE_MAX}`, join(at, 'guanka.service')],
      { encoding: 'utf8' },
    );
    expect(judged.status, judged.stdout).toBe(0);
  });

  it('is told wrong by these checks when it is wrong', () => {
    const at = mkdtempSync(join(folder, 'bad-'));
    writeFileSync(join(at, 'bad.service'), '[Service]\nExecStart=/bin/true\nNoNewPrivilege=yes\n');
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', join(at, 'bad.service')], {
      encoding: 'utf8',
    });
    expect(verified.stderr).toContain('NoNewPrivilege');
    const args = ['security', '--offline=yes', '--no-pager', `--threshold=${EXPOSURE_MAX}`, join(at, 'bad.service')];
    expect(spawnSync('systemd-analyze', args).status).not.toBe(0);
  });
});

describe('drop-ins', () => {
  it.each(dropIns)('%s keeps every Node flag of the unit', (name) => {
    const all = nodeOptions(readFileSync(join(units, 'guanka.service'), 'utf8'));
    expect(all).toContain('--permission');
    expect(nodeOptions(readFileSync(join(units, 'guanka.service.d', name), 'utf8'))).toContain(all);
  });
});

/** Prints each datagram as a line of hex: Node has no datagrams on Unix sockets. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(s.recv(4096).hex(), flush=True)
`;

describe.runIf(havePrograms('cc', 'python3'))('guanka-notify', () => {
  const helper = join(folder, 'guanka-notify');
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  it('compiles without a warning', () => {
    execFileSync('cc', [
      '-std=c11',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-O2',
      '-o',
      helper,
      join(root, 'device/c/guanka-notify.c'),
    ]);
  });

  it.each([
    ['a path', (name: string) => join(folder, name), (name: string) => join(folder, name)],
    [
      'an abstract address',
      (name: string) => `\\0guanka-${process.pid}-${name}`,
      (name: string) => `@guanka-${process.pid}-${name}`,
    ],
  ])('tells systemd at %s that guanka is ready, lives and stops', async (name, bindTo, address) => {
    const id = name.replaceAll(' ', '-');
    const receiver = spawn('python3', ['-c', RECEIVER.replace('sys.argv[1]', `'${bindTo(id)}'`)]);
    children.push(receiver);
    let told = '';
    receiver.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    await until(() => told.startsWith('bound\n'));
    const config = join(folder, `${id}.yaml`);
    const gateway = readFileSync(join(root, 'device/profiles/gateway.yaml'), 'utf8');
    writeFileSync(
      config,
      gateway
        .replaceAll('../../.guanka/gateway', `${folder}/state-${id}`)
        .replaceAll('../../proto', 'shipped:proto')
        .replaceAll(' ../', ' shipped:device/'),
    );
    const service = spawn(helper, [process.execPath, join(root, 'src/main.ts'), 'run', '--config', config], {
      env: { ...process.env, NOTIFY_SOCKET: address(id), WATCHDOG_USEC: '200000' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(service);
    const exit = new Promise<number | null>((done) => service.on('close', done));
    const datagrams = (): readonly string[] =>
      told
        .split('\n')
        .slice(1, -1)
        .map((hex) => Buffer.from(hex, 'hex').toString());
    await until(() => datagrams().filter((line) => line === 'WATCHDOG=1').length >= 3);
    expect(datagrams()[0]).toBe('READY=1');
    service.kill('SIGTERM');
    expect(await exit).toBe(0);
    await until(() => datagrams().at(-1) === 'STOPPING=1');
  });

  it.each([
    ['runs the command as it is without a socket', {}, ['echo', 'hello'], 0, 'hello\n'],
    ['fails where the socket is not there', { NOTIFY_SOCKET: '/nowhere/notify' }, ['echo', 'hello'], 127, ''],
    ['fails where the address is none', { NOTIFY_SOCKET: 'vsock:2:1234' }, ['echo', 'hello'], 127, ''],
    ['fails where the command is not there', {}, ['/nowhere/command'], 127, ''],
    ['gives the exit code of the command', {}, ['sh', '-c', 'exit 7'], 7, ''],
  ])('%s', (_name, env, command, status, stdout) => {
    const { NOTIFY_SOCKET: _socket, ...rest } = process.env;
    const ended = spawnSync(helper, command, { env: { ...rest, ...env }, encoding: 'utf8' });
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout });
  });
});

async function until(condition: () => boolean, milliseconds = 15_000): Promise<void> {
  for (let waited = 0; waited < milliseconds && !condition(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
  expect(condition()).toBe(true);
}
