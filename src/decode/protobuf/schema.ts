import protobuf from 'protobufjs';
import { GuankaError } from '../../model/errors.ts';

/** Gives the text of a schema file by the path its importer used, or undefined when there is none. */
export type SchemaReader = (path: string) => string | undefined;

/** What custom options extend. Only their places are needed: options are read by name. */
const DESCRIPTOR = 'google/protobuf/descriptor.proto';
const OPTION_TYPES = ['File', 'Message', 'Field', 'Oneof', 'Enum', 'EnumValue', 'Service', 'Method'];
const DESCRIPTOR_STUB = `syntax = "proto2"; package google.protobuf; ${OPTION_TYPES.map((name) => `message ${name}Options { extensions 1000 to max; }`).join(' ')}`;

/** Comments beside fields name them where the language of the names is not that of the schema. */
const COMMENTED = { keepCase: true, alternateCommentMode: true, preferTrailingComment: true };

/**
 * Parses .proto files and all they import into one resolved root.
 * @throws {GuankaError} SCHEMA_INVALID - a file that does not exist or does not parse, or a name that does not resolve.
 */
export function loadSchema(files: readonly string[], read: SchemaReader): protobuf.Root {
  const root = new protobuf.Root();
  const waiting = [...files];
  const seen = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    waiting.push(...parseFile(root, path, read));
  }
  try {
    root.resolveAll();
  } catch (error) {
    throw new GuankaError(
      'SCHEMA_INVALID',
      error instanceof Error ? error.message : 'a name does not resolve',
      files.join(', '),
    );
  }
  return root;
}

function parseFile(root: protobuf.Root, path: string, read: SchemaReader): readonly string[] {
  const bundled = protobuf.common.get(path);
  const source = path === DESCRIPTOR ? DESCRIPTOR_STUB : read(path);
  if (source === undefined) {
    if (bundled === null) throw new GuankaError('SCHEMA_INVALID', 'expected a schema file, found none', path);
    root.addJSON(bundled.nested ?? {});
    return [];
  }
  try {
    const parsed = protobuf.parse(source, root, COMMENTED);
    return [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
  } catch (error) {
    throw new GuankaError('SCHEMA_INVALID', error instanceof Error ? error.message : 'does not parse', path);
  }
}
