import protobuf from 'protobufjs';
import type { Prng } from './prng.ts';

/** A random schema with random labels, as text and parsed. */
export interface RandomSchema {
  readonly text: string;
  readonly root: protobuf.Root;
  readonly types: readonly protobuf.Type[];
}

const SCALARS = [
  'int32',
  'uint32',
  'sint32',
  'int64',
  'uint64',
  'sint64',
  'bool',
  'fixed32',
  'sfixed32',
  'float',
  'fixed64',
  'sfixed64',
  'double',
  'E',
  'string',
  'bytes',
];
const KEYS = ['int32', 'uint64', 'sint32', 'fixed32', 'bool', 'string'];
export const TEST_ITEM = 'connected-operation.vehicle.vin.vin';

/** proto2 has groups and extensions, proto3 has packed by default; both have maps, oneofs and recursion. */
export function randomSchema(prng: Prng): RandomSchema {
  const proto3 = prng.chance(2);
  const oneofs = prng.chance(2);
  const count = 2 + prng.below(4);
  const lines = [`syntax = "proto${proto3 ? 3 : 2}";`, 'package t;', 'enum E { A = 0; B = 1; C = 2; }'];
  for (let index = 0; index < count; index++) lines.push(message(prng, index, count, proto3, oneofs));
  if (!proto3) lines.push('extend T0 { optional string ext_text = 900; optional T1 ext_message = 901; }');
  const text = lines.join('\n');
  const root = protobuf.parse(text, new protobuf.Root(), { keepCase: true }).root;
  root.resolveAll();
  return { text, root, types: Array.from({ length: count }, (_, index) => root.lookupType(`t.T${index}`)) };
}

