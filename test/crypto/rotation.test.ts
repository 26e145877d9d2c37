import { describe, expect, it } from 'vitest';
import { createDataKeys, DATA_KEY_LIMITS, type DataKeysInput } from '../../src/crypto/data-keys.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { decodeAnnouncement } from '../../src/crypto/key-announcement.ts';
import { generateKeyPair } from '../../src/crypto/key-wrap.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';

const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });
const { publicKey } = generateKeyPair('x25519', systemEntropy);

function keysWith(over: Partial<DataKeysInput> = {}, generation = 4) {
  return createDataKeys({
    suite: 'intl-1',
    device: 'tbox-7',
    deviceSecret: new Uint8Array(32).fill(3),
    keyholders: [{ name: 'k', kind: 'x25519', publicKey, jurisdiction: 'CN' }],
    home: 'CN',
    policyDigest: new Uint8Array(32).fill(1),
    streamId: 0,
    entropy: systemEntropy,
    provider: softwareProvider(),
    host: () => ({ bootId: 'b0', generation, monotonicMs: 1, bootTimeMs: 1, tickNs: 5n }),
    ...over,
  });
}

describe('rotation', () => {
  it('wipes the key before when the next one is activated', () => {
    const keys = keysWith();
    keys.activate(keys.prepare(0).kid);
    const before = keys.current(0);
    const next = keys.prepare(1);
    expect(keys.current(1), 'the old key seals until the new one is announced').toBe(before);
    keys.activate(next.kid);
    expect(() => before?.aead()).toThrow(invalid);
    expect(() => before?.nextNonce(new Uint8Array(12), 0)).toThrow(invalid);
    expect(() => before?.envelopeKey(new Uint8Array(12), new Uint8Array(0))).toThrow(invalid);
    expect(keys.current(1)?.kid).toEqual(next.kid);
  });

  it('drops a prepared key that was never activated, and activates each once', () => {
    const keys = keysWith();
    const first = keys.prepare(0);
    const second = keys.prepare(0);
    expect(() => keys.activate(first.kid)).toThrow(invalid);
    keys.activate(second.kid);
    expect(() => keys.activate(second.kid)).toThrow(invalid);
  });

  it('gives each key of a device a higher epoch, in one start and over starts', () => {
    const epochs = [4, 5, 6].flatMap((generation) => {
      const keys = keysWith({}, generation);
      return [0, 1, 2].map((nowMs) => decodeAnnouncement(keys.prepare(nowMs).announcement).epoch);
    });
    expect(epochs).toEqual([...epochs].sort((left, right) => left - right));
    expect(new Set(epochs).size).toBe(epochs.length);
  });

  it('announces the policy in force', () => {
    const keys = keysWith();
    const digest = () => decodeAnnouncement(keys.prepare(0).announcement).policyDigest;
    expect(digest()).toEqual(new Uint8Array(32).fill(1));
    keys.policyChanged(new Uint8Array(32).fill(2));
    expect(digest()).toEqual(new Uint8Array(32).fill(2));
    keys.activate(keys.prepare(0).kid);
    expect(keys.current(0)?.policyDigest).toEqual(new Uint8Array(32).fill(2));
  });

  it('drops a prepared key when the policy changes: it was announced for another', () => {
    const keys = keysWith();
    const { kid } = keys.prepare(0);
    keys.policyChanged(new Uint8Array(32).fill(2));
    expect(() => keys.activate(kid)).toThrow(invalid);
  });

  it('takes no looser limits than its own from a configuration', () => {
    const keys = keysWith({ ageMsMax: Number.POSITIVE_INFINITY, usesMax: Number.POSITIVE_INFINITY });
    keys.activate(keys.prepare(0).kid);
    expect(keys.current(DATA_KEY_LIMITS.ageMsMax - 1)).toBeDefined();
    expect(keys.current(DATA_KEY_LIMITS.ageMsMax)).toBeUndefined();
    keys.activate(keys.prepare(0).kid);
    const key = keys.current(0);
    const nonce = new Uint8Array(12);
    for (let use = 0; use < DATA_KEY_LIMITS.usesMax; use++) key?.nextNonce(nonce, 0);
    expect(() => key?.nextNonce(nonce, 0)).toThrow(invalid);
    expect(keys.current(0)).toBeUndefined();
  });

  it('needs a device secret worth the name', () => {
    expect(() => keysWith({ deviceSecret: new Uint8Array(15) })).toThrow(invalid);
  });
});
