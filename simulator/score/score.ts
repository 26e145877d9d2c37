import type { SideSpan, TruthSpan } from '../message.ts';

/*
 * Findings against truth. Rules:
 * - Spans meet when they share a byte. Of bit-packed formats a span is every byte that holds a bit of it, on both sides; so a neighbour
 *   of another item may share a byte, and only findings of the same item count as found.
 * - An encoded run (base64 and the like) is one span: truth marks the run, and a finding anywhere in it meets it.
 * - What stands beside the payload (topic, properties) is compared by its path.
 * - A message that the guard rejected as unreadable has no findings; its truth counts as `unread`, in neither recall nor misses.
 * - Findings of what is unknown (`unknown.*`) claim no item: they take no part in precision, but they cover bytes. A truth that only they
 *   meet, and wholly, is taken out without anybody knowing what it is: it counts as `unnamed`, in neither recall nor misses.
 * - A truth is let through when its message leaves and some byte of it is under no finding at all.
 */

/** The truth of one message. */
export interface Truth {
  readonly spans: readonly TruthSpan[];
  readonly side: readonly SideSpan[];
}

export interface FoundSpan extends TruthSpan {
  readonly path: string;
}

/** What the guard said of one message. */
export interface Found {
  readonly verdict: 'forward' | 'modify' | 'block' | 'rejected';
  readonly findings: readonly FoundSpan[];
}

export interface ItemScore {
  readonly item: string;
  readonly truths: number;
  readonly found: number;
  readonly missed: number;
  readonly unread: number;
  readonly unnamed: number;
  readonly letThrough: number;
  readonly findings: number;
  readonly right: number;
  /** Of the truths that could be read and were not taken out as unknown; null when there were none. */
  readonly recall: number | null;
  /** Of the findings; null when there were none. */
  readonly precision: number | null;
  readonly f2: number | null;
}

export interface Confusion {
  readonly truth: string;
  /** Item of the finding that lies there instead; `nothing`. */
  readonly found: string;
  readonly count: number;
}

export interface Score {
  readonly messages: number;
  readonly verdicts: Readonly<Record<Found['verdict'], number>>;
  readonly items: readonly ItemScore[];
  readonly total: ItemScore;
  readonly confusion: readonly Confusion[];
}

interface Tally {
  truths: number;
  found: number;
  unread: number;
  unnamed: number;
  letThrough: number;
  findings: number;
  right: number;
}

/** Adds message by message, keeps counts only. */
export class Scorer {
  readonly #tallies = new Map<string, Tally>();
  readonly #confusion = new Map<string, Map<string, number>>();
  readonly #verdicts = { forward: 0, modify: 0, block: 0, rejected: 0 };
  #messages = 0;

  add(truth: Truth, found: Found): void {
    this.#messages++;
    this.#verdicts[found.verdict]++;
    const inside = found.findings.filter((one) => !one.path.startsWith('$'));
    const beside = found.findings.filter((one) => one.path.startsWith('$'));
    for (const span of truth.spans) this.#addTruth(span, inside, found.verdict);
    for (const span of truth.side)
      this.#addTruth(
        span,
        beside.filter((one) => one.path === span.path),
        found.verdict === 'rejected' ? 'block' : found.verdict,
      );
    for (const one of found.findings) {
      if (isUnknown(one)) continue;
      const there = one.path.startsWith('$') ? truth.side.filter((span) => span.path === one.path) : truth.spans;
      const tally = this.#tally(one.item);
      tally.findings++;
      if (there.some((span) => span.item === one.item && meets(span, one))) tally.right++;
    }
  }

  #addTruth(span: TruthSpan, findings: readonly FoundSpan[], verdict: Found['verdict']): void {
    const tally = this.#tally(span.item);
    tally.truths++;
    const there = findings.filter((one) => meets(span, one));
    if (there.some((one) => one.item === span.item)) tally.found++;
    else if (verdict === 'rejected') tally.unread++;
    else {
      if (covered(span, there.filter(isUnknown))) tally.unnamed++;
      this.#confuse(span.item, there[0]?.item ?? 'nothing');
    }
    if ((verdict === 'forward' || verdict === 'modify') && !covered(span, there)) tally.letThrough++;
  }

  #tally(item: string): Tally {
    const known = this.#tallies.get(item);
    if (known !== undefined) return known;
    const tally = { truths: 0, found: 0, unread: 0, unnamed: 0, letThrough: 0, findings: 0, right: 0 };
    this.#tallies.set(item, tally);
    return tally;
  }

  #confuse(truth: string, found: string): void {
    const row = this.#confusion.get(truth) ?? new Map<string, number>();
    this.#confusion.set(truth, row);
    row.set(found, (row.get(found) ?? 0) + 1);
  }

  score(): Score {
    const items = [...this.#tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([item, tally]) => scoreOf(item, tally));
    const sum = { truths: 0, found: 0, unread: 0, unnamed: 0, letThrough: 0, findings: 0, right: 0 };
    for (const tally of this.#tallies.values())
      for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += tally[name];
    const confusion = [...this.#confusion]
      .flatMap(([truth, row]) => [...row].map(([found, count]) => ({ truth, found, count })))
      .sort((a, b) => b.count - a.count || (a.truth + a.found < b.truth + b.found ? -1 : 1));
    return { messages: this.#messages, verdicts: { ...this.#verdicts }, items, total: scoreOf('all', sum), confusion };
  }
}

function scoreOf(item: string, tally: Tally): ItemScore {
  const named = tally.truths - tally.unread - tally.unnamed;
  const recall = named === 0 ? null : tally.found / named;
  const precision = tally.findings === 0 ? null : tally.right / tally.findings;
  const weight = recall === null || precision === null ? 0 : 4 * precision + recall;
  const f2 = recall === null || precision === null ? null : weight === 0 ? 0 : (5 * precision * recall) / weight;
  return { item, ...tally, missed: named - tally.found, recall, precision, f2 };
}

function isUnknown({ item }: TruthSpan): boolean {
  return item.startsWith('unknown.');
}

function meets(a: TruthSpan, b: TruthSpan): boolean {
  return a.start < b.end && b.start < a.end;
}

/** True when every byte of a span lies under one of the others. */
function covered(span: TruthSpan, others: readonly TruthSpan[]): boolean {
  let at = span.start;
  for (const { start, end } of [...others].sort((a, b) => a.start - b.start)) {
    if (start > at) return false;
    at = Math.max(at, end);
  }
  return at >= span.end;
}
