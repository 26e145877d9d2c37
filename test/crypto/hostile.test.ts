/** What an attacker, a clone or a mistake of the caller could try; each was seen to fail once with its guard taken out. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applySplices } from '../../src/bytes/splice.ts';
import { createCapsuleSealer } from '../../src/crypto/capsule.ts';
import { openAttached } from '../../src/crypto/capsule-open.ts';
import { locatePlaceholder } from '../../src/crypto/capsule-region.ts';
import { checkKeyholders } from '../../src/crypto/data-keys.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { CHUNK_BYTES, createEnvelopeSealer, sealEnvelope } from '../../src/crypto/envelope.ts';
import { generateKeyPair, type KeyKind } from '../../src/crypto/key-wrap.ts';
import { SUITES, type SuiteName } from '../../src/crypto/suites.ts';
import { lookup, testKey } from './capsule-rig.ts';

const invalid = expect.objectContaining({ code: 'CRYPTO_INVALID' });
const scope = { destination: 'overseas', schema: 's', bundle: 'b' };
const NONE = new Uint8Array(0);

describe('a key wiped in mid-body', () => {
  it('ends the envelope: a copy of the machine would go on with the same nonces', () => {
    const key = testKey('intl-1', 6);
    const sealer = createEnvelopeSealer(key, { destination: 'o', schema: 's', sequence: 1 });
    expect(sealer.push(new Uint8Array(3 * CHUNK_BYTES)).length).toBeGreaterThan(2);
    key.wipe();
    expect(() => sealer.push(new Uint8Array(CHUNK_BYTES + 1))).toThrow(invalid);
    expect(() => sealer.finish()).toThrow(invalid);
  });

  it('ends one in a single piece too', () => {
    const key = testKey('intl-1', 7);
    const sealer = createEnvelopeSealer(key, { destination: 'o', schema: 's', sequence: 1 });
    sealer.push(new Uint8Array(10));
    key.wipe();
    expect(() => sealer.finish()).toThrow(invalid);
  });
});

describe('a sequence that is no number of a message', () => {
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d seals nothing', (sequence) => {
    const key = testKey();
    const input = { original: NONE, splices: [], carrier: NONE, sequence };
    expect(() => createCapsuleSealer(key, scope).sealDetached(input)).toThrow(invalid);
    expect(() => sealEnvelope(key, { destination: 'o', schema: 's', sequence }, NONE)).toThrow(invalid);
    expect(() => sealEnvelope(key, { destination: 'o', schema: 's', sequence }, new Uint8Array(70_000))).toThrow(
      invalid,
    );
    expect(key.used).toBe(0);
  });
});

describe('a message that holds what looks like the place for the capsule', () => {
  const key = testKey();
  const sealer = createCapsuleSealer(key, scope);
  const placeholder = sealer.placeholder(sealer.sizeFor(new Uint8Array(100), []));
  const asText = (encoding: 'base64' | 'base64url') => Buffer.from(Buffer.from(placeholder).toString(encoding));

  it.each([
    { name: 'binary', bytes: Buffer.from(placeholder) },
    { name: 'base64', bytes: asText('base64') },
    { name: 'base64url', bytes: asText('base64url') },
  ])('does not choose it: $name', ({ bytes }) => {
    const once = Buffer.concat([Buffer.from('<'), bytes, Buffer.from('>')]);
    expect(locatePlaceholder(once, placeholder)).toMatchObject({ start: 1 });
    expect(locatePlaceholder(Buffer.concat([once, once]), placeholder)).toBeUndefined();
  });
});

describe('a message that holds another capsule already', () => {
  it('opens with its own; the other stays the bytes it was', () => {
    const key = testKey();
    const inner = createCapsuleSealer(testKey('intl-1', 9), scope);
    const outer = createCapsuleSealer(key, scope);
    const old = inner.sealDetached({ original: NONE, splices: [], carrier: NONE, sequence: 1 });
    const stale = outer.sealDetached({ original: NONE, splices: [], carrier: NONE, sequence: 1 });
    const original = Buffer.concat([Buffer.from('head secret '), old, Buffer.from('|'), stale, Buffer.from('|tail')]);
    const cut = { start: 5, end: 11, bytes: NONE };
    const size = outer.sizeFor(original, [cut]);
    const place = outer.placeholder(size);
    const splices = [cut, { start: original.length, end: original.length, bytes: place }];
    const carrier = applySplices(original, 0, original.length, splices);
    const region = locatePlaceholder(carrier, place);
    if (region === undefined) throw new Error('no place');
    outer.attach({ original, splices, carrier, sequence: 2 }, region, size);
    expect(Buffer.from(openAttached(carrier, lookup(key))?.original ?? NONE)).toEqual(original);
  });
});

describe('keyholders that a policy must not load', () => {
  const holder = (kind: KeyKind, publicKey: Uint8Array, jurisdiction = 'CN') => [
    { name: 'k', kind, publicKey, jurisdiction },
  ];
  const changed = (publicKey: Uint8Array) => {
    const bent = Uint8Array.from(publicKey);
    bent[bent.length - 1] = (bent[bent.length - 1] ?? 0) ^ 1;
    return bent;
  };

  it.each(Object.keys(SUITES) as SuiteName[])('%s: takes a right key, and none but that', (suite) => {
    const { keyKind } = SUITES[suite];
    const { publicKey } = generateKeyPair(keyKind, systemEntropy);
    checkKeyholders(holder(keyKind, publicKey), 'CN', suite);
    for (const other of (Object.keys(SUITES) as SuiteName[]).filter((one) => SUITES[one].keyKind !== keyKind))
      expect(() => checkKeyholders(holder(keyKind, publicKey), 'CN', other)).toThrow(
        expect.objectContaining({ code: 'POLICY_INVALID' }),
      );
    for (const jurisdiction of ['DE', 'cn', '', 'CN '])
      expect(() => checkKeyholders(holder(keyKind, publicKey, jurisdiction), 'CN', suite)).toThrow(
        expect.objectContaining({ code: 'POLICY_INVALID' }),
      );
    expect(() => checkKeyholders(holder(keyKind, publicKey, ''), '', suite)).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID' }),
    );
    for (const wrong of [publicKey.subarray(1), NONE, new Uint8Array(publicKey.length)])
      expect(() => checkKeyholders(holder(keyKind, wrong), 'CN', suite)).toThrow(invalid);
    if (keyKind === 'sm2')
      expect(() => checkKeyholders(holder(keyKind, changed(publicKey)), 'CN', suite)).toThrow(invalid);
  });

  it('refuses the points of small order of X25519', () => {
    const one = new Uint8Array(32);
    one[0] = 1;
    const order8 = Buffer.from('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', 'hex');
    for (const point of [one, order8])
      expect(() => checkKeyholders(holder('x25519', point), 'CN', 'intl-1')).toThrow(invalid);
  });
});

describe('keys and nonces', () => {
  it('are never stored: nothing in src/crypto can reach a disk, a socket or a process', () => {
    const folder = new URL('../../src/crypto/', import.meta.url);
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) {
      const imports = [...readFileSync(new URL(name, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(
        ([, from]) => from,
      );
      for (const from of imports.filter((one) => one?.startsWith('node:'))) expect(from, name).toBe('node:crypto');
      expect(
        imports.filter((one) => one?.includes('/platform/')),
        name,
      ).toEqual([]);
    }
  });
});
