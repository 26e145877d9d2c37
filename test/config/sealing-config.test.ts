import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { GuankaError } from '../../src/model/errors.ts';

const root = resolve(import.meta.dirname, '../..');
const KEY = Buffer.from(Uint8Array.of(9, ...new Array<number>(31).fill(0))).toString('base64');
let folder = '';
let sealed = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-sealing-config-'));
  for (const name of ['device', 'proto']) cpSync(join(root, name), join(folder, name), { recursive: true });
  sealed = readFileSync(join(folder, 'device/profiles/gateway-sealed.yaml'), 'utf8');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(config: string, policy?: string) {
  if (policy !== undefined) writeFileSync(join(folder, 'device/policies/sealed-2026.yaml'), policy);
  const file = join(folder, 'device/profiles/test.yaml');
  writeFileSync(file, config);
  return loadConfig(file);
}

function refusal(config: string): GuankaError {
  try {
    load(config);
  } catch (error) {
    if (error instanceof GuankaError) return error;
    throw error;
  }
  throw new Error('expected it to be refused');
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('sealing is refused when the configuration loads, with file and line', () => {
  it.each<[string, (text: string) => string, string, RegExp]>([
    [
      'no keyholder',
      (t) => t.replace(/\nsealing:\n.*\n.*\n/, '\n'),
      'POLICY_INVALID',
      /sealed-2026.yaml:\d+: a seal needs a keyholder/,
    ],
    [
      'a keyholder registered outside home',
      (t) => t.replace('jurisdiction: CN, tryOut', 'jurisdiction: SG, tryOut'),
      'POLICY_INVALID',
      /sealed-2026.yaml:\d+: .*home-try-out is registered in SG \(.*test.yaml:\d+\), home is CN/,
    ],
    [
      'a keyholder that is not registered',
      (t) => t.replace('[home-try-out]', '[nobody]'),
      'CONFIG_INVALID',
      /test.yaml:\d+: expected a name under keyholders, nobody is none/,
    ],
    [
      'a key of another kind than the suite’s',
      (t) => t.replace('intl-1', 'gm-1'),
      'CONFIG_INVALID',
      /kind sm2 for suite gm-1/,
    ],
    [
      'two sources of a key',
      (t) => t.replace('tryOut: true', `tryOut: true, publicKey: "${KEY}"`),
      'CONFIG_INVALID',
      /exactly one of/,
    ],
    [
      'a key that is none',
      (t) => t.replace('tryOut: true', 'publicKey: "AAAA"'),
      'CONFIG_INVALID',
      /expected 32 bytes of x25519/,
    ],
    [
      'a key of small order, which agrees on nothing secret',
      (t) => t.replace('tryOut: true', `publicKey: "${Buffer.alloc(32).toString('base64')}"`),
      'CONFIG_INVALID',
      /expected a public key of x25519/,
    ],
    [
      'a key file that holds none',
      (t) => t.replace('tryOut: true', 'publicKeyFile: gateway.yaml'),
      'CONFIG_INVALID',
      /expected 32 bytes/,
    ],
    [
      'a capsule field that a schema uses',
      (t) => t.replace('capsules: attached', 'capsules: { attached: { protobufField: 3 } }'),
      'CONFIG_INVALID',
      /test.yaml:\d+: .*3 is taken/,
    ],
    [
      'a capsule field that protobuf keeps',
      (t) => t.replace('capsules: attached', 'capsules: { attached: { protobufField: 19000 } }'),
      'CONFIG_INVALID',
      /19000 is taken/,
    ],
    [
      'an unknown way to travel',
      (t) => t.replace('capsules: attached', 'capsules: by-mail'),
      'CONFIG_INVALID',
      /test.yaml:\d+: destinations.overseas.capsules/,
    ],
    [
      'no home for detached capsules',
      (t) => t.replace(/ {2}home:\n.*\n.*\n/, '').replace('capsules: attached', 'capsules: detached'),
      'POLICY_INVALID',
      /needs a destination at home/,
    ],
    [
      'two sources of a token key',
      (t) => `${t}\ntokens: { keyFile: a, tryOut: true }\n`,
      'CONFIG_INVALID',
      /either keyFile or tryOut/,
    ],
  ])('%s', (_name, change, code, says) => {
    const text = change(sealed);
    expect(text).not.toBe(sealed);
    const error = refusal(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });

  it('a token without a key names the rule', () => {
    const policy = readFileSync(join(folder, 'device/policies/sealed-2026.yaml'), 'utf8');
    const tokens = `${policy}  - items: [connected-operation.vehicle.vin.vin]\n    obligation: tokenise\n`;
    expect(() => load(sealed, tokens)).toThrow(
      expect.objectContaining({
        code: 'POLICY_INVALID',
        message: expect.stringContaining(
          `sealed-2026.yaml:${lineOf(tokens, 'obligation: tokenise')}: a token needs a key`,
        ),
      }),
    );
    load(sealed, policy);
  });

  it('a key file that is missing stops nothing: it is looked for again when it is needed', () => {
    const config = load(sealed.replace('tryOut: true', 'publicKeyFile: nowhere.pub'));
    expect(config.sealing?.keyholders[0]?.key).toMatchObject({ kind: 'file' });
  });
});
