import { describe, expect, it } from 'vitest';
import { createCapsuleSealer } from '../../src/crypto/capsule.ts';
import { openDetached } from '../../src/crypto/capsule-open.ts';
import { createDataKeys, type DataKeysInput } from '../../src/crypto/data-keys.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import type { HostSnapshot } from '../../src/crypto/hedged-root.ts';
import { hedgedRoot, hostChanged } from '../../src/crypto/hedged-root.ts';
import { decodeAnnouncement, type Keyholder, openAnnouncement } from '../../src/crypto/key-announcement.ts';
import { generateKeyPair, type KeyKind } from '../../src/crypto/key-wrap.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { SUITES, type SuiteName } from '../../src/crypto/suites.ts';
import { softwareUnwrapper } from '../../src/crypto/unwrapper.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { lookup } from './capsule-rig.ts';

const campaign = process.env.GUANKA_CAMPAIGN === '1';
const provider = softwareProvider();
const HOST: HostSnapshot = { bootId: 'b0', generation: 4, monotonicMs: 1000, bootTimeMs: 1000, tickNs: 5n };

/** Random-looking bytes from a counter; equal seeds give equal bytes, as a broken generator would. */
function seeded(seed: number) {
  let state = seed >>> 0;
  return {
    fill: (bytes: Uint8Array) => {
      for (let index = 0; index < bytes.length; index++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[index] = state >>> 24;
      }
    },
  };
}

function rig(suite: SuiteName = 'intl-1', over: Partial<DataKeysInput> = {}) {
  const pairs = [
    generateKeyPair(SUITES[suite].keyKind, systemEntropy),
    generateKeyPair(SUITES[suite].keyKind, systemEntropy),
  ];
  const keyholders = pairs.map(
    ({ publicKey }, index): Keyholder => ({
      name: `k${index}`,
      kind: SUITES[suite].keyKind,
      publicKey,
      jurisdiction: 'CN',
    }),
  );
  const state = { host: HOST };
  const keys = createDataKeys({
    suite,
    device: 'tbox-7',
    deviceSecret: new Uint8Array(32).fill(3),
    keyholders,
    home: 'CN',
    policyDigest: new Uint8Array(32).fill(1),
    streamId: 0,
    entropy: systemEntropy,
    provider,
    host: () => state.host,
    ...over,
  });
  return { keys, pairs, state };
}

const start = (keys: ReturnType<typeof createDataKeys>, nowMs: number) => {
  const prepared = keys.prepare(nowMs);
  keys.activate(prepared.kid);
  return prepared;
};

describe.each(['intl-1', 'intl-pq', 'gm-1'] as const)('data key of suite %s', (suite) => {
  it('seals on the vehicle and opens for each keyholder, from the announcement alone', async () => {
    const { keys, pairs } = rig(suite);
    const { announcement } = start(keys, 10);
    const key = keys.current(11);
    if (key === undefined) throw new Error('no key');
    const original = new TextEncoder().encode('the whole message');
    const carrier = original.subarray(0, 4);
    const splices = [{ start: 4, end: original.length, bytes: new Uint8Array(0) }];
    const sealer = createCapsuleSealer(key, { destination: 'overseas', schema: 's', bundle: 'b' });
    const capsule = sealer.sealDetached({ original, splices, carrier, sequence: 1 });
    for (const pair of pairs) {
      const opened = await openAnnouncement(
        announcement,
        softwareUnwrapper({ kind: SUITES[suite].keyKind, ...pair }),
        provider,
      );
      if (opened === undefined) throw new Error('not wrapped to this keyholder');
      expect(openDetached(capsule, carrier, lookup(opened)).original).toEqual(original);
      expect(() => opened.nextNonce(new Uint8Array(12), 0)).toThrow(
        expect.objectContaining({ code: 'CRYPTO_INVALID' }),
      );
    }
    const stranger = generateKeyPair(SUITES[suite].keyKind, systemEntropy);
    expect(
      await openAnnouncement(announcement, softwareUnwrapper({ kind: SUITES[suite].keyKind, ...stranger }), provider),
    ).toBeUndefined();
  });

  it('finds every changed byte of an announcement', async () => {
    const { keys, pairs } = rig(suite);
    const { announcement } = start(keys, 10);
    const [pair] = pairs;
    if (pair === undefined) throw new Error('no pair');
    const step = suite === 'intl-1' ? 1 : 37;
    for (let at = 0; at < announcement.length; at += step) {
      const bent = Uint8Array.from(announcement);
      bent[at] = (bent[at] ?? 0) ^ 0x10;
      let opened: unknown;
      try {
        opened = await openAnnouncement(bent, softwareUnwrapper({ kind: SUITES[suite].keyKind, ...pair }), provider);
      } catch (error) {
        if (!isGuankaError(error)) throw error;
        continue;
      }
      // The other keyholder's wrap is not ours to verify; ours opened, or our id was changed away.
      const ours = decodeAnnouncement(bent).wrapped[0];
      const same =
        Buffer.compare(
          ours?.ciphertext ?? new Uint8Array(0),
          decodeAnnouncement(announcement).wrapped[0]?.ciphertext ?? new Uint8Array(0),
        ) === 0;
      expect(opened === undefined || same).toBe(true);
    }
  });
});

