import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own recursive form goes round for ever where a parent exists but refuses the name
 * (`/proc/x`): this one tries each name twice at most.
 * @throws the system's error: the path or one above it is a file, or cannot be made.
 */
export function makeFolders(path: string, mode = 0o777): void {
  const first = tryMake(path, mode);
  if (first === 'made' || (first === 'EEXIST' && statSync(path).isDirectory())) return;
  if (first === 'ENOENT' && dirname(path) !== path) makeFolders(dirname(path), mode);
  mkdirSync(path, { mode });
}

function tryMake(path: string, mode: number): string {
  try {
    mkdirSync(path, { mode });
    return 'made';
  } catch (error) {
    return String((error as { readonly code?: unknown }).code);
  }
}
