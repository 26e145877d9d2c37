import { assertTable } from './asn-assert.ts';

/*
 * The table language of the V2X formats: the shape of ASN.1 types, nothing else, in a notation of our own that is a third as long.
 *
 *   Name = type                a definition; `#` starts a comment, commas are blanks
 *   { a T  b? T  ...  c T }    SEQUENCE; `?` OPTIONAL or DEFAULT (the same bits); after `...` extension additions; `[[ … ]]` a group
 *   < a T  b T  ...  c T >     CHOICE
 *   list 1..8 T                SEQUENCE OF; sizes are `n`, `lo..hi`, with `*` when extensible; none: unconstrained
 *   0..127  -5..5*  int        INTEGER, constrained, extensible, unconstrained
 *   enum 8  enum 8*            ENUMERATED with that many root values
 *   bits S  octets S  ia5 S  numeric S  utf8  bool  null
 *   any                        an open type we do not know; `open T` one that we do; `rest` all that is left of the one around
 *   select field { 0 T 1 T }   an open type whose content an earlier field of the same sequence chooses
 *
 * Behind a type: `@item` what a value of it is, `@@item` what the geometry inside it is, `=n` the value that says "unavailable".
 */

export interface Size {
  readonly lo: number;
  readonly hi: number | undefined;
  readonly ext: boolean;
}

export interface Marks {
  readonly item?: string;
  readonly within?: string;
  readonly blank?: number;
}

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: Asn;
}

/** An extension addition: one field, or a group that is coded as a sequence of its own. */
export type Addition = Field | { readonly name: ''; readonly optional: true; readonly type: Asn };

export type Asn = { readonly marks: Marks } & (
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'int'; readonly lo: number | undefined; readonly hi: number | undefined; readonly ext: boolean }
  | { readonly kind: 'enum'; readonly count: number; readonly ext: boolean }
  | { readonly kind: 'bool' | 'null' | 'any' | 'utf8' | 'rest' }
  | { readonly kind: 'bits' | 'octets' | 'ia5' | 'numeric'; readonly size: Size }
  | { readonly kind: 'open'; readonly of: Asn }
  | { readonly kind: 'select'; readonly by: string; readonly cases: ReadonlyMap<number, Asn> }
  | { readonly kind: 'list'; readonly size: Size; readonly of: Asn }
  | {
      readonly kind: 'seq' | 'choice';
      readonly fields: readonly Field[];
      readonly ext: boolean;
      readonly additions: readonly Addition[];
    }
);

/** Type name to type. A later table overrides the names of an earlier one. */
export type AsnTable = ReadonlyMap<string, Asn>;

const ANY_SIZE: Size = { lo: 0, hi: undefined, ext: false };
const SIZE = /^(\d+)(?:\.\.(\d+))?(\*?)$/;
const RANGE = /^(-?\d+)\.\.(-?\d+)(\*?)$/;

class TableParser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = text.replaceAll(/#.*$/gm, '').match(/\[\[|\]\]|[{}<>]|[^\s,{}<>[\]]+/g) ?? [];
  }

  definitions(into: Map<string, Asn>): void {
    while (this.#next < this.#tokens.length) {
      const name = this.#take();
      assertTable(this.#take() === '=', `${name}: expected =`);
      into.set(name, this.#type());
    }
  }

  #peek(): string {
    return this.#tokens[this.#next] ?? '';
  }

  #take(): string {
    const token = this.#tokens[this.#next++];
    assertTable(token !== undefined, 'the table ends inside a type');
    return token;
  }

  #type(): Asn {
    const base = this.#base();
    let marks: Marks = {};
    for (;;) {
      const token = this.#peek();
      if (token.startsWith('@@')) marks = { ...marks, within: token.slice(2) };
      else if (token.startsWith('@')) marks = { ...marks, item: token.slice(1) };
      else if (/^=-?\d+$/.test(token)) marks = { ...marks, blank: Number(token.slice(1)) };
      else return { ...base, marks };
      this.#next++;
    }
  }

  #base(): Asn {
    const token = this.#take();
    const marks: Marks = {};
    switch (token) {
      case '{':
        return this.#fields('seq', '}');
      case '<':
        return this.#fields('choice', '>');
      case 'list':
        return { kind: 'list', size: this.#size(), of: this.#type(), marks };
      case 'int':
        return { kind: 'int', lo: undefined, hi: undefined, ext: false, marks };
      case 'enum': {
        const count = this.#take();
        return { kind: 'enum', count: Number.parseInt(count, 10), ext: count.endsWith('*'), marks };
      }
      case 'bits':
      case 'octets':
      case 'ia5':
      case 'numeric':
        return { kind: token, size: this.#size(), marks };
      case 'bool':
      case 'null':
      case 'any':
      case 'rest':
      case 'utf8':
        return { kind: token, marks };
      case 'open':
        return { kind: 'open', of: this.#type(), marks };
      case 'select':
        return this.#select();
      default:
        return this.#rangeOrName(token);
    }
  }

  #rangeOrName(token: string): Asn {
    const range = RANGE.exec(token);
    if (range !== null)
      return { kind: 'int', lo: Number(range[1]), hi: Number(range[2]), ext: range[3] === '*', marks: {} };
    assertTable(/^[A-Z][\w-]*$/.test(token), `${token}: not a type`);
    return { kind: 'ref', name: token, marks: {} };
  }

  #size(): Size {
    const match = SIZE.exec(this.#peek());
    if (match === null) return ANY_SIZE;
    this.#next++;
    return { lo: Number(match[1]), hi: Number(match[2] ?? match[1]), ext: match[3] === '*' };
  }

  #select(): Asn {
    const by = this.#take();
    assertTable(this.#take() === '{', `select ${by}: expected {`);
    const cases = new Map<number, Asn>();
    while (this.#peek() !== '}') {
      const id = Number(this.#take());
      cases.set(id, this.#type());
    }
    this.#next++;
    return { kind: 'select', by, cases, marks: {} };
  }

  #fields(kind: 'seq' | 'choice', close: string): Asn {
    const fields: Field[] = [];
    const additions: Addition[] = [];
    let ext = false;
    for (;;) {
      const token = this.#take();
      if (token === close) return { kind, fields, ext, additions, marks: {} };
      if (token === '...') ext = true;
      else if (token === '[[') additions.push({ name: '', optional: true, type: this.#group() });
      else (ext ? additions : fields).push(this.#field(token));
    }
  }

  #field(token: string): Field {
    const optional = token.endsWith('?');
    return { name: optional ? token.slice(0, -1) : token, optional, type: this.#type() };
  }

  #group(): Asn {
    const fields: Field[] = [];
    for (let token = this.#take(); token !== ']]'; token = this.#take()) fields.push(this.#field(token));
    return { kind: 'seq', fields, ext: false, additions: [], marks: {} };
  }
}

/** Reads tables; each may name types of the others. A mistake in them is ours: it stops the start. */
export function parseAsnTables(...texts: readonly string[]): AsnTable {
  const table = new Map<string, Asn>();
  for (const text of texts) new TableParser(text).definitions(table);
  return table;
}
