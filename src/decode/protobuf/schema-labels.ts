import protobuf from 'protobufjs';
import { GuankaError } from '../../model/errors.ts';
import type { Label, LabelBook, LabelMeaning } from '../../model/label.ts';

/** A meaning, and what gave it: `label` for the schema's own options, `label:<book>` for a label file. */
export interface BoundMeaning {
  readonly meaning: LabelMeaning;
  readonly by: string;
}

/** A label with a condition, bound to one candidate field. */
export interface ConditionalLabel extends BoundMeaning {
  readonly field: string;
  readonly label: Label;
}

/** The labels of one schema: its own options and the label files, looked up by full type name and field name. */
export class SchemaLabels {
  readonly #schema: protobuf.Root;
  readonly #fields = new Map<string, BoundMeaning>();
  readonly #messages = new Map<string, BoundMeaning>();
  readonly #conditional = new Map<string, ConditionalLabel[]>();

  /** @throws {GuankaError} LABEL_INVALID - a label for a type or field that the schema does not have. */
  constructor(schema: protobuf.Root, books: readonly LabelBook[]) {
    this.#schema = schema;
    for (const book of books) {
      if (book.format !== 'protobuf') continue;
      let bound = 0;
      for (const label of book.labels) bound += this.#bind(book, label) ? 1 : 0;
      if (bound === 0)
        throw new GuankaError('LABEL_INVALID', 'none of the labels names a type of this schema', book.name);
    }
  }

  /** Labels of a message type: the label file's before the schema's own. */
  ofMessage(typeName: string): BoundMeaning | undefined {
    const labelled = this.#messages.get(typeName);
    if (labelled !== undefined) return labelled;
    const options = this.#schema.lookup(`.${typeName}`)?.options;
    return meaningOf(options?.['(guanka.message_item)'], undefined, options?.['(guanka.message_format)']);
  }

  /** Labels of a field of a type, or of `key` and `value` of a map field (whose type name is `Type.field`). */
  ofField(
    typeName: string,
    fieldName: string,
    options: Readonly<Record<string, unknown>> | undefined,
  ): BoundMeaning | undefined {
    // An extension's name is a path of its own.
    const labelled = this.#fields.get(fieldName.startsWith('.') ? fieldName.slice(1) : `${typeName}.${fieldName}`);
    return (
      labelled ?? meaningOf(options?.['(guanka.item)'], options?.['(guanka.benign)'], options?.['(guanka.format)'])
    );
  }

  /** Labels of a type that depend on a sibling. */
  conditionalOf(typeName: string): readonly ConditionalLabel[] {
    return this.#conditional.get(typeName) ?? [];
  }

  /** By value of the enum: the item of the message that holds it; undefined when no value of the enum has one. */
  ofEnum(type: protobuf.Enum): ReadonlyMap<number, BoundMeaning | undefined> | undefined {
    const options: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = type.valuesOptions ?? {};
    const labelled = Object.values(options).some((option) => option?.['(guanka.value_item)'] !== undefined);
    if (!labelled) return undefined;
    const found = new Map<number, BoundMeaning | undefined>();
    for (const [name, value] of Object.entries(type.values)) {
      const meaning = meaningOf(options[name]?.['(guanka.value_item)'], undefined, undefined);
      if (meaning !== undefined || !found.has(value)) found.set(value, meaning);
    }
    return found;
  }

  /** Every message type of the schema, nested ones included. */
  allTypes(): readonly protobuf.Type[] {
    const types: protobuf.Type[] = [];
    const visit = (space: protobuf.NamespaceBase): void => {
      for (const nested of space.nestedArray) {
        if (nested instanceof protobuf.Type) types.push(nested);
        if (nested instanceof protobuf.Type || nested instanceof protobuf.Namespace) visit(nested);
      }
    };
    visit(this.#schema);
    return types;
  }

  /** @returns false when the label's package is not in this schema at all: the book covers more than one schema. */
  #bind(book: LabelBook, label: Label): boolean {
    const bound: BoundMeaning = { meaning: label.meaning, by: `label:${book.name}` };
    if (label.message !== undefined) {
      if (!this.#known(label.message, label)) return false;
      this.#messages.set(label.message, bound);
      return true;
    }
    const path = label.path ?? '';
    const dot = path.lastIndexOf('.');
    const typeName = path.slice(0, dot);
    const fieldName = path.slice(dot + 1);
    if (!this.#knownField(typeName, fieldName, label)) return false;
    if (label.when === undefined) {
      this.#fields.set(path, bound);
      return true;
    }
    this.#knownField(typeName, label.when.field, label);
    const list = this.#conditional.get(typeName) ?? [];
    list.push({ ...bound, field: fieldName, label });
    this.#conditional.set(typeName, list);
    return true;
  }

  #known(typeName: string, label: Label): boolean {
    if (this.#schema.lookup(`.${typeName}`) instanceof protobuf.Type) return true;
    if (!this.#packageKnown(typeName)) return false;
    throw new GuankaError(
      'LABEL_INVALID',
      `expected a message type of the schema, found none named ${typeName}`,
      label.place,
    );
  }

  #knownField(typeName: string, fieldName: string, label: Label): boolean {
    const type = this.#schema.lookup(`.${typeName}`);
    if (type instanceof protobuf.Type) {
      if (type.fields[fieldName] !== undefined) return true;
      throw new GuankaError(
        'LABEL_INVALID',
        `expected a field of ${typeName}, found none named ${fieldName}`,
        label.place,
      );
    }
    if (this.#schema.lookup(`.${typeName}.${fieldName}`) instanceof protobuf.Field) return true;
    if (this.#mapField(typeName) && (fieldName === 'key' || fieldName === 'value')) return true;
    if (!this.#packageKnown(typeName)) return false;
    throw new GuankaError(
      'LABEL_INVALID',
      `expected a message type of the schema, found none named ${typeName}`,
      label.place,
    );
  }

  #mapField(path: string): boolean {
    const dot = path.lastIndexOf('.');
    const type = this.#schema.lookup(`.${path.slice(0, dot)}`);
    return type instanceof protobuf.Type && type.fields[path.slice(dot + 1)] instanceof protobuf.MapField;
  }

  /** True when the schema has the package that the name begins with, so that a missing type is a mistake. */
  #packageKnown(typeName: string): boolean {
    const parts = typeName.split('.').slice(0, -1);
    for (let length = parts.length; length > 0; length--) {
      const space = this.#schema.lookup(`.${parts.slice(0, length).join('.')}`);
      if (space instanceof protobuf.Type) return true;
      if (space instanceof protobuf.Namespace && space.nestedArray.some((nested) => nested instanceof protobuf.Type))
        return true;
    }
    return parts.length === 0;
  }
}

/** @throws {GuankaError} LABEL_INVALID - a benign mark without its reason. */
function meaningOf(item: unknown, benign: unknown, format: unknown): BoundMeaning | undefined {
  if (typeof benign === 'string' && benign.trim() === '')
    throw new GuankaError('LABEL_INVALID', 'expected the reason of a benign mark in the schema, found an empty one');
  if (typeof item === 'string') return { meaning: { kind: 'item', item }, by: 'label' };
  if (typeof benign === 'string' && (format === 'text' || format === 'auto'))
    return { meaning: { kind: 'benign', reason: benign, searched: format === 'text' ? 'text' : 'bytes' }, by: 'label' };
  if (typeof format === 'string') return { meaning: { kind: 'content', format }, by: 'label' };
  if (typeof benign === 'string') return { meaning: { kind: 'benign', reason: benign }, by: 'label' };
  return undefined;
}
