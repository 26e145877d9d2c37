import { bitsForRange } from '../../bytes/uper.ts';
import { GuankaError } from '../../model/errors.ts';
import { assertTable } from './asn-assert.ts';
import type { Asn, AsnTable, Field, Marks, Size } from './asn-table.ts';
import { type Blank, type Leaf, NO_BLANK, type Step, type Walk } from './asn-walk.ts';
import { GEOMETRY, ITEM_OF_MARK } from './items.ts';

/** Extension additions that one sequence may have: the standards are at a handful. */
const ADDITIONS_MAX = 256;
const OPTIONALS_MAX = 32;
const CHARACTER_WIDTH = { octets: 8, ia5: 7, numeric: 4, utf8: 8 } as const;

interface Place {
  readonly path: string;
  /** What geometry here is (`@@`), or undefined: itself. */
  readonly within: string | undefined;
}

/** Types of one table compiled to steps, each for the paths it is met at: when it is first met, so that start-up costs nothing. */
export class AsnPlan {
  readonly #table: AsnTable;
  readonly #by: string;
  readonly #entries = new Map<string, Step>();
  readonly #fixed = new Map<Asn, number>();

  /** @param by - named in the findings. */
  constructor(table: AsnTable, by: string) {
    this.#table = table;
    this.#by = by;
  }

  /** The step for a whole message of that type; paths start with its name. */
  entry(name: string): Step {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const step = this.#compile({ kind: 'ref', name, marks: {} }, { path: name, within: undefined });
    this.#entries.set(name, step);
    return step;
  }

  unknownLeaf(path: string): Leaf {
    return { path, cause: { kind: 'unknown' }, blank: NO_BLANK };
  }

  #label(mark: string, path: string, blank: Blank): Leaf {
    if (mark === 'opaque') return { path, cause: { kind: 'opaque', reason: 'not read' }, blank: NO_BLANK };
    const item = ITEM_OF_MARK[mark];
    assertTable(item !== undefined, `@${mark} at ${path}: no such item`);
    return { path, cause: { kind: 'label', item, by: this.#by }, blank };
  }

  /** Follows names to the type itself; marks nearer to the use win. */
  #resolve(type: Asn): Asn {
    let marks: Marks = type.marks;
    let found = type;
    while (found.kind === 'ref') {
      const next = this.#table.get(found.name);
      assertTable(next !== undefined, `${found.name}: not defined`);
      marks = { ...next.marks, ...marks };
      found = next;
    }
    return { ...found, marks };
  }

