import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemoryRun } from './bench-unit.ts';

/** The last long run, with what it was made from. */
export interface Soak extends MemoryRun {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
}

const FILE = join(import.meta.dirname, 'soak.json');

export function readSoak(): Soak {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Soak;
}

export function writeSoak(soak: Soak): void {
  writeFileSync(FILE, `${JSON.stringify(soak, undefined, 2)}\n`);
}
