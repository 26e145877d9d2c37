import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/**
 * Whether Debian programs that a test needs are there. Where CI is set they must be (`.ci/run` installs them); elsewhere the test is
 * skipped and says so.
 */
export function havePrograms(...names: readonly string[]): boolean {
  const missing = names.filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`], { env: { ...process.env, PATH } }).status !== 0,
  );
  if (missing.length === 0) return true;
  if (process.env['CI'] !== undefined) expect(missing, 'programs that .ci/run must install').toEqual([]);
  console.warn(`skipped: needs ${missing.join(', ')}`);
  return false;
}
