/** Guards that no other test misses when they are taken out: what is wiped, what is bound, what is bounded. */
import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DetCborWriter } from '../../src/bytes/det-cbor.ts';
import { aeadKey, COSE_ALG } from '../../src/crypto/aead.ts';
import { externalAad } from '../../src/crypto/capsule.ts';
import { CLAIMS_LABEL } from '../../src/crypto/capsule-format.ts';
import { openDetached } from '../../src/crypto/capsule-open.ts';
import { COSE_ENCRYPT0_TAG, COSE_HEADER, sealEncrypt0 } from '../../src/crypto/cose.ts';
import { createDataKey } from '../../src/crypto/data-key.ts';
import { createDataKeys } from '../../src/crypto/data-keys.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { LARGE_CHUNK_BYTES } from '../../src/crypto/envelope.ts';
import { createEnvelopeOpener } from '../../src/crypto/envelope-open.ts';
import { hostChanged } from '../../src/crypto/hedged-root.ts';
import { HPKE_X25519, hpkeKeySchedule } from '../../src/crypto/hpke.ts';
import { decodeAnnouncement, encodeAnnouncement, openAnnouncement } from '../../src/crypto/key-announcement.ts';
import { generateKeyPair, publicKeyId, wrapKey } from '../../src/crypto/key-wrap.ts';
import {
  joinKeyholderKey,
  KEYRING_LIMITS,
  newKeyholderKey,
  openKeyring,
  sealKeyring,
  splitKeyholderKey,
} from '../../src/crypto/keyring.ts';
import { type CryptoProvider, softwareProvider } from '../../src/crypto/provider.ts';
import { sm2Decrypt, sm2PublicOf } from '../../src/crypto/sm2.ts';
import { SUITES, type SuiteName } from '../../src/crypto/suites.ts';
import { softwareUnwrapper } from '../../src/crypto/unwrapper.ts';
import { lookup, SCOPE, testKey } from './capsule-rig.ts';

const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });
const verifyFailed = expect.objectContaining({ code: 'VERIFY_FAILED' });
const HOST = { bootId: 'b', generation: 1, monotonicMs: 1000, bootTimeMs: 1000, tickNs: 1n };
const provider = softwareProvider();
const zero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

describe('what is wiped', () => {
  it.each(['intl-1', 'intl-pq', 'gm-1'] as const)(
    '%s: random bytes, root and raw keys, before prepare returns',
    (suite) => {
      const drawn: Uint8Array[] = [];
      const raw: Uint8Array[] = [];
      const entropy = {
        fill: (bytes: Uint8Array) => {
          systemEntropy.fill(bytes);
          drawn.push(bytes);
        },
      };
      const software = softwareProvider(entropy);
      const watched: CryptoProvider = {
        ...software,
        aeadKey: (alg, key) => {
          raw.push(key);
          return software.aeadKey(alg, key);
        },
        wrap: (kind, publicKey, binding, root) => {
          expect(zero(root)).toBe(false);
          raw.push(root);
          return software.wrap(kind, publicKey, binding, root);
        },
      };
      const { keyKind } = SUITES[suite];
      const keys = createDataKeys({
        suite,
        device: 'd',
        deviceSecret: new Uint8Array(16),
        keyholders: [
          {
            name: 'k',
            kind: keyKind,
            publicKey: generateKeyPair(keyKind, systemEntropy).publicKey,
            jurisdiction: 'CN',
          },
        ],
        home: 'CN',
        policyDigest: new Uint8Array(32),
        streamId: 0,
        entropy,
        provider: watched,
        host: () => HOST,
      });
      keys.activate(keys.prepare(0).kid);
      expect(drawn.length).toBeGreaterThan(1);
      expect(raw.length).toBe(2);
      for (const bytes of [...drawn, ...raw]) expect(zero(bytes)).toBe(true);
    },
  );
});

describe('a shared secret of HPKE', () => {
  it('is wiped by the key schedule', () => {
    const secret = new Uint8Array(32).fill(7);
    hpkeKeySchedule(HPKE_X25519, secret, new Uint8Array(0));
    expect(zero(secret)).toBe(true);
  });
});

