import { GuankaError } from '../../model/errors.ts';
import type { Compiler } from './compile.ts';
import type { FieldFacts } from './field-facts.ts';
import type { DiscriminatorRules, Outcome, PlanRules } from './plan.ts';
import { outcomeFor } from './rules.ts';
import type { ConditionalLabel } from './schema-labels.ts';

/** A rule table that is still being filled. */
interface Draft {
  readonly field: FieldFacts;
  readonly values: Map<number | string, { fields: Map<number, number>; whole: number }>;
  readonly prefixes: Map<string, { fields: Map<number, number>; whole: number }>;
  otherwiseWhole: number;
}

type Refs = ReadonlyMap<string, number>;

/** What siblings decide in a type: conditional labels of label files, and enum values that name an item. */
export function compileRules(
  compiler: Compiler,
  typeName: string,
  fields: readonly FieldFacts[],
  refs: Refs,
): PlanRules | undefined {
  const drafts = new Map<string, Draft>();
  for (const field of fields) addEnumLabels(compiler, field, drafts);
  for (const label of compiler.labels.conditionalOf(typeName)) addCondition(compiler, label, fields, refs, drafts);
  if (drafts.size === 0) return undefined;
  const discriminators: DiscriminatorRules[] = [];
  const candidates = new Set<number>();
  for (const [name, draft] of drafts) {
    discriminators.push(finish(draft, refs.get(name) ?? 0));
    for (const outcome of [...draft.values.values(), ...draft.prefixes.values()])
      for (const ref of outcome.fields.keys()) candidates.add(ref);
  }
  return { discriminators, candidates };
}

function draftOf(drafts: Map<string, Draft>, field: FieldFacts): Draft {
  const known = drafts.get(field.name);
  if (known !== undefined) return known;
  const draft: Draft = { field, values: new Map(), prefixes: new Map(), otherwiseWhole: 0 };
  drafts.set(field.name, draft);
  return draft;
}

function addEnumLabels(compiler: Compiler, field: FieldFacts, drafts: Map<string, Draft>): void {
  const labelled = field.enumType === undefined ? undefined : compiler.labels.ofEnum(field.enumType);
  if (labelled === undefined) return;
  const draft = draftOf(drafts, field);
  for (const [value, meaning] of labelled) outcomeOf(draft.values, value).whole = compiler.cause(meaning);
  // A value that the schema does not know may be anything: schema drift must not open a gap.
  draft.otherwiseWhole = compiler.unknown();
}

function addCondition(
  compiler: Compiler,
  bound: ConditionalLabel,
  fields: readonly FieldFacts[],
  refs: Refs,
  drafts: Map<string, Draft>,
): void {
  const when = bound.label.when;
  const sibling = fields.find((field) => field.name === when?.field);
  if (when === undefined || sibling === undefined)
    throw new GuankaError('LABEL_INVALID', 'expected a sibling field to depend on', bound.label.place);
  if (sibling.kind !== 'varint' && sibling.kind !== 'string') {
    throw new GuankaError(
      'LABEL_INVALID',
      `expected a number, enum or string to depend on, ${sibling.name} is none`,
      bound.label.place,
    );
  }
  const draft = draftOf(drafts, sibling);
  const ref = refs.get(bound.field) ?? 0;
  const cause = compiler.cause(bound);
  for (const value of when.in ?? []) outcomeOf(draft.values, wireValue(sibling, value, bound)).fields.set(ref, cause);
  for (const prefix of when.prefix ?? []) outcomeOf(draft.prefixes, prefix).fields.set(ref, cause);
}

function wireValue(sibling: FieldFacts, value: string | number, bound: ConditionalLabel): number | string {
  if (sibling.kind === 'string') return String(value);
  if (typeof value === 'number') return value;
  const number = sibling.enumType?.values[value];
  if (number === undefined)
    throw new GuankaError(
      'LABEL_INVALID',
      `expected a value of ${sibling.name}, found none named ${value}`,
      bound.label.place,
    );
  return number;
}

function outcomeOf<K>(
  outcomes: Map<K, { fields: Map<number, number>; whole: number }>,
  key: K,
): { fields: Map<number, number>; whole: number } {
  const known = outcomes.get(key);
  if (known !== undefined) return known;
  const outcome = { fields: new Map<number, number>(), whole: 0 };
  outcomes.set(key, outcome);
  return outcome;
}

function finish(draft: Draft, ref: number): DiscriminatorRules {
  const rules = rulesOf(draft, ref);
  const { absent } = draft.field;
  return { ...rules, absent: absent === undefined ? undefined : outcomeFor(rules, absent) };
}

function rulesOf(draft: Draft, ref: number): Omit<DiscriminatorRules, 'absent'> {
  const prefixes = [...draft.prefixes].map(([prefix, outcome]): { prefix: string; outcome: Outcome } => ({
    prefix,
    outcome,
  }));
  return {
    ref,
    text: draft.field.kind === 'string',
    values: draft.values,
    prefixes: prefixes.sort((a, b) => b.prefix.length - a.prefix.length),
    otherwise: { fields: new Map(), whole: draft.otherwiseWhole },
  };
}
