import type protobuf from 'protobufjs';
import { loadSchema, readShipped } from '../../src/index.ts';
import { Joined, Marked, Noted, type Tree } from './tree.ts';
import type { TruthWriter } from './truth-writer.ts';
import { varintBytes, writeFixed64, writeSigned, writeVarint } from './varint.ts';

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** An object with the names of a message type's fields. */
export interface MessageTree {
  readonly [name: string]: Tree | undefined;
}

/**
 * Members of this name are fields that the schema does not have, as a newer sender adds them: their numbers with their values. Text,
 * bytes and objects (of such fields again) are length-delimited, a whole number is a varint, any other number a double.
 */
export const NEW_FIELDS = '$new';

/** Loads .proto files from a folder that comes with guanka and gives a message type by name. */
export function schemaTypes(folder: string, files: readonly string[]): (name: string) => protobuf.Type {
  const root = loadSchema(files, (path) => {
    const bytes = readShipped(`${folder}/${path}`);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  });
  return (name) => root.lookupType(name);
}

/**
 * Writes an object as a message of a type, fields in the order of their numbers, as encoders do.
 * @throws {RangeError} a member that is no field of the type.
 */
export function writeProtobuf(writer: TruthWriter, type: protobuf.Type, tree: MessageTree): void {
  let open = Object.values(tree).filter((value) => value !== undefined).length;
  for (const field of fieldsOf(type)) {
    const value = tree[field.name];
    if (value === undefined) continue;
    open--;
    writeField(writer, field, value);
  }
  const added = tree[NEW_FIELDS];
  if (added !== undefined) {
    open--;
    writeNew(writer, added as MessageTree);
  }
  if (open !== 0) throw new RangeError(`${type.fullName}: a member that is no field: ${Object.keys(tree).join(', ')}`);
}

const sorted = new WeakMap<protobuf.Type, readonly protobuf.Field[]>();

function fieldsOf(type: protobuf.Type): readonly protobuf.Field[] {
  const known = sorted.get(type);
  if (known !== undefined) return known;
  const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id);
  sorted.set(type, fields);
  return fields;
}

/** An item on a list or a map is the item of each element: the tags between them are the schema's. */
function writeField(writer: TruthWriter, field: protobuf.Field, tree: Tree): void {
  if (!field.map && !field.repeated) {
    writeOne(writer, field, tree);
    return;
  }
  const item = tree instanceof Marked ? tree.item : undefined;
  const inner = tree instanceof Marked ? tree.tree : tree;
  const each = (one: Tree): Tree => (item === undefined ? one : new Marked(item, one));
  if (field.map) writeMap(writer, field as unknown as protobuf.MapField, inner as MessageTree, item);
  else if (isPacked(field)) writePacked(writer, field, tree, inner as readonly Tree[]);
  else for (const one of inner as readonly Tree[]) writeOne(writer, field, each(one));
}

/** Runs `write`; what it writes is the item of the tree when that has one. */
function within(writer: TruthWriter, tree: Tree, write: () => void): void {
  if (tree instanceof Marked) writer.marked(tree.item, write);
  else write();
}

function writePacked(writer: TruthWriter, field: protobuf.Field, tree: Tree, list: readonly Tree[]): void {
  if (list.length === 0) return;
  writeVarint(writer, field.id * 8 + LENGTH);
  writer.prefixed(
    () =>
      within(writer, tree, () => {
        for (const one of list) writeScalar(writer, field.type, one);
      }),
    varintBytes,
  );
}

function writeMap(writer: TruthWriter, field: protobuf.MapField, map: MessageTree, item: string | undefined): void {
  for (const [key, value] of Object.entries(map)) {
    if (value === undefined) continue;
    const write = (): void => {
      writeTyped(writer, 1, field.keyType, null, field.keyType === 'string' ? key : Number(key));
      writeTyped(writer, 2, field.type, field.resolvedType, value);
    };
    writeVarint(writer, field.id * 8 + LENGTH);
    writer.prefixed(() => {
      if (item === undefined) write();
      else writer.marked(item, write);
    }, varintBytes);
  }
}

