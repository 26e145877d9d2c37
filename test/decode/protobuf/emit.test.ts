import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { type CreateWalk, compiledWalk } from '../../../src/decode/protobuf/compiled.ts';
import { emitPlan } from '../../../src/decode/protobuf/emit.ts';
import { interpreter, type Walk } from '../../../src/decode/protobuf/interpret.ts';
import type { Plan } from '../../../src/decode/protobuf/plan.ts';
import { ROW, Rows } from '../../../src/decode/protobuf/rows.ts';
import { Prng } from '../../reference/prng.ts';
import { randomMessage, randomSchema } from '../../reference/random-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-emit-'));
const require = createRequire(import.meta.url);
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function compile(plan: Plan, rows: Rows): Walk {
  const file = join(folder, `plan-${files++}.mjs`);
  writeFileSync(file, emitPlan(plan));
  const loaded = require(file) as { create: CreateWalk };
  return compiledWalk(plan, loaded.create, rows);
}

function result(walk: Walk, bytes: Uint8Array, rows: Rows): object {
  const done = walk(bytes, 0, bytes.length, rows);
  if (done < 0) return { failed: true };
  return { done, whole: rows.whole, merged: rows.merged, rows: [...rows.data.subarray(0, rows.count * ROW)] };
}

describe('generated walk', () => {
  it('agrees with the interpreter on random schemas, messages and mutations of them', () => {
    let failures = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const prng = new Prng(seed * 7919);
      const schema = randomSchema(prng);
      const plan = compilePlan(schema.root, 't.T0', []);
      const fastRows = new Rows();
      const slowRows = new Rows();
      const fast = compile(plan, fastRows);
      const slow = interpreter(plan);
      for (let index = 0; index < 200; index++) {
        const bytes = randomMessage(prng, schema);
        if (index % 2 === 1 && bytes.length > 0) bytes[prng.below(bytes.length)] = prng.below(256);
        const expected = result(slow, bytes, slowRows);
        failures += 'failed' in expected ? 1 : 0;
        expect(result(fast, bytes, fastRows), `seed ${seed} message ${index}`).toEqual(expected);
      }
    }
    expect(failures).toBeGreaterThan(100);
  });
});