  #compile(use: Asn, place: Place): Step {
    const fixed = this.#fixedBits(use);
    if (fixed >= 0) return (walk) => walk.skip(fixed);
    const type = this.#resolve(use);
    const inside: Place = { path: place.path, within: type.marks.within ?? place.within };
    switch (type.kind) {
      case 'int':
        return this.#int(type, effectiveMark(type.marks.item, inside.within), place.path);
      case 'octets':
      case 'ia5':
      case 'numeric':
      case 'utf8':
        return this.#text(type.kind, sizeOf(type), type.marks.item, place.path);
      default: {
        // What a structure is hangs on what it is inside; its own `@@` is for what is inside it.
        const mark = effectiveMark(type.marks.item, place.within);
        const step = this.#structure(type, inside);
        if (mark === undefined) return step;
        const leaf = this.#label(mark, place.path, NO_BLANK);
        return (walk) => {
          // Padding is nothing.
          if (type.kind === 'rest' && walk.end - walk.at < 8) {
            step(walk);
            return;
          }
          const handle = walk.open(leaf);
          step(walk);
          walk.close(handle);
        };
      }
    }
  }

  #structure(type: Asn, place: Place): Step {
    switch (type.kind) {
      case 'bool':
        return (walk) => walk.skip(1);
      case 'null':
        return () => {};
      case 'rest':
        return (walk) => {
          walk.at = walk.end;
        };
      case 'enum':
        return enumeration(type.count, type.ext);
      case 'bits':
        return sized(type.size, 1);
      case 'any':
        return this.#openType(undefined, place);
      case 'open':
        return this.#openType(this.#compile(type.of, place), place);
      case 'list':
        return list(type.size, this.#later(type.of, place));
      case 'seq':
        return this.#sequence(type, place);
      case 'choice':
        return this.#choice(type, place);
      default:
        throw new Error(`V2X table: ${type.kind} at ${place.path} outside its place`);
    }
  }

  /** Compiles when the value is first met. */
  #later(type: Asn, place: Place): Step {
    let step: Step | undefined;
    return (walk) => {
      step ??= this.#compile(type, place);
      step(walk);
    };
  }

  #openType(inside: Step | undefined, place: Place): Step {
    const unknown = this.unknownLeaf(place.path);
    return (walk) => walk.openType(inside, unknown);
  }

  #int(type: Asn & { kind: 'int' }, mark: string | undefined, path: string): Step {
    const { lo, hi, ext } = type;
    if (lo === undefined || hi === undefined) {
      assertTable(mark === undefined, `${path}: an item in an unconstrained integer`);
      return unconstrained;
    }
    const count = bitsForRange(lo, hi);
    const last = hi - lo;
    const plain: Step =
      count > 32
        ? (walk) => walk.skip(count)
        : (walk) => {
            const raw = walk.bits(count);
            if (raw > last) walk.odd++;
          };
    if (mark === undefined) return extensible(plain, ext);
    const blank = type.marks.blank;
    assertTable(count <= 32, `${path}: an item in ${count} bits`);
    const none = blank === undefined ? -1 : blank - lo;
    assertTable(none <= last && (blank === undefined || none >= 0), `${path}: unavailable value outside the range`);
    const leaf: Leaf = {
      ...this.#label(mark, path, blank === undefined ? NO_BLANK : { kind: 'value', raw: none }),
      form: { kind: 'bits', low: lo, high: hi },
    };
    return extensible((walk) => {
      const at = walk.at;
      const raw = walk.bits(count);
      if (raw === none) return;
      if (raw > last) walk.odd++;
      walk.mark(leaf, at, count);
    }, ext);
  }

  #text(kind: keyof typeof CHARACTER_WIDTH, size: Size, mark: string | undefined, path: string): Step {
    const width = CHARACTER_WIDTH[kind];
    const count = counter(size);
    const blank: Blank = { kind: 'fill', raw: width === 7 ? 0x20 : 0, width };
    if (mark === 'raw') {
      const leaf: Leaf = { path, cause: { kind: 'unlabelled', text: false }, blank: NO_BLANK };
      return (walk) => {
        const length = count(walk) * width;
        const at = walk.at;
        walk.skip(length);
        if (length > 0) walk.mark(leaf, at, length);
      };
    }
    if (mark !== undefined) {
      const leaf = this.#label(mark, path, mark === 'pos' ? NO_BLANK : blank);
      return (walk) => walk.named(count(walk), width, leaf);
    }
    const vin = this.#label('vin', path, blank);
    return width === 4 ? (walk) => walk.skip(count(walk) * 4) : (walk) => walk.text(count(walk), width, vin);
  }

  #sequence(type: Asn & { kind: 'seq' | 'choice' }, place: Place): Step {
    const optionals = type.fields.filter((field) => field.optional).length;
    assertTable(optionals <= OPTIONALS_MAX, `${place.path}: more optional fields than ${OPTIONALS_MAX}`);
    const steps: Step[] = [];
    const presence: number[] = [];
    let optional = 0;
    let merged = 0;
    const flush = (): void => {
      if (merged === 0) return;
      const count = merged;
      merged = 0;
      steps.push((walk) => walk.skip(count));
      presence.push(-1);
    };
    const selected = new Set(type.fields.flatMap((field) => (field.type.kind === 'select' ? [field.type.by] : [])));
    for (const field of type.fields) {
      const fixed = field.optional || selected.has(field.name) ? -1 : this.#fixedBits(field.type);
      if (fixed >= 0) {
        merged += fixed;
        continue;
      }
      flush();
      steps.push(this.#field(field, place, selected.has(field.name)));
      presence.push(field.optional ? optionals - 1 - optional++ : -1);
    }
    flush();
    const additions = type.ext ? this.#additions(type, place) : undefined;
    return (walk) => {
      const extended = additions !== undefined && walk.bit();
      const present = walk.bits(optionals);
      for (let index = 0; index < steps.length; index++) {
        const bit = presence[index] ?? -1;
        if (bit < 0 || ((present >>> bit) & 1) === 1) steps[index]?.(walk);
      }
      if (extended) additions(walk);
    };
  }

  #field(field: Field, place: Place, selects: boolean): Step {
    const type = field.type;
    if (type.kind === 'select') return this.#select(type.cases, place, field.name);
    const here: Place = { path: `${place.path}.${field.name}`, within: place.within };
    if (!selects) return field.optional ? this.#later(type, here) : this.#compile(type, here);
    const id = this.#resolve(type);
    assertTable(id.kind === 'int' && id.lo !== undefined && id.hi !== undefined, `${here.path}: not a selector`);
    const lo = id.lo;
    const count = bitsForRange(lo, id.hi);
    return (walk) => {
      walk.selector = walk.bits(count) + lo;
    };
  }

  #select(cases: ReadonlyMap<number, Asn>, place: Place, name: string): Step {
    const unknown = this.unknownLeaf(`${place.path}.${name}`);
    const steps = new Map<number, Step>();
    for (const [id, type] of cases) {
      const segment = type.kind === 'ref' ? type.name : name;
      steps.set(id, this.#later(type, { path: `${place.path}.${segment}`, within: place.within }));
    }
    return (walk) => walk.openType(steps.get(walk.selector), unknown);
  }

  #additions(type: Asn & { kind: 'seq' | 'choice' }, place: Place): Step {
    const unknown = this.unknownLeaf(`${place.path}.$extension`);
    const steps = type.additions.map((field) => {
      const path = field.name === '' ? place.path : `${place.path}.${field.name}`;
      return this.#later(field.type, { path, within: place.within });
    });
    return (walk) => {
      const count = walk.smallLength();
      if (count > ADDITIONS_MAX) throw new GuankaError('DECODE_LIMIT', 'more extension additions than the limit');
      const bitmap = walk.at;
      walk.skip(count);
      for (let index = 0; index < count; index++) {
        const bit = bitmap + index;
        if ((((walk.bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1) walk.openType(steps[index], unknown);
      }
    };
  }

  #choice(type: Asn & { kind: 'seq' | 'choice' }, place: Place): Step {
    const later = (field: Field): Step =>
      this.#later(field.type, { path: `${place.path}.${field.name}`, within: place.within });
    const steps = type.fields.map(later);
    const additions = type.additions.map(later);
    const unknown = this.unknownLeaf(`${place.path}.$extension`);
    const count = bitsForRange(0, steps.length - 1);
    return (walk) => {
      if (type.ext && walk.bit()) {
        const index = walk.smallNumber();
        walk.openType(additions[index], unknown);
        return;
      }
      const step = steps[walk.bits(count)];
      if (step === undefined)
        throw new GuankaError('DECODE_SYNTAX', 'a choice that its type does not have', place.path);
      step(walk);
    };
  }

  /** Bits of a type that is always as long, can mark nothing and needs no look inside; -1 for any other. */
  #fixedBits(use: Asn): number {
    const known = this.#fixed.get(use);
    if (known !== undefined) return known;
    this.#fixed.set(use, -1);
    const type = this.#resolve(use);
    const bits = type.marks.item === undefined ? this.#fixedOf(type) : -1;
    this.#fixed.set(use, bits);
    return bits;
  }

  #fixedOf(type: Asn): number {
    switch (type.kind) {
      case 'bool':
        return 1;
      case 'null':
        return 0;
      case 'int':
        // A range that leaves bit patterns over is looked at: it tells editions apart.
        return type.lo !== undefined && type.hi !== undefined && !type.ext && isFull(type.hi - type.lo)
          ? bitsForRange(type.lo, type.hi)
          : -1;
      case 'enum':
        return type.ext || !isFull(type.count - 1) ? -1 : bitsForRange(0, type.count - 1);
      case 'bits':
        return type.size.lo === type.size.hi && !type.size.ext ? type.size.lo : -1;
      case 'octets':
        return type.size.lo === type.size.hi && !type.size.ext && type.size.lo < 17 ? type.size.lo * 8 : -1;
      case 'seq': {
        if (type.ext) return -1;
        let sum = 0;
        for (const field of type.fields) {
          const bits = field.optional ? -1 : this.#fixedBits(field.type);
          if (bits < 0) return -1;
          sum += bits;
        }
        return sum;
      }
      default:
        return -1;
    }
  }
}

