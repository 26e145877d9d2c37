import { NODE, type ValueTape } from '../../bytes/value-tape.ts';
import type { ItemId } from '../../model/item.ts';
import type { NameRole, NameRule } from '../../model/names.ts';
import type { DocumentFormat, KeyFacts } from './document-format.ts';

/** An item that a key's name gave. */
export interface NamedItem {
  readonly item: ItemId;
  readonly by: string;
}

const LIMITS = {
  /** A number as text, or a text that may be a pair of coordinates. */
  coordinateCharsMax: 128,
} as const;

const COORDINATES_IN_TEXT = /-?\d{1,3}\.\d+°?[NSEWnsew]?\s*[,;/\s]\s*[NSEWnsew]?-?\d{1,3}\.\d+/;
const FINE_DEGREES = /^-?\d{1,3}\.\d{3,}$/;

/** Bits about one object. */
const HAS_LAT = 1;
const HAS_LON = 2;
const HAS_VERTICAL = 4;
const HAS_WD = 8;
const HAS_JD = 16;
const LOOKED = 32;
const BOTH = HAS_LAT | HAS_LON;
const BOTH_INITIALS = HAS_WD | HAS_JD;

/**
 * What the names of keys say where no label does. A latitude counts beside a longitude or inside a place; coordinates as arrays
 * count under a key that names a place. Lateral and longitudinal values under motion-like keys do not.
 */
export class NameJudge {
  readonly #facts: (keyId: number) => KeyFacts | undefined;
  readonly #format: DocumentFormat;
  /** By object: what its members are. */
  #seen = new Uint8Array(256);
  /** By node: the key that names it, its own or that of the array or tag around it. */
  #named = new Int32Array(256);

  constructor(facts: (keyId: number) => KeyFacts | undefined, format: DocumentFormat) {
    this.#facts = facts;
    this.#format = format;
  }

  startMessage(tape: ValueTape): void {
    if (this.#seen.length < tape.count) {
      this.#seen = new Uint8Array(tape.capacity);
      this.#named = new Int32Array(tape.capacity);
    } else this.#seen.fill(0, 0, tape.count);
  }

  /** Call for every node, parents first: remembers by which key it goes. */
  enter(tape: ValueTape, node: number): void {
    const key = tape.keyOf(node);
    this.#named[node] = key >= 0 || node === 0 ? key : (this.#named[tape.parentOf(node)] ?? -1);
  }

  /** False where no name says anything, which is most nodes. */
  hasRule(node: number): boolean {
    return this.#ruleOf(node) !== undefined;
  }

  /** The item of a node by its key, or undefined. */
  itemOf(bytes: Uint8Array, tape: ValueTape, node: number): NamedItem | undefined {
    const rule = this.#ruleOf(node);
    if (rule === undefined) return undefined;
    const kind = tape.kindOf(node);
    if (kind === NODE.null || kind === NODE.bool || kind === NODE.tag || kind === NODE.simple) return undefined;
    switch (rule.role) {
      case 'item':
        return this.#isWhole(rule, tape, node) ? named(rule) : undefined;
      case 'lat':
      case 'lon':
        return kind !== NODE.object && this.#inPosition(rule, tape, node) ? named(rule) : undefined;
      case 'height':
      case 'course':
        return kind === NODE.number && this.#inPosition(rule, tape, node) ? named(rule) : undefined;
      case 'place':
      case 'spot':
        return this.#isCoordinates(bytes, tape, node, rule.role) ? named(rule) : undefined;
      case 'motion':
        return undefined;
      default:
        return rule.role satisfies never;
    }
  }

  /** The half of a position that a number is by its key, where the other half is not beside it. */
  halfOf(bytes: Uint8Array, tape: ValueTape, node: number): 'lat' | 'lon' | undefined {
    const role = this.#ruleOf(node)?.name;
    if (role !== 'lat' && role !== 'lon') return undefined;
    const object = enclosingObject(tape, node);
    if (object < 0 || this.#ruleOf(object)?.role === 'motion' || (this.#look(tape, object) & HAS_VERTICAL) !== 0)
      return undefined;
    const text = this.#format.leafText(bytes, tape, node, LIMITS.coordinateCharsMax) ?? '';
    const degrees = Math.abs(Number(text));
    return FINE_DEGREES.test(text) && degrees >= 1 && degrees <= (role === 'lat' ? 90 : 180) ? role : undefined;
  }

  #isWhole(rule: NameRule, tape: ValueTape, node: number): boolean {
    const kind = tape.kindOf(node);
    if (kind === NODE.text || kind === NODE.bytes || kind === NODE.array) return true;
    return rule.textOnly !== true;
  }

