import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { KEY_KINDS } from '../../src/crypto/key-wrap.ts';
import {
  addKeyholderKey,
  joinKeyholderKey,
  newKeyholderKey,
  openKeyring,
  publicPart,
  rotateKeyholderKey,
  sealKeyring,
  splitKeyholderKey,
} from '../../src/crypto/keyring.ts';
import { joinShares, splitSecret } from '../../src/crypto/shamir.ts';
import { isGuankaError } from '../../src/model/errors.ts';

const PASSPHRASE = 'correct horse battery';
const COST = 10;
const newKey = (kind: (typeof KEY_KINDS)[number], name = 'home') =>
  newKeyholderKey({ name, kind, jurisdiction: 'CN', madeAtMs: 5 }, systemEntropy);
const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });

describe('Shamir sharing', () => {
  it('gives the secret back from any two of three, and not from one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (secret) => {
        const [a, b, c] = splitSecret(secret, 2, 3, systemEntropy);
        if (a === undefined || b === undefined || c === undefined) throw new Error('three shares');
        for (const pair of [
          [a, b],
          [b, c],
          [c, a],
          [a, b, c],
        ])
          expect(joinShares(pair)).toEqual(secret);
        expect(() => joinShares([a])).toThrow(invalid);
        expect(() => joinShares([a, a])).toThrow(invalid);
      }),
    );
  });

  it('gives it back from any five of seven', () => {
    const secret = Uint8Array.of(0, 1, 128, 255);
    const shares = splitSecret(secret, 5, 7, systemEntropy);
    expect(joinShares([6, 0, 3, 5, 2].flatMap((at) => shares[at] ?? []))).toEqual(secret);
    expect(joinShares(shares.slice(0, 4))).not.toEqual(secret);
  });

  it('has the field of AES: a published example (x = 2, secret 0x53, slope 0xca gives 0x53 ^ 2 * 0xca)', () => {
    const fixed = { fill: (bytes: Uint8Array) => void bytes.fill(0xca) };
    const shares = splitSecret(Uint8Array.of(0x53), 2, 2, fixed);
    expect(shares.map(({ bytes }) => bytes[0])).toEqual([0x53 ^ 0xca, 0x53 ^ 0x8f]);
  });

  it.each([
    { needed: 1, made: 3 },
    { needed: 4, made: 3 },
    { needed: 2, made: 256 },
  ])('refuses $needed of $made', ({ needed, made }) => {
    expect(() => splitSecret(new Uint8Array(4), needed, made, systemEntropy)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe.each(KEY_KINDS.map((kind) => ({ kind })))('keyholder key of kind $kind', ({ kind }) => {
  it('comes back from any two of three shares, whole', () => {
    const key = newKey(kind);
    const lines = splitKeyholderKey(key, 2, 3, systemEntropy);
    expect(joinKeyholderKey([lines[2] ?? '', lines[0] ?? ''])).toEqual({
      kind,
      privateKey: key.privateKey,
      publicKey: key.publicKey,
    });
    expect(() => joinKeyholderKey(lines.slice(0, 1))).toThrow(invalid);
    expect(() =>
      joinKeyholderKey([lines[0] ?? '', splitKeyholderKey(newKey(kind), 2, 3, systemEntropy)[1] ?? '']),
    ).toThrow(invalid);
    const other = splitKeyholderKey(key, 2, 3, systemEntropy)[1] ?? '';
    expect(() => joinKeyholderKey([lines[0] ?? '', other])).toThrow(invalid);
  });
});

describe('keyring file', () => {
  const ring = KEY_KINDS.map((kind, index) => newKey(kind, `k${index}`));
  const file = sealKeyring(ring, PASSPHRASE, systemEntropy, COST);

  it('opens with its passphrase only', () => {
    expect(openKeyring(file, PASSPHRASE)).toEqual(ring);
    expect(() => openKeyring(file, `${PASSPHRASE}.`)).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
    expect(() => sealKeyring(ring, 'short', systemEntropy, COST)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('finds every changed byte', () => {
    for (let at = 0; at < file.length; at += at < 80 ? 1 : 53) {
      const bent = Uint8Array.from(file);
      bent[at] = (bent[at] ?? 0) ^ 4;
      let error: unknown;
      try {
        openKeyring(bent, PASSPHRASE);
      } catch (caught) {
        error = caught;
      }
      expect(isGuankaError(error), `byte ${at}`).toBe(true);
    }
  });

  it('holds no private key in the clear, and the public part none at all', () => {
    for (const key of ring) {
      expect(Buffer.from(file).includes(key.privateKey)).toBe(false);
      expect(Object.keys(publicPart(key)).sort()).toEqual(['id', 'jurisdiction', 'kind', 'name', 'publicKey']);
    }
  });

  it('keeps a retired key when it rotates, and refuses a name in use', () => {
    const { fresh, ring: rotated } = rotateKeyholderKey(ring, 'k0', 99, systemEntropy);
    expect(rotated.map((key) => key.retiredAtMs)).toEqual([99, undefined, undefined, undefined]);
    expect(fresh.publicKey).not.toEqual(ring[0]?.publicKey);
    expect(openKeyring(sealKeyring(rotated, PASSPHRASE, systemEntropy, COST), PASSPHRASE)).toEqual(rotated);
    expect(() => addKeyholderKey(rotated, fresh)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => rotateKeyholderKey(ring, 'nobody', 1, systemEntropy)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
