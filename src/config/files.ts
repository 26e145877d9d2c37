import { readFileSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import { readShipped } from './shipped-files.ts';

/** `shipped:device/profiles/gateway.yaml` names a file that comes with guanka, wherever that is installed. Nothing falls back to one. */
const SHIPPED = 'shipped:';

/** Folder of a file, as a base for `pathFrom`. */
export function folderOf(file: string): string {
  return file.startsWith(SHIPPED) ? SHIPPED + posix.dirname(file.slice(SHIPPED.length)) : dirname(resolve(file));
}

/** A path that stands in a file of the given folder: shipped files name each other by relative paths too. */
export function pathFrom(folder: string, path: string): string {
  if (path.startsWith(SHIPPED)) return SHIPPED + posix.normalize(path.slice(SHIPPED.length));
  if (folder.startsWith(SHIPPED)) return SHIPPED + posix.join(folder.slice(SHIPPED.length), path);
  return resolve(folder, path);
}

/** The same on the disk: what a shipped configuration writes lies as if guanka's files were in the working directory. */
export function diskPathFrom(folder: string, path: string): string {
  return resolve(folder.startsWith(SHIPPED) ? folder.slice(SHIPPED.length) : folder, path);
}

/** @returns undefined when the file cannot be read. */
export function readFileAt(path: string): Uint8Array | undefined {
  if (path.startsWith(SHIPPED)) return readShipped(path.slice(SHIPPED.length));
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}
