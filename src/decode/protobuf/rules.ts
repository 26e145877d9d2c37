import { varintAt } from '../../bytes/varint.ts';
import type { DiscriminatorRules, Outcome, Plan, PlanRules } from './plan.ts';
import {
  CANDIDATE,
  CAUSE,
  DEAD,
  DISCRIMINATOR,
  FIRST,
  REF,
  ROW,
  type Rows,
  SPAN,
  VALUE_END,
  VALUE_START,
} from './rows.ts';

const latin1 = new TextDecoder('latin1');

/** What the values of one message say; reused from message to message. */
const outcomes: Outcome[] = [];

/**
 * Ends a message of a type with rules: every candidate row of this message becomes a span or dies, by what the discriminator rows
 * of this message say. Where a field stands more than once, every value counts and the strictest wins: label, unlabelled, benign.
 * @param from - the message's first row.
 * @returns cause of the message as a whole, 0 when none.
 */
export function resolveRules(plan: Plan, rules: PlanRules, bytes: Uint8Array, rows: Rows, from: number): number {
  let said = 0;
  let whole = 0;
  let alive = false;
  for (const rule of rules.discriminators) {
    if (rule.absent === undefined || isThere(rows, from, rule.ref)) continue;
    outcomes[said++] = rule.absent;
    whole = strictest(plan, whole, rule.absent.whole);
  }
  const { data, count } = rows;
  for (let row = count - 1; row >= from; row = (data[row * ROW + FIRST] ?? 0) - 1) {
    if (data[row * ROW] !== DISCRIMINATOR) continue;
    const rule = ruleOf(rules, data[row * ROW + REF] ?? 0);
    const outcome = rule === undefined ? undefined : outcomeAt(rule, bytes, rows, row);
    if (outcome === undefined) continue;
    outcomes[said++] = outcome;
    if (outcome.whole !== 0) whole = strictest(plan, whole, outcome.whole);
    const unexplained = outcome === rule?.otherwise && data[row * ROW + CAUSE] !== 0;
    data[row * ROW] = unexplained ? SPAN : DEAD;
  }
  for (let row = count - 1; row >= from; row = (data[row * ROW + FIRST] ?? 0) - 1) {
    if (data[row * ROW] === CANDIDATE) resolveCandidate(plan, said, rows, row);
  }
  // Forgets the message's rows when none of them says anything.
  for (let row = from; row < count && !alive; row++) alive = data[row * ROW] !== DEAD;
  if (!alive) rows.count = from;
  return whole;
}

function ruleOf({ discriminators }: PlanRules, ref: number): DiscriminatorRules | undefined {
  for (const rule of discriminators) if (rule.ref === ref) return rule;
  return undefined;
}

function outcomeAt(rule: DiscriminatorRules, bytes: Uint8Array, rows: Rows, row: number): Outcome {
  const start = rows.get(row, VALUE_START);
  return outcomeFor(
    rule,
    rule.text ? latin1.decode(bytes.subarray(start, rows.get(row, VALUE_END))) : int32(varintAt(bytes, start)),
  );
}

/** What a value says. */
export function outcomeFor(rule: Omit<DiscriminatorRules, 'absent'>, value: number | string): Outcome {
  const known = rule.values.get(value);
  if (known !== undefined) return known;
  const prefixed =
    typeof value === 'string' ? rule.prefixes.find(({ prefix }) => value.startsWith(prefix))?.outcome : undefined;
  return prefixed ?? rule.otherwise;
}

function isThere(rows: Rows, from: number, ref: number): boolean {
  for (let row = rows.count - 1; row >= from; row = rows.get(row, FIRST) - 1)
    if (rows.get(row, 0) === DISCRIMINATOR && rows.get(row, REF) === ref) return true;
  return false;
}

/** Enum values are int32; a negative one stands as ten bytes, of which the low 32 bits count. */
function int32(value: number): number {
  return value > 0xffff_ffff ? Number(BigInt.asIntN(32, BigInt(Math.min(value, Number.MAX_SAFE_INTEGER)))) : value;
}

function resolveCandidate(plan: Plan, said: number, rows: Rows, row: number): void {
  const ref = rows.get(row, REF);
  let cause = -1;
  let decided = 0;
  for (let index = 0; index < said; index++) {
    const says = outcomes[index]?.fields.get(ref);
    if (says === undefined) continue;
    decided++;
    cause = cause < 0 ? says : strictest(plan, cause, says);
  }
  // A value that no rule names leaves the field's own cause standing beside what the others say.
  if (decided < said || cause < 0)
    cause = cause < 0 ? rows.get(row, CAUSE) : strictest(plan, cause, rows.get(row, CAUSE));
  if (cause === 0) {
    for (let inner = rows.get(row, FIRST); inner <= row; inner++) rows.set(inner, 0, DEAD);
    return;
  }
  rows.set(row, 0, SPAN);
  rows.set(row, CAUSE, cause);
}

function strictest(plan: Plan, one: number, other: number): number {
  return rank(plan, one) >= rank(plan, other) ? one : other;
}

function rank(plan: Plan, cause: number): number {
  const found = plan.causes[cause];
  if (found === undefined || found.kind === 'none' || found.kind === 'benign') return 0;
  if (found.kind === 'content') return 1;
  if (found.cause.kind === 'checked') return 1;
  return found.cause.kind === 'label' ? 3 : 2;
}