describe('keyholders', () => {
  const pair = generateKeyPair('x25519', systemEntropy);
  const holder = (over: Partial<Keyholder>): Keyholder => ({
    name: 'k',
    kind: 'x25519',
    publicKey: pair.publicKey,
    jurisdiction: 'CN',
    ...over,
  });
  const refused: readonly { name: string; keyholders: readonly Keyholder[]; code: string }[] = [
    { name: 'none', keyholders: [], code: 'POLICY_INVALID' },
    {
      name: 'one registered outside home',
      keyholders: [holder({}), holder({ jurisdiction: 'DE' })],
      code: 'POLICY_INVALID',
    },
    { name: 'one of another kind', keyholders: [holder({ kind: 'sm2' as KeyKind })], code: 'POLICY_INVALID' },
    { name: 'a key too short', keyholders: [holder({ publicKey: new Uint8Array(31) })], code: 'CRYPTO_INVALID' },
  ];
  it.each(refused)('refuses $name', ({ keyholders, code }) => {
    expect(() => rig('intl-1', { keyholders })).toThrow(expect.objectContaining({ code }));
  });
});

describe('rotation', () => {
  it('gives no key before its announcement is recorded', () => {
    const { keys } = rig();
    expect(keys.due(0)).toBe(true);
    const prepared = keys.prepare(0);
    expect(keys.current(0)).toBeUndefined();
    expect(() => keys.activate(new Uint8Array(8))).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
    keys.activate(prepared.kid);
    expect(keys.current(0)?.kid).toEqual(prepared.kid);
    expect(keys.due(0)).toBe(false);
  });

  it('is due at seven eighths of the count and stops at the count', () => {
    const { keys } = rig('intl-1', { usesMax: 16 });
    start(keys, 0);
    const key = keys.current(0);
    const nonce = new Uint8Array(12);
    for (let use = 0; use < 14; use++) key?.nextNonce(nonce, 0);
    expect(keys.due(0)).toBe(true);
    expect(keys.current(0)).toBe(key);
    key?.nextNonce(nonce, 0);
    key?.nextNonce(nonce, 0);
    expect(() => key?.nextNonce(nonce, 0)).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
    expect(keys.current(0)).toBeUndefined();
  });

  const retired: readonly { name: string; host?: Partial<HostSnapshot>; policy?: true; nowMs?: number }[] = [
    { name: 'age', nowMs: 86_400_000 },
    { name: 'a clock set back a day', nowMs: -86_400_000 },
    { name: 'policy', policy: true },
    { name: 'another boot', host: { bootId: 'b1' } },
    { name: 'another generation', host: { generation: 5 } },
    { name: 'a resume', host: { monotonicMs: 1100, bootTimeMs: 9000 } },
    { name: 'a restored snapshot', host: { monotonicMs: 900 } },
  ];
  it.each(retired)('wipes the key on $name', ({ host, policy, nowMs = 1 }) => {
    const rigged = rig();
    start(rigged.keys, 0);
    const key = rigged.keys.current(0);
    rigged.state.host = { ...HOST, ...host };
    if (policy) rigged.keys.policyChanged(new Uint8Array(32));
    expect(rigged.keys.current(nowMs)).toBeUndefined();
    expect(rigged.keys.due(nowMs)).toBe(true);
    expect(() => key?.aead()).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
  });

  it('is not troubled by time passing', () => {
    expect(hostChanged(HOST, { ...HOST, monotonicMs: 9_000_000, bootTimeMs: 9_000_300 })).toBe(false);
  });
});

