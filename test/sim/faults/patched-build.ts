import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Fault } from './faults.ts';

const root = resolve(import.meta.dirname, '../../..');
const PARTS = ['src', 'proto', 'device/profiles', 'device/policies', 'device/rules', 'package.json'] as const;

/** A copy of the guard with a fault in it, to be imported from its own folder. */
export interface PatchedBuild {
  readonly folder: string;
  readonly remove: () => void;
}

/** @throws {Error} the fault's text does not stand in its file exactly once. */
export function patchedText(fault: Fault): string {
  const text = readFileSync(join(root, fault.file), 'utf8');
  const count = text.split(fault.find).length - 1;
  if (count !== 1) throw new Error(`${fault.name}: expected its text once in ${fault.file}, found it ${count} times`);
  return text.replace(fault.find, () => fault.replace);
}

export function buildWith(fault: Fault | undefined): PatchedBuild {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-fault-'));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  if (fault !== undefined) writeFileSync(join(folder, fault.file), patchedText(fault));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
