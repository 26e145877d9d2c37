import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

/** The short form of `npm run fleet`. */
it('a fleet through one gateway process over MQTT: all of it at home, nothing leaks abroad', () => {
  const output = execFileSync(
    process.execPath,
    [
      resolve(import.meta.dirname, 'fleet-run.ts'),
      '--vehicles',
      '60',
      '--messages',
      '400',
      '--scenario',
      'mixed-fleet',
      '--json',
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );
  const result = JSON.parse(output) as Record<string, unknown>;
  expect(result).toMatchObject({ messages: 400, homeMessages: 400, leaks: 0, valuesLeftOut: 0 });
  expect(result['values']).toBe(result['valuesAtHome']);
  expect(Number(result['values'])).toBeGreaterThan(300);
  expect(Number(result['connections'])).toBeGreaterThan(40);
}, 70_000);
