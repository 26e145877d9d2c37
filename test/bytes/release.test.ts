import { describe, expect, it } from 'vitest';
import { releaseLarge } from '../../src/bytes/release.ts';

describe('giving memory back', () => {
  it('empties a large array that fills its memory', () => {
    const large = Buffer.allocUnsafeSlow(200_000);
    const filling = new Uint8Array(large.buffer, 0, 199_000);
    releaseLarge(filling);
    expect([filling.length, large.length]).toEqual([0, 0]);
  });

  it('leaves small ones, parts of larger ones and shared memory alone', () => {
    const small = new Uint8Array(1000);
    const part = new Uint8Array(1_000_000).subarray(0, 500_000);
    const shared = new Uint8Array(new SharedArrayBuffer(100_000));
    for (const bytes of [small, part, shared]) releaseLarge(bytes);
    expect([small.length, part.length, shared.length]).toEqual([1000, 500_000, 100_000]);
  });
});
