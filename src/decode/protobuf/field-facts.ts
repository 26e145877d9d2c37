import protobuf from 'protobufjs';
import { BYTES_FORM, type NumberCode, TEXT_FORM, type ValueForm } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { isHan } from '../../model/name-tokens.ts';
import type { WireKind } from './plan.ts';

/** What the wire needs to know of a message type; a map field's entry is one too. */
export interface TypeFacts {
  /** Full name; of a map's entry: full name of the type that has the map, a dot, and the field's name. */
  readonly name: string;
  readonly fields: () => readonly FieldFacts[];
}

/** What the wire needs to know of a field. */
export interface FieldFacts {
  readonly name: string;
  /** What it is also called: its name in JSON, and a comment beside it that is no more than a name. */
  readonly aliases: readonly string[];
  readonly number: number;
  readonly kind: WireKind;
  readonly form: ValueForm | undefined;
  readonly packable: boolean;
  readonly repeated: boolean;
  readonly target: TypeFacts | undefined;
  readonly enumType: protobuf.Enum | undefined;
  readonly options: Readonly<Record<string, unknown>> | undefined;
  /** Name of the oneof that it is a member of. */
  readonly oneof: string | undefined;
  /** What readers take it for when it is not there: a number or text; undefined for a list or a member of a oneof. */
  readonly absent: number | string | undefined;
}

/** 64-bit defaults are objects that tell their value as text. */
function absentValue(value: unknown): number | string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value === null || value === undefined || Array.isArray(value) ? undefined : Number(String(value));
}

const VARINT = new Set(['int32', 'uint32', 'sint32', 'int64', 'uint64', 'sint64', 'bool']);
const FIXED32 = new Set(['fixed32', 'sfixed32', 'float']);
const FIXED64 = new Set(['fixed64', 'sfixed64', 'double']);
const CODES: ReadonlyMap<string, NumberCode> = new Map<string, NumberCode>([
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['uint32', 'integer'],
  ['uint64', 'integer'],
  ['sint32', 'zigzag'],
  ['sint64', 'zigzag'],
  ['bool', 'enum'],
  ['fixed32', 'fixed32'],
  ['sfixed32', 'sfixed32'],
  ['fixed64', 'fixed64'],
  ['sfixed64', 'sfixed64'],
  ['float', 'float'],
  ['double', 'double'],
]);

export function messageFacts(type: protobuf.Type): TypeFacts {
  const name = type.fullName.replace(/^\./, '');
  return { name, fields: () => type.fieldsArray.map((field) => fieldFacts(name, field)) };
}

function fieldFacts(typeName: string, field: protobuf.Field): FieldFacts {
  const oneof = field.partOf === null || field.partOf.isProto3Optional ? undefined : field.partOf.name;
  const base = {
    name: field.name,
    aliases: aliasesOf(field),
    number: field.id,
    options: field.options,
    oneof,
    repeated: field.repeated || field.map,
    absent: oneof === undefined && !field.repeated && !field.map ? absentValue(field.defaultValue) : undefined,
  };
  if (field instanceof protobuf.MapField) {
    return {
      ...base,
      kind: 'message',
      form: undefined,
      packable: false,
      target: mapFacts(typeName, field),
      enumType: undefined,
    };
  }
  if (field.resolvedType instanceof protobuf.Type) {
    const group = field.delimited;
    return {
      ...base,
      kind: group ? 'group' : 'message',
      form: undefined,
      packable: false,
      target: messageFacts(field.resolvedType),
      enumType: undefined,
    };
  }
  const enumType = field.resolvedType instanceof protobuf.Enum ? field.resolvedType : undefined;
  const kind = scalarKind(field.type, enumType, field.fullName);
  const packable = field.repeated && kind !== 'string' && kind !== 'bytes';
  return { ...base, kind, form: formOf(field.type, enumType), packable, target: undefined, enumType };
}

/** A comment that is longer explains something. */
const ALIAS_CHARS_MAX = 16;

/** Names of protobuf are ASCII; in Chinese a field is named by the comment beside it (`double f7 = 7; // 纬度`). */
function aliasesOf({ options, comment }: protobuf.Field): readonly string[] {
  const jsonName: unknown = options?.['json_name'];
  const names: readonly unknown[] = [jsonName, isHan(comment ?? '') ? comment : undefined];
  return names.filter((name) => typeof name === 'string' && name.length <= ALIAS_CHARS_MAX).map(String);
}

/** A map is a repeated message with key 1 and value 2 (protobuf encoding guide, "Maps"). */
function mapFacts(typeName: string, field: protobuf.MapField): TypeFacts {
  const none = { aliases: [], packable: false, options: undefined, oneof: undefined, repeated: false };
  return {
    name: `${typeName}.${field.name}`,
    fields: () => {
      const key: FieldFacts = {
        ...none,
        name: 'key',
        number: 1,
        kind: scalarKind(field.keyType, undefined, field.fullName),
        form: formOf(field.keyType, undefined),
        target: undefined,
        enumType: undefined,
        absent: field.keyType === 'string' ? '' : 0,
      };
      const valueType = field.resolvedType;
      const enumType = valueType instanceof protobuf.Enum ? valueType : undefined;
      const value: FieldFacts =
        valueType instanceof protobuf.Type
          ? {
              ...none,
              name: 'value',
              number: 2,
              kind: 'message',
              form: undefined,
              target: messageFacts(valueType),
              enumType: undefined,
              absent: undefined,
            }
          : {
              ...none,
              name: 'value',
              number: 2,
              kind: scalarKind(field.type, enumType, field.fullName),
              form: formOf(field.type, enumType),
              target: undefined,
              enumType,
              absent: field.type === 'string' ? '' : 0,
            };
      return [key, value];
    },
  };
}

function scalarKind(type: string, enumType: protobuf.Enum | undefined, place: string): WireKind {
  if (type === 'string' || type === 'bytes') return type;
  if (VARINT.has(type) || enumType !== undefined) return 'varint';
  if (FIXED32.has(type)) return 'fixed32';
  if (FIXED64.has(type)) return 'fixed64';
  throw new GuankaError('SCHEMA_INVALID', `unknown type ${type}`, place);
}

function formOf(type: string, enumType: protobuf.Enum | undefined): ValueForm | undefined {
  if (type === 'string') return TEXT_FORM;
  if (type === 'bytes') return BYTES_FORM;
  const code = enumType === undefined ? CODES.get(type) : 'enum';
  return code === undefined ? undefined : { kind: 'number', code };
}