describe('a changed host', () => {
  it.each([
    { name: 'boot time that ran back', now: { monotonicMs: 1100, bootTimeMs: 900 } },
    { name: 'monotonic time that ran back', now: { monotonicMs: 900, bootTimeMs: 1100 } },
    { name: 'a suspension', now: { monotonicMs: 1100, bootTimeMs: 3000 } },
  ])('is seen by $name', ({ now }) => expect(hostChanged(HOST, { ...HOST, ...now })).toBe(true));
});

describe('an announcement', () => {
  const pair = generateKeyPair('x25519', systemEntropy);
  const holder = { name: 'k', kind: 'x25519', publicKey: pair.publicKey, jurisdiction: 'CN' } as const;
  const announce = (
    suite: SuiteName,
    over: { readonly kid?: Uint8Array; readonly device?: string } = {},
    times = 1,
  ) => {
    const root = new Uint8Array(32).fill(5);
    const key = createDataKey({
      suite: SUITES[suite],
      scope: SCOPE,
      root: root.slice(),
      streamId: 0,
      usesMax: 1,
      provider,
    });
    const keyholders = Array.from({ length: times }, () => holder);
    return encodeAnnouncement({ key: { ...key, ...over }, root, madeAtMs: 0, keyholders, provider });
  };
  const open = (bytes: Uint8Array) => openAnnouncement(bytes, softwareUnwrapper({ kind: 'x25519', ...pair }), provider);

  it('whose id is not that of its key does not open, though its wrap does', async () => {
    expect(await open(announce('intl-1'))).toBeDefined();
    await expect(open(announce('intl-1', { kid: new Uint8Array(8) }))).rejects.toThrow(verifyFailed);
  });

  it('of a suite for another kind of key is not for this keyholder', async () => {
    expect(await open(announce('gm-1'))).toBeUndefined();
  });

  it('is bounded in wraps and bytes', async () => {
    expect(decodeAnnouncement(announce('intl-1', {}, 16)).wrapped.length).toBe(16);
    expect(() => decodeAnnouncement(announce('intl-1', {}, 17))).toThrow(invalid);
    expect(decodeAnnouncement(announce('intl-1', { device: 'x'.repeat(65_000) })).device.length).toBe(65_000);
    expect(() => decodeAnnouncement(announce('intl-1', { device: 'x'.repeat(66_000) }))).toThrow(invalid);
  });
});

describe('an SM2 wrap', () => {
  it('is what docs/formats/keys.md says: HKDF-SM3 over info and enc, SM4-GCM with a nonce of zeros', () => {
    const { publicKey, privateKey } = generateKeyPair('sm2', systemEntropy);
    const binding = { info: Uint8Array.of(1, 2), aad: Uint8Array.of(3) };
    const wrapped = wrapKey('sm2', publicKey, binding, new Uint8Array(32).fill(9), systemEntropy);
    const secret = sm2Decrypt(privateKey, wrapped.enc);
    const info = Buffer.concat([binding.info, wrapped.enc]);
    const raw = new Uint8Array(hkdfSync('sm3', secret, new Uint8Array(0), info, 16));
    const opened = aeadKey(COSE_ALG.sm4gcm, raw).open(new Uint8Array(12), binding.aad, wrapped.ciphertext);
    expect(opened).toEqual(new Uint8Array(32).fill(9));
  });

  it('has no private key n - 1, whose signatures would divide by zero', () => {
    const last = Buffer.from('fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122', 'hex');
    expect(() => sm2PublicOf(last)).toThrow(invalid);
    last[31] = 0x21;
    expect(sm2PublicOf(last).length).toBe(65);
  });
});

describe('a capsule whose inside is not what its outside says', () => {
  it('does not open: another schema, another length of the original', () => {
    const key = testKey();
    const sequence = new Uint8Array(8);
    const carrier = Uint8Array.of(1, 2, 3);
    const made = (inner: string, originalBytes = 3) => {
      const header = new DetCborWriter().map(3).int(COSE_HEADER.alg).int(key.suite.alg);
      header
        .int(COSE_HEADER.kid)
        .bytes(key.kid)
        .int(CLAIMS_LABEL)
        .array(4)
        .int(1)
        .text('o')
        .text('outer')
        .bytes(sequence);
      const plaintext = new DetCborWriter().array(5).int(1).text(inner).text('b').int(originalBytes).array(0).take();
      const aad = externalAad(key, { destination: 'o', schema: 'outer' }, sequence, key.digest(carrier));
      return sealEncrypt0(key.aead(), {
        protectedBytes: header.take(),
        iv: new Uint8Array(12),
        externalAad: aad,
        plaintext,
      });
    };
    expect(openDetached(made('outer'), carrier, lookup(key)).original).toEqual(carrier);
    expect(() => openDetached(made('inner'), carrier, lookup(key))).toThrow(verifyFailed);
    expect(() => openDetached(made('outer', 4), carrier, lookup(key))).toThrow(invalid);
  });
});

