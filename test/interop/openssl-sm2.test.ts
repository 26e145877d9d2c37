/**
 * SM2 against OpenSSL's command, and the traps of SM2 in JavaScript that fail without a word: a signature without the user id,
 * the parts of a ciphertext in the other order, and a wrong check value that reads as an empty message.
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { generateKeyPair } from '../../src/crypto/key-wrap.ts';
import { sm2Decrypt, sm2Encrypt, sm2Sign, sm2Verify } from '../../src/crypto/sm2.ts';

const OPENSSL = '/usr/bin/openssl';
const installed = existsSync(OPENSSL);
const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Buffer.from(text, 'hex');

/** One DER item; content under 64 KiB. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
const integer = (value: Uint8Array): Buffer => {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = value.subarray(start < 0 ? value.length - 1 : start);
  return der(2, (digits[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), digits]) : digits);
};
/** Items of a DER sequence. */
function items(sequence: Uint8Array): Buffer[] {
  const read = (at: number) => {
    const first = sequence[at + 1] ?? 0;
    const width = first < 128 ? 0 : first & 0x7f;
    let length = width === 0 ? first : 0;
    for (let index = 0; index < width; index++) length = length * 256 + (sequence[at + 2 + index] ?? 0);
    const start = at + 2 + width;
    return { start, end: start + length };
  };
  const found: Buffer[] = [];
  for (let at = read(0).start; at < sequence.length; ) {
    const { start, end } = read(at);
    found.push(Buffer.from(sequence.subarray(start, end)));
    at = end;
  }
  return found;
}
const fixed32 = (integerBytes: Uint8Array) => Buffer.concat([Buffer.alloc(32), integerBytes]).subarray(-32);

/** ecPublicKey on the curve sm2p256v1. */
const ALGORITHM = der(0x30, hex('06072a8648ce3d0201'), hex('06082a811ccf5501822d'));

