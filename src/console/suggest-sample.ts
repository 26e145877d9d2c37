import { cborKeyName } from '../bytes/cbor-key.ts';
import { walkCbor } from '../bytes/cbor-walk.ts';
import { walkJson } from '../bytes/json-walk.ts';
import { KeyTable } from '../bytes/key-table.ts';
import { NO_KEY, NODE, ValueTape } from '../bytes/value-tape.ts';
import { isPlainName } from '../model/name-tokens.ts';
import type { SuggestField } from './suggest.ts';

/**
 * Fields of a sample JSON document or NDJSON, each path once, as label patterns write them (`a.b[*].c`); keys that are data are `*`.
 * @throws {GuankaError} DECODE_* - not JSON, or over a limit.
 */
export function fieldsOfJsonSample(bytes: Uint8Array): SuggestField[] {
  const tape = new ValueTape();
  const keys = new KeyTable((name) => name);
  walkJson(bytes, 0, bytes.length, tape, keys);
  return fieldsOfTape(tape, keys, isPlainName, (node) =>
    bytes
      .subarray(tape.startOf(node), tape.endOf(node))
      .some((byte) => byte === 0x2e || byte === 0x65 || byte === 0x45),
  );
}

/**
 * Fields of a sample CBOR item or sequence; as fieldsOfJsonSample.
 * @throws {GuankaError} DECODE_* - not CBOR, or over a limit.
 */
export function fieldsOfCborSample(bytes: Uint8Array): SuggestField[] {
  const tape = new ValueTape();
  const keys = new KeyTable(cborKeyName);
  walkCbor(bytes, 0, bytes.length, tape, keys);
  return fieldsOfTape(tape, keys, isCborName, (node) => (bytes[tape.startOf(node)] ?? 0) >= 0xf9);
}

function fieldsOfTape(
  tape: ValueTape,
  keys: KeyTable<string>,
  isName: (key: string) => boolean,
  isFloat: (node: number) => boolean,
): SuggestField[] {
  const fields = new Map<string, SuggestField>();
  const paths: string[] = [''];
  for (let node = 1; node < tape.count; node++) {
    const parent = tape.parentOf(node);
    const before = paths[parent] ?? '';
    const key = tape.keyOf(node);
    const name = key === NO_KEY ? undefined : plainOrStar(keys.facts(key) ?? '', isName);
    const path =
      name !== undefined
        ? before === ''
          ? name
          : `${before}.${name}`
        : tape.kindOf(parent) === NODE.array
          ? `${before}[*]`
          : before;
    paths[node] = path;
    const type = typeOf(tape, node, isFloat);
    const last = path.slice(path.lastIndexOf('.') + 1).replaceAll('[*]', '');
    if (type === undefined || path === '') continue;
    const known = fields.get(path);
    if (known === undefined || known.type === 'int') fields.set(path, { path, name: last, type });
  }
  return [...fields.values()];
}

/** Small integer keys are names in CBOR (as in SenML and COSE); in JSON they are data. */
function isCborName(key: string): boolean {
  return isPlainName(key) || /^-?\d{1,2}$/.test(key);
}

function plainOrStar(key: string, isName: (key: string) => boolean): string {
  return isName(key) ? key.replace(/[\\.*[]/g, '\\$&') : '*';
}

function typeOf(tape: ValueTape, node: number, isFloat: (node: number) => boolean): SuggestField['type'] | undefined {
  switch (tape.kindOf(node)) {
    case NODE.text:
      return 'string';
    case NODE.bytes:
      return 'bytes';
    case NODE.bool:
      return 'bool';
    case NODE.number:
      return isFloat(node) ? 'float' : 'int';
    case NODE.object:
    case NODE.array:
      return 'message';
    default:
      return undefined;
  }
}
