import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBadUtf8 } from '../../src/bytes/utf8.ts';

describe('UTF-8 check', () => {
  it('agrees with the engine on every lead and second byte, cut anywhere', () => {
    const bytes = new Uint8Array(4);
    for (let lead = 0x7f; lead < 0x100; lead++)
      for (let second = 0; second < 0x100; second++)
        for (const [third, fourth] of [
          [0x80, 0xbf],
          [0xbf, 0x41],
          [0xc0, 0x80],
          [0x41, 0x80],
        ] as const) {
          bytes.set([lead, second, third, fourth]);
          for (let end = 1; end <= 4; end++) {
            if (firstBadUtf8(bytes, 0, end) < 0 !== isUtf8(bytes.subarray(0, end)))
              expect.fail(`lead ${lead}, second ${second}, third ${third}, ${end} bytes`);
          }
        }
  });

  it('names the first byte that no well-formed text goes on with', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => Buffer.from(one, 'utf8'));
    fc.assert(
      fc.property(text, fc.constantFrom(0x80, 0xc0, 0xf5, 0xff), text, (before, bad, after) => {
        const bytes = Buffer.concat([before, Uint8Array.of(bad), after]);
        expect(firstBadUtf8(bytes, 0, bytes.length)).toBe(before.length);
      }),
    );
  });
});