describe('hedged roots', () => {
  const inputs = () => ({
    entropy: seeded(1),
    deviceSecret: new Uint8Array(32).fill(3),
    device: 'd',
    epoch: 1,
    host: HOST,
  });
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it('differ when any one input differs, with a generator that repeats itself', () => {
    const variants = [
      inputs(),
      { ...inputs(), entropy: seeded(2) },
      { ...inputs(), deviceSecret: new Uint8Array(32).fill(4) },
      { ...inputs(), device: 'e' },
      { ...inputs(), epoch: 2 },
      { ...inputs(), host: { ...HOST, generation: 5 } },
      { ...inputs(), host: { ...HOST, bootId: 'b1' } },
      { ...inputs(), host: { ...HOST, tickNs: 6n } },
    ];
    expect(new Set(variants.map((variant) => hex(hedgedRoot(variant)))).size).toBe(variants.length);
    expect(hex(hedgedRoot(inputs()))).toBe(hex(hedgedRoot(inputs())));
  });
});

describe('nonces', () => {
  it('never repeat under one key, across restarts, workers and rotations, with a generator that repeats itself', () => {
    const total = campaign ? 10_000_000 : 200_000;
    const perKey = Math.ceil(total / 40);
    const seen = new Map<string, Set<string>>();
    let drawn = 0;
    for (let generation = 0; generation < 5; generation++) {
      for (let worker = 0; worker < 2; worker++) {
        // Each restart and worker gets the same bytes from its generator: only the other inputs keep the keys apart.
        const host = { ...HOST, generation, tickNs: BigInt(worker) };
        const { keys } = rig('intl-1', { entropy: seeded(7), streamId: worker, usesMax: perKey, host: () => host });
        for (let rotation = 0; rotation < 4; rotation++) {
          start(keys, 0);
          const key = keys.current(0);
          if (key === undefined) throw new Error('no key');
          const kid = Buffer.from(key.kid).toString('hex');
          expect(seen.has(kid), 'a key came twice').toBe(false);
          const nonces = new Set<string>();
          seen.set(kid, nonces);
          const nonce = Buffer.alloc(12);
          for (let use = 0; use < perKey; use++, drawn++) {
            key.nextNonce(nonce, 0);
            nonces.add(nonce.toString('latin1'));
          }
          expect(nonces.size).toBe(perKey);
          nonces.clear();
        }
      }
    }
    expect(drawn).toBeGreaterThanOrEqual(total);
    expect(seen.size).toBe(40);
  }, 300_000);

  it('of two workers that share one key differ by stream', () => {
    const nonces = [0, 1].map((streamId) => {
      const { keys } = rig('intl-1', { streamId });
      start(keys, 0);
      const nonce = new Uint8Array(12);
      keys.current(0)?.nextNonce(nonce, 0);
      return Buffer.from(nonce).toString('hex');
    });
    expect(nonces).toEqual(['000000000000000000000000', '000000010000000000000000']);
  });
});