function message(prng: Prng, index: number, count: number, proto3: boolean, oneofs: boolean): string {
  const lines: string[] = [];
  const numbers = new Set<number>();
  const fields = 1 + prng.below(8);
  for (let field = 0; field < fields; field++) {
    let number = 1 + prng.below(prng.chance(4) ? 300 : 20);
    if (prng.chance(20)) number = 536_870_000 + prng.below(900);
    if (numbers.has(number)) continue;
    numbers.add(number);
    lines.push(fieldLine(prng, field, number, count, proto3));
  }
  if (oneofs && prng.chance(2))
    lines.push(
      'oneof choice { string choice_text = 400; int32 choice_number = 401; T1 choice_message = 402 [(guanka.item) = "' +
        TEST_ITEM +
        '"]; }',
    );
  return `message T${index} {\n${proto3 ? '' : '  extensions 900 to 999;\n'}${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

function fieldLine(prng: Prng, index: number, number: number, count: number, proto3: boolean): string {
  const label = prng.below(4);
  const option = label === 0 ? ` [(guanka.item) = "${TEST_ITEM}"]` : label === 1 ? ' [(guanka.benign) = "test"]' : '';
  if (prng.chance(8))
    return `map<${prng.pick(KEYS)}, ${prng.chance(3) ? `T${prng.below(count)}` : prng.pick(SCALARS)}> f${index} = ${number}${option};`;
  const rule = prng.chance(3) ? 'repeated ' : proto3 ? '' : 'optional ';
  if (!proto3 && prng.chance(8))
    return `${rule}group G${index} = ${number} { optional string inner = 1; optional int32 n = 2 [(guanka.item) = "${TEST_ITEM}"]; }`;
  if (prng.chance(3)) return `${rule}T${prng.below(count)} f${index} = ${number}${option};`;
  return `${rule}${prng.pick(SCALARS)} f${index} = ${number}${option};`;
}

/** Random bytes of a message of the type: known fields in any order, some twice, some unknown, some packed the other way. */
export function randomMessage(prng: Prng, schema: RandomSchema, type = schema.types[0], depth = 0): Uint8Array {
  if (type === undefined) throw new Error('a schema without types');
  const writer = protobuf.Writer.create();
  const fields = type.fieldsArray;
  const count = prng.below(depth > 3 ? 3 : 10);
  for (let index = 0; index < count; index++) {
    if (fields.length === 0 || prng.chance(10)) writeUnknown(prng, writer);
    else writeField(prng, writer, prng.pick(fields), depth, schema);
  }
  return writer.finish();
}

function writeUnknown(prng: Prng, writer: protobuf.Writer): void {
  const number = 5000 + prng.below(100);
  switch (prng.below(4)) {
    case 0:
      writer.uint32(number * 8).uint32(prng.next());
      return;
    case 1:
      writer.uint32(number * 8 + 1).fixed64(prng.below(1000));
      return;
    case 2:
      writer.uint32(number * 8 + 2).bytes(prng.bytes(prng.below(40)));
      return;
    default:
      writer
        .uint32(number * 8 + 3)
        .uint32(8)
        .uint32(5)
        .uint32(number * 8 + 4);
  }
}

function writeField(
  prng: Prng,
  writer: protobuf.Writer,
  field: protobuf.Field,
  depth: number,
  schema: RandomSchema,
): void {
  if (field instanceof protobuf.MapField) {
    const entry = protobuf.Writer.create();
    if (!prng.chance(4)) writeScalar(prng, entry, 1, field.keyType);
    if (!prng.chance(4)) writeTyped(prng, entry, 2, field, depth, schema);
    writer.uint32(field.id * 8 + 2).bytes(entry.finish());
    return;
  }
  writeTyped(prng, writer, field.id, field, depth, schema);
}

function writeTyped(
  prng: Prng,
  writer: protobuf.Writer,
  number: number,
  field: protobuf.FieldBase,
  depth: number,
  schema: RandomSchema,
): void {
  const target = field.resolvedType;
  if (target instanceof protobuf.Type) {
    const body = depth > 5 ? new Uint8Array(0) : randomMessage(prng, schema, target, depth + 1);
    const group = field instanceof protobuf.Field && field.delimited;
    if (!group) {
      writer.uint32(number * 8 + 2).bytes(body);
      return;
    }
    writer.uint32(number * 8 + 3);
    appendRaw(writer, body);
    writer.uint32(number * 8 + 4);
    return;
  }
  const type = target instanceof protobuf.Enum ? 'E' : field.type;
  const packable = field.repeated && type !== 'string' && type !== 'bytes';
  if (!packable || prng.chance(2)) {
    writeScalar(prng, writer, number, type);
    return;
  }
  const packed = protobuf.Writer.create();
  for (let index = prng.below(5); index > 0; index--) scalar(prng, packed, type);
  writer.uint32(number * 8 + 2).bytes(packed.finish());
}

/** Bytes as they are: the writer has no call for it, but one-byte varints are their own bytes. */
function appendRaw(writer: protobuf.Writer, bytes: Uint8Array): void {
  writer.raw(bytes);
}

const WIRE: Readonly<Record<string, number>> = {
  fixed32: 5,
  sfixed32: 5,
  float: 5,
  fixed64: 1,
  sfixed64: 1,
  double: 1,
  string: 2,
  bytes: 2,
};

function writeScalar(prng: Prng, writer: protobuf.Writer, number: number, type: string): void {
  writer.uint32(number * 8 + (WIRE[type] ?? 0));
  scalar(prng, writer, type);
}

function scalar(prng: Prng, writer: protobuf.Writer, type: string): void {
  const value = prng.chance(2) ? prng.below(100) : prng.next();
  switch (type) {
    case 'string':
      writer.string(prng.pick(['', 'a', '关卡', 'text of some length that goes past forty-eight bytes in all', 'é']));
      return;
    case 'bytes':
      writer.bytes(prng.bytes(prng.below(60)));
      return;
    case 'bool':
      writer.bool(prng.chance(2));
      return;
    case 'fixed32':
    case 'sfixed32':
      writer.fixed32(value);
      return;
    case 'float':
      writer.float(value);
      return;
    case 'fixed64':
    case 'sfixed64':
      writer.fixed64(value);
      return;
    case 'double':
      writer.double(value);
      return;
    case 'E':
      writer.uint32(prng.below(3));
      return;
    case 'sint32':
      writer.sint32(value | 0);
      return;
    default:
      writer.uint32(value);
  }
}
