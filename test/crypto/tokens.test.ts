import { readFileSync } from 'node:fs';
import { FF1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskBytes } from '../../src/crypto/masks.ts';
import { familiesOf, SHAPE_KINDS, type ShapeKind } from '../../src/crypto/token-shapes.ts';
import { countOf, unrank } from '../../src/crypto/token-template.ts';
import { createTokeniser, isMarkedToken } from '../../src/crypto/tokens.ts';

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const tokens = createTokeniser(KEY, 'overseas');
const elsewhere = createTokeniser(KEY, 'partner-2');
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const symbols = '0123456789abcdefghijklmnopqrstuvwxyz';
const digitsOf = (text: string) => Array.from(text, (one) => symbols.indexOf(one));

/** Luhn, written once more and the long way round. */
function luhnOk(text: string): boolean {
  const digits = Array.from(text, Number).reverse();
  return (
    digits.reduce((sum, digit, at) => sum + (at % 2 === 0 ? digit : ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] ?? 0)), 0) %
      10 ===
    0
  );
}

describe('FF1 samples of NIST', () => {
  const k128 = '2b7e151628aed2a6abf7158809cf4f3c';
  const k192 = `${k128}ef4359d8d580aa4f`;
  const k256 = `${k192}7f036d6f04fc6a94`;
  const samples: readonly { name: string; key: string; tweak: string; plain: string; cipher: string }[] = [
    { name: '1', key: k128, tweak: '', plain: '0123456789', cipher: '2433477484' },
    { name: '2', key: k128, tweak: '39383736353433323130', plain: '0123456789', cipher: '6124200773' },
    {
      name: '3',
      key: k128,
      tweak: '3737373770717273373737',
      plain: '0123456789abcdefghi',
      cipher: 'a9tv40mll9kdu509eum',
    },
    { name: '4', key: k192, tweak: '', plain: '0123456789', cipher: '2830668132' },
    { name: '5', key: k192, tweak: '39383736353433323130', plain: '0123456789', cipher: '2496655549' },
    {
      name: '6',
      key: k192,
      tweak: '3737373770717273373737',
      plain: '0123456789abcdefghi',
      cipher: 'xbj3kv35jrawxv32ysr',
    },
    { name: '7', key: k256, tweak: '', plain: '0123456789', cipher: '6657667009' },
    { name: '8', key: k256, tweak: '39383736353433323130', plain: '0123456789', cipher: '1001623463' },
    {
      name: '9',
      key: k256,
      tweak: '3737373770717273373737',
      plain: '0123456789abcdefghi',
      cipher: 'xs8a0azh2avyalyzuwd',
    },
  ];
  it.each(samples)('sample $name', ({ key, tweak, plain, cipher }) => {
    const ff1 = FF1(plain.length > 10 ? 36 : 10, hex(key), hex(tweak));
    expect(ff1.encrypt(digitsOf(plain))).toEqual(digitsOf(cipher));
    expect(ff1.decrypt(digitsOf(cipher))).toEqual(digitsOf(plain));
  });
});

