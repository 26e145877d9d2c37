import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults/faults.ts';
import { patchedText } from './faults/patched-build.ts';

const runner = resolve(import.meta.dirname, 'faults/run-faults.ts');

describe('planted faults', () => {
  it('are the ten that the issue names', () => {
    expect(FAULTS.map((fault) => fault.name)).toEqual([
      'fail-open default',
      'missed array element',
      'off-by-one span',
      'skipped extension',
      'label ignored in a map value',
      'raw copy left',
      'topic not scanned',
      'capsule unpadded',
      'record after send',
      'detector off',
    ]);
  });

  it.each(FAULTS)('$name: its text stands where it is to be planted', (fault) => {
    expect(patchedText(fault)).not.toBe('');
  });

  // The short form of `npm run faults`: fewer messages, every fault.
  it('each is found by a scenario', () => {
    const output = execFileSync(process.execPath, [runner, '250'], { encoding: 'utf8', timeout: 100_000 });
    expect(output).toContain('10 of 10 planted faults found');
  }, 110_000);
});
