import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodePlatform } from '../../src/platform/node-platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-disk-errors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(['makeFolder', 'append', 'remove', 'syncFolder'] as const)('%s says which path could not be had', (action) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const path = join(file, 'below');
  const { disk } = nodePlatform();
  expect(() => disk[action](path)).toThrow(
    expect.objectContaining({
      code: 'STORE_UNWRITABLE',
      place: path,
      message: expect.stringMatching(/: could not .*: (ENOTDIR|EEXIST)$/),
    }),
  );
});
