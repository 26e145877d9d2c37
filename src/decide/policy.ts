import type { Destination } from '../model/destination.ts';
import { GuankaError } from '../model/errors.ts';
import { type Item, type ItemId, UNKNOWN_FIELD, UNKNOWN_ITEMS, UNKNOWN_LEAF, UNKNOWN_OPAQUE } from '../model/item.ts';
import { OBLIGATIONS, type Obligation } from '../model/verdict.ts';

/** A policy file as parsed: which obligation an item meets on its way to a destination. */
export interface PolicySource {
  readonly policy: string;
  readonly version: string;
  /** What happens to text and bytes that no label covers: taken out, or searched by the detectors. */
  readonly unlabelled: 'strip' | 'scan';
  readonly obligations: readonly ObligationRule[];
  /** For what could not be looked into. */
  readonly unknown?: { readonly field?: Obligation; readonly leaf?: Obligation; readonly opaque?: Obligation };
  readonly place?: string;
}

export interface ObligationRule {
  /** Item ids; a trailing `*` stands for anything. */
  readonly items: readonly string[];
  /** Destination names or jurisdictions; absent: every destination outside home. */
  readonly to?: readonly string[];
  readonly obligation: Obligation;
  readonly place?: string;
}

/** Item × destination → obligation, compiled, with the identity that records name. */
export interface Policy {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the policy's canonical text, hex. */
  readonly digest: string;
  readonly unlabelled: 'strip' | 'scan';
  readonly obligation: (item: ItemId, destination: Destination) => Obligation;
}

/**
 * Compiles a policy. What no rule names is stripped; nothing but an approval makes an item of the regulator's table pass.
 * @throws {GuankaError} POLICY_INVALID - an item that the taxonomy does not have, a destination that is not registered, or a rule that
 * lets an item pass.
 */
export function compilePolicy(
  source: PolicySource,
  digest: string,
  items: readonly Item[],
  destinations: readonly Destination[],
): Policy {
  const known = [...items.map((item) => item.id), ...UNKNOWN_ITEMS];
  const table = new Map<string, Map<ItemId, Obligation>>();
  for (const destination of destinations) table.set(destination.name, new Map(unknownDefaults(source)));
  for (const rule of source.obligations) applyRule(rule, known, destinations, table);
  return {
    name: source.policy,
    version: source.version,
    digest,
    unlabelled: source.unlabelled,
    obligation: (item, destination) =>
      destination.home ? 'pass' : (table.get(destination.name)?.get(item) ?? 'strip'),
  };
}

function unknownDefaults(source: PolicySource): [ItemId, Obligation][] {
  const unknown = source.unknown ?? {};
  const rows: [ItemId, Obligation][] = [
    [UNKNOWN_FIELD, unknown.field ?? 'strip'],
    [UNKNOWN_LEAF, unknown.leaf ?? 'strip'],
    [UNKNOWN_OPAQUE, unknown.opaque ?? 'block'],
  ];
  for (const [item, obligation] of rows) {
    if (OBLIGATIONS.indexOf(obligation) < OBLIGATIONS.indexOf('seal')) {
      throw new GuankaError(
        'POLICY_INVALID',
        `${item} can only be sealed, stripped or blocked: what was not looked into does not pass`,
        source.place,
      );
    }
  }
  return rows;
}

function applyRule(
  rule: ObligationRule,
  known: readonly ItemId[],
  destinations: readonly Destination[],
  table: ReadonlyMap<string, Map<ItemId, Obligation>>,
): void {
  if (rule.obligation === 'pass')
    throw new GuankaError('POLICY_INVALID', 'an item passes by a signed approval, never by a policy rule', rule.place);
  const matched = known.filter((item) => rule.items.some((pattern) => matches(pattern, item)));
  for (const pattern of rule.items) {
    if (!known.some((item) => matches(pattern, item)))
      throw new GuankaError('POLICY_INVALID', `expected items of the taxonomy, ${pattern} names none`, rule.place);
  }
  const targets = destinations.filter(
    (destination) =>
      !destination.home &&
      (rule.to === undefined || rule.to.includes(destination.name) || rule.to.includes(destination.jurisdiction)),
  );
  for (const to of rule.to ?? []) {
    if (!destinations.some((destination) => destination.name === to || destination.jurisdiction === to)) {
      throw new GuankaError(
        'POLICY_INVALID',
        `expected a destination or jurisdiction of the configuration, ${to} is none`,
        rule.place,
      );
    }
  }
  for (const target of targets) for (const item of matched) table.get(target.name)?.set(item, rule.obligation);
}

function matches(pattern: string, item: ItemId): boolean {
  return pattern.endsWith('*') ? item.startsWith(pattern.slice(0, -1)) : item === pattern;
}