describe.runIf(installed || process.env['CI'] !== undefined)('SM2 with OpenSSL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-sm2-'));
  const { publicKey, privateKey } = generateKeyPair('sm2', systemEntropy);
  const message = bytes('a record of evidence');
  const file = (name: string, content: Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const openssl = (...args: readonly string[]) => execFileSync(OPENSSL, ['pkeyutl', ...args], { stdio: 'pipe' });
  const ID = ['-pkeyopt', 'distid:1234567812345678'];
  const signing = ['-rawin', '-digest', 'sm3'];
  let privateFile = '';
  let publicFile = '';
  let messageFile = '';

  beforeAll(() => {
    const inner = der(0x30, hex('020101'), der(4, privateKey), der(0xa1, der(3, Buffer.of(0), publicKey)));
    privateFile = file('private.der', der(0x30, hex('020100'), ALGORITHM, der(4, inner)));
    publicFile = file('public.der', der(0x30, ALGORITHM, der(3, Buffer.of(0), publicKey)));
    messageFile = file('message', message);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const verifies = (signature: Uint8Array, id: readonly string[]) => {
    const pair = der(0x30, integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
    const args = ['-pubin', '-inkey', publicFile, '-keyform', 'DER', '-sigfile', file('signature', pair)];
    try {
      return openssl('-verify', ...args, '-in', messageFile, ...signing, ...id)
        .toString()
        .includes('Successfully');
    } catch {
      return false;
    }
  };

  it('verifies our signatures with the user id of GM/T 0009, and with no other', () => {
    for (let run = 0; run < 5; run++) {
      const signature = sm2Sign(privateKey, message);
      expect(verifies(signature, ID)).toBe(true);
      expect(verifies(signature, ['-pkeyopt', 'distid:'])).toBe(false);
      expect(verifies(signature, ['-pkeyopt', 'distid:ALICE123@YAHOO.COM'])).toBe(false);
    }
  });

  it('makes signatures that we verify, when made with that user id only', () => {
    const made = (id: string) => {
      const args = ['-sign', '-inkey', privateFile, '-keyform', 'DER', '-in', messageFile, ...signing];
      return Buffer.concat(items(openssl(...args, '-pkeyopt', `distid:${id}`)).map(fixed32));
    };
    expect(sm2Verify(publicKey, message, made('1234567812345678'))).toBe(true);
    expect(sm2Verify(publicKey, message, made('ALICE123@YAHOO.COM'))).toBe(false);
  });

  it('decrypts what we encrypt, and we what it encrypts: C1, C3, C2 in that order', () => {
    const secret = bytes('thirty-two bytes of a data key..');
    const sealed = sm2Encrypt(publicKey, secret);
    const [x, y, c3, c2] = [
      sealed.subarray(1, 33),
      sealed.subarray(33, 65),
      sealed.subarray(65, 97),
      sealed.subarray(97),
    ];
    const standard = der(0x30, integer(x), integer(y), der(4, c3), der(4, c2));
    const opened = openssl('-decrypt', '-inkey', privateFile, '-keyform', 'DER', '-in', file('sealed', standard));
    expect(opened).toEqual(Buffer.from(secret));
    const theirs = items(
      openssl('-encrypt', '-pubin', '-inkey', publicFile, '-keyform', 'DER', '-in', file('plain', secret)),
    );
    const [theirX, theirY, theirC3, theirC2] = theirs;
    if (theirX === undefined || theirY === undefined || theirC3 === undefined || theirC2 === undefined)
      throw new Error('shape');
    const joined = Buffer.concat([Buffer.of(4), fixed32(theirX), fixed32(theirY), theirC3, theirC2]);
    expect(Buffer.from(sm2Decrypt(privateKey, joined))).toEqual(Buffer.from(secret));
    const otherOrder = Buffer.concat([Buffer.of(4), fixed32(theirX), fixed32(theirY), theirC2, theirC3]);
    expect(() => sm2Decrypt(privateKey, otherOrder)).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
  });
});

describe('traps of SM2', () => {
  const { publicKey, privateKey } = generateKeyPair('sm2', systemEntropy);
  const message = bytes('message digest');

  it('node:crypto signs with a generated SM2 key, but not as SM2: nobody else verifies it, so it is not used', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const signature = sign('sm3', message, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const point = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
    expect(signature.length).toBe(64);
    expect(sm2Verify(point, message, signature)).toBe(false);
  });

  it('a wrong check value C3, in any bit, is an error and never an empty message', () => {
    const sealed = sm2Encrypt(publicKey, bytes('x'.repeat(32)));
    for (let bit = 65 * 8; bit < 97 * 8; bit += 5) {
      const bent = Uint8Array.from(sealed);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => sm2Decrypt(privateKey, bent), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: 'VERIFY_FAILED' }),
      );
    }
  });

  it('bytes that look like hexadecimal or text are signed and sealed as the bytes they are', () => {
    for (const text of ['00', 'abcdef', 'ABCDEF', '04', '', '\u0000', '中文', '{"a":1}']) {
      const content = bytes(text);
      const signature = sm2Sign(privateKey, content);
      expect(sm2Verify(publicKey, content, signature), text).toBe(true);
      expect(sm2Verify(publicKey, hex(text), signature), text).toBe(text === '');
      if (content.length > 0) expect(sm2Decrypt(privateKey, sm2Encrypt(publicKey, content)), text).toEqual(content);
    }
    const high = Uint8Array.of(0xff, 0x00, 0x80, 0xfe);
    expect(sm2Verify(publicKey, high, sm2Sign(privateKey, high))).toBe(true);
    expect(sm2Decrypt(privateKey, sm2Encrypt(publicKey, high))).toEqual(high);
  });

  it('every signature and ciphertext has its full width, and signing never repeats', () => {
    const seen = new Set<string>();
    for (let run = 0; run < 300; run++) {
      const signature = sm2Sign(privateKey, message);
      expect(signature.length).toBe(64);
      seen.add(Buffer.from(signature).toString('hex'));
    }
    expect(seen.size).toBe(300);
    for (let run = 0; run < 100; run++) expect(sm2Encrypt(publicKey, message).length).toBe(97 + message.length);
  });

  it('points that are on no curve, r or s of zero and keys out of range are refused', () => {
    const off = Uint8Array.from(publicKey);
    off[64] = (off[64] ?? 0) ^ 1;
    expect(() => sm2Encrypt(off, message)).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
    const sealed = sm2Encrypt(publicKey, message);
    sealed.set(off.subarray(1), 1);
    expect(() => sm2Decrypt(privateKey, sealed)).toThrow(expect.objectContaining({ name: 'GuankaError' }));
    const signature = sm2Sign(privateKey, message);
    for (const half of [0, 32]) {
      const zero = Uint8Array.from(signature);
      zero.fill(0, half, half + 32);
      expect(sm2Verify(publicKey, message, zero)).toBe(false);
      expect(sm2Verify(publicKey, message, zero.fill(255, half, half + 32))).toBe(false);
    }
  });
});
