import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it, test } from 'vitest';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { messageWith, spansOf, summary } from './read-message.ts';
import { filesBelow, itemIds, loadFolder, NESTED_FORMATS, nameOf, PROTO_FOLDER, typesOf } from './schema-folder.ts';

const ITEM = '(guanka.item)';
const BENIGN = '(guanka.benign)';
const FORMAT = '(guanka.format)';
const MESSAGE_ITEM = '(guanka.message_item)';
const MESSAGE_FORMAT = '(guanka.message_format)';
const VALUE_ITEM = '(guanka.value_item)';
const VALUE_BENIGN = '(guanka.value_benign)';

const root = loadFolder(PROTO_FOLDER);
const { messages, enums } = typesOf(root);
const fields = messages.flatMap((message) => message.fieldsArray);

function optionOf(object: protobuf.ReflectionObject, name: string): unknown {
  return object.options?.[name];
}

function isLeaf(field: protobuf.Field): boolean {
  return field.type === 'string' || field.type === 'bytes';
}

describe('the schemas of guanka', () => {
  it('hold what a T-Box sends', () => {
    expect(messages.length).toBeGreaterThan(40);
    expect(fields.length).toBeGreaterThan(200);
    const record = root.lookupType('guanka.telemetry.v1.Record');
    expect(record.oneofs.body?.fieldsArray.length).toBe(11);
  });

  it('use fields of every kind, so that examples made from them test every kind', () => {
    const scalars = new Set(fields.map((field) => field.type));
    for (const type of [
      'string',
      'bytes',
      'bool',
      'float',
      'double',
      'uint32',
      'uint64',
      'sint32',
      'sint64',
      'fixed32',
      'fixed64',
      'sfixed32',
    ]) {
      expect(scalars).toContain(type);
    }
    expect(fields.some((field) => field instanceof protobuf.MapField)).toBe(true);
    expect(fields.some((field) => field.resolvedType instanceof protobuf.Enum)).toBe(true);
    expect(fields.some((field) => field.repeated && field.packed)).toBe(true);
  });

  test.each(fields.filter(isLeaf).map((field) => [nameOf(field), field] as const))(
    '%s says what its text or bytes are',
    (_name, field) => {
      const marks = [ITEM, BENIGN, FORMAT].filter((name) => optionOf(field, name) !== undefined);
      // One mark, or a benign mark on what is searched all the same.
      const searched =
        optionOf(field, BENIGN) !== undefined && ['text', 'auto'].includes(String(optionOf(field, FORMAT)));
      expect(marks).toHaveLength(searched ? 2 : 1);
    },
  );

  it('name items that the taxonomy has', () => {
    const named = [
      ...fields.map((field) => optionOf(field, ITEM)),
      ...messages.map((message) => optionOf(message, MESSAGE_ITEM)),
      ...enums.flatMap((type) => Object.values(type.valuesOptions ?? {}).map((options) => options?.[VALUE_ITEM])),
    ].filter((item) => item !== undefined);
    expect(named.length).toBeGreaterThan(60);
    for (const item of named) expect(itemIds).toContain(item);
  });

  test.each(
    fields.filter((field) => optionOf(field, ITEM) !== undefined).map((field) => [nameOf(field), field] as const),
  )('%s is found as its item in a message that has nothing else', (_name, field) => {
    const found = summary(spansOf([], root, nameOf(field.parent as protobuf.Type), messageWith(field)));
    expect(found).toContain(`${field.name} ${optionOf(field, ITEM)}`);
  });

  test.each([
    ['KEY_KIND_SYMMETRIC', 1, 'connected-operation.vehicle.key.symmetric'],
    ['KEY_KIND_PRIVATE', 2, 'connected-operation.vehicle.key.private'],
  ])('%s makes the whole key update its item', (_name, kind, item) => {
    const bytes = root.lookupType('guanka.telemetry.v1.SecurityUpdate').encode({ key: { kind } }).finish();
    expect(summary(spansOf([], root, 'guanka.telemetry.v1.SecurityUpdate', bytes))).toContain(`key ${item}`);
  });

  it('name formats that have a reader', () => {
    const named = [
      ...fields.map((field) => optionOf(field, FORMAT)),
      ...messages.map((message) => optionOf(message, MESSAGE_FORMAT)),
    ];
    const formats = named.filter((format) => typeof format === 'string');
    expect(new Set(formats).size).toBeGreaterThan(6);
    for (const format of formats) {
      if (format.startsWith('protobuf:'))
        expect(root.lookup(`.${format.slice('protobuf:'.length)}`)).toBeInstanceOf(protobuf.Type);
      else expect(NESTED_FORMATS).toContain(format);
    }
  });

  it('give reasons for benign marks', () => {
    const reasons = [
      ...fields.map((field) => optionOf(field, BENIGN)),
      ...enums.flatMap((type) => Object.values(type.valuesOptions ?? {}).map((options) => options?.[VALUE_BENIGN])),
    ].filter((reason) => reason !== undefined);
    expect(reasons.length).toBeGreaterThan(5);
    for (const reason of reasons) expect(String(reason).length).toBeGreaterThan(20);
  });

  it('number fields once, below the numbers that protobuf keeps', () => {
    for (const message of messages) {
      const numbers = message.fieldsArray.map((field) => field.id);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const number of numbers) expect(number).toBeLessThan(19_000);
    }
  });

  it('begin each enum with a value 0 that says nothing, or the ordinary case', () => {
    for (const type of enums) {
      const zero = Object.entries(type.values).find(([, value]) => value === 0)?.[0];
      expect(zero).toMatch(/_UNSPECIFIED$|^DIRECTION_RECEIVED$/);
      expect(type.valuesOptions?.[zero ?? '']).toBeUndefined();
    }
  });

  test.each(messages.map((message) => [nameOf(message)]))('%s compiles as a root of its own', (name) => {
    expect(() => compilePlan(root, name, [])).not.toThrow();
  });
});

describe('the label options', () => {
  it('have numbers in the range for use within an organisation', () => {
    const numbers = [...(root.lookup('guanka') as protobuf.Namespace).nestedArray]
      .filter((nested) => nested instanceof protobuf.Field)
      .map((field) => field.id);
    expect(numbers).toHaveLength(7);
    expect(new Set(numbers).size).toBe(7);
    for (const number of numbers) expect(number >= 50_000 && number <= 99_999).toBe(true);
  });
});

const protocMissing = spawnSync('protoc', ['--version']).status !== 0;

describe('protoc', () => {
  it.skipIf(protocMissing && process.env.CI === undefined)(
    'accepts every schema, and sees the same fields and marks',
    () => {
      const files = filesBelow(PROTO_FOLDER, '.proto');
      expect(files.length).toBeGreaterThan(9);
      execFileSync('protoc', ['-I', PROTO_FOLDER, '--descriptor_set_out=/dev/null', ...files]);
      const sample = execFileSync(
        'protoc',
        ['-I', PROTO_FOLDER, '--encode=guanka.telemetry.v1.Header', join('guanka/telemetry/v1/common.proto')],
        {
          cwd: PROTO_FOLDER,
          input: 'vin: "0"',
        },
      );
      expect([...sample]).toEqual([0x1a, 1, 0x30]);
    },
  );
});
