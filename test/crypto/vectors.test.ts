import { createHmac, diffieHellman, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { gcm } from '@noble/ciphers/aes.js';
import { sm4 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { aeadKey, COSE_ALG } from '../../src/crypto/aead.ts';
import { hkdfExpand, hkdfExtract } from '../../src/crypto/labeled-hkdf.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { privateKeyOf, publicKeyOf, X25519 } from '../../src/crypto/raw-keys.ts';
import { isSm2Public, sm2Decrypt, sm2Encrypt, sm2PublicOf, sm2Sign, sm2Verify } from '../../src/crypto/sm2.ts';
import { composedSm4GcmKey } from '../../src/crypto/sm4-gcm.ts';
import { isGuankaError } from '../../src/model/errors.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const standards = new URL('../vectors/standards/', import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, standards), 'utf8'));
const packed = (name: string): unknown => JSON.parse(gunzipSync(readFileSync(new URL(name, standards))).toString());

interface Wycheproof<Group, Test> {
  readonly testGroups: readonly (Group & {
    readonly tests: readonly (Test & { readonly tcId: number; readonly result: string })[];
  })[];
}

describe('Wycheproof', () => {
  it('AES-GCM: what is valid opens and seals the same, what is not does not open', () => {
    type Test = Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>>;
    const { testGroups } = packed('aes_gcm_test.json.gz') as Wycheproof<
      { readonly keySize: number; readonly tagSize: number },
      Test
    >;
    const counts = { valid: 0, invalid: 0, refused: 0 };
    for (const { keySize, tagSize, tests } of testGroups) {
      expect(tagSize).toBe(128);
      const alg = { 128: COSE_ALG.a128gcm, 192: COSE_ALG.a192gcm, 256: COSE_ALG.a256gcm }[keySize] ?? 0;
      for (const test of tests) {
        const key = aeadKey(alg, hex(test.key));
        const sealed = hex(test.ct + test.tag);
        // We use 96-bit nonces only; every other length is refused.
        if (hex(test.iv).length !== 12) {
          expect(() => key.open(hex(test.iv), hex(test.aad), sealed)).toThrow(
            expect.objectContaining({ code: 'CRYPTO_INVALID' }),
          );
          counts.refused++;
        } else if (test.result === 'valid') {
          expect(key.open(hex(test.iv), hex(test.aad), sealed)).toEqual(hex(test.msg));
          expect(key.seal(hex(test.iv), hex(test.aad), hex(test.msg))).toEqual(sealed);
          counts.valid++;
        } else {
          expect(() => key.open(hex(test.iv), hex(test.aad), sealed), `case ${test.tcId}`).toThrow(
            expect.objectContaining({ code: 'VERIFY_FAILED' }),
          );
          counts.invalid++;
        }
      }
    }
    expect(counts.valid).toBeGreaterThan(100);
    expect(counts.invalid).toBeGreaterThan(50);
  });

  it('HKDF-SHA-256', () => {
    type Test = Readonly<Record<'ikm' | 'salt' | 'info' | 'okm', string>> & { readonly size: number };
    const { testGroups } = packed('hkdf_sha256_test.json.gz') as Wycheproof<object, Test>;
    let checked = 0;
    for (const test of testGroups.flatMap((group) => group.tests)) {
      if (test.result !== 'valid') continue;
      expect(hkdfExpand(hkdfExtract(hex(test.salt), hex(test.ikm)), hex(test.info), test.size)).toEqual(hex(test.okm));
      expect(new Uint8Array(hkdfSync('sha256', hex(test.ikm), hex(test.salt), hex(test.info), test.size))).toEqual(
        hex(test.okm),
      );
      checked++;
    }
    expect(checked).toBeGreaterThan(50);
  });

  it('HMAC-SHA-256', () => {
    type Test = Readonly<Record<'key' | 'msg' | 'tag', string>>;
    const { testGroups } = packed('hmac_sha256_test.json.gz') as Wycheproof<{ readonly tagSize: number }, Test>;
    for (const { tagSize, tests } of testGroups) {
      for (const test of tests) {
        const tag = createHmac('sha256', hex(test.key))
          .update(hex(test.msg))
          .digest()
          .subarray(0, tagSize / 8);
        expect(Buffer.compare(tag, hex(test.tag)) === 0, `case ${test.tcId}`).toBe(test.result === 'valid');
      }
    }
  });

  it('X25519: the shared secret, or our own error for a point of small order', () => {
    type Test = Readonly<Record<'public' | 'private' | 'shared', string>>;
    const { testGroups } = packed('x25519_test.json.gz') as Wycheproof<object, Test>;
    let zero = 0;
    for (const test of testGroups.flatMap((group) => group.tests)) {
      const input = {
        privateKey: privateKeyOf(X25519, hex(test.private)),
        publicKey: publicKeyOf(X25519, hex(test.public)),
      };
      if (/^0+$/.test(test.shared)) {
        expect(() => diffieHellman(input)).toThrow();
        zero++;
      } else {
        expect(diffieHellman(input).toString('hex'), `case ${test.tcId}`).toBe(test.shared);
      }
    }
    expect(zero).toBeGreaterThan(5);
  });
});

const RFC8998 = {
  key: '0123456789abcdeffedcba9876543210',
  nonce: '00001234567800000000abcd',
  aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  pt: 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa',
  ct_tag:
    '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec',
};

describe('SM4-GCM', () => {
  type Case = Readonly<Record<'mode' | 'std' | 'key' | 'nonce' | 'pt' | 'aad' | 'ct_tag', string>>;
  const cases = [{ mode: 'SM4-GCM', std: 'RFC 8998 A.1', ...RFC8998 }, ...(json('sm4-aead.json') as Case[])].filter(
    ({ mode }) => mode === 'SM4-GCM',
  );
  const ways = [
    { way: 'this runtime', make: (key: Uint8Array) => aeadKey(COSE_ALG.sm4gcm, key) },
    { way: 'composed', make: composedSm4GcmKey },
  ];
  it.each(ways)('$way: RFC 8998, GB/T 36624, GB/T 15852.3', ({ make }) => {
    let checked = 0;
    for (const one of cases) {
      if (one.nonce.length !== 24) continue;
      const key = make(hex(one.key));
      const expected = hex(one.ct_tag);
      const sealed = key.seal(hex(one.nonce), hex(one.aad), hex(one.pt));
      expect(sealed.subarray(0, expected.length), one.std).toEqual(expected);
      // Some of the published tags are cut short; we write and read whole ones only.
      if (expected.length !== sealed.length) {
        expect(() => key.open(hex(one.nonce), hex(one.aad), expected)).toThrow(
          expect.objectContaining({ code: 'VERIFY_FAILED' }),
        );
        continue;
      }
      expect(key.open(hex(one.nonce), hex(one.aad), hex(one.ct_tag))).toEqual(hex(one.pt));
      const bent = hex(one.ct_tag);
      bent[bent.length - 1] = (bent[bent.length - 1] ?? 0) ^ 1;
      expect(() => key.open(hex(one.nonce), hex(one.aad), bent)).toThrow(
        expect.objectContaining({ code: 'VERIFY_FAILED' }),
      );
      checked++;
    }
    expect(checked).toBeGreaterThan(10);
  });
});

describe('node:crypto and other implementations agree on random inputs', () => {
  const rounds = process.env.GUANKA_CAMPAIGN === '1' ? 100_000 : 10_000;
  const implementations = [
    {
      name: 'AES-256-GCM',
      alg: COSE_ALG.a256gcm,
      keyBytes: 32,
      other: (k: Uint8Array, n: Uint8Array, a: Uint8Array, p: Uint8Array) => gcm(k, n, a).encrypt(p),
    },
    {
      name: 'SM4-GCM, composed',
      alg: COSE_ALG.sm4gcm,
      keyBytes: 16,
      other: (k: Uint8Array, n: Uint8Array, a: Uint8Array, p: Uint8Array) => composedSm4GcmKey(k).seal(n, a, p),
    },
    {
      name: 'SM4-GCM, sm-crypto-v2',
      alg: COSE_ALG.sm4gcm,
      keyBytes: 16,
      other: (k: Uint8Array, n: Uint8Array, a: Uint8Array, p: Uint8Array) => {
        const { output, tag } = sm4.encrypt(p, k, {
          mode: 'gcm',
          iv: n,
          associatedData: a,
          output: 'array',
          outputTag: true,
          padding: 'none',
        });
        return Uint8Array.from([...output, ...(tag ?? [])]);
      },
    },
  ];
  it.each(implementations)(
    '$name',
    ({ alg, keyBytes, other }) => {
      for (let round = 0; round < rounds; round++) {
        const key = new Uint8Array(randomBytes(keyBytes));
        const nonce = new Uint8Array(randomBytes(12));
        const aad = new Uint8Array(randomBytes(round % 67));
        const plaintext = new Uint8Array(randomBytes(1 + (round % 211)));
        const ours = aeadKey(alg, key).seal(nonce, aad, plaintext);
        if (Buffer.compare(ours, other(key, nonce, aad, plaintext)) !== 0) throw new Error(`differ in round ${round}`);
      }
    },
    600_000,
  );
});

describe('SM2 and SM3, examples of GB/T 32918.5 and GB/T 32905', () => {
  const privateKey = hex('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8');
  const publicKey = hex(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  );
  const signature = hex(
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  );
  const ciphertext = hex(
    '0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0' +
      '59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766' +
      '21886ca989ca9c7d58087307ca93092d651efa',
  );
  const bytes = (text: string) => new TextEncoder().encode(text);
  const provider = softwareProvider();

  it('SM3', () => {
    expect(Buffer.from(provider.digest('sm3', bytes('abc')))).toEqual(
      Buffer.from('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0', 'hex'),
    );
    expect(Buffer.from(provider.digest('sm3', bytes('abcd'.repeat(16))))).toEqual(
      Buffer.from('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732', 'hex'),
    );
  });

  it('SM2 public key, signature with the default user id, and ciphertext', () => {
    expect(sm2PublicOf(privateKey)).toEqual(publicKey);
    expect(sm2Verify(publicKey, bytes('message digest'), signature)).toBe(true);
    expect(sm2Verify(publicKey, bytes('message digests'), signature)).toBe(false);
    expect(sm2Decrypt(privateKey, ciphertext)).toEqual(bytes('encryption standard'));
  });

  it('round trips, and finds changes', () => {
    const signed = sm2Sign(privateKey, bytes('record'));
    expect(sm2Verify(publicKey, bytes('record'), signed)).toBe(true);
    signed[3] = (signed[3] ?? 0) ^ 1;
    expect(sm2Verify(publicKey, bytes('record'), signed)).toBe(false);
    const sealed = sm2Encrypt(publicKey, bytes('secret'));
    expect(sm2Decrypt(privateKey, sealed)).toEqual(bytes('secret'));
    for (let at = 0; at < sealed.length; at += 5) {
      const bent = Uint8Array.from(sealed);
      bent[at] = (bent[at] ?? 0) ^ 1;
      let error: unknown;
      try {
        sm2Decrypt(privateKey, bent);
      } catch (caught) {
        error = caught;
      }
      expect(isGuankaError(error), `byte ${at}`).toBe(true);
    }
  });

  it('refuses keys that are none', () => {
    expect(isSm2Public(publicKey)).toBe(true);
    expect(isSm2Public(new Uint8Array(65).fill(4))).toBe(false);
    expect(() => sm2PublicOf(new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
    expect(() => sm2PublicOf(new Uint8Array(32).fill(255))).toThrow(
      expect.objectContaining({ code: 'CRYPTO_INVALID' }),
    );
    expect(() => sm2Encrypt(new Uint8Array(65), bytes('x'))).toThrow(
      expect.objectContaining({ code: 'CRYPTO_INVALID' }),
    );
  });
});
