import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHmac, diffieHellman, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCapsuleSealer } from '../../src/crypto/capsule.ts';
import { openDetached } from '../../src/crypto/capsule-open.ts';
import { createDataKeys } from '../../src/crypto/data-keys.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { x25519Kem } from '../../src/crypto/kem.ts';
import { openAnnouncement } from '../../src/crypto/key-announcement.ts';
import { generateKeyPair } from '../../src/crypto/key-wrap.ts';
import { readModuleUri } from '../../src/crypto/module-uri.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { privateKeyOf, publicKeyOf, X25519 } from '../../src/crypto/raw-keys.ts';
import { sm2Decrypt } from '../../src/crypto/sm2.ts';
import type { SuiteName } from '../../src/crypto/suites.ts';
import { type ModuleExchange, moduleUnwrapper, softwareUnwrapper } from '../../src/crypto/unwrapper.ts';
import { askModule } from '../../src/platform/module-socket.ts';
import { lookup } from '../crypto/capsule-rig.ts';

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
const HELPER = resolve(import.meta.dirname, '../../device/hsm/guanka-hsm.py');
const PYTHON = '/usr/bin/python3';
const installed = existsSync(MODULE) && existsSync('/usr/lib/python3/dist-packages/PyKCS11');
if (!installed && process.env['CI'] === undefined)
  console.log('hsm: softhsm2 and python3-pykcs11 are not here; the token tests are left out');

const provider = softwareProvider();
const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });
const carrier = new TextEncoder().encode('head tail');
const original = new TextEncoder().encode('head secret tail');

/** What a vehicle makes: an announcement to that public key, and a capsule under its data key. */
function vehicle(suite: SuiteName, kind: 'x25519' | 'sm2', publicKey: Uint8Array) {
  const keys = createDataKeys({
    suite,
    device: 'tbox-7',
    deviceSecret: new Uint8Array(randomBytes(32)),
    keyholders: [{ name: 'home', kind, publicKey, jurisdiction: 'CN' }],
    home: 'CN',
    policyDigest: new Uint8Array(32),
    streamId: 0,
    entropy: systemEntropy,
    provider,
    host: () => ({ bootId: 'b', generation: 1, monotonicMs: 1, bootTimeMs: 1, tickNs: 1n }),
  });
  const { kid, announcement } = keys.prepare(0);
  keys.activate(kid);
  const key = keys.current(0);
  if (key === undefined) throw new Error('no key');
  const sealer = createCapsuleSealer(key, { destination: 'overseas', schema: 's', bundle: 'b' });
  const splices = [{ start: 5, end: 12, bytes: new Uint8Array(0) }];
  return { announcement, capsule: sealer.sealDetached({ original, splices, carrier, sequence: 1 }) };
}

const opens = async (made: ReturnType<typeof vehicle>, unwrapper: Parameters<typeof openAnnouncement>[1]) => {
  const key = await openAnnouncement(made.announcement, unwrapper, provider);
  if (key === undefined) throw new Error('not wrapped to this key');
  expect(openDetached(made.capsule, carrier, lookup(key)).original).toEqual(original);
};

