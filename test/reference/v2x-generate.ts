import { bitsForRange } from '../../src/bytes/uper.ts';
import type { Asn, AsnTable, Size } from '../../src/decode/v2x/asn-table.ts';

/** Seeded xorshift32, so that a failure can be made again. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The slow twin of the bit cursor: a message as an array of bits, written by the letter of X.691. */
export class UperWriter {
  readonly bits: number[] = [];

  number(value: number, count: number): void {
    for (let shift = count - 1; shift >= 0; shift--) this.bits.push(Math.floor(value / 2 ** shift) % 2);
  }

  length(value: number): void {
    if (value < 128) this.number(value, 8);
    else this.number(0x8000 + value, 16);
  }

  bytes(): Uint8Array {
    const output = new Uint8Array(Math.ceil(this.bits.length / 8));
    for (const [index, bit] of this.bits.entries())
      output[index >>> 3] = (output[index >>> 3] ?? 0) | (bit << (7 - (index & 7)));
    return output;
  }
}

export interface Written {
  readonly path: string;
  /** As coded: the value less the lowest of its range. */
  readonly raw: number;
}

/** Writes random values of a table's types, and notes every integer that has a mark, by its path. */
export class UperGenerator {
  readonly #table: AsnTable;
  readonly #random: (below: number) => number;
  written: Written[] = [];
  /** Every integer and enumeration by the name of its field, in order. */
  values: { readonly name: string; readonly value: number }[] = [];
  #selector = 0;

  /** Whether sequences may end with an extension that no edition has. */
  extensions = true;

  constructor(table: AsnTable, seed: number) {
    this.#table = table;
    this.#random = createRandom(seed);
  }

  message(name: string): Uint8Array {
    this.written = [];
    this.values = [];
    const writer = new UperWriter();
    this.#write(writer, { kind: 'ref', name, marks: {} }, name, 0);
    return writer.bytes();
  }

  #resolve(use: Asn): Asn {
    let type = use;
    let marks = use.marks;
    while (type.kind === 'ref') {
      const next = this.#table.get(type.name);
      if (next === undefined) throw new Error(`${type.name}: not defined`);
      marks = { ...next.marks, ...marks };
      type = next;
    }
    return { ...type, marks };
  }

  #count(writer: UperWriter, size: Size, few: number): number {
    if (size.ext) writer.number(0, 1);
    const hi = size.hi ?? size.lo + few;
    const count = Math.min(hi, size.lo + this.#random(few + 1));
    if (size.hi === undefined || size.hi >= 65_536) writer.length(count);
    else writer.number(count - size.lo, bitsForRange(size.lo, size.hi));
    return count;
  }

  #write(writer: UperWriter, use: Asn, path: string, depth: number): void {
    const type = this.#resolve(use);
    switch (type.kind) {
      case 'bool':
        writer.number(this.#random(2), 1);
        return;
      case 'null':
      case 'rest':
        return;
      case 'int': {
        if (type.lo === undefined || type.hi === undefined) {
          writer.number(0x01_00 + this.#random(100), 16);
          return;
        }
        if (type.ext) writer.number(0, 1);
        const span = type.hi - type.lo;
        const raw = span < 0xffff_ffff ? this.#random(span + 1) : this.#random(0xffff_ffff);
        writer.number(raw, bitsForRange(type.lo, type.hi));
        this.#selector = raw + type.lo;
        this.#note(path, this.#selector);
        if (type.marks.item !== undefined) this.written.push({ path, raw });
        return;
      }
      case 'enum':
        if (type.ext) writer.number(0, 1);
        this.#note(path, this.#random(type.count));
        writer.number(this.values.at(-1)?.value ?? 0, bitsForRange(0, type.count - 1));
        return;
      case 'bits':
      case 'octets':
      case 'ia5':
      case 'numeric':
      case 'utf8': {
        const width = { bits: 1, octets: 8, ia5: 7, numeric: 4, utf8: 8 }[type.kind];
        const size = 'size' in type ? type.size : { lo: 0, hi: undefined, ext: false };
        const count = this.#count(writer, size, 5);
        for (let index = 0; index < count; index++) writer.number(this.#character(type.kind), width);
        return;
      }
      case 'list': {
        const count = this.#count(writer, type.size, depth > 8 ? 0 : 2);
        for (let index = 0; index < count; index++) this.#write(writer, type.of, path, depth + 1);
        return;
      }
      case 'any':
        this.#open(writer, (inside) => inside.number(this.#random(0x1000000), 24));
        return;
      case 'open':
        this.#open(writer, (inside) => this.#write(inside, type.of, path, depth + 1));
        return;
      case 'select': {
        const chosen = type.cases.get(this.#selector);
        this.#open(writer, (inside) => {
          const segment = chosen?.kind === 'ref' ? `.${chosen.name}` : '';
          if (chosen !== undefined) this.#write(inside, chosen, `${path}${segment}`, depth + 1);
          else inside.number(this.#random(0x1000000), 24);
        });
        return;
      }
      case 'choice': {
        if (type.ext) writer.number(0, 1);
        const index = this.#random(type.fields.length);
        writer.number(index, bitsForRange(0, type.fields.length - 1));
        const field = type.fields[index];
        if (field !== undefined) this.#write(writer, field.type, `${path}.${field.name}`, depth + 1);
        return;
      }
      case 'seq':
        this.#sequence(writer, type, path, depth);
        return;
      default:
        throw new Error(type.kind);
    }
  }

  #note(path: string, value: number): void {
    this.values.push({ name: path.slice(path.lastIndexOf('.') + 1), value });
  }

  #character(kind: 'bits' | 'octets' | 'ia5' | 'numeric' | 'utf8'): number {
    if (kind === 'bits') return this.#random(2);
    if (kind === 'numeric') return this.#random(11);
    return kind === 'octets' ? this.#random(256) : 97 + this.#random(26);
  }

  #open(writer: UperWriter, fill: (inside: UperWriter) => void): void {
    const inside = new UperWriter();
    fill(inside);
    while (inside.bits.length % 8 !== 0 || inside.bits.length === 0) inside.bits.push(0);
    writer.length(inside.bits.length / 8);
    writer.bits.push(...inside.bits);
  }

  #sequence(writer: UperWriter, type: Asn & { kind: 'seq' | 'choice' }, path: string, depth: number): void {
    // One time in four, an extension that no edition has: 5 octets that must survive.
    const extended = this.extensions && type.ext && depth < 4 && this.#random(4) === 0;
    if (type.ext) writer.number(extended ? 1 : 0, 1);
    const here = type.fields.map((field) => !field.optional || this.#random(depth > 6 ? 4 : 2) === 0);
    for (const [index, field] of type.fields.entries())
      if (field.optional) writer.number(here[index] === true ? 1 : 0, 1);
    for (const [index, field] of type.fields.entries()) {
      if (here[index] !== true) continue;
      this.#write(writer, field.type, field.type.kind === 'select' ? path : `${path}.${field.name}`, depth + 1);
    }
    if (!extended) return;
    const unknown = type.additions.length + 1;
    writer.number(0, 1);
    writer.number(unknown - 1, 6);
    for (let index = 1; index < unknown; index++) writer.number(0, 1);
    writer.number(1, 1);
    this.#open(writer, (inside) => inside.number(0x5a5a5a5a5a, 40));
  }
}
