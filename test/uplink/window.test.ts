import { describe, expect, it } from 'vitest';
import { Window } from '../../src/uplink/window.ts';

describe('a window of publications', () => {
  it('never lets in more than the recipient takes, in order, also when many leave at once', async () => {
    let sizeMax = 10;
    const window = new Window(() => sizeMax);
    const entered: number[] = [];
    let inside = 0;
    let most = 0;
    const enter = async (number: number): Promise<void> => {
      await window.enter();
      entered.push(number);
      inside++;
      most = Math.max(most, inside);
    };
    const all = Array.from({ length: 100 }, (_unused, number) => enter(number));
    await Promise.resolve();
    for (let round = 0; inside > 0; round++) {
      if (round === 3) sizeMax = 4;
      const leaving = inside;
      inside = 0;
      for (let count = 0; count < leaving; count++) window.leave();
      await new Promise((done) => setImmediate(done));
      expect(inside).toBeLessThanOrEqual(sizeMax);
    }
    await Promise.all(all);
    expect(most).toBe(10);
    expect(entered).toEqual(Array.from({ length: 100 }, (_unused, number) => number));
  });
});
