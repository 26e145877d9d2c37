import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolders } from '../../src/platform/make-folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'guanka-folders-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('making folders', () => {
  it('makes what is missing above, and is content with what is there', () => {
    const path = join(scratch, 'a/b/c');
    makeFolders(path);
    makeFolders(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it('refuses a file in the way', () => {
    writeFileSync(join(scratch, 'file'), '');
    expect(() => makeFolders(join(scratch, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(() => makeFolders(join(scratch, 'file/below'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });

  it('ends where a parent refuses the name', () => {
    expect(() => makeFolders('/proc/nowhere/keys')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
