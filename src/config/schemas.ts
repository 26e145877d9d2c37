import type protobuf from 'protobufjs';
import { compilePlan } from '../decode/protobuf/compile.ts';
import type { Plan } from '../decode/protobuf/plan.ts';
import { planFromJson } from '../decode/protobuf/plan-json.ts';
import { loadSchema, type SchemaReader } from '../decode/protobuf/schema.ts';
import type { LabelFileBook } from './label-file.ts';
import { type PreparedSchema, preparedSchemas } from './prepared.ts';

/** Protobuf files with their labels. */
export interface LoadedSchema {
  readonly books: readonly LabelFileBook[];
  /** The parsed files; parsed now, where the plans were ready. */
  readonly root: () => protobuf.Root;
  /** @throws {GuankaError} SCHEMA_UNKNOWN, LABEL_INVALID. */
  readonly planOf: (message: string) => Plan;
}

/**
 * Files that are, with everything that they import, word for word those of guanka have their plans ready. All others are parsed here.
 * @throws {GuankaError} SCHEMA_INVALID.
 */
export function openSchema(
  files: readonly string[],
  read: SchemaReader,
  books: readonly LabelFileBook[],
): LoadedSchema {
  const ready = books.length > 0 ? undefined : preparedSchemas().find((schema) => isSame(schema, files, read));
  let parsed = ready === undefined ? loadSchema(files, read) : undefined;
  const root = (): protobuf.Root => {
    parsed ??= loadSchema(files, (path) => ready?.texts.get(path));
    return parsed;
  };
  return {
    books,
    root,
    planOf: (message) => {
      const json = ready?.plans.get(message);
      return json === undefined ? compilePlan(root(), message, books) : planFromJson(json);
    },
  };
}

function isSame(schema: PreparedSchema, files: readonly string[], read: SchemaReader): boolean {
  if (files.length !== schema.files.length || files.some((file, index) => file !== schema.files[index])) return false;
  return [...schema.texts].every(([path, text]) => read(path) === text);
}
