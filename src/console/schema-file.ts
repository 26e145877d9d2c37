import protobuf from 'protobufjs';
import { GuankaError } from '../model/errors.ts';
import type { SuggestField } from './suggest.ts';
import { fieldsOfProto, ownPathsOf } from './suggest-proto.ts';
import { fieldsOfCborSample, fieldsOfJsonSample } from './suggest-sample.ts';

/** What a file describes fields in. A DBC is read by its own module: see decode/can. */
export type SchemaFormat = 'protobuf' | 'dbc' | 'json' | 'cbor';

/** Tells by the name, or by the first bytes where the name says nothing. */
export function formatOfFile(path: string, bytes: Uint8Array): SchemaFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'proto') return 'protobuf';
  if (ending === 'dbc') return 'dbc';
  if (ending === 'json' || ending === 'ndjson' || ending === 'jsonl') return 'json';
  if (ending === 'cbor') return 'cbor';
  const head = Buffer.from(bytes.subarray(0, 65_536)).toString('latin1');
  if (/^\s*[[{]/.test(head)) return 'json';
  if (/^\s*(?:\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*(?:syntax|edition|package|import|message)\b/.test(head))
    return 'protobuf';
  return /^(?:VERSION|BO_|NS_|BU_)/m.test(head) ? 'dbc' : 'cbor';
}

/** @throws {GuankaError} DECODE_* - not what the format says. */
export function fieldsOfSample(format: 'json' | 'cbor', bytes: Uint8Array): readonly SuggestField[] {
  return format === 'json' ? fieldsOfJsonSample(bytes) : fieldsOfCborSample(bytes);
}

/** A .proto with as much of what it imports as could be found. */
export interface ProtoFile {
  readonly root: protobuf.Root;
  /** Of the file and of what it imports. */
  readonly fields: readonly SuggestField[];
  /** True for a path of the file itself. */
  readonly isOwn: (path: string) => boolean;
  /** Imports that were not found: what they define is taken for a message. */
  readonly missing: readonly string[];
}

const IMPORTS_MAX = 1000;

/**
 * Parses a .proto with its comments. Unlike a schema that messages are read by, one that is only looked at may lack imports.
 * @param read - text of an import, by the path its importer used; undefined when it is not to be found.
 * @throws {GuankaError} SCHEMA_INVALID - it does not parse.
 */
export function readProto(name: string, text: string, read: (path: string) => string | undefined): ProtoFile {
  const root = new protobuf.Root();
  const missing: string[] = [];
  const seen = new Set<string>();
  const own = parseInto(root, name, text);
  const paths = ownPathsOf(root);
  const waiting = [...own];
  for (let path = waiting.shift(); path !== undefined && seen.size < IMPORTS_MAX; path = waiting.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const source = read(path);
    const bundled = protobuf.common.get(path);
    if (source !== undefined) waiting.push(...parseInto(root, path, source));
    else if (bundled !== null) root.addJSON(bundled.nested ?? {});
    else if (!path.startsWith('google/protobuf/') && !path.startsWith('guanka/')) missing.push(path);
  }
  return { root, fields: fieldsOfProto(root), isOwn: (path) => paths.has(path.replace(/\[.*$/, '')), missing };
}

function parseInto(root: protobuf.Root, path: string, text: string): readonly string[] {
  try {
    const options = { keepCase: true, alternateCommentMode: true, preferTrailingComment: true };
    const parsed = protobuf.parse(text, root, options);
    return [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])];
  } catch (error) {
    throw new GuankaError('SCHEMA_INVALID', error instanceof Error ? error.message : 'does not parse', path);
  }
}
