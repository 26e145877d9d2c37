import { floatAt, headArgument } from '../../bytes/cbor-head.ts';
import { cborKeyName, isSmallIntegerKey } from '../../bytes/cbor-key.ts';
import { stringContent } from '../../bytes/cbor-string.ts';
import { walkCbor } from '../../bytes/cbor-walk.ts';
import { walkJson } from '../../bytes/json-walk.ts';
import { KeyTable } from '../../bytes/key-table.ts';
import { NO_KEY, NODE, ValueTape } from '../../bytes/value-tape.ts';
import { isGuankaError } from '../../model/errors.ts';
import { attempt } from './attempt.ts';
import type { Budget } from './budget.ts';
import { COSE_KEYS } from './cose-key.ts';
import { ITEM } from './detection.ts';
import type { Decoded } from './encodings.ts';
import { datumOf, inDegrees } from './geo-members.ts';
import { hintsOfName, NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * JSON (RFC 8259) and CBOR (RFC 8949) documents that fill a view: text and bytes are searched by themselves, each under the name of its
 * key; numbers of CBOR are positions by the names of their keys (those of JSON are found in its text).
 */
export function documentLeaves(view: View, budget: Budget): readonly Decoded[] {
  const format = formatOf(view);
  if (format === undefined || !budget.look(view.end - view.start)) return [];
  try {
    attempt(() => format.walk(view.bytes, view.start, view.end, tape, format.keys));
  } catch (error) {
    if (isGuankaError(error)) return [];
    throw error;
  }
  if (format.name === 'cbor') findNumbers(view);
  return leavesOf(view, format, budget);
}

interface KeyFacts {
  readonly name: string;
  readonly hints: number;
  /** For integer keys of CBOR. */
  readonly label?: number;
}

interface Format {
  readonly name: 'json' | 'cbor';
  readonly keys: KeyTable<KeyFacts>;
  readonly walk: typeof walkJson | typeof walkCbor;
  /** A string without quotes or head. */
  readonly content: (bytes: Uint8Array, start: number, end: number) => { readonly start: number; readonly end: number };
}

const tape = new ValueTape();
const factsOf = (name: string): KeyFacts => ({ name, hints: hintsOfName(name) });
const JSON_FORMAT: Format = {
  name: 'json',
  keys: new KeyTable(factsOf),
  walk: walkJson,
  content: (_bytes, start, end) => ({ start: start + 1, end: end - 1 }),
};
const CBOR_FORMAT: Format = {
  name: 'cbor',
  keys: new KeyTable((identity: string) => ({
    ...factsOf(cborKeyName(identity)),
    ...(isSmallIntegerKey(identity) ? { label: Number(cborKeyName(identity)) } : {}),
  })),
  walk: walkCbor,
  content: stringContent,
};

const LIMITS = {
  /** Leaves of one document; one with more is over the budget. */
  leavesMax: 65_536,
  /** Shorter keys hold no identifier in any encoding. */
  keyCharsMin: 15,
} as const;

function formatOf(view: View): Format | undefined {
  let at = view.start;
  while (at < view.end && isBlank(view.bytes[at] ?? 0)) at++;
  const first = view.bytes[at] ?? 0;
  if (first === 0x7b || first === 0x5b || first === 0x22) return JSON_FORMAT;
  const major = (view.bytes[view.start] ?? 0) >> 5;
  return major >= 4 && major <= 6 ? CBOR_FORMAT : undefined;
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

function leavesOf(view: View, format: Format, budget: Budget): readonly Decoded[] {
  const leaves: Decoded[] = [];
  for (let node = 1; node < tape.count; node++) {
    const kind = tape.kindOf(node);
    const key = tape.keyOf(node);
    if (key !== NO_KEY) addKey(format, node, key, leaves);
    if (kind !== NODE.text && kind !== NODE.bytes) continue;
    if (leaves.length >= LIMITS.leavesMax) {
      budget.exhaust();
      break;
    }
    const { start, end } = format.content(view.bytes, tape.startOf(node), tape.endOf(node));
    const name = factsAbove(format, node)?.name ?? '';
    leaves.push({ encoding: format.name, start, end, bytes: view.bytes.subarray(start, end), name });
  }
  return leaves;
}

/** A key long enough to be a value itself; found where its value stands. */
function addKey(format: Format, node: number, key: number, leaves: Decoded[]): void {
  const name = format.keys.facts(key)?.name ?? '';
  if (name.length < LIMITS.keyCharsMin) return;
  const [start, end] = [tape.startOf(node), tape.endOf(node)];
  leaves.push({ encoding: format.name, start, end, bytes: Buffer.from(name, 'utf8'), name: '' });
}

function factsAbove(format: Format, node: number): KeyFacts | undefined {
  for (let at = node; at > 0; at = tape.parentOf(at)) {
    const key = tape.keyOf(at);
    if (key !== NO_KEY) return format.keys.facts(key);
  }
  return undefined;
}

/** Latitudes and longitudes in one map, and arrays of coordinates under the name of a place. */
function findNumbers(view: View): void {
  for (let node = 1; node < tape.count; node++) {
    const kind = tape.kindOf(node);
    if (kind === NODE.object) {
      findInMap(view, node);
      findCoseKey(view, node);
    } else if (kind === NODE.array) findInArray(view, node);
  }
}

function findInMap(view: View, map: number): void {
  let both = 0;
  for (let child = map + 1; child < tape.nextOf(map); child = tape.nextOf(child)) both |= hintsOfNode(child);
  if ((both & NAME.lat) === 0 || (both & NAME.lon) === 0) return;
  for (let child = map + 1; child < tape.nextOf(map); child = tape.nextOf(child)) {
    const hints = hintsOfNode(child);
    if ((hints & (NAME.lat | NAME.lon)) === 0 || (hints & NAME.motion) !== 0) continue;
    const value = numberOf(view.bytes, child);
    if (value === undefined || !inDegrees(value, (hints & NAME.lat) !== 0 ? 90 : 180)) continue;
    const name = CBOR_FORMAT.keys.facts(tape.keyOf(child))?.name ?? '';
    view.finds.add(ITEM.position, tape.startOf(child), tape.endOf(child), `lat-lon/${datumOf(name)}`, 0.9);
  }
}

/** Label of a COSE_Key's type (RFC 9052, 7). */
const KTY = 1;
const KEY_BYTES_MIN = 8;

/** A private or symmetric COSE_Key: a key type, and the bytes that only its owner has. */
function findCoseKey(view: View, map: number): void {
  let type = 0;
  const secrets = new Set<number>();
  for (let child = map + 1; child < tape.nextOf(map); child = tape.nextOf(child)) {
    const label = tape.keyOf(child) === NO_KEY ? undefined : CBOR_FORMAT.keys.facts(tape.keyOf(child))?.label;
    if (label === KTY) type = numberOf(view.bytes, child) ?? 0;
    else if (
      label !== undefined &&
      tape.kindOf(child) === NODE.bytes &&
      tape.endOf(child) - tape.startOf(child) > KEY_BYTES_MIN
    )
      secrets.add(label);
  }
  const key = COSE_KEYS.get(type);
  if (key === undefined || !secrets.has(key.secret)) return;
  view.finds.add(key.item, tape.startOf(map), tape.endOf(map), 'cose-key', 0.95);
}

function findInArray(view: View, array: number): void {
  const hints = hintsOfNode(array);
  if ((hints & NAME.position) === 0 || (hints & NAME.motion) !== 0) return;
  let point = array;
  while (tape.kindOf(point + 1) === NODE.array && point + 1 < tape.nextOf(point)) point++;
  const first = point + 1;
  if (first >= tape.nextOf(point) || tape.nextOf(first) >= tape.nextOf(point)) return;
  const [a, b] = [numberOf(view.bytes, first), numberOf(view.bytes, tape.nextOf(first))];
  if (a === undefined || b === undefined || Number.isInteger(a) || Number.isInteger(b)) return;
  if (Math.abs(a) <= 180 && Math.abs(b) <= 180)
    view.finds.add(ITEM.position, tape.startOf(array), tape.endOf(array), 'coordinates', 0.9);
}

function hintsOfNode(node: number): number {
  const key = tape.keyOf(node);
  return key === NO_KEY ? 0 : (CBOR_FORMAT.keys.facts(key)?.hints ?? 0);
}

function numberOf(bytes: Uint8Array, node: number): number | undefined {
  if (tape.kindOf(node) !== NODE.number) return undefined;
  const at = tape.startOf(node);
  const major = (bytes[at] ?? 0) >> 5;
  if (major === 7) return floatAt(bytes, at);
  return major === 1 ? -1 - headArgument(bytes, at) : headArgument(bytes, at);
}
