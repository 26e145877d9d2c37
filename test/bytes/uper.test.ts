import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsForRange, UperCursor, writeBits } from '../../src/bytes/uper.ts';
import { isGuankaError } from '../../src/model/errors.ts';

/** The slow twin: bits as text. */
function textOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

describe('UperCursor', () => {
  it('reads what its twin reads, at any place and width', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 16 }),
        fc.array(fc.integer({ min: 0, max: 32 }), { maxLength: 12 }),
        (bytes, widths) => {
          const text = textOf(bytes);
          const cursor = new UperCursor(bytes, 0, bytes.length);
          let at = 0;
          for (const width of widths) {
            if (at + width > text.length) {
              expect(() => cursor.bits(width)).toThrowError(/ends inside/);
              return;
            }
            expect(cursor.bits(width)).toBe(width === 0 ? 0 : Number.parseInt(text.slice(at, at + width), 2));
            at += width;
          }
        },
      ),
    );
  });

  it.each([
    ['one octet', [0x05], 5],
    ['two octets', [0x81, 0x02], 258],
  ])('reads a length of %s', (_name, bytes, expected) => {
    expect(new UperCursor(Uint8Array.from(bytes), 0, bytes.length).length()).toBe(expected);
  });

  it('refuses a fragmented length', () => {
    try {
      new UperCursor(Uint8Array.of(0xc4, 0, 0), 0, 3).length();
      expect.unreachable();
    } catch (error) {
      expect(isGuankaError(error, 'DECODE_LIMIT')).toBe(true);
    }
  });

  it('finds a one anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 6 }), fc.nat(47), fc.nat(47), (bytes, a, b) => {
        const from = Math.min(a, b, bytes.length * 8);
        const to = Math.min(Math.max(a, b), bytes.length * 8);
        expect(new UperCursor(bytes, 0, bytes.length).isZero(from, to)).toBe(
          !textOf(bytes).slice(from, to).includes('1'),
        );
      }),
    );
  });
});

describe('writeBits', () => {
  it('changes its own bits and no other', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4, maxLength: 8 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(4095),
        (bytes, at, count, value) => {
          const before = textOf(bytes);
          const after = bytes.slice();
          writeBits(after, at, count, Uint8Array.of(value >>> 8, value & 0xff));
          const text = textOf(after);
          expect(text.slice(at, at + count)).toBe((value % 2 ** count).toString(2).padStart(count, '0'));
          expect(text.slice(0, at) + text.slice(at + count)).toBe(before.slice(0, at) + before.slice(at + count));
        },
      ),
    );
  });
});

describe('bitsForRange', () => {
  it.each([
    [0, 0, 0],
    [0, 1, 1],
    [-1, 14, 4],
    [0, 255, 8],
    [0, 256, 9],
    [-900_000_000, 900_000_001, 31],
    [-1_800_000_000, 1_800_000_001, 32],
    [0, 4_294_967_295, 32],
    [0, 4_398_046_511_103, 42],
  ])('%d to %d takes %d', (lo, hi, bits) => {
    expect(bitsForRange(lo, hi)).toBe(bits);
  });
});
