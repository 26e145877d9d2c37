import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode as encodeCbor } from 'cbor-x';
import { afterAll, describe, expect, it } from 'vitest';
import { bytes, scan } from './scan.ts';

const items = (leaf: string | Uint8Array, name = '', neighbours: readonly string[] = []): readonly string[] => [
  ...new Set(scan(leaf, { name, neighbours }).map(({ item }) => item.split('.').at(-1) ?? '')),
];

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed25519 = generateKeyPairSync('ed25519');
const locked = { cipher: 'aes-256-cbc', passphrase: 'abcd' } as const;

const folder = mkdtempSync(join(tmpdir(), 'guanka-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openssl(args: readonly string[], input: Uint8Array = new Uint8Array()): Buffer {
  return execFileSync('openssl', [...args], { input, stdio: ['pipe', 'pipe', 'ignore'] });
}

function inFile(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('private keys, by structure', () => {
  const sm2 = openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-outform', 'DER']);
  const keyFile = inFile('key.pem', Buffer.from(ec.privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const certificate = openssl(['req', '-x509', '-key', keyFile, '-subj', '/CN=t']);
  const certificateFile = inFile('certificate.pem', certificate);
  const p12 = openssl(['pkcs12', '-export', '-inkey', keyFile, '-in', certificateFile, '-passout', 'pass:abcd']);
  const privateOf = (key: typeof ec.privateKey, type: 'pkcs8' | 'sec1' | 'pkcs1', format: 'der' | 'pem'): Uint8Array =>
    new Uint8Array(Buffer.from(key.export({ type, format } as never)));

  it.each<[string, Uint8Array]>([
    ['PKCS#8 PEM', privateOf(ec.privateKey, 'pkcs8', 'pem')],
    ['PKCS#8 DER', privateOf(ec.privateKey, 'pkcs8', 'der')],
    ['PKCS#8 DER, Ed25519', privateOf(ed25519.privateKey, 'pkcs8', 'der')],
    ['SEC1 PEM', privateOf(ec.privateKey, 'sec1', 'pem')],
    ['SEC1 DER', privateOf(ec.privateKey, 'sec1', 'der')],
    ['PKCS#1 PEM', privateOf(rsa.privateKey, 'pkcs1', 'pem')],
    ['PKCS#1 DER', privateOf(rsa.privateKey, 'pkcs1', 'der')],
    ['PKCS#1 PEM, encrypted', Buffer.from(rsa.privateKey.export({ type: 'pkcs1', format: 'pem', ...locked }))],
    ['PKCS#8 DER, encrypted', Buffer.from(ec.privateKey.export({ type: 'pkcs8', format: 'der', ...locked }))],
    ['SM2', sm2],
    ['PKCS#12', p12],
    ['OpenSSH, armour left out', bytes(`openssh-key-v1\0\0\0\0\x04none${randomBytes(80).toString('latin1')}`)],
    ['PuTTY', Buffer.from(`PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\nAAAAC3\n`)],
    ['JWK', Buffer.from(JSON.stringify(ec.privateKey.export({ format: 'jwk' })))],
    ['JWKS', Buffer.from(JSON.stringify({ keys: [{ kty: 'oct' }, rsa.privateKey.export({ format: 'jwk' })] }))],
    [
      'COSE_Key',
      Buffer.from(
        encodeCbor(
          new Map<number, unknown>([
            [1, 2],
            [-1, 1],
            [-4, randomBytes(32)],
          ]),
        ),
      ),
    ],
    ['a DER key behind a header', Buffer.concat([randomBytes(20), privateOf(ec.privateKey, 'pkcs8', 'der')])],
    ['a PEM key without its end', privateOf(ec.privateKey, 'pkcs8', 'pem').subarray(0, 120)],
    ['a PEM body without banners', Buffer.from(privateOf(ec.privateKey, 'pkcs8', 'der')).toString('base64') as never],
  ])('finds %s', (_name, leaf) => expect(items(leaf)).toContain('private'));

  it.each<[string, string | Uint8Array]>([
    ['a public key', Buffer.from(ec.publicKey.export({ type: 'spki', format: 'der' }))],
    ['a public key in PEM', Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' }))],
    ['a public JWK', JSON.stringify(ec.publicKey.export({ format: 'jwk' }))],
    ['a banner without a key', 'expected -----BEGIN PRIVATE KEY----- in the file'],
    ['a request', openssl(['req', '-new', '-key', keyFile, '-subj', '/CN=t', '-outform', 'DER'])],
  ])('passes %s', (_name, leaf) => expect(items(leaf)).toEqual([]));

  it.each<[string, Uint8Array]>([
    ['X.509 in PEM', certificate],
    ['X.509 in DER', openssl(['x509', '-outform', 'DER'], certificate)],
    ['PKCS#7', openssl(['crl2pkcs7', '-nocrl', '-certfile', certificateFile, '-outform', 'DER'])],
  ])('finds a certificate: %s', (_name, leaf) => expect(items(leaf)).toContain('certificates'));
});

describe('V2X certificates in COER', () => {
  const explicit = bytes(
    `\x80\x03\x00\x80\x11\x22\x33\x44\x55\x66\x77\x88\x50\x82\x08ABCDEFGH\x00\x00\x00\x00\x00\x21\x00\x00\x00\x84\x00\xa8${'\x01\x02\x03\x04'.repeat(16)}`,
  );
  const implicit = Uint8Array.from(explicit, (byte, index) => (index === 0 ? 0x00 : index === 2 ? 0x01 : byte));
  it.each([
    ['explicit', explicit],
    ['implicit', implicit],
    ['behind a header', Buffer.concat([Buffer.from('03810040', 'hex'), explicit])],
    [
      'with a host name',
      bytes(
        `\x80\x03\x00\x81\x00\x50\x81\x04root\x00\x00\x00\x00\x00\x21\x00\x00\x00\x86\x00\x05${'\x01\x02'.repeat(40)}`,
      ),
    ],
  ])('finds one: %s', (_name, leaf) => expect(items(leaf)).toContain('certificates'));

  it.each([
    ['version 2', Uint8Array.from(explicit, (byte, index) => (index === 1 ? 2 : byte))],
    ['an unknown unit of time', Uint8Array.from(explicit, (byte, index) => (index === 32 ? 0x90 : byte))],
    ['an explicit one without signature', Uint8Array.from(explicit, (byte, index) => (index === 0 ? 0 : byte))],
  ])('passes %s', (_name, leaf) => expect(items(leaf)).not.toContain('certificates'));
});

describe('symmetric keys', () => {
  const hex = '8572a566fa27c33cbb8fb0e60ed54830';
  const update = Buffer.concat([Buffer.alloc(15), Buffer.from([0x41]), randomBytes(48)]);
  it.each<[string, string | Uint8Array, string, readonly string[]]>([
    ['in a log', `evt=start aesKey=${hex} rc=0`, '', []],
    ['behind a Chinese name', `密钥=${Buffer.from(hex, 'hex').toString('base64')}aA1 ok`, '', []],
    ['bytes under a name', randomBytes(32), 'sessionKey', []],
    ['JWK', `{"kty":"oct","k":"${randomBytes(32).toString('base64url')}"}`, '', []],
    ['a member of a JWK', randomBytes(32).toString('base64url'), 'k', ['kty']],
    [
      'COSE_Key',
      encodeCbor(
        new Map<number, unknown>([
          [1, 4],
          [-1, randomBytes(16)],
        ]),
      ),
      '',
      [],
    ],
    ['SHE update by name', hex, 'M1', []],
    ['SHE update for every device', update, '', []],
    ['OpenVPN', `-----BEGIN OpenVPN Static key V1-----\n${hex}\n-----END OpenVPN Static key V1-----`, '', []],
  ])('finds one: %s', (_name, leaf, name, neighbours) => expect(items(leaf, name, neighbours)).toContain('symmetric'));

  it.each([
    ['an id of one', `{"keyId":"${hex}"}`, ''],
    ['a word', 'key=verylongconfigurationname', ''],
    ['a public one', hex, 'publicKey'],
    ['a digest', hex, 'sha256'],
    ['without a name', hex, ''],
  ])('passes %s', (_name, leaf, name) => expect(items(leaf, name)).toEqual([]));
});