describe.runIf(installed || process.env['CI'] !== undefined)('a keyholder key in softhsm2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-hsm-'));
  const socket = join(folder, 'hsm.sock');
  const env = { ...process.env, SOFTHSM2_CONF: join(folder, 'softhsm2.conf') };
  const base = [HELPER, '--module', MODULE, '--token', 'home', '--pin-file', join(folder, 'pin')];
  const helper = (...args: readonly string[]) =>
    execFileSync(PYTHON, [...base, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const ask: ModuleExchange = (request) => askModule(socket, request);
  let daemon: ChildProcess | undefined;
  let publicHex = '';

  beforeAll(async () => {
    mkdirSync(join(folder, 'tokens'));
    writeFileSync(env.SOFTHSM2_CONF, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\n`);
    const pin = createHmac('sha256', randomBytes(32)).digest('hex').slice(0, 16);
    writeFileSync(join(folder, 'pin'), `${pin}\n`, { mode: 0o600 });
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'home', '--pin', pin, '--so-pin', pin], {
      env,
      stdio: 'pipe',
    });
    publicHex = helper('new', 'home key');
    const child = spawn(PYTHON, [...base, 'serve', socket], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    daemon = child;
    await new Promise<void>((ready, gone) => {
      child.stdout.once('data', () => ready());
      child.once('exit', () => gone(new Error('helper ended')));
    });
  });
  afterAll(() => {
    daemon?.kill();
    rmSync(folder, { recursive: true });
  });

  it('opens what a vehicle sealed to it, and another key does not', async () => {
    const unwrapper = await moduleUnwrapper(ask, 'home key');
    expect(Buffer.from(unwrapper.publicKey).toString('hex')).toBe(publicHex);
    const made = vehicle('intl-1', 'x25519', unwrapper.publicKey);
    await opens(made, unwrapper);
    helper('new', 'second');
    expect(helper('list')).toMatch(/^home key [0-9a-f]{64}$/m);
    expect(helper('list')).toMatch(/^second [0-9a-f]{64}$/m);
    const second = await moduleUnwrapper(ask, 'second');
    expect(await openAnnouncement(made.announcement, second, provider)).toBeUndefined();
    const forged = { ...second, publicKey: unwrapper.publicKey };
    await expect(openAnnouncement(made.announcement, forged, provider)).rejects.toThrow(
      expect.objectContaining({ code: 'VERIFY_FAILED' }),
    );
  });

  it('is registered, sealed to and opened with by the commands, and each use is on its ledger', () => {
    const root = resolve(import.meta.dirname, '../..');
    const address = `pkcs11:object=home%20key?x-guanka-socket=${socket}`;
    const guanka = (input: string, ...args: readonly string[]) =>
      execFileSync(process.execPath, [join(root, 'src/main.ts'), ...args], { cwd: folder, input, encoding: 'utf8' });
    const keyholder = guanka('', 'keys', 'module', '--key', address, '--name', 'home-try-out');
    expect(keyholder).toContain(Buffer.from(publicHex, 'hex').toString('base64'));
    const config = readFileSync(join(root, 'device/profiles/gateway.yaml'), 'utf8')
      .replace(/^keyholders:\n.*\n/m, keyholder)
      .replace('../../.guanka', join(folder, 'state'))
      .replaceAll(/\.\.\/(?:\.\.\/)?(proto|rules|policies)/g, (_whole, name) =>
        join(root, name === 'proto' ? 'proto' : `device/${name}`),
      );
    writeFileSync(join(folder, 'gateway.yaml'), config);
    const message = Buffer.from('{"vin":"LTESTVEHCLE000017","speed":61}').toString('base64');
    const line = `${JSON.stringify({ id: '1', channel: 'json/x', payload: message })}\n`;
    const left = guanka(line, 'inspect', '--config', join(folder, 'gateway.yaml'), '--to', 'overseas', '--ndjson');
    expect(JSON.parse(left)).toMatchObject({ verdict: 'modify' });
    expect(JSON.parse(left)).not.toMatchObject({ payload: message });
    expect(JSON.parse(guanka(left, 'open', '--key', address))).toMatchObject({ form: 'detached', payload: message });
    helper('new', 'another');
    const second = `pkcs11:object=another?x-guanka-socket=${socket}`;
    const refused = { status: 2, stdout: expect.stringContaining('CRYPTO_INVALID') };
    expect(() => guanka(left, 'open', '--key', second)).toThrow(expect.objectContaining(refused));
    const ledgers = readdirSync(folder).filter((name) => name.startsWith('guanka-') && name.endsWith('.ledger'));
    expect(ledgers.length).toBe(2);
  });

  it('does not give its private key out', () => {
    const read = `
import sys
sys.argv = ['x']
from PyKCS11 import *
library = PyKCS11Lib(); library.load('${MODULE}')
session = library.openSession(library.getSlotList(tokenPresent=True)[0]); session.login(open('${join(folder, 'pin')}').read().strip())
for key in session.findObjects([(CKA_CLASS, CKO_PRIVATE_KEY)]):
    print(session.getAttributeValue(key, [CKA_VALUE, CKA_EXTRACTABLE, CKA_SENSITIVE]))`;
    const lines = execFileSync(PYTHON, ['-c', read], { env, encoding: 'utf8' }).trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toBe('[None, False, True]');
  });

  it('is behind a socket for its user alone, which answers garbage with an error and goes on', async () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await expect(moduleUnwrapper(ask, 'nobody')).rejects.toThrow(invalid);
    const name = Buffer.from('home key').toString('hex');
    const garbage = [
      '',
      'public',
      'public zz',
      `x25519 ${name}`,
      `x25519 ${name} 00`,
      `x25519 ${name} ${'00'.repeat(32)}`,
    ];
    for (const request of [...garbage, `sm2-decrypt ${name} 04`, '\u00ff\u00fe', `public ${name} 00`])
      expect(await ask(request), request).toMatch(/^error [a-z-]+$/);
    expect(await ask(`public ${name}`)).toBe(`ok x25519 ${publicHex}`);
    await expect(ask('x'.repeat(20_000))).rejects.toThrow(expect.objectContaining({ code: 'TRANSPORT_FAILED' }));
    expect(await ask(`public ${name}`)).toBe(`ok x25519 ${publicHex}`);
  });
});

describe('a module behind the socket protocol', () => {
  it('is asked and answers as docs/formats/hsm-socket.md shows', async () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/formats/hsm-socket.md'), 'utf8');
    const lines = [...page.matchAll(/^[<>] (.*)$/gm)].map(([, text = '']) => text);
    expect(lines.length).toBe(4);
    const [asked, publicAnswer = '', request, answer = ''] = lines;
    const asks: string[] = [];
    const unwrapper = await moduleUnwrapper(async (line) => {
      asks.push(line);
      return line === asked ? publicAnswer : answer;
    }, 'home');
    const enc = Buffer.from(request?.split(' ')[2] ?? '', 'hex');
    const wrapped = { enc, ciphertext: new Uint8Array(48) };
    await expect(unwrapper.unwrap({ info: enc, aad: enc }, wrapped)).rejects.toThrow(
      expect.objectContaining({ code: 'VERIFY_FAILED' }),
    );
    expect(asks).toEqual([asked, request]);
    const privateKey = Buffer.from(/private key `([0-9a-f]{64})`/.exec(page)?.[1] ?? '', 'hex');
    expect(publicAnswer).toBe(`ok x25519 ${Buffer.from(x25519Kem.publicOf(privateKey)).toString('hex')}`);
    const secrets = { privateKey: privateKeyOf(X25519, privateKey), publicKey: publicKeyOf(X25519, enc) };
    expect(answer).toBe(`ok ${diffieHellman(secrets).toString('hex')}`);
  });

  const label = Buffer.from('k').toString('hex');
  const answering =
    (answers: Readonly<Record<string, string>>): ModuleExchange =>
    async (request) =>
      answers[request] ?? answers[request.split(' ')[0] ?? ''] ?? 'error not-understood';

  it('may be one for SM2 (SDF): it decrypts, the rest is ours', async () => {
    const { publicKey, privateKey } = generateKeyPair('sm2', systemEntropy);
    const sdf: ModuleExchange = async (request) => {
      const [verb, , argument = ''] = request.split(' ');
      if (verb === 'public') return `ok sm2 ${Buffer.from(publicKey).toString('hex')}`;
      return `ok ${Buffer.from(sm2Decrypt(privateKey, Buffer.from(argument, 'hex'))).toString('hex')}`;
    };
    await opens(vehicle('gm-1', 'sm2', publicKey), await moduleUnwrapper(sdf, 'k'));
  });

  it('opens in this process just the same', async () => {
    for (const [suite, kind] of [
      ['intl-1', 'x25519'],
      ['gm-1', 'sm2'],
    ] as const) {
      const pair = generateKeyPair(kind, systemEntropy);
      await opens(vehicle(suite, kind, pair.publicKey), softwareUnwrapper({ kind, ...pair }));
    }
  });

  const wrong: readonly { name: string; answers: Readonly<Record<string, string>> }[] = [
    { name: 'no key', answers: { public: 'error no-such-key' } },
    { name: 'a kind we do not know', answers: { public: `ok rsa ${'00'.repeat(32)}` } },
    { name: 'a kind that no module has', answers: { public: `ok mlkem768-x25519 ${'00'.repeat(1216)}` } },
    { name: 'a key of another size', answers: { public: `ok x25519 ${'00'.repeat(31)}` } },
    { name: 'no hexadecimal', answers: { public: 'ok x25519 zz' } },
    { name: 'nothing', answers: { public: '' } },
  ];
  it.each(wrong)('is refused when it answers with $name', async ({ answers }) => {
    await expect(moduleUnwrapper(answering(answers), 'k')).rejects.toThrow(invalid);
  });

  it.each(['error token-failed', 'ok', `ok ${'00'.repeat(32)}`, 'ok 00', 'ok zz', 'error a value 123'])(
    'gives no key when it answers an unwrap with "%s", and its words only where they are words',
    async (answer) => {
      const { publicKey } = generateKeyPair('x25519', systemEntropy);
      const exchange = answering({
        [`public ${label}`]: `ok x25519 ${Buffer.from(publicKey).toString('hex')}`,
        x25519: answer,
      });
      const made = vehicle('intl-1', 'x25519', publicKey);
      const opening = openAnnouncement(made.announcement, await moduleUnwrapper(exchange, 'k'), provider);
      await expect(opening).rejects.toThrow(invalid);
      await expect(opening).rejects.not.toThrow(/123/);
    },
  );

  it('fails in time when nobody listens, or the helper hangs up', async () => {
    const failed = expect.objectContaining({ code: 'TRANSPORT_FAILED' });
    await expect(askModule('/nonexistent/hsm.sock', 'public 00')).rejects.toThrow(failed);
    const path = join(mkdtempSync(join(tmpdir(), 'guanka-')), 's');
    const server = createServer((client) => client.end()).listen(path);
    await expect(askModule(path, 'public 00')).rejects.toThrow(failed);
    server.close();
  });
});

describe('the address of a key in a module', () => {
  it('is read', () => {
    expect(readModuleUri('pkcs11:object=home%20key?x-guanka-socket=/run/guanka/hsm.sock')).toEqual({
      label: 'home key',
      socket: '/run/guanka/hsm.sock',
    });
    expect(readModuleUri('/keys/home.keyring')).toBeUndefined();
  });
  it.each([
    'pkcs11:',
    'pkcs11:object=a',
    'pkcs11:?x-guanka-socket=/a',
    'pkcs11:object=%zz?x-guanka-socket=/a',
    'pkcs11:object=a;token=b?x-guanka-socket=/a',
  ])('is refused: %s', (text) => expect(() => readModuleUri(text)).toThrow(expect.objectContaining({ code: 'USAGE' })));
});
