import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { serialize } from 'node:v8';
import { type CreateWalk, compiledWalk } from '../decode/protobuf/compiled.ts';
import { EMITTER_VERSION, emitPlan } from '../decode/protobuf/emit.ts';
import { interpreter, type Walk } from '../decode/protobuf/interpret.ts';
import type { Plan } from '../decode/protobuf/plan.ts';
import { Rows } from '../decode/protobuf/rows.ts';
import { isGuankaError } from '../model/errors.ts';
import type { Disk } from '../model/platform.ts';

/** A walk and the rows that it fills. */
export interface BoundWalk {
  readonly walk: Walk;
  readonly rows: Rows;
}

/** Gives walks for plans. */
export interface PlanWalks {
  readonly of: (plan: Plan) => BoundWalk;
}

/** Walks plans as they are: for one-off commands, and where no folder can hold modules. */
export const interpretedWalks: PlanWalks = {
  of: (plan) => ({ walk: interpreter(plan), rows: new Rows() }),
};

/** File name of a plan's module: a digest of schema, labels and compiler. */
export function planFileName(plan: Plan, source = emitPlan(plan)): string {
  const digest = createHash('sha256').update(`${EMITTER_VERSION}\n${plan.root}\n${source}`).digest('hex');
  return `${digest.slice(0, 32)}.mjs`;
}

/**
 * Walks by modules in a folder: written there when they are missing and the folder can be written, and before each use compared byte for
 * byte with what the plan gives, so a changed file is never run. Needs no code generation from strings.
 * @param onFallback - told when a plan has to be interpreted because its module is not there and cannot be written.
 */
export function compiledWalks(disk: Disk, folder: string, onFallback: (planRoot: string) => void): PlanWalks {
  const load = createRequire(`${resolve(folder)}/`);
  // One walk for equal plans: V8 compiles a function for its own surroundings only while it stands in one of them.
  const made = new Map<string, BoundWalk>();
  return {
    of(plan) {
      const text = emitPlan(plan);
      const source = new TextEncoder().encode(text);
      const path = `${folder}/${planFileName(plan, text)}`;
      // The module holds numbers only: plans with other labels may have the same.
      const key = createHash('sha256').update(path).update(serialize(plan)).digest('hex');
      const known = made.get(key);
      if (known !== undefined) return known;
      if (!sameBytes(disk.read(path), source) && !tryWrite(disk, folder, path, source)) {
        onFallback(plan.root);
        return interpretedWalks.of(plan);
      }
      const rows = new Rows();
      const loaded = load(path) as { readonly create: CreateWalk };
      const walk = { walk: compiledWalk(plan, loaded.create, rows), rows };
      made.set(key, walk);
      return walk;
    },
  };
}

function tryWrite(disk: Disk, folder: string, path: string, source: Uint8Array): boolean {
  try {
    disk.makeFolder(folder);
    disk.replace(path, source);
    return true;
  } catch (error) {
    if (isGuankaError(error, 'STORE_UNWRITABLE')) return false;
    throw error;
  }
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.from(one.buffer, one.byteOffset, one.length).equals(other);
}
