import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Files that come with guanka (`device/…`, `proto/…`), from the package they lie in. The one-file bundle has another form of this module
 * that holds them (device/packaging/bundle.ts).
 * @param path - below the package's root, with forward slashes, without `.` or `..`.
 * @returns undefined when there is no such file.
 */
export function readShipped(path: string): Uint8Array | undefined {
  if (!/^(device|proto)\//.test(path)) return undefined;
  try {
    return new Uint8Array(readFileSync(resolve(import.meta.dirname, '../..', path)));
  } catch {
    return undefined;
  }
}