  /** A half of a position: its object holds the other half, or goes by the name of a place. */
  #inPosition(rule: NameRule, tape: ValueTape, node: number): boolean {
    const object = enclosingObject(tape, node);
    if (object < 0) return false;
    const role = this.#ruleOf(object)?.role;
    if (role === 'motion') return false;
    const seen = this.#look(tape, object);
    if ((seen & HAS_VERTICAL) !== 0) return false;
    if (role === 'place' || role === 'spot') return true;
    const both = rule.name === 'wd' || rule.name === 'jd' ? BOTH_INITIALS : BOTH;
    return (seen & both) === both;
  }

  #look(tape: ValueTape, object: number): number {
    const known = this.#seen[object] ?? 0;
    if (known !== 0) return known;
    let seen = LOOKED;
    for (let child = object + 1; child < tape.nextOf(object); child = tape.nextOf(child)) {
      const facts = this.#facts(tape.keyOf(child));
      const name = facts?.rule?.name;
      if (name === 'lat' || name === 'latitude') seen |= HAS_LAT;
      else if (name === 'lon' || name === 'longitude') seen |= HAS_LON;
      else if (name === 'wd') seen |= HAS_WD;
      else if (name === 'jd') seen |= HAS_JD;
      else if (facts !== undefined && /^(?:vert|vertical|lateral)$/i.test(facts.name)) seen |= HAS_VERTICAL;
    }
    this.#seen[object] = seen;
    return seen;
  }

  /** Coordinates without names of their own: an array of numbers or of points, a text with a pair, x and y. */
  #isCoordinates(bytes: Uint8Array, tape: ValueTape, node: number, role: NameRole): boolean {
    const kind = tape.kindOf(node);
    if (kind === NODE.text) {
      const text = this.#format.leafText(bytes, tape, node, LIMITS.coordinateCharsMax);
      return text !== undefined && COORDINATES_IN_TEXT.test(text);
    }
    if (kind === NODE.object)
      return this.#isFinePair(bytes, tape, this.#member(tape, node, 'x'), this.#member(tape, node, 'y'));
    return kind === NODE.array && this.#isPoints(bytes, tape, node, role);
  }

  #isPoints(bytes: Uint8Array, tape: ValueTape, array: number, role: NameRole): boolean {
    let point = array;
    // Down to the innermost first array: [[[x, y], …]] is a polygon.
    while (tape.kindOf(point + 1) === NODE.array && point + 1 < tape.nextOf(point)) point++;
    const first = point + 1;
    if (first >= tape.nextOf(point) || tape.kindOf(first) !== NODE.number) return false;
    const second = tape.nextOf(first);
    if (second >= tape.nextOf(point) || tape.kindOf(second) !== NODE.number) return false;
    return role === 'place' || this.#isFinePair(bytes, tape, first, second);
  }

  #isFinePair(bytes: Uint8Array, tape: ValueTape, first: number, second: number): boolean {
    if (first < 0 || second < 0) return false;
    const a = this.#format.leafText(bytes, tape, first, LIMITS.coordinateCharsMax) ?? '';
    const b = this.#format.leafText(bytes, tape, second, LIMITS.coordinateCharsMax) ?? '';
    return FINE_DEGREES.test(a) && FINE_DEGREES.test(b) && Math.abs(Number(a)) <= 180 && Math.abs(Number(b)) <= 180;
  }

  #member(tape: ValueTape, object: number, name: string): number {
    for (let child = object + 1; child < tape.nextOf(object); child = tape.nextOf(child)) {
      if (this.#facts(tape.keyOf(child))?.name.toLowerCase() === name) return child;
    }
    return -1;
  }

  #ruleOf(node: number): NameRule | undefined {
    const key = this.#named[node] ?? -1;
    return key < 0 ? undefined : this.#facts(key)?.rule;
  }
}

/** The nearest object around a node, through arrays and tags; -1 when there is none. */
export function enclosingObject(tape: ValueTape, node: number): number {
  for (let at = node; at > 0; ) {
    at = tape.parentOf(at);
    if (tape.kindOf(at) === NODE.object) return at;
  }
  return -1;
}

function named(rule: NameRule): NamedItem {
  return { item: rule.item, by: `name:${rule.name}` };
}