describe('an envelope', () => {
  it('that asks its opener to hold more than the largest chunk is refused at its header', () => {
    const key = testKey();
    const header = (chunkBytes: number) => {
      const claims = new DetCborWriter().map(3).int(COSE_HEADER.alg).int(key.suite.chunkedAlg);
      claims.int(COSE_HEADER.kid).bytes(key.kid).int(CLAIMS_LABEL).array(5).int(1).text('o').text('s');
      claims.bytes(new Uint8Array(8)).int(chunkBytes);
      const writer = new DetCborWriter().tag(COSE_ENCRYPT0_TAG).array(3).bytes(claims.take());
      return writer
        .map(1)
        .int(COSE_HEADER.iv)
        .bytes(new Uint8Array(12))
        .raw(Uint8Array.of(0x5f, 0x41, 0))
        .take();
    };
    const opener = () => createEnvelopeOpener(lookup(key));
    expect(() => opener().push(header(LARGE_CHUNK_BYTES + 1).subarray(0, -2))).toThrow(invalid);
    expect(opener().push(header(LARGE_CHUNK_BYTES).subarray(0, -2))).toEqual([]);
  });
});

describe('a keyring file', () => {
  const ring = [newKeyholderKey({ name: 'k', kind: 'x25519', jurisdiction: 'CN', madeAtMs: 1 }, systemEntropy)];

  it.each([9, 21, 40])('that asks for a scrypt cost of 2^%d is refused before anything is spent', (costLog2) => {
    const header = new DetCborWriter().map(2).int(COSE_HEADER.alg).int(COSE_ALG.a256gcm).int(-65538);
    header.array(5).int(1).int(costLog2).int(8).int(1).bytes(new Uint8Array(16));
    const key = aeadKey(COSE_ALG.a256gcm, new Uint8Array(32));
    const none = new Uint8Array(0);
    const input = { protectedBytes: header.take(), iv: new Uint8Array(12), externalAad: none, plaintext: none };
    expect(() => openKeyring(sealEncrypt0(key, input), 'correct horse battery')).toThrow(invalid);
  });

  it('has no bytes behind it, and is bounded', () => {
    const file = sealKeyring(ring, 'correct horse battery', systemEntropy, 10);
    expect(() => openKeyring(Buffer.concat([file, Buffer.of(0)]), 'correct horse battery')).toThrow(invalid);
    expect(() => openKeyring(new Uint8Array(KEYRING_LIMITS.fileBytesMax + 1), 'correct horse battery')).toThrow(
      invalid,
    );
  });

  it('opens with its passphrase however the keyboard composed the letters', () => {
    const file = sealKeyring(ring, 'Schlüssel für zuhause', systemEntropy, 10);
    expect(openKeyring(file, 'Schlu\u0308ssel fu\u0308r zuhause')).toEqual(ring);
  });
});

describe('a key share', () => {
  it('that says another number needed, or another key, joins with none', () => {
    const key = newKeyholderKey({ name: 'k', kind: 'x25519', jurisdiction: 'CN', madeAtMs: 1 }, systemEntropy);
    const [one = '', two = ''] = splitKeyholderKey(key, 2, 3, systemEntropy);
    expect(joinKeyholderKey([one, two]).privateKey).toEqual(key.privateKey);
    const id = Buffer.from(publicKeyId(key.kind, key.publicKey)).toString('hex');
    for (const [from, to] of [
      [`${id}:2`, `${id}:3`],
      [id, '0'.repeat(16)],
      ['x25519', 'sm2'],
    ] as const) {
      expect(() => joinKeyholderKey([one, two.replace(from, to)])).toThrow(invalid);
      expect(() => joinKeyholderKey([one.replace(from, to), two])).toThrow(invalid);
    }
    expect(() => joinKeyholderKey([one.replace(id, '0'.repeat(16)), two.replace(id, '0'.repeat(16))])).toThrow(invalid);
  });
});
