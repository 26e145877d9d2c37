import { cborKeyName } from '../../bytes/cbor-key.ts';
import { walkCbor } from '../../bytes/cbor-walk.ts';
import { walkJson } from '../../bytes/json-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { NO_KEY, NODE, ValueTape } from '../../bytes/value-tape.ts';
import { isGuankaError } from '../../model/errors.ts';
import type { Decoded } from './encodings.ts';
import type { View } from './probe.ts';

const tape = new ValueTape();
const LIMITS = {
  /** Leaves of one document that are searched by themselves; the text of a JSON document is searched as a whole anyway. */
  leavesMax: 10_000,
} as const;

/**
 * Text and bytes of a JSON or CBOR document found in a leaf, each under the name of its key. Offsets are those of the values.
 */
export function documentLeaves(view: View): readonly Decoded[] {
  const first = view.bytes[view.start] ?? 0;
  if (first === 0x7b || first === 0x5b)
    return leavesOf(
      view,
      'json',
      (keys) => walkJson(view.bytes, view.start, view.end, tape, keys),
      (id) => id,
    );
  const major = first >> 5;
  if (major !== 4 && major !== 5 && major !== 6) return [];
  return leavesOf(view, 'cbor', (keys) => walkCbor(view.bytes, view.start, view.end, tape, keys), cborKeyName);
}

function leavesOf(
  view: View,
  encoding: string,
  walk: (keys: KeyTable<string>) => void,
  nameOf: (identity: string) => string,
): readonly Decoded[] {
  const keys = new KeyTable(nameOf);
  try {
    walk(keys);
  } catch (error) {
    if (isGuankaError(error)) return [];
    throw error;
  }
  const leaves: Decoded[] = [];
  for (let node = 1; node < tape.count && leaves.length < LIMITS.leavesMax; node++) {
    const kind = tape.kindOf(node);
    if (kind !== NODE.text && kind !== NODE.bytes) continue;
    const start = tape.startOf(node);
    const end = tape.endOf(node);
    const inside = encoding === 'json' ? view.bytes.subarray(start + 1, end - 1) : contentOf(view.bytes, start, end);
    leaves.push({ encoding, start, end, bytes: inside, name: nameAbove(node, keys) });
  }
  return leaves;
}

/** A definite string without its head; one in pieces is left to the search over the whole. */
function contentOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const info = (bytes[start] ?? 0) & 0x1f;
  const head = info < 24 ? 1 : info === 24 ? 2 : info === 25 ? 3 : info === 26 ? 5 : info === 27 ? 9 : 1;
  return bytes.subarray(start + head, end);
}

function nameAbove(node: number, keys: KeyTable<string>): string {
  for (let at = node; at > 0; at = tape.parentOf(at)) {
    const key = tape.keyOf(at);
    if (key !== NO_KEY) return keys.facts(key) ?? '';
  }
  return '';
}