function sizeOf(type: Asn): Size {
  return 'size' in type ? type.size : { lo: 0, hi: undefined, ext: false };
}

function effectiveMark(item: string | undefined, within: string | undefined): string | undefined {
  if (item === undefined) return undefined;
  const mark = within !== undefined && GEOMETRY.has(item) ? within : item;
  return mark === 'none' ? undefined : mark;
}

function isFull(last: number): boolean {
  return Number.isInteger(Math.log2(last + 1));
}

function extensible(step: Step, ext: boolean): Step {
  return ext ? (walk) => (walk.bit() ? unconstrained(walk) : step(walk)) : step;
}

function unconstrained(walk: Walk): void {
  walk.skip(walk.length() * 8);
}

function enumeration(count: number, ext: boolean): Step {
  const bits = bitsForRange(0, count - 1);
  return (walk) => {
    if (ext && walk.bit()) walk.smallNumber();
    else if (walk.bits(bits) >= count) walk.odd++;
  };
}

/** How many elements, characters or bits follow. */
function counter(size: Size): (walk: Walk) => number {
  const { lo, hi, ext } = size;
  const root = hi === undefined || hi >= 65_536 ? (walk: Walk) => walk.length() : rangeCounter(lo, hi);
  return ext ? (walk) => (walk.bit() ? walk.length() : root(walk)) : root;
}

function rangeCounter(lo: number, hi: number): (walk: Walk) => number {
  const bits = bitsForRange(lo, hi);
  return (walk) => {
    const count = lo + walk.bits(bits);
    if (count > hi) throw new GuankaError('DECODE_SYNTAX', 'a size outside its range');
    return count;
  };
}

function sized(size: Size, width: number): Step {
  const count = counter(size);
  return (walk) => walk.skip(count(walk) * width);
}

function list(size: Size, element: Step): Step {
  const count = counter(size);
  return (walk) => {
    const length = count(walk);
    walk.countElements(length);
    for (let index = 0; index < length; index++) element(walk);
  };
}
