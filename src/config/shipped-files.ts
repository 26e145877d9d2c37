import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Files that come with guanka (`device/…`, `proto/…`, `simulator/…`), from the package they lie in. The one-file bundle has another form
 * of this module that holds them (device/packaging/bundle.ts).
 * @param path - below the package's root, with forward slashes, without `.` or `..`.
 * @returns undefined when there is no such file.
 */
export function readShipped(path: string): Uint8Array | undefined {
  if (!SHIPPED.test(path)) return undefined;
  try {
    return new Uint8Array(readFileSync(resolve(import.meta.dirname, '../..', path)));
  } catch {
    return undefined;
  }
}

/** Names of the files in a folder that comes with guanka, sorted. */
export function listShipped(folder: string): readonly string[] {
  if (!SHIPPED.test(`${folder}/`)) return [];
  try {
    const entries = readdirSync(resolve(import.meta.dirname, '../..', folder), { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  } catch {
    return [];
  }
}

const SHIPPED = /^(device|proto|simulator)\//;
