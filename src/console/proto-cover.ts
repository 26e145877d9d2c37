import protobuf from 'protobufjs';
import type { Label } from '../model/label.ts';
import { coverOfLabels, type LabelCover } from './suggest-lint.ts';

const FIELD_MARKS = ['(guanka.item)', '(guanka.benign)', '(guanka.format)'];
const MESSAGE_MARKS = ['(guanka.message_item)', '(guanka.message_format)'];

/**
 * What the labels of a schema decide about: its own options and those of label files. A type of which every use is decided about is
 * decided about itself.
 */
export function coverOfProto(root: protobuf.Root, labels: readonly Label[]): LabelCover {
  const byBook = coverOfLabels(labels);
  const types = typesOf(root);
  const covered = new Set(types.filter((type) => hasMark(type, MESSAGE_MARKS) || byBook(nameOf(type))).map(nameOf));
  const isCovered = (field: protobuf.Field): boolean =>
    hasMark(field, FIELD_MARKS) ||
    byBook(nameOf(field)) ||
    (field.parent !== null && covered.has(nameOf(field.parent)));
  const uses = usesOf(types);
  // Types that hold each other are decided about when the way into them is.
  for (let before = -1; before < covered.size; ) {
    before = covered.size;
    for (const type of types) {
      const fields = uses.get(nameOf(type)) ?? [];
      const outside = fields.filter((field) => field.parent !== type);
      if (outside.length > 0 && outside.every(isCovered)) covered.add(nameOf(type));
    }
  }
  const conditional = new Set(
    labels.flatMap(({ path, when }) => (path === undefined || when === undefined ? [] : [path])),
  );
  // Both halves of a map's entries, as far as they are text or bytes.
  const isMapCovered = (field: protobuf.Field): boolean =>
    field instanceof protobuf.MapField &&
    (field.keyType !== 'string' || byBook(`${nameOf(field)}.key`)) &&
    (!/^(?:string|bytes)$/.test(field.type) || byBook(`${nameOf(field)}.value`));
  const fields = new Set(
    types.flatMap((type) => type.fieldsArray.filter((field) => isCovered(field) || isMapCovered(field)).map(nameOf)),
  );
  // Where labels depend on a sibling, values of it that none of them names make the field an unknown one: that is decided too.
  return (path) => fields.has(path.replace(/\[.*$/, '')) || conditional.has(path) || byBook(path);
}

function typesOf(space: protobuf.NamespaceBase): protobuf.Type[] {
  return space.nestedArray.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested] : []),
    ...(nested instanceof protobuf.Type || nested instanceof protobuf.Namespace ? typesOf(nested) : []),
  ]);
}

function usesOf(types: readonly protobuf.Type[]): ReadonlyMap<string, readonly protobuf.Field[]> {
  const uses = new Map<string, protobuf.Field[]>();
  for (const field of types.flatMap((type) => type.fieldsArray)) {
    if (!(field.resolvedType instanceof protobuf.Type)) continue;
    const name = nameOf(field.resolvedType);
    uses.set(name, [...(uses.get(name) ?? []), field]);
  }
  return uses;
}

const nameOf = (object: protobuf.ReflectionObject): string => object.fullName.replace(/^\./, '');

function hasMark(object: protobuf.ReflectionObject, marks: readonly string[]): boolean {
  return marks.some((mark) => object.options?.[mark] !== undefined);
}
