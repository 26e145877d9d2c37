import { interpreter } from './interpret.ts';
import type { Outcome, Plan, PlanRules } from './plan.ts';
import { CAUSE, KIND, ROW, Rows, SPAN, VALUE_END, VALUE_START } from './rows.ts';

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Finds the values of string and bytes fields that a benign mark lets pass unsearched; a message that cannot be walked has none. */
export type BenignRanges = (bytes: Uint8Array, start: number, end: number) => readonly ByteRange[];

/**
 * Such values have no rows, because most messages hold nothing else and nobody asks. Who does ask walks the message once more, by a plan in
 * which the marks are spans.
 */
export function benignRanges(plan: Plan): BenignRanges {
  const mark = plan.causes.length;
  const walk = interpreter(withMarks(plan, mark));
  const rows = new Rows();
  return (bytes, start, end) => {
    if (walk(bytes, start, end, rows) < 0) return [];
    const ranges: ByteRange[] = [];
    for (let row = 0; row < rows.count; row++) {
      const at = row * ROW;
      if (rows.data[at + KIND] !== SPAN || rows.data[at + CAUSE] !== mark) continue;
      ranges.push({ start: rows.data[at + VALUE_START] ?? 0, end: rows.data[at + VALUE_END] ?? 0 });
    }
    return ranges;
  };
}

function withMarks(plan: Plan, mark: number): Plan {
  const types = plan.types.map((type) => ({
    ...type,
    fields: type.fields.map((field) => {
      const leaf = field.kind === 'string' || field.kind === 'bytes';
      return leaf && field.benign !== undefined && field.cause === 0 ? { ...field, cause: mark } : field;
    }),
    rules: type.rules === undefined ? undefined : rulesWithMarks(type.rules, plan, mark),
  }));
  return { ...plan, types, causes: [...plan.causes, { kind: 'benign' }] };
}

function rulesWithMarks(rules: PlanRules, plan: Plan, mark: number): PlanRules {
  const marked = ({ fields, whole }: Outcome): Outcome => ({
    fields: new Map([...fields].map(([ref, cause]) => [ref, cause === 0 && isLeaf(plan, ref) ? mark : cause])),
    whole,
  });
  return {
    candidates: rules.candidates,
    discriminators: rules.discriminators.map((rule) => ({
      ...rule,
      values: new Map([...rule.values].map(([value, outcome]) => [value, marked(outcome)])),
      prefixes: rule.prefixes.map(({ prefix, outcome }) => ({ prefix, outcome: marked(outcome) })),
      otherwise: marked(rule.otherwise),
      absent: rule.absent === undefined ? undefined : marked(rule.absent),
    })),
  };
}

function isLeaf(plan: Plan, ref: number): boolean {
  const kind = plan.refs[ref]?.form?.kind;
  return kind === 'text' || kind === 'bytes';
}
