import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { planFromJson, planToJson } from '../../../src/decode/protobuf/plan-json.ts';
import { loadSchema } from '../../../src/decode/protobuf/schema.ts';
import type { Label } from '../../../src/model/label.ts';
import { Prng } from '../../reference/prng.ts';
import { randomSchema } from '../../reference/random-schema.ts';

const root = resolve(import.meta.dirname, '../../..');

describe('plans in JSON', () => {
  it('come back as they were: random schemas', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const plan = compilePlan(randomSchema(new Prng(seed * 104_729)).root, 't.T0', []);
      expect(planFromJson(planToJson(plan)), `seed ${seed}`).toEqual(plan);
    }
  });

  it('come back as they were: every shipped profile, with the labels that its schema carries', () => {
    for (const name of ['gateway', 'roadside', 'tcu', 'vehicle']) {
      const { plans } = loadConfig(join(root, `device/profiles/${name}.yaml`));
      expect(plans.size).toBeGreaterThan(0);
      for (const plan of plans.values()) expect(planFromJson(planToJson(plan))).toEqual(plan);
    }
  });

  it('come back as they were: labels that depend on a value, by number, by text and by its beginning', () => {
    const schema = loadSchema(['m.proto'], () =>
      [
        'syntax = "proto3"; package t;',
        'message M { string key = 1; bytes value = 2; int32 kind = 3; bytes body = 4; }',
      ].join('\n'),
    );
    const item = { kind: 'item', item: 'connected-operation.vehicle.vin.vin' } as const;
    const labels: readonly Label[] = [
      { path: 't.M.value', meaning: item, place: 'l:1', when: { field: 'key', in: ['Vin', 'VIN'] } },
      { path: 't.M.value', meaning: item, place: 'l:2', when: { field: 'key', prefix: ['id_'] } },
      { path: 't.M.body', meaning: { kind: 'benign', reason: 'r' }, place: 'l:3', when: { field: 'kind', in: [0, 7] } },
    ];
    const plan = compilePlan(schema, 't.M', [{ name: 'l', format: 'protobuf', source: '', labels }]);
    const rules = plan.types.flatMap((type) => type.rules?.discriminators ?? []);
    expect(rules.some(({ values }) => values.size > 0)).toBe(true);
    expect(rules.some(({ prefixes }) => prefixes.length > 0)).toBe(true);
    expect(planFromJson(planToJson(plan))).toEqual(plan);
  });
});
