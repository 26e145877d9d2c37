import protobuf from 'protobufjs';
import type { SuggestField } from './suggest.ts';

const INTEGERS = new Set([
  'int32',
  'uint32',
  'sint32',
  'fixed32',
  'sfixed32',
  'int64',
  'uint64',
  'sint64',
  'fixed64',
  'sfixed64',
]);
const FLOATS = new Set(['float', 'double']);

/**
 * Fields of all messages of a schema, by `full.type.Name.field`. Where a message is a key out of an enum and a value of many types
 * (telemetry lists are), each value of the enum is a field too: `full.type.Name.value[key=Name]`.
 * @param root - parsed with `alternateCommentMode` and `preferTrailingComment`, if comments are to count.
 */
export function fieldsOfProto(root: protobuf.Root): SuggestField[] {
  resolveWhatResolves(root);
  const fields: SuggestField[] = [];
  const visit = (space: protobuf.NamespaceBase): void => {
    for (const nested of space.nestedArray) {
      if (nested instanceof protobuf.Type) fields.push(...fieldsOfType(nested));
      if (nested instanceof protobuf.Type || nested instanceof protobuf.Namespace) visit(nested);
    }
  };
  visit(root);
  return fields;
}

/**
 * Paths of the fields that a root has by now. Nothing is resolved: protobufjs remembers for good what it could not find, and the types
 * of imports are still to come.
 */
export function ownPathsOf(space: protobuf.NamespaceBase): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const nested of space.nestedArray) {
    if (nested instanceof protobuf.Type)
      for (const field of nested.fieldsArray) paths.add(`${nested.fullName.replace(/^\./, '')}.${field.name}`);
    if (nested instanceof protobuf.Type || nested instanceof protobuf.Namespace)
      for (const path of ownPathsOf(nested)) paths.add(path);
  }
  return paths;
}

/** A schema that is only looked at may lack imports: what they define is taken for messages. */
function resolveWhatResolves(root: protobuf.Root): void {
  try {
    root.resolveAll();
  } catch {
    const visit = (space: protobuf.NamespaceBase): void => {
      for (const nested of space.nestedArray) {
        if (nested instanceof protobuf.Type) for (const field of nested.fieldsArray) resolved(field);
        if (nested instanceof protobuf.Type || nested instanceof protobuf.Namespace) visit(nested);
      }
    };
    visit(root);
  }
}

function resolved(field: protobuf.Field): void {
  try {
    field.resolve();
  } catch {
    // Of a type that nobody found.
  }
}

function fieldsOfType(type: protobuf.Type): SuggestField[] {
  const path = type.fullName.replace(/^\./, '');
  const fields = type.fieldsArray.map((field): SuggestField => {
    const comment = field.comment ?? undefined;
    const typeName =
      field.resolvedType instanceof protobuf.Type ? field.resolvedType.fullName.replace(/^\./, '') : undefined;
    return {
      path: `${path}.${field.name}`,
      name: field.name,
      type: typeOf(field),
      ...(comment === undefined ? {} : { comment }),
      ...(typeName === undefined ? {} : { typeName }),
    };
  });
  const key = type.fieldsArray.find((field) => field.resolvedType instanceof protobuf.Enum);
  const value = type.fieldsArray.find(
    (field) => field.resolvedType instanceof protobuf.Type && field.resolvedType.oneofsArray.length > 0,
  );
  const names = key?.resolvedType instanceof protobuf.Enum ? key.resolvedType.values : undefined;
  if (key === undefined || value === undefined || names === undefined || type.fieldsArray.length > 3) return fields;
  for (const name of Object.keys(names))
    fields.push({ path: `${path}.${value.name}[${key.name}=${name}]`, name, type: 'message' });
  return fields;
}

function typeOf(field: protobuf.Field): SuggestField['type'] {
  if (field.resolvedType instanceof protobuf.Enum) return 'enum';
  if (field.resolvedType instanceof protobuf.Type) return 'message';
  if (field.type === 'string' || field.type === 'bytes' || field.type === 'bool') return field.type;
  if (INTEGERS.has(field.type)) return 'int';
  return FLOATS.has(field.type) ? 'float' : 'message';
}
