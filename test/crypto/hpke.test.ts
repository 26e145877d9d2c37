import { readFileSync } from 'node:fs';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomArray, systemEntropy } from '../../src/crypto/entropy.ts';
import { HPKE_HYBRID, HPKE_X25519, hpkeKeySchedule, hpkeOpen, hpkeSeal } from '../../src/crypto/hpke.ts';
import { x25519Kem, xWingKem } from '../../src/crypto/kem.ts';
import { isGuankaError } from '../../src/model/errors.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const bytes = (text: string) => new TextEncoder().encode(text);
const vector = JSON.parse(
  readFileSync(new URL('../vectors/standards/hpke-rfc9180-a1-base.json', import.meta.url), 'utf8'),
) as {
  readonly info: string;
  readonly skEm: string;
  readonly pkRm: string;
  readonly skRm: string;
  readonly enc: string;
  readonly shared_secret: string;
  readonly base_nonce: string;
  readonly encryptions: readonly {
    readonly nonce: string;
    readonly aad: string;
    readonly pt: string;
    readonly ct: string;
  }[];
};
const A1 = { kem: x25519Kem, aeadId: 1 } as const;
const fixed = (value: Uint8Array) => ({ fill: (out: Uint8Array) => out.set(value.subarray(0, out.length)) });
const binding = { info: bytes('info'), aad: bytes('aad') };

describe('RFC 9180 A.1.1', () => {
  it('encapsulates and decapsulates as published', () => {
    const { enc, sharedSecret } = x25519Kem.encapsulate(hex(vector.pkRm), fixed(hex(vector.skEm)));
    expect(enc).toEqual(hex(vector.enc));
    expect(sharedSecret).toEqual(hex(vector.shared_secret));
    expect(x25519Kem.decapsulate(enc, hex(vector.skRm))).toEqual(sharedSecret);
    expect(x25519Kem.publicOf(hex(vector.skRm))).toEqual(hex(vector.pkRm));
  });

  it('schedules the key as published, for every message of the vector', () => {
    const { key, nonce } = hpkeKeySchedule(A1, hex(vector.shared_secret), hex(vector.info));
    expect(nonce).toEqual(hex(vector.base_nonce));
    expect(vector.encryptions.length).toBeGreaterThan(5);
    for (const one of vector.encryptions)
      expect(key.seal(hex(one.nonce), hex(one.aad), hex(one.pt))).toEqual(hex(one.ct));
  });

  it('seals and opens the first message in one call', () => {
    const [first] = vector.encryptions;
    if (first === undefined) throw new Error('vector has no messages');
    const bound = { info: hex(vector.info), aad: hex(first.aad) };
    const sealed = hpkeSeal(A1, hex(vector.pkRm), bound, hex(first.pt), fixed(hex(vector.skEm)));
    expect(sealed).toEqual({ enc: hex(vector.enc), ciphertext: hex(first.ct) });
    expect(hpkeOpen(A1, hex(vector.skRm), bound, sealed)).toEqual(hex(first.pt));
  });
});

describe('X25519 profile against @hpke/core', () => {
  const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

  it('it opens ours', async () => {
    const privateKey = randomArray(systemEntropy, 32);
    const sealed = hpkeSeal(HPKE_X25519, x25519Kem.publicOf(privateKey), binding, bytes('data key'), systemEntropy);
    const recipientKey = await suite.kem.importKey('raw', privateKey.buffer as ArrayBuffer, false);
    const context = await suite.createRecipientContext({ recipientKey, enc: sealed.enc, info: binding.info });
    expect(new Uint8Array(await context.open(sealed.ciphertext, binding.aad))).toEqual(bytes('data key'));
  });

  it('we open its', async () => {
    const privateKey = randomArray(systemEntropy, 32);
    const recipientPublicKey = await suite.kem.importKey(
      'raw',
      x25519Kem.publicOf(privateKey).buffer as ArrayBuffer,
      true,
    );
    const sender = await suite.createSenderContext({ recipientPublicKey, info: binding.info });
    const ciphertext = new Uint8Array(await sender.seal(bytes('data key'), binding.aad));
    expect(hpkeOpen(HPKE_X25519, privateKey, binding, { enc: new Uint8Array(sender.enc), ciphertext })).toEqual(
      bytes('data key'),
    );
  });
});

describe('hybrid profile against the X-Wing of @noble/post-quantum', () => {
  it('derives the same public key, and each decapsulates the other', () => {
    for (let run = 0; run < 5; run++) {
      const seed = randomArray(systemEntropy, 32);
      const theirs = ml_kem768_x25519.keygen(seed);
      expect(xWingKem.publicOf(seed)).toEqual(theirs.publicKey);
      const ours = xWingKem.encapsulate(theirs.publicKey, systemEntropy);
      expect(ml_kem768_x25519.decapsulate(ours.enc, theirs.secretKey)).toEqual(ours.sharedSecret);
      const other = ml_kem768_x25519.encapsulate(theirs.publicKey);
      expect(xWingKem.decapsulate(other.cipherText, seed)).toEqual(other.sharedSecret);
    }
  });
});

describe.each([
  { name: 'X25519', suite: HPKE_X25519 },
  { name: 'hybrid', suite: HPKE_HYBRID },
])('$name seal', ({ suite }) => {
  const privateKey = randomArray(systemEntropy, 32);
  const sealed = hpkeSeal(suite, suite.kem.publicOf(privateKey), binding, bytes('data key'), systemEntropy);

  it('opens with its key, info and AAD only', () => {
    expect(hpkeOpen(suite, privateKey, binding, sealed)).toEqual(bytes('data key'));
    const verifyFailed = expect.objectContaining({ code: 'VERIFY_FAILED' });
    expect(() => hpkeOpen(suite, randomArray(systemEntropy, 32), binding, sealed)).toThrow(verifyFailed);
    expect(() => hpkeOpen(suite, privateKey, { ...binding, info: bytes('other') }, sealed)).toThrow(verifyFailed);
    expect(() => hpkeOpen(suite, privateKey, { ...binding, aad: bytes('other') }, sealed)).toThrow(verifyFailed);
  });

  it('throws only our own error on any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: suite.kem.encBytes, maxLength: suite.kem.encBytes }),
        fc.uint8Array(),
        (enc, ciphertext) => {
          try {
            hpkeOpen(suite, privateKey, binding, { enc, ciphertext });
          } catch (error) {
            if (!isGuankaError(error)) throw error;
            return;
          }
          throw new Error('random bytes opened');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses a public key of small order or of another size', () => {
    const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });
    expect(() => hpkeSeal(suite, new Uint8Array(suite.kem.publicBytes), binding, bytes('x'), systemEntropy)).toThrow(
      invalid,
    );
    expect(() => hpkeSeal(suite, new Uint8Array(7), binding, bytes('x'), systemEntropy)).toThrow(invalid);
  });
});
