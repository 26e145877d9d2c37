/** The tools of a keyholder, run as a keyholder runs them. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HomeUse } from '../../src/commands/home-ledger.ts';
import { readSegments } from '../../src/journal/segment-log.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';

/** The machine may be busy with other tests: each command is a process of its own. */
vi.setConfig({ testTimeout: 60_000 });

const root = resolve(import.meta.dirname, '../..');
const VIN = 'LFV2A21K6A3001234';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-home-'));
  for (const name of ['device', 'proto']) cpSync(join(root, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'passphrase'), 'only for this test, twelve and more\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function guanka(args: readonly string[], input: string | Uint8Array = ''): SpawnSyncReturns<Buffer> {
  return spawnSync(process.execPath, [join(root, 'src/main.ts'), ...args], { cwd: folder, input, maxBuffer: 1 << 28 });
}

interface Line {
  readonly id: string;
  readonly payload?: string;
  readonly capsule?: string;
  readonly announcement?: string;
  readonly sealedFor?: string;
  readonly form?: string;
  readonly error?: string;
}

function linesOf(result: SpawnSyncReturns<Buffer>): readonly Line[] {
  return result.stdout
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const messages: readonly (readonly [string, string, string])[] = [
  ['json', 'json/report', `{"vin":"${VIN}","iccid":"89860439102183746501","speed":5}`],
  ['clean', 'json/report', '{"speed":5}'],
  ['text', 'text/note', `state of ${VIN}`],
  ['image', 'binary/front', readFileSync(join(root, 'test/vectors/detectors/images/test.webp')).toString('latin1')],
];
const input = messages
  .map(([id, channel, text]) =>
    JSON.stringify({ id, channel, payload: Buffer.from(text, 'latin1').toString('base64') }),
  )
  .join('\n');
const original = (id: string): string =>
  Buffer.from(messages.find(([name]) => name === id)?.[2] ?? '', 'latin1').toString('base64');

function inspect(profile: string): readonly Line[] {
  return linesOf(guanka(['inspect', '--config', `device/profiles/${profile}.yaml`, '--ndjson'], input));
}

const keyOf = (profile: string): string => `.guanka/${profile}/try-out-x25519.key`;

describe('guanka open', () => {
  it.each([
    ['gateway', ['detached', 'none', 'none', 'none']],
    ['gateway-sealed', ['attached', 'none', 'envelope', 'envelope']],
  ])('restores what left through %s, from NDJSON', (profile, forms) => {
    const left = inspect(profile);
    const result = guanka(['open', '--key', keyOf(profile)], left.map((line) => JSON.stringify(line)).join('\n'));
    expect([result.status, result.stderr.toString()]).toEqual([0, '']);
    const opened = linesOf(result);
    expect(opened.map(({ form }) => form)).toEqual(forms);
    for (const [index, line] of opened.entries())
      if (left[index]?.payload !== undefined) expect(line.payload, line.id).toBe(original(line.id));
    expect(left.map(({ payload }) => payload !== undefined)).toEqual(
      profile === 'gateway' ? [true, true, false, false] : [true, true, true, true],
    );
    expect(Buffer.from(left[0]?.payload ?? '', 'base64').includes(VIN)).toBe(false);
  });

  it('restores single files and whole folders, attached and detached', () => {
    for (const profile of ['gateway', 'gateway-sealed']) {
      mkdirSync(join(folder, `left-${profile}/deep`), { recursive: true });
      for (const { id, payload, capsule, announcement } of inspect(profile)) {
        if (payload === undefined) continue;
        const path = join(folder, `left-${profile}/deep/${id}`);
        writeFileSync(path, Buffer.from(payload, 'base64'));
        if (capsule !== undefined) writeFileSync(`${path}.capsule`, Buffer.from(capsule, 'base64'));
        if (announcement !== undefined) writeFileSync(`${path}.announcement`, Buffer.from(announcement, 'base64'));
      }
      const one = guanka(['open', '--key', keyOf(profile), `left-${profile}/deep/json`]);
      expect([one.status, one.stdout.toString('base64')]).toEqual([0, original('json')]);
      const all = guanka(['open', '--key', keyOf(profile), `left-${profile}`, '--out', `opened-${profile}`]);
      expect([all.status, all.stderr.toString()]).toEqual([0, 'guanka: sealed for overseas\n']);
      for (const id of readdirSync(join(folder, `opened-${profile}/deep`)))
        expect(readFileSync(join(folder, `opened-${profile}/deep/${id}`)).toString('base64'), id).toBe(original(id));
    }
  });

  it('ends with 3 when something does not verify, and goes on with the rest', () => {
    const [json, clean, text] = inspect('gateway-sealed');
    const bent = Buffer.from(text?.payload ?? '', 'base64');
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1;
    const gone = { ...json, payload: Buffer.from('{"speed":5}').toString('base64') };
    const lines = [json, { ...text, payload: bent.toString('base64') }, clean, gone].map((line) =>
      JSON.stringify(line),
    );
    const result = guanka(['open', '--key', keyOf('gateway-sealed')], lines.join('\n'));
    expect(result.status).toBe(3);
    expect(linesOf(result).map(({ form, error }) => form ?? error)).toEqual([
      'attached',
      'VERIFY_FAILED',
      'none',
      'VERIFY_FAILED',
    ]);
  });

  it('ends with 3 for a capsule beside another message', () => {
    const [json] = inspect('gateway');
    const other = { ...json, payload: Buffer.from('{"speed":6}').toString('base64') };
    expect(guanka(['open', '--key', keyOf('gateway')], JSON.stringify(other)).status).toBe(3);
  });

  it.each(['gateway', 'gateway-sealed'])(
    'opens nothing of %s that was sealed for another destination or by another device',
    (profile) => {
      const sealed = inspect(profile).filter(({ sealedFor }) => sealedFor !== undefined);
      expect(sealed.map(({ sealedFor }) => sealedFor)).toEqual(
        profile === 'gateway' ? ['overseas'] : new Array(3).fill('overseas'),
      );
      const run = (args: readonly string[], lines: readonly object[] = []) =>
        guanka(['open', '--key', keyOf(profile), ...args], lines.map((line) => JSON.stringify(line)).join('\n'));
      const errorsOf = (args: readonly string[], lines: readonly object[]) =>
        linesOf(run(args, lines)).map(({ error, payload }) => (payload === undefined ? error : 'opened'));
      const refused = 'VERIFY_FAILED';
      // Where it was received is told by the line, or by who opens.
      const moved = sealed.flatMap((line) => [
        line,
        { ...line, sealedFor: 'partner' },
        { ...line, capsuleId: `${'0'.repeat(16)}-0` },
      ]);
      expect(errorsOf([], moved)).toEqual(sealed.flatMap(() => ['opened', refused, refused]));
      expect(errorsOf(['--to', 'partner'], moved)).toEqual(moved.map(() => refused));
      expect(errorsOf(['--device', 'another'], sealed)).toEqual(sealed.map(() => refused));
      const from = join(folder, `moved-${profile}`);
      mkdirSync(from);
      for (const { id, payload = '', capsule, announcement = '' } of sealed) {
        writeFileSync(join(from, id), Buffer.from(payload, 'base64'));
        writeFileSync(join(from, `${id}.announcement`), Buffer.from(announcement, 'base64'));
        if (capsule !== undefined) writeFileSync(join(from, `${id}.capsule`), Buffer.from(capsule, 'base64'));
      }
      const file = run(['--to', 'partner', join(from, 'json')]);
      expect([file.status, file.stdout.length]).toEqual([3, 0]);
      expect(run(['--to', 'partner', from, '--out', `${from}.out`]).status).toBe(3);
      expect(readdirSync(`${from}.out`)).toEqual([]);
    },
  );

  it('says which announcement is missing, and that a key is not this keyholder’s', () => {
    const [json] = inspect('gateway-sealed');
    const { announcement: _gone, ...without } = json ?? { id: '' };
    const missing = guanka(['open', '--key', keyOf('gateway-sealed')], JSON.stringify(without));
    expect(missing.status).toBe(2);
    expect(missing.stdout.toString()).toMatch(/the announcement of data key [0-9a-f]{16} is missing/);
    const others = guanka(['open', '--key', keyOf('gateway')], JSON.stringify(json));
    expect(others.status).toBe(2);
    expect(others.stdout.toString()).toMatch(/was not sealed to this keyholder/);
  });

  it.each([
    ['neither key nor share', ['open'], 1],
    ['a folder without --out', ['open', '--key', '.guanka/gateway/try-out-x25519.key', '.'], 1],
    ['no such key', ['open', '--key', 'nothing'], 2],
    ['no passphrase', ['keys', 'list', '--ring', 'passphrase'], 1],
    [
      'no such capsule',
      ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--capsule', 'nothing', 'passphrase'],
      2,
    ],
    [
      'a folder as capsule',
      ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--capsule', 'device', 'passphrase'],
      2,
    ],
    [
      'an original that cannot be written',
      ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--out', 'no/folder', 'passphrase'],
      2,
    ],
    ['no broker', ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--mqtt', 'mqtt://127.0.0.1:1'], 2],
    ['no address of a broker', ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--mqtt', 'nonsense'], 1],
    [
      'a broker’s address with a password',
      ['open', '--key', '.guanka/gateway/try-out-x25519.key', '--mqtt', 'mqtt://u:s3cret@127.0.0.1:1'],
      2,
    ],
  ])('ends with an error: %s', (_name, args, code) => {
    const result = guanka(args, '{}');
    expect([result.status, result.stdout.toString()]).toEqual([code, '']);
    expect(result.stderr.toString()).toMatch(/^guanka: [A-Z_]+: .*\n$/);
    expect(result.stderr.toString()).not.toContain('s3cret');
  });

  it('is on the keyholder’s own ledger, begun and ended, without a value', () => {
    const records = usesOf(`${keyOf('gateway-sealed')}.ledger`);
    expect(records.filter(({ event }) => event === 'begun').length).toBe(records.length / 2);
    expect(records.some(({ counts }) => (counts?.['opened'] ?? 0) === 3)).toBe(true);
    expect(JSON.stringify(records)).not.toContain(VIN);
  });
});

function usesOf(path: string): readonly HomeUse[] {
  return [...readSegments(nodePlatform().disk, join(folder, path))].map(
    ({ payload }) => JSON.parse(Buffer.from(payload).toString('utf8')) as HomeUse,
  );
}

describe('guanka keys', () => {
  const secret = ['--passphrase-file', 'passphrase'];

  it('a ring opens what was sealed to its keys, the retired one too, and so do two of three shares', () => {
    const made = guanka(['keys', 'new', '--ring', 'home.ring', '--name', 'home', ...secret, '--json']);
    expect([made.status, made.stderr.toString()]).toEqual([0, '']);
    const { publicKey } = JSON.parse(made.stdout.toString()) as { publicKey: string };
    const sealed = sealTo(publicKey);
    expect(guanka(['keys', 'rotate', '--ring', 'home.ring', '--name', 'home', ...secret]).status).toBe(0);
    const opened = guanka(['open', '--key', 'home.ring', ...secret], sealed);
    expect([opened.status, linesOf(opened)[0]?.payload]).toEqual([0, original('json')]);

    const listed = guanka(['keys', 'list', '--ring', 'home.ring', ...secret, '--json']);
    const ring = JSON.parse(listed.stdout.toString()) as readonly { publicKey: string; retired?: string }[];
    expect(ring.map(({ retired }) => retired !== undefined)).toEqual([true, false]);
    const other = sealTo(ring[1]?.publicKey ?? '');
    const split = guanka(['keys', 'split', '--ring', 'home.ring', '--name', 'home', ...secret, '--out', 'shares']);
    expect([split.status, split.stderr.toString()]).toEqual([0, '']);
    const share = (...numbers: readonly number[]): string[] =>
      numbers.flatMap((number) => ['--share', `shares/home-share-${number}`]);
    const byShares = guanka(['open', ...share(1, 3), '--ledger', 'shares.ledger'], other);
    expect([byShares.status, linesOf(byShares)[0]?.payload]).toEqual([0, original('json')]);
    expect(guanka(['open', ...share(2), '--ledger', 'shares.ledger'], other).status).toBe(2);
    const joined = guanka([
      'keys',
      'join',
      '--ring',
      'joined.ring',
      '--name',
      'home',
      ...secret,
      ...share(2, 3),
      '--json',
    ]);
    expect(JSON.parse(joined.stdout.toString())).toMatchObject({ publicKey: ring[1]?.publicKey });
    expect(usesOf('home.ring.ledger').map(({ tool, event }) => `${tool} ${event}`)).toEqual([
      'keys new',
      'keys rotated',
      'open begun',
      'open ended',
      'keys listed',
      'keys split 2 of 3',
    ]);
  }, 240_000);

  it('a wrong passphrase ends with 3', () => {
    writeFileSync(join(folder, 'wrong'), 'something else altogether\n');
    expect(guanka(['open', '--key', 'home.ring', '--passphrase-file', 'wrong'], '{}').status).toBe(3);
  });

  /** The sealing gateway with this keyholder. @returns the JSON message as it left. */
  function sealTo(publicKey: string): string {
    const text = readFileSync(join(folder, 'device/profiles/gateway-sealed.yaml'), 'utf8');
    const file = 'device/profiles/keyed.yaml';
    writeFileSync(join(folder, file), text.replace('tryOut: true', `publicKey: "${publicKey}"`));
    const result = guanka(['inspect', '--config', file, '--ndjson'], input.split('\n')[0]);
    return result.stdout.toString();
  }
});

describe('guanka detokenise', () => {
  it('gives back what a destination’s token stands for, and nothing to another', () => {
    const policy = readFileSync(join(folder, 'device/policies/sealed-2026.yaml'), 'utf8');
    writeFileSync(
      join(folder, 'device/policies/tokens.yaml'),
      `${policy}  - items: [connected-operation.vehicle.vin.*, connected-operation.vehicle.sim.*]\n    obligation: tokenise\n`,
    );
    const config = readFileSync(join(folder, 'device/profiles/gateway-sealed.yaml'), 'utf8');
    expect(guanka(['keys', 'token', '--out', 'token.key']).status).toBe(0);
    const changed = config
      .replace('sealed-2026', 'tokens')
      .replace('\nsealing:', '\ntokens: { keyFile: ../../token.key }\n\nsealing:');
    writeFileSync(join(folder, 'device/profiles/tokens.yaml'), changed);
    const [line] = linesOf(
      guanka(['inspect', '--config', 'device/profiles/tokens.yaml', '--ndjson'], input.split('\n')[0]),
    );
    const left = JSON.parse(Buffer.from(line?.payload ?? '', 'base64').toString()) as {
      vin: string;
      iccid: string;
      speed: number;
    };
    expect(left).toMatchObject({
      vin: expect.stringMatching(/^0[0-9A-HJ-NPR-Z]{16}$/),
      iccid: expect.stringMatching(/^890\d{17}$/),
      speed: 5,
    });
    const back = guanka(['detokenise', '--key', 'token.key', '--to', 'overseas', '--json', left.vin, left.iccid]);
    expect(linesOf(back)).toMatchObject([{ values: { vin: VIN } }, { values: { iccid: '89860439102183746501' } }]);
    const elsewhere = guanka(['detokenise', '--key', 'token.key', '--to', 'home', '--json'], `${left.vin}\n`);
    expect(elsewhere.stdout.toString()).not.toContain(VIN);
    expect(usesOf('token.key.ledger').length).toBe(4);
    expect(existsSync(join(folder, 'token.key'))).toBe(true);
  });
});
