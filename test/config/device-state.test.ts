import { describe, expect, it } from 'vitest';
import { startDevice } from '../../src/config/device-state.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { MemoryDisk } from '../reference/memory-disk.ts';

describe('the count of starts', () => {
  const disk = new MemoryDisk();
  const platform = { ...nodePlatform(), disk };
  const start = () => startDevice(platform, 'keys');

  it('grows by one with each start of the same device', () => {
    const first = start();
    const second = start();
    expect([first.generation, second.generation]).toEqual([1, 2]);
    expect(second.id).toBe(first.id);
  });

  it.each(['-7', '-1', '1.5', 'many', String(2 ** 36), '9007199254740992', 'Infinity'])('is not %s', (count) => {
    disk.replace('keys/starts', new TextEncoder().encode(count));
    try {
      start();
      expect.unreachable();
    } catch (error) {
      expect(isGuankaError(error, 'STORE_CORRUPT')).toBe(true);
    }
  });
});
