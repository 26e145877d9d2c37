import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { readTaxonomy } from '../../src/config/taxonomy.ts';
import { loadSchema } from '../../src/decode/protobuf/schema.ts';

const PROJECT = join(import.meta.dirname, '../..');

export const PROTO_FOLDER = join(PROJECT, 'proto');
export const LABELS_FOLDER = join(PROJECT, 'device/labels');

/** What `guanka.format` and `content` may say, apart from `protobuf:<type>`. */
export const NESTED_FORMATS: ReadonlySet<string> = new Set([
  'can-batch',
  'j2735',
  'csae53',
  'etsi',
  'ieee1609dot2',
  'doip',
  'json',
  'cbor',
  'text',
  'auto',
]);

export const items = readTaxonomy('taxonomy.json', readFileSync(join(PROJECT, 'device/rules/taxonomy.json'), 'utf8'));
export const itemIds: ReadonlySet<string> = new Set(items.map((item) => item.id));

/** Paths below a folder of all files with this ending, sorted. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort();
}

/** All .proto files of a folder in one root, read as the product reads them. */
export function loadFolder(folder: string): protobuf.Root {
  return loadSchema(filesBelow(folder, '.proto'), (path) => {
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  });
}

/** Schema files of one public project, as retyped for these tests. */
export function projectFolder(project: string): string {
  return join(import.meta.dirname, project);
}

/** Message types and enums of a root, those of google.protobuf left out. */
export function typesOf(root: protobuf.Root): {
  readonly messages: readonly protobuf.Type[];
  readonly enums: readonly protobuf.Enum[];
} {
  const messages: protobuf.Type[] = [];
  const enums: protobuf.Enum[] = [];
  const visit = (space: protobuf.NamespaceBase): void => {
    for (const nested of space.nestedArray) {
      if (nested.fullName === '.google') continue;
      if (nested instanceof protobuf.Enum) enums.push(nested);
      if (nested instanceof protobuf.Type) messages.push(nested);
      if (nested instanceof protobuf.Type || nested instanceof protobuf.Namespace) visit(nested);
    }
  };
  visit(root);
  return { messages, enums };
}

/** Full name without the leading dot. */
export function nameOf(object: protobuf.ReflectionObject): string {
  return object.fullName.replace(/^\./, '');
}
