import { describe, expect, test } from 'vitest';
import { measureSet } from './measure.ts';
import { loadSets } from './sets.ts';

/** Every so-many-th case of a set, and what must hold of it: `npm run score` measures the whole. */
const FLOORS: readonly {
  readonly set: string;
  readonly every: number;
  /** Least recall by item; the whole set's targets are higher where so is stated. */
  readonly recall: Readonly<Record<string, number>>;
  readonly falseAlarmsMax: number;
}[] = [
  {
    set: 'adversarial',
    every: 8,
    recall: {
      'connected-operation.vehicle.vin.vin': 0.97,
      'connected-operation.vehicle.key.private': 0.985,
      'connected-operation.vehicle.key.symmetric': 0.985,
      'connected-operation.perception.track.positioning': 0.985,
      'connected-operation.perception.imagery.picture': 0.985,
      'connected-operation.perception.imagery.video': 0.985,
    },
    falseAlarmsMax: 1,
  },
  {
    set: 'split',
    every: 5,
    recall: {
      'connected-operation.vehicle.vin.vin': 0.97,
      'connected-operation.perception.track.positioning': 0.99,
    },
    falseAlarmsMax: 1,
  },
  { set: 'hard-negatives', every: 10, recall: {}, falseAlarmsMax: 1 },
];

describe('score', () => {
  test.each(FLOORS)('$set, every $every th case', async ({ set, every, recall, falseAlarmsMax }) => {
    const [found] = await loadSets(set);
    expect(found).toBeDefined();
    if (found === undefined) return;
    const rows = measureSet(found, { seed: 1, every }).filter((row) => row.set === set);
    for (const [item, least] of Object.entries(recall)) {
      const row = rows.find((one) => one.item === item);
      expect(row?.recall ?? 0, item).toBeGreaterThanOrEqual(least);
    }
    const alarms = rows.find((row) => row.item === 'any');
    expect(alarms?.negatives ?? 0).toBeGreaterThan(100);
    expect(alarms?.falseAlarms ?? 0).toBeLessThanOrEqual(falseAlarmsMax);
  });

  test.runIf(process.env['CI'] !== undefined)('in CI every set can be measured', async () => {
    const missing = (await loadSets()).flatMap((set) => set.missing?.() ?? []);
    expect(missing).toEqual([]);
  });

  test('every file of the folder is a set with a name of its own', async () => {
    const names = (await loadSets()).map((set) => set.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(2);
  });
});
