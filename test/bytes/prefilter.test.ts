import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_HINTS, HINT, hintsOf } from '../../src/bytes/prefilter.ts';
import '../seed.ts';

/** The slow twin: one pattern for each hint. */
const PATTERNS: readonly (readonly [number, RegExp])[] = [
  [HINT.longRun, /[A-Za-z0-9+/_-]{16}/],
  [HINT.spacedRun, /[A-Z0-9 ._-]{16}/],
  [HINT.hexPairs, /[0-9A-Fa-f :,xX-]{32}/],
  [HINT.digits, /\d{8}/],
  [HINT.decimal, /\.\d{4}/],
  [HINT.armour, /-BEG/],
  [HINT.sentence, /[$!][A-Z]/],
  [HINT.escape, /[%=\\][0-9A-Fa-fuxnrt"\\/\r\n]/],
  [HINT.binary, /(?![\t-\r])[^ -\xbf\xc2-\xf4]/],
  [HINT.plate, /[\x80-\xff][A-Z0-9]/],
  [HINT.plusCode, /[23456789CFGHJMPQRVWXcfghjmpqrvwx]\+[23456789CFGHJMPQRVWXcfghjmpqrvwx]/],
  [HINT.placeWord, /[pg][oe][lo][yh]/i],
  [HINT.address, /[:-][0-9A-Fa-f]{2}[:-][0-9A-Fa-f]{2}[:-]/],
  [HINT.card, /\x98h/],
];

const slowly = (bytes: Uint8Array): number => {
  const text = Buffer.from(bytes).toString('latin1');
  return PATTERNS.reduce((hints, [bit, pattern]) => (pattern.test(text) ? hints | bit : hints), 0);
};

describe('the prefilter', () => {
  it('has a pattern for each hint', () => expect(PATTERNS.reduce((all, [bit]) => all | bit, 0)).toBe(ALL_HINTS));

  it('says what the patterns say, at any place and length', () => {
    const fragment = fc.constantFrom(
      'The door is open. ',
      'LSGPC52U6AF102554',
      '12345678',
      '39.9042',
      '-BEG',
      '$GP',
      '%4c',
      '\0',
      '京A1',
      '8FVC+9G',
      'geohash',
      ':aa:bb:',
      'aa bb ',
      'A B C ',
      'a'.repeat(200),
      '1'.repeat(70),
    );
    const text = fc.array(fragment, { maxLength: 12 }).map((parts) => new TextEncoder().encode(parts.join('')));
    const any = fc.oneof(text, fc.uint8Array({ maxLength: 400 }));
    fc.assert(
      fc.property(any, fc.nat(20), (bytes, skip) => {
        const start = Math.min(skip, bytes.length);
        const expected = slowly(bytes.subarray(start));
        const found = hintsOf(bytes, start, bytes.length);
        // Once every pattern was seen, runs are not counted to the end: a hint too many is allowed, one too few never.
        expect(found & expected).toBe(expected);
        if (expected !== 0 && (found & HINT.card) !== 0 && found === ALL_HINTS) return;
        expect(found).toBe(expected);
      }),
    );
  });

  it('clears plain text', () => {
    const text =
      'The door on the left side was opened while the speed was 0 km/h; battery 81 %, range 312 km, 21.5 degrees. ';
    expect(hintsOf(new TextEncoder().encode(text.repeat(8)), 0, text.length * 8)).toBe(0);
  });
});
