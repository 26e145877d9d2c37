import type protobuf from 'protobufjs';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { interpreter } from '../../src/decode/protobuf/interpret.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import type { ContentReader, FieldSpan } from '../../src/model/content.ts';
import type { LabelBook } from '../../src/model/label.ts';

const CONTEXT = { channel: 'test', vehicle: 'test', receivedAtMs: 0 };

/** A reader of nested formats that sees nothing: what is left is what the schema and the labels say. */
const blind: ContentReader = () => ({ spans: [], rewrite: () => undefined });

/** Spans that the product finds in a message of a type. */
export function spansOf(
  books: readonly LabelBook[],
  schema: protobuf.Root,
  type: string,
  bytes: Uint8Array,
): readonly FieldSpan[] {
  const plan = compilePlan(schema, type, books);
  const reader = createProtobufReader(plan, interpreter(plan), () => blind);
  return reader(bytes, 0, bytes.length, CONTEXT).spans;
}

/** `path item` of labelled spans, `path kind` of the others. */
export function summary(spans: readonly FieldSpan[]): readonly string[] {
  return spans.map((span) => `${span.path} ${span.cause.kind === 'label' ? span.cause.item : span.cause.kind}`);
}

/** A message of the field's type in which that field alone is set, and not to its default. */
export function messageWith(field: protobuf.Field): Uint8Array {
  const type = field.parent as protobuf.Type;
  return type.encode(type.create({ [field.name]: sampleOf(field) })).finish();
}

function sampleOf(field: protobuf.Field): unknown {
  const one = scalarSample(field);
  if (field.map) return { 1: one };
  return field.repeated ? [one] : one;
}

function scalarSample(field: protobuf.Field): unknown {
  if (field.type === 'string') return 'x';
  if (field.type === 'bytes') return Uint8Array.of(1);
  if (field.type === 'bool') return true;
  const resolved = field.resolvedType;
  if (resolved === null) return 1;
  if ('values' in resolved) return Object.values(resolved.values).find((value) => value !== 0) ?? 0;
  return requiredOf(resolved as protobuf.Type);
}

/** The least that a proto2 message may be. */
function requiredOf(type: protobuf.Type): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const field of type.fieldsArray) if (field.required) message[field.name] = scalarSample(field.resolve());
  return message;
}