function writeOne(writer: TruthWriter, field: protobuf.Field, tree: Tree): void {
  writeTyped(writer, field.id, field.type, field.resolvedType, tree);
}

/** Tag and value. The span of an item is its value: without the tag and the length before it. */
function writeTyped(
  writer: TruthWriter,
  number: number,
  typeName: string,
  resolved: protobuf.Type | protobuf.Enum | null,
  tree: Tree,
): void {
  const value = tree instanceof Marked ? tree.tree : tree;
  if (resolved !== null && 'fieldsArray' in resolved) {
    writeVarint(writer, number * 8 + LENGTH);
    const item = tree instanceof Marked ? tree.item : undefined;
    writer.prefixed(() => {
      if (item === undefined) writeProtobuf(writer, resolved, value as MessageTree);
      else writer.marked(item, () => writeProtobuf(writer, resolved, value as MessageTree));
    }, varintBytes);
    return;
  }
  const scalar = resolved === null ? typeName : 'enum';
  writeVarint(writer, number * 8 + wireTypeOf(scalar));
  if (wireTypeOf(scalar) !== LENGTH) {
    within(writer, tree, () => writeScalar(writer, scalar, value));
    return;
  }
  writer.prefixed(() => within(writer, tree, () => writeScalar(writer, scalar, value)), varintBytes);
}

/** Numbers pack; text, bytes and messages never do. */
function isPacked(field: protobuf.Field): boolean {
  const message = field.resolvedType !== null && 'fieldsArray' in field.resolvedType;
  return field.packed && !message && field.type !== 'string' && field.type !== 'bytes';
}

function wireTypeOf(type: string): number {
  switch (type) {
    case 'string':
    case 'bytes':
      return LENGTH;
    case 'double':
    case 'fixed64':
    case 'sfixed64':
      return FIXED64;
    case 'float':
    case 'fixed32':
    case 'sfixed32':
      return FIXED32;
    default:
      return VARINT;
  }
}

/** A value without tag and length. */
function writeScalar(writer: TruthWriter, type: string, tree: Tree): void {
  const value = tree instanceof Marked ? tree.tree : tree;
  if (typeof value === 'string') {
    writer.text(value);
    return;
  }
  if (value instanceof Uint8Array) {
    writer.raw(value);
    return;
  }
  if (value instanceof Noted) {
    writer.noted(value.bytes, value.truth);
    return;
  }
  if (value instanceof Joined) {
    for (const part of value.parts) within(writer, part, () => writeScalar(writer, type, part));
    return;
  }
  if (typeof value === 'boolean') {
    writer.byte(value ? 1 : 0);
    return;
  }
  const number = Number(value);
  if (type === 'double') writer.float64(number, true);
  else if (type === 'float') writer.float32(number, true);
  else if (type === 'fixed32' || type === 'sfixed32') writer.uint32(number, true);
  else if (type === 'fixed64' || type === 'sfixed64') writeFixed64(writer, value as number | bigint);
  else if (type === 'sint32' || type === 'sint64') writeSigned(writer, number);
  else writeVarint(writer, value as number | bigint);
}

function writeNew(writer: TruthWriter, fields: MessageTree): void {
  for (const [name, tree] of Object.entries(fields)) {
    if (tree === undefined) continue;
    const number = Number(name);
    const value = tree instanceof Marked ? tree.tree : tree;
    if (
      typeof value === 'object' &&
      !(value instanceof Uint8Array || value instanceof Joined || value instanceof Noted)
    ) {
      writeVarint(writer, number * 8 + LENGTH);
      writer.prefixed(() => within(writer, tree, () => writeNew(writer, value as MessageTree)), varintBytes);
    } else {
      const type =
        typeof value === 'number' && !Number.isInteger(value)
          ? 'double'
          : typeof value === 'number'
            ? 'int64'
            : 'bytes';
      writeTyped(writer, number, type, null, tree);
    }
  }
}
