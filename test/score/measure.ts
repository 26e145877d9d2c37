import { createGuard, type Guard } from '../../src/index.ts';
import { UNKNOWN_ITEMS, UNKNOWN_OPAQUE } from '../../src/model/item.ts';
import { Prng } from '../reference/prng.ts';
import type { Counts, ScoreCase, ScoreRow, ScoreSet, Target } from './score-set.ts';

const CONFIG = new URL('../../device/profiles/gateway.yaml', import.meta.url).pathname;

/** Item of the row that counts every false alarm of a set, whatever it was taken for. */
export const ANY_ITEM = 'any';

/** What a case was not about, for whoever wants to look at misses: its number in the set, never its content. */
export interface Miss {
  readonly set: string;
  readonly index: number;
  readonly item: string;
  readonly kind: 'missed' | 'false-alarm';
  readonly by: string;
  readonly detail: string;
}

export interface MeasureOptions {
  readonly seed: number;
  /** Only every so-many-th case, for a quick look. */
  readonly every?: number;
  readonly onMiss?: (miss: Miss, one: ScoreCase) => void;
}

/** Runs a set through the front door that users have. The same seed gives the same rows. */
export function measureSet(set: ScoreSet, { seed, every = 1, onMiss = () => undefined }: MeasureOptions): ScoreRow[] {
  const random = new Prng(seed);
  const counts =
    set.kind === 'counts' ? set.counts(random) : countCases(set.name, thinned(set.cases(random), every), onMiss);
  return counts.map((count) => rowOf(count, set.targets));
}

function* thinned<T>(cases: Iterable<T>, every: number): Generator<T> {
  let index = 0;
  for (const one of cases) if (index++ % every === 0) yield one;
}

class Tally {
  found = 0;
  missed = 0;
  falseAlarms = 0;
}

function countCases(
  name: string,
  cases: Iterable<ScoreCase>,
  onMiss: (miss: Miss, one: ScoreCase) => void,
): readonly Counts[] {
  const guard = createGuard(CONFIG, 'overseas');
  const tallies = new Map<string, Map<string, Tally>>();
  const negatives = new Map<string, number>();
  const tallyOf = (set: string, item: string): Tally => {
    const ofSet = tallies.get(set) ?? new Map<string, Tally>();
    tallies.set(set, ofSet);
    const tally = ofSet.get(item) ?? new Tally();
    ofSet.set(item, tally);
    return tally;
  };
  let index = 0;
  for (const one of cases) {
    const set = one.group === undefined ? name : `${name}/${one.group}`;
    const seen = itemsFound(guard, one, index);
    if (one.item === undefined) {
      negatives.set(set, (negatives.get(set) ?? 0) + 1);
      tallyOf(set, ANY_ITEM).falseAlarms += seen.size > (seen.has(UNKNOWN_OPAQUE) ? 1 : 0) ? 1 : 0;
      for (const [item, by] of seen) {
        tallyOf(set, item).falseAlarms++;
        onMiss({ set, index, item, kind: 'false-alarm', by, detail: one.detail ?? '' }, one);
      }
    } else if (seen.has(one.item)) tallyOf(set, one.item).found++;
    else {
      tallyOf(set, one.item).missed++;
      onMiss(
        { set, index, item: one.item, kind: 'missed', by: [...seen.values()].join(' '), detail: one.detail ?? '' },
        one,
      );
    }
    index++;
  }
  sumUp(name, tallies, negatives);
  return [...tallies].flatMap(([set, ofSet]) =>
    [...ofSet].map(([item, { found, missed, falseAlarms }]) => ({
      item,
      set,
      found,
      missed,
      falseAlarms,
      negatives: negatives.get(set) ?? 0,
    })),
  );
}

/** A row over all groups of a set, where it has more than one. */
function sumUp(name: string, tallies: Map<string, Map<string, Tally>>, negatives: Map<string, number>): void {
  if (tallies.size < 2) return;
  const whole = new Map<string, Tally>();
  for (const ofSet of tallies.values()) {
    for (const [item, { found, missed, falseAlarms }] of ofSet) {
      const sum = whole.get(item) ?? new Tally();
      sum.found += found;
      sum.missed += missed;
      sum.falseAlarms += falseAlarms;
      whole.set(item, sum);
    }
  }
  negatives.set(
    name,
    [...negatives.values()].reduce((sum, count) => sum + count, 0),
  );
  tallies.set(name, whole);
}

/** Items that any message of a case gave, with what found each. What nobody looked into is no item, but opaque is worth a row. */
function itemsFound(guard: Guard, one: ScoreCase, index: number): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  for (const { channel, payload, vehicle = `v${index}`, receivedAtMs = 1_700_000_000_000 } of one.messages) {
    for (const { item, by } of guard.inspect(payload, { channel, vehicle, receivedAtMs }).findings) {
      if (one.also?.includes(item) === true) continue;
      if (!UNKNOWN_ITEMS.includes(item) || item === UNKNOWN_OPAQUE) seen.set(item, by);
    }
  }
  return seen;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** F2 weighs recall four times as heavily as precision: (1 + 4) P R / (4 P + R). */
function rowOf(counts: Counts, targets: readonly Target[]): ScoreRow {
  const { item, set, found, missed, falseAlarms, negatives } = counts;
  const recall = share(found, found + missed);
  const precision = share(found, found + falseAlarms);
  const f2 =
    recall === null || precision === null || precision + recall === 0
      ? null
      : (5 * precision * recall) / (4 * precision + recall);
  const row = { item, set, found, missed, falseAlarms, negatives, recall, precision, f2 };
  const target = targets.find((one) => fits(one.item, item) && fits(one.set, set));
  // A row of an item that nothing was to be found of is there for its false alarms.
  const judged = target !== undefined && (recall !== null || target.recallMin === undefined);
  return judged ? { ...row, ...judge(row, target) } : row;
}

function fits(pattern: string, text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}

function judge(row: ScoreRow, target: Target): { readonly target: string; readonly met: boolean } {
  const words: string[] = [];
  let met = true;
  const { recallMin, precisionMin, falseAlarmsBelow } = target;
  if (recallMin !== undefined) {
    words.push(`recall >= ${recallMin}`);
    met &&= row.recall !== null && row.recall >= recallMin;
  }
  if (precisionMin !== undefined) {
    words.push(`precision >= ${precisionMin}`);
    met &&= row.precision !== null && row.precision >= precisionMin;
  }
  if (falseAlarmsBelow !== undefined) {
    words.push(`false alarms < ${falseAlarmsBelow}`);
    met &&= row.negatives > 0 && row.falseAlarms / row.negatives < falseAlarmsBelow;
  }
  return { target: words.join(', '), met };
}
