/** Files of the home tools. Whatever the file system says, it is our own error that comes of it. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

/** @throws {GuankaError} INPUT_INVALID - no file that can be read, or over the limit. */
export function readInput(file: string): Buffer {
  return checked('expected a file that can be read', file, () => {
    if (statSync(file).size > LIMITS.openInputBytesMax) throw new Error('too large');
    return readFileSync(file);
  });
}

/** Only its owner may read what was opened. @throws {GuankaError} INPUT_INVALID - it cannot be written there. */
export function writeOriginal(file: string, bytes: Uint8Array | string): void {
  checked('expected a place that can be written to', file, () => writeFileSync(file, bytes, { mode: 0o600 }));
}

/** @throws {GuankaError} INPUT_INVALID - nothing there that can be read. */
export function isFolder(path: string): boolean {
  return checked('expected a file or folder that can be read', path, () => statSync(path).isDirectory());
}

/** Names of the files in a folder, sorted; with those of the folders in it as paths below it. @throws {GuankaError} INPUT_INVALID. */
export function filesIn(folder: string, below: 'below' | 'here'): readonly string[] {
  return checked('expected a folder that can be read', folder, () =>
    readdirSync(folder, { recursive: below === 'below', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length))
      .sort(),
  );
}

function checked<T>(expected: string, path: string, work: () => T): T {
  try {
    return work();
  } catch {
    throw new GuankaError('INPUT_INVALID', expected, path);
  }
}