describe('shaped tokens', () => {
  const families = SHAPE_KINDS.flatMap((kind) =>
    familiesOf(kind).map((family) => ({ kind, family, name: family.name })),
  );

  it.each(families)('$name: every real value has its own token, and there is a way back', ({ kind, family }) => {
    const count = countOf(family.real);
    expect(countOf(family.token)).toBeGreaterThanOrEqual(count);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: count - 1n }), (index) => {
        const real = unrank(family.real, index);
        const token = tokens.shaped(kind, real);
        if (token === undefined) throw new Error('no token');
        expect(Buffer.byteLength(token)).toBe(Buffer.byteLength(real));
        expect(tokens.unshaped(kind, token) === real).toBe(true);
        expect(elsewhere.shaped(kind, real) === token).toBe(false);
        expect(elsewhere.unshaped(kind, token) === real).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('keep VIN shape and check digit, with the mark, for real VINs of every maker', () => {
    const lines = readFileSync(new URL('../vectors/detectors/vin.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    let checked = 0;
    for (const line of lines) {
      const row = JSON.parse(line) as { text: string; format_ok: boolean };
      if (!row.format_ok || !/^[1-9A-Z][0-9A-Z]{12}[0-9]{4}$/.test(row.text)) continue;
      const token = tokens.shaped('vin', row.text);
      if (token === undefined) throw new Error('no token');
      checked++;
      expect(/^0[0-9A-HJ-NPR-Z]{16}$/.test(token)).toBe(true);
      expect(isMarkedToken('vin', token) && !isMarkedToken('vin', row.text)).toBe(true);
      expect(tokens.unshaped('vin', token) === row.text).toBe(true);
    }
    expect(checked).toBeGreaterThan(10);
  });

  it('of Chinese cards and of equipment pass Luhn and carry the mark', () => {
    const digits = (count: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(''));
    fc.assert(
      fc.property(digits(16), digits(12), (card, equipment) => {
        const iccid = tokens.shaped('iccid', `8986${card}`) ?? '';
        expect(/^890[0-9]{17}$/.test(iccid) && luhnOk(iccid) && isMarkedToken('iccid', iccid)).toBe(true);
        const body = `86${equipment}`;
        const check = [...'0123456789'].find((one) => luhnOk(body + one)) ?? '';
        const imei = tokens.shaped('imei', body + check) ?? '';
        expect(/^0[02-9][0-9]{13}$/.test(imei) && luhnOk(imei) && isMarkedToken('imei', imei)).toBe(true);
      }),
    );
  });

  const without: readonly { name: string; kind: ShapeKind; text: string }[] = [
    { name: 'a VIN of 16 characters', kind: 'vin', text: 'LSVAA4182E212345' },
    { name: 'a VIN with an I', kind: 'vin', text: 'LSVAA4182E2I23456' },
    { name: 'a VIN that is a token already', kind: 'vin', text: '00000000000000000' },
    { name: 'a VIN in small letters', kind: 'vin', text: 'lsvaa4182e2123456' },
    { name: 'an ICCID of another scheme', kind: 'iccid', text: '1234567890123456789' },
    { name: 'a plate so short that all could be tried', kind: 'plate', text: 'AB 123' },
    { name: 'a plate with characters of no known series', kind: 'plate', text: '品川500あ12' },
    { name: 'five digits', kind: 'digits', text: '12345' },
    { name: 'nothing', kind: 'digits', text: '' },
  ];
  it.each(without)('are not made for $name', ({ kind, text }) => expect(tokens.shaped(kind, text)).toBeUndefined());

  it('keep other plates letter by letter', () => {
    const token = tokens.shaped('plate', 'B-MW 12345') ?? '';
    expect(/^[A-Z]-[A-Z]{2} [0-9]{5}$/.test(token)).toBe(true);
    expect(tokens.unshaped('plate', token)).toBe('B-MW 12345');
  });

  it('are the same from a cache or not, and end with the keys', () => {
    const fresh = createTokeniser(KEY, 'overseas', 1);
    for (const text of ['1234567', '7654321', '1234567'])
      expect(fresh.shaped('digits', text)).toBe(tokens.shaped('digits', text));
    fresh.wipe();
    expect(() => fresh.shaped('digits', '1234567')).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
  });
});

describe('keyed tokens', () => {
  it('differ by text, purpose and destination, and have one form', () => {
    const all = [tokens.keyed('a', 'x'), tokens.keyed('a', 'y'), tokens.keyed('b', 'x'), elsewhere.keyed('a', 'x')];
    expect(new Set(all).size).toBe(4);
    for (const token of all) expect(token).toMatch(/^tk_[A-Z2-7]{26}$/);
    expect(tokens.keyed('a', 'x')).toBe(all[0]);
  });
});

describe('masks', () => {
  it('keep width and parse as what they were', () => {
    for (let length = 1; length < 12; length++) {
      expect(Buffer.from(maskBytes('text', length)).toString()).toBe('*'.repeat(length));
      expect(JSON.parse(Buffer.from(maskBytes('json-number', length)).toString())).toBe(0);
      expect(maskBytes('varint', length).map((byte) => byte & 0x7f)).toEqual(new Uint8Array(length));
      expect(maskBytes('varint', length).at(-1)).toBe(0);
      expect(maskBytes('digits', length).length).toBe(length);
    }
    expect(maskBytes('bytes', 0).length).toBe(0);
  });
});
