import protobuf from 'protobufjs';
import { GuankaError } from '../../model/errors.ts';
import type { LabelBook, LabelMeaning } from '../../model/label.ts';
import { NamesOfType } from './by-name.ts';
import { compileRules } from './compile-rules.ts';
import { type FieldFacts, messageFacts, type TypeFacts } from './field-facts.ts';
import type { Plan, PlanCause, PlanField, PlanRef, PlanRules, PlanType } from './plan.ts';
import { type BoundMeaning, SchemaLabels } from './schema-labels.ts';

const ANY = 'google.protobuf.Any';

/**
 * Compiles schema and labels to a plan. Recursive types, groups, extensions, maps and editions are all plain fields to it.
 * @throws {GuankaError} SCHEMA_UNKNOWN - no such root. LABEL_INVALID - a label for a path that does not exist.
 */
export function compilePlan(schema: protobuf.Root, rootName: string, books: readonly LabelBook[]): Plan {
  const root = schema.lookup(`.${rootName}`);
  if (!(root instanceof protobuf.Type))
    throw new GuankaError('SCHEMA_UNKNOWN', `expected a message type named ${rootName} in the schema`);
  return new Compiler(new SchemaLabels(schema, books)).run(root);
}

/** Collects types, refs and causes while it goes through the message types that a root can reach. */
export class Compiler {
  readonly labels: SchemaLabels;
  readonly #types: PlanType[] = [];
  readonly #typeIndex = new Map<string, number>();
  readonly #refs: PlanRef[] = [];
  readonly #causes: PlanCause[] = [{ kind: 'none' }];
  readonly #causeIndex = new Map<string, number>([[JSON.stringify({ kind: 'none' }), 0]]);

  constructor(labels: SchemaLabels) {
    this.labels = labels;
  }

  run(root: protobuf.Type): Plan {
    const facts = messageFacts(root);
    const rootType = this.#type(facts);
    if (this.#types.some((type) => type.any)) for (const type of this.labels.allTypes()) this.#type(messageFacts(type));
    return {
      root: facts.name,
      rootType,
      types: withWholes(this.#types),
      refs: this.#refs,
      causes: this.#causes,
      rootCause: this.cause(this.labels.ofMessage(facts.name)),
    };
  }

  #type(facts: TypeFacts): number {
    const known = this.#typeIndex.get(facts.name);
    if (known !== undefined) return known;
    const index = this.#types.length;
    this.#typeIndex.set(facts.name, index);
    const any = facts.name === ANY;
    this.#types.push({ name: facts.name, fields: [], rules: undefined, any });
    const fields = facts.fields();
    const refs = new Map(fields.map((field) => [field.name, this.#ref(field)]));
    const rules = compileRules(this, facts.name, fields, refs);
    const oneofs = oneofsOf(fields);
    const names = new NamesOfType(facts.name, fields);
    const compiled = fields.map((field) =>
      this.#field(facts.name, field, refs.get(field.name) ?? 0, rules, oneofs, names),
    );
    this.#types[index] = { name: facts.name, fields: compiled.sort((a, b) => a.number - b.number), rules, any };
    return index;
  }

  #field(
    typeName: string,
    field: FieldFacts,
    ref: number,
    rules: PlanRules | undefined,
    oneofs: readonly string[],
    names: NamesOfType,
  ): PlanField {
    const target = field.target;
    const own = this.labels.ofField(typeName, field.name, field.options);
    const labelled = own ?? (target === undefined ? undefined : this.labels.ofMessage(target.name));
    const candidate = rules?.candidates.has(ref) ?? false;
    const meaning = labelled ?? (candidate ? undefined : names.meaningOf(field));
    // Something benign or read by another reader is not entered; an item is, so that what stands inside it is judged too.
    const entered = target !== undefined && (meaning === undefined || meaning.meaning.kind === 'item');
    const leaf = field.kind === 'string' || field.kind === 'bytes';
    const unmarked = meaning === undefined && (leaf || candidate) && !(typeName === ANY && field.number <= 2);
    return {
      number: field.number,
      kind: field.kind,
      packable: field.packable,
      repeated: field.repeated,
      type: entered ? this.#type(target) : -1,
      ref,
      cause: unmarked ? (leaf ? this.unlabelled(field.kind === 'string') : this.unknown()) : this.cause(meaning),
      discriminator: rules?.discriminators.some((rule) => rule.ref === ref) ?? false,
      candidate,
      oneof: field.oneof === undefined ? -1 : oneofs.indexOf(field.oneof),
      whole: false,
      ...(meaning?.meaning.kind === 'benign' ? { benign: meaning.meaning.reason } : {}),
    };
  }

  #ref(field: FieldFacts): number {
    const { name, form } = field;
    this.#refs.push({ name, group: field.kind === 'group', ...(form === undefined ? {} : { form }) });
    return this.#refs.length - 1;
  }

  /** Index of what a label says; 0 for none, and for benign without a search. */
  cause(bound: BoundMeaning | undefined): number {
    const meaning: LabelMeaning | undefined = bound?.meaning;
    if (bound === undefined || meaning === undefined) return 0;
    if (meaning.kind === 'benign')
      return meaning.searched === undefined
        ? 0
        : this.#add({ kind: 'span', cause: { kind: 'checked', text: meaning.searched === 'text' } });
    if (meaning.kind === 'content') return this.#add({ kind: 'content', format: meaning.format });
    return this.#add({ kind: 'span', cause: { kind: 'label', item: meaning.item, by: bound.by } });
  }

  /** Index of "neither labelled nor benign". */
  unlabelled(text: boolean): number {
    return this.#add({ kind: 'span', cause: { kind: 'unlabelled', text } });
  }

  /** Index of "no rule says what this is". */
  unknown(): number {
    return this.#add({ kind: 'span', cause: { kind: 'unknown' } });
  }

  #add(cause: PlanCause): number {
    const key = JSON.stringify(cause);
    const known = this.#causeIndex.get(key);
    if (known !== undefined) return known;
    this.#causes.push(cause);
    this.#causeIndex.set(key, this.#causes.length - 1);
    return this.#causes.length - 1;
  }
}

/** Marks the singular messages whose parts must not be judged one by one. */
function withWholes(types: readonly PlanType[]): readonly PlanType[] {
  const mixed = new Set<number>();
  for (let before = -1; before !== mixed.size; ) {
    before = mixed.size;
    types.forEach((type, index) => {
      const own = type.any || type.rules !== undefined || type.fields.some((field) => field.oneof >= 0);
      if (own || type.fields.some((field) => mixed.has(field.type))) mixed.add(index);
    });
  }
  return types.map((type) => ({
    ...type,
    fields: type.fields.map((field) => ({ ...field, whole: !field.repeated && mixed.has(field.type) })),
  }));
}

/** Names of the oneofs that have more than one member. */
function oneofsOf(fields: readonly FieldFacts[]): readonly string[] {
  const names = fields.flatMap((field) => (field.oneof === undefined ? [] : [field.oneof]));
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
