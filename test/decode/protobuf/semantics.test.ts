import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpretedWalks } from '../../../src/config/plan-walks.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { createProtobufReader } from '../../../src/decode/protobuf/protobuf.ts';
import { loadSchema } from '../../../src/decode/protobuf/schema.ts';
import type { Label, LabelBook } from '../../../src/model/label.ts';

/** What of the protobuf language a strip has to know: one small schema and message for each, the bytes written out. */

const VIN = 'connected-operation.vehicle.vin.vin';
const PROTO = resolve(import.meta.dirname, '../../../proto');
const ITEM = `[(guanka.item) = "${VIN}"]`;
const KINDS = `enum K { A = 0; B = 1 [(guanka.value_item) = "${VIN}"]; }`;
const label = (path: string, more: Partial<Label> = {}): Label => ({
  path,
  meaning: { kind: 'item', item: VIN },
  ...more,
});
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

interface Case {
  readonly name: string;
  /** After `syntax` and imports; root message R. */
  readonly schema: string;
  readonly syntax?: string;
  readonly bytes: string;
  /** What is left, hex; undefined: the message goes as a whole. */
  readonly left: string | undefined;
  readonly labels?: readonly Label[];
}

const cases: readonly Case[] = [
  {
    name: 'two levels of length prefixes',
    schema: `message R { M m = 1; } message M { N n = 1; } message N { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a06 0a04 0805 1006',
    left: '0a04 0a02 1006',
  },
  {
    name: 'a length prefix that gets shorter',
    schema: `message R { M m = 1; } message M { bytes v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: `0a8301 0a7f ${'00'.repeat(127)} 1006`,
    left: '0a02 1006',
  },
  {
    name: 'a singular field that stands twice',
    schema: `message R { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0805 1001 0806',
    left: '1001',
  },
  {
    name: 'packed, and the same field not packed',
    schema: `message R { repeated int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a020102 1001 0805',
    left: '1001',
  },
  {
    name: 'a group',
    syntax: 'proto2',
    schema: `message R { optional group G = 1 { optional int32 v = 1 ${ITEM}; optional int32 w = 2; } }`,
    bytes: '0b 0805 1006 0c',
    left: '0b 1006 0c',
  },
  {
    name: 'a repeated group that is an item',
    syntax: 'proto2',
    schema: `message R { repeated group G = 1 { optional int32 v = 1; } optional int32 w = 2; }`,
    labels: [label('t.R.g')],
    bytes: '0b 0805 0c 1001 0b 0c',
    left: '1001',
  },
  {
    name: 'a map value',
    schema: 'message R { map<int32, int32> m = 1; }',
    labels: [label('t.R.m.value')],
    bytes: '0a04 0801 1005',
    left: '0a02 0801',
  },
  {
    name: 'a map key',
    schema: 'message R { map<int32, int32> m = 1; }',
    labels: [label('t.R.m.key')],
    bytes: '0a04 0801 1005',
    left: '0a02 1005',
  },
  {
    name: 'a map of messages',
    schema: `message R { map<int32, M> m = 1; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a08 0801 1204 0805 1006',
    left: '0a06 0801 1202 1006',
  },
  {
    name: 'an Any of a known type',
    schema: `message R { google.protobuf.Any a = 1; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a0f 0a07 78797a2f742e4d 1204 0805 1006',
    left: '0a0d 0a07 78797a2f742e4d 1202 1006',
  },
  {
    name: 'an Any of a type that the schema does not have',
    schema: 'message R { google.protobuf.Any a = 1; }',
    bytes: '0a0d 0a07 78797a2f742e5a 1202 0805',
    left: '0a09 0a07 78797a2f742e5a',
  },
  {
    name: 'an Any whose value stands before its type',
    schema: `message R { google.protobuf.Any a = 1; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a0f 1204 0805 1006 0a07 78797a2f742e4d',
    left: '0a0d 1202 1006 0a07 78797a2f742e4d',
  },
  {
    name: 'a oneof: the member that was cleared does not come back',
    schema: `message R { oneof c { int32 a = 1; int32 b = 2 ${ITEM}; } int32 w = 3; }`,
    bytes: '0805 1006 1801',
    left: '1801',
  },
  {
    name: 'an unknown field at each depth',
    schema: 'message R { M m = 1; } message M { int32 w = 2; }',
    bytes: '0a04 1006 1807 1801',
    left: '0a02 1006',
  },
  {
    name: 'a known field with another wire type',
    schema: 'message R { int32 v = 1; int32 w = 2; }',
    bytes: '0d01000000 1001',
    left: '1001',
  },
  {
    name: 'a message type that is an item',
    schema: `message R { M m = 1; repeated M n = 2; int32 w = 3; } message M { option (guanka.message_item) = "${VIN}"; int32 v = 1; }`,
    bytes: '0a02 0805 1200 1801',
    left: '1801',
  },
  {
    name: 'an enum value that makes its message an item',
    schema: `${KINDS} message R { M m = 1; int32 w = 2; } message M { K k = 1; int32 v = 2; }`,
    bytes: '0a04 0801 1005 1001',
    left: '1001',
  },
  {
    name: 'another enum value',
    schema: `${KINDS} message R { M m = 1; int32 w = 2; } message M { K k = 1; int32 v = 2; }`,
    bytes: '0a02 1005 1001',
    left: '0a02 1005 1001',
  },
  {
    name: 'an enum value that the schema does not know',
    schema: `${KINDS} message R { M m = 1; int32 w = 2; } message M { K k = 1; int32 v = 2; }`,
    bytes: '0a04 0807 1005 1001',
    left: '1001',
  },
  {
    name: 'an enum value that is the default and not written',
    schema: `enum K { A = 0 [(guanka.value_item) = "${VIN}"]; B = 1; } message R { M m = 1; int32 w = 2; } message M { K k = 1; int32 v = 2; }`,
    bytes: '0a02 1005 1001',
    left: '1001',
  },
  {
    name: 'a proto2 default that is not written',
    syntax: 'proto2',
    schema: `${KINDS} message R { optional M m = 1; optional int32 w = 2; } message M { optional K k = 1 [default = B]; optional int32 v = 2; }`,
    bytes: '0a02 1005 1001',
    left: '1001',
  },
  {
    name: 'an enum value in a list',
    schema: `${KINDS} message R { M m = 1; int32 w = 2; } message M { repeated K k = 1; int32 v = 2; }`,
    bytes: '0a06 0a020001 1005 1001',
    left: '1001',
  },
  {
    name: 'a sibling that decides',
    schema: 'enum K { A = 0; B = 1; } message R { K k = 1; int32 v = 2; }',
    labels: [label('t.R.v', { when: { field: 'k', in: ['B'] } })],
    bytes: '0801 1005',
    left: '0801',
  },
  {
    name: 'a sibling that decides by its default',
    schema: 'enum K { A = 0; B = 1; } message R { K k = 1; int32 v = 2; int32 w = 3; }',
    labels: [label('t.R.v', { when: { field: 'k', in: ['A'] } })],
    bytes: '1005 1801',
    left: '1801',
  },
  {
    name: 'a singular message with a oneof in two parts',
    schema: `message R { M m = 1; } message M { oneof c { int32 a = 1; int32 b = 2 ${ITEM}; } }`,
    bytes: '0a02 0805 0a02 1006',
    left: undefined,
  },
  {
    name: 'a singular message with a deciding sibling in two parts',
    schema: 'enum K { A = 0; B = 1; } message R { M m = 1; } message M { K k = 1; int32 v = 2; }',
    labels: [label('t.M.v', { when: { field: 'k', in: ['B'] } })],
    bytes: '0a02 0801 0a02 1005',
    left: undefined,
  },
  {
    name: 'a plain singular message in two parts',
    schema: `message R { M m = 1; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a02 0805 0a02 1006',
    left: '0a00 0a02 1006',
  },
  {
    name: 'an extension',
    syntax: 'proto2',
    schema: `message R { optional int32 w = 1; extensions 100 to max; } extend R { optional int32 e = 100 ${ITEM}; }`,
    bytes: '0801 a00605',
    left: '0801',
  },
  {
    name: 'an extension named by a label file',
    syntax: 'proto2',
    schema: 'message R { optional int32 w = 1; extensions 100 to max; } extend R { optional int32 e = 100; }',
    labels: [label('t.e')],
    bytes: '0801 a00605',
    left: '0801',
  },
  {
    name: 'a nested extension with a large number',
    syntax: 'proto2',
    schema: `message R { optional int32 w = 1; extensions 100 to max; } message N { extend R { optional int32 e = 536870911 ${ITEM}; } }`,
    bytes: '0801 f8ffffff0f05',
    left: '0801',
  },
  {
    name: 'edition 2023: a delimited message',
    syntax: '2023',
    schema: `message R { M m = 1 [features.message_encoding = DELIMITED]; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0b 0805 1006 0c',
    left: '0b 1006 0c',
  },
  {
    name: 'edition 2023: delimited by the file, maps are not',
    syntax: '2023',
    schema: `option features.message_encoding = DELIMITED; message R { map<int32, M> m = 1; M n = 2; } message M { int32 v = 1 ${ITEM}; int32 w = 2; }`,
    bytes: '0a08 0801 1204 0805 1006 13 0805 14',
    left: '0a06 0801 1202 1006 13 14',
  },
  {
    name: 'edition 2023: lists packed and expanded',
    syntax: '2023',
    schema: `message R { repeated int32 p = 1 ${ITEM}; repeated int32 e = 2 [features.repeated_field_encoding = EXPANDED, (guanka.item) = "${VIN}"]; int32 w = 3; }`,
    bytes: '0a020102 1001 12020304 1801',
    left: '1801',
  },
  {
    name: 'edition 2024',
    syntax: '2024',
    schema: `export message R { int32 v = 1 ${ITEM}; int32 w = 2; } local message L { int32 x = 1; }`,
    bytes: '0805 1001',
    left: '1001',
  },
];

function strip({ syntax = 'proto3', schema, bytes, labels }: Case): string | undefined {
  const head = syntax.startsWith('proto') ? `syntax = "${syntax}"` : `edition = "${syntax}"`;
  const text = `${head}; package t; import "guanka/label.proto"; import "google/protobuf/any.proto"; ${schema}`;
  const root = loadSchema(['t.proto'], (path) => {
    if (path === 't.proto') return text;
    return path.startsWith('guanka/') ? readFileSync(resolve(PROTO, path), 'utf8') : undefined;
  });
  const books: readonly LabelBook[] =
    labels === undefined ? [] : [{ name: 'test', format: 'protobuf', source: 'test', labels }];
  const plan = compilePlan(root, 't.R', books);
  const { walk, rows } = interpretedWalks.of(plan);
  const input = hex(bytes);
  const content = createProtobufReader(plan, walk, () => undefined, rows)(input, 0, input.length, {
    channel: '',
    vehicle: '',
    receivedAtMs: 0,
  });
  const edits = content.spans.flatMap(({ cause }, span) =>
    cause.kind === 'unlabelled' ? [] : [{ kind: 'remove' as const, span }],
  );
  const out = content.rewrite(edits);
  return out === undefined ? undefined : Buffer.from(out).toString('hex');
}

describe('a strip of', () => {
  it.each(cases)('$name', (one) => {
    expect(strip(one)).toBe(one.left?.replaceAll(' ', ''));
  });
});
