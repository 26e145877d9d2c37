import type { DiscriminatorRules, Outcome, Plan, PlanRules, PlanType } from './plan.ts';

/** A plan as JSON has it: maps as lists of entries, sets as lists. */
interface PlanJson extends Omit<Plan, 'types'> {
  readonly types: readonly TypeJson[];
}

interface TypeJson extends Omit<PlanType, 'rules'> {
  readonly rules?: { readonly discriminators: readonly DiscriminatorJson[]; readonly candidates: readonly number[] };
}

interface DiscriminatorJson extends Omit<DiscriminatorRules, 'values' | 'prefixes' | 'otherwise' | 'absent'> {
  readonly values: readonly (readonly [number | string, OutcomeJson])[];
  readonly prefixes: readonly { readonly prefix: string; readonly outcome: OutcomeJson }[];
  readonly otherwise: OutcomeJson;
  readonly absent?: OutcomeJson;
}

interface OutcomeJson {
  readonly fields: readonly (readonly [number, number])[];
  readonly whole: number;
}

export function planToJson(plan: Plan): string {
  return JSON.stringify(plan, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

/** @param text - what {@link planToJson} wrote; not checked. */
export function planFromJson(text: string): Plan {
  const json = JSON.parse(text) as PlanJson;
  return { ...json, types: json.types.map((type) => ({ ...type, rules: rulesFrom(type.rules) })) };
}

function rulesFrom(json: TypeJson['rules']): PlanRules | undefined {
  if (json === undefined) return undefined;
  return { discriminators: json.discriminators.map(discriminatorFrom), candidates: new Set(json.candidates) };
}

function discriminatorFrom(json: DiscriminatorJson): DiscriminatorRules {
  return {
    ...json,
    values: new Map(json.values.map(([value, outcome]) => [value, outcomeFrom(outcome)])),
    prefixes: json.prefixes.map(({ prefix, outcome }) => ({ prefix, outcome: outcomeFrom(outcome) })),
    otherwise: outcomeFrom(json.otherwise),
    absent: json.absent === undefined ? undefined : outcomeFrom(json.absent),
  };
}

function outcomeFrom({ fields, whole }: OutcomeJson): Outcome {
  return { fields: new Map(fields), whole };
}
