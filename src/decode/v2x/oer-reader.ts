import { oerIntegerOctets, oerLength, oerNumber, oerQuantity, oerTag } from '../../bytes/oer.ts';
import { GuankaError } from '../../model/errors.ts';
import type { Asn, AsnTable, Field } from './asn-table.ts';
import type { Walk } from './asn-walk.ts';

/** Certificates may hold certificates (requestedCertificate) and data may hold data: the standards need three levels. */
const DEPTH_MAX = 24;
const ADDITIONS_MAX = 64;

const UNKNOWN: Asn = { kind: 'any', marks: {} };

/** What a reader of an envelope hears of: a marked type that was just read, from bit `at` to where the walk stands. */
export type OerListener = (mark: string, at: number, path: string, type: Asn) => void;

/** Reads the types of a table in COER (X.696). Envelopes are short: it follows the table as it goes. */
export class OerReader {
  readonly #table: AsnTable;
  readonly #walk: Walk;
  readonly #heard: OerListener;
  #depth = 0;
  /** The value of the last unconstrained integer. */
  number = 0;

  constructor(table: AsnTable, walk: Walk, heard: OerListener) {
    this.#table = table;
    this.#walk = walk;
    this.#heard = heard;
  }

  read(use: Asn, path: string): void {
    if (++this.#depth > DEPTH_MAX) throw new GuankaError('DECODE_DEPTH', 'an envelope nested deeper than the limit');
    let type = use;
    let mark = use.marks.item;
    while (type.kind === 'ref') {
      const next = this.#table.get(type.name);
      if (next === undefined) throw new Error(`V2X table: ${type.name}: not defined`);
      type = next;
      mark ??= next.marks.item;
    }
    const at = this.#walk.at;
    this.#value(type, path);
    if (mark !== undefined) this.#heard(mark, at, path, type);
    this.#depth--;
  }

  #value(type: Asn, path: string): void {
    const walk = this.#walk;
    switch (type.kind) {
      case 'int':
        this.#int(type);
        return;
      case 'bool':
        walk.skip(8);
        return;
      case 'enum':
        if (walk.bits(8) >= 0x80) throw new GuankaError('DECODE_LIMIT', 'an enumeration of more than 128 values');
        return;
      case 'null':
        return;
      case 'rest':
        walk.at = walk.end;
        return;
      case 'octets':
        walk.skip((type.size.lo === type.size.hi ? type.size.lo : oerLength(walk)) * 8);
        return;
      case 'utf8':
        walk.skip(oerLength(walk) * 8);
        return;
      case 'list': {
        const count = oerQuantity(walk);
        walk.countElements(count);
        for (let index = 0; index < count; index++) this.read(type.of, path);
        return;
      }
      case 'choice':
        this.#choice(type, path);
        return;
      case 'seq':
        this.#sequence(type, path);
        return;
      default:
        throw new Error(`V2X table: ${type.kind} in COER`);
    }
  }

  #int(type: Asn & { kind: 'int' }): void {
    const octets =
      type.lo === undefined || type.hi === undefined || type.ext ? undefined : oerIntegerOctets(type.lo, type.hi);
    if (octets === undefined) this.number = oerNumber(this.#walk);
    else this.#walk.skip(octets * 8);
  }

  #choice(type: Asn & { kind: 'seq' | 'choice' }, path: string): void {
    const tag = oerTag(this.#walk);
    const root = type.fields[tag];
    if (root !== undefined) {
      this.read(root.type, `${path}.${root.name}`);
      return;
    }
    if (!type.ext) throw new GuankaError('DECODE_SYNTAX', 'a choice that its type does not have', path);
    this.#open(type.additions[tag - type.fields.length], path);
  }

  /** An addition of a later edition that no table has is heard of as `unknown`: nobody knows what it says. */
  #open(field: Field | undefined, path: string): void {
    const walk = this.#walk;
    const length = oerLength(walk);
    const at = walk.at;
    if (field !== undefined) {
      walk.within(at + length * 8, () => this.read(field.type, `${path}.${field.name}`));
      return;
    }
    walk.skip(length * 8);
    if (length > 1) this.#heard('unknown', at, `${path}.$extension`, UNKNOWN);
  }

  #sequence(type: Asn & { kind: 'seq' | 'choice' }, path: string): void {
    const walk = this.#walk;
    const optionals = type.fields.filter((field) => field.optional).length;
    const preamble = walk.at;
    const extended = type.ext && walk.bit();
    const present = walk.bits(optionals);
    walk.at = (walk.at + 7) & ~7;
    if (walk.at > walk.end || preamble > walk.end)
      throw new GuankaError('DECODE_TRUNCATED', 'the input ends inside an envelope');
    let optional = optionals;
    for (const field of type.fields) {
      if (field.optional && ((present >>> --optional) & 1) === 0) continue;
      this.read(field.type, `${path}.${field.name}`);
    }
    if (extended) this.#additions(type.additions, path);
  }

  #additions(additions: readonly Field[], path: string): void {
    const walk = this.#walk;
    const octets = oerLength(walk);
    const bitmap = walk.at + 8;
    const count = octets * 8 - 8 - walk.bits(8);
    if (octets < 2 || count < 1 || count > ADDITIONS_MAX)
      throw new GuankaError('DECODE_LIMIT', 'extension additions of no known size');
    walk.skip(octets * 8 - 8);
    for (let index = 0; index < count; index++) {
      const bit = bitmap + index;
      if ((((walk.bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1) this.#open(additions[index], path);
    }
  }
}
