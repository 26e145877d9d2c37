import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { hasJsonEscape, jsonText } from './json-string.ts';
import type { KeyTable } from './key-table.ts';
import { firstBadUtf8 } from './utf8.ts';
import { NODE, type ValueTape } from './value-tape.ts';

/*
 * JSON text (RFC 8259) as a tape of byte ranges. Accepts what JSON.parse accepts after a fatal UTF-8 decoder (which takes off one
 * BOM), and also several values with whitespace between them (NDJSON). Validates everything, keeps nothing, never recurses.
 * Does not resolve escapes of values and does not judge duplicate keys: both stand on the tape as they stand in the bytes.
 */

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** E and e differ from each other by one bit. */
const LOWER_E = 0x65;
const CASE_BIT = 0x20;

const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

/**
 * Walks bytes[start, end) and fills the tape: node 0 is the document, its children the values (one, or several for NDJSON).
 * @throws {GuankaError} DECODE_UTF8 - not UTF-8. DECODE_TRUNCATED - the text ends inside a value, or holds none.
 *   DECODE_SYNTAX - not JSON. DECODE_DEPTH - deeper than LIMITS.depthMax. DECODE_LIMIT - too many bytes or values.
 */
export function walkJson<Facts>(
  bytes: Uint8Array,
  start: number,
  end: number,
  tape: ValueTape,
  keys: KeyTable<Facts>,
): void {
  if (end - start > LIMITS.messageBytesMax)
    throw new GuankaError('DECODE_LIMIT', `expected at most ${LIMITS.messageBytesMax} bytes of JSON`);
  const bad = firstBadUtf8(bytes, start, end);
  if (bad >= 0) throw new GuankaError('DECODE_UTF8', 'expected UTF-8', offset(bad - start));
  tape.reset();
  keys.startMessage();
  new JsonWalk(bytes, start, end, tape, keys).document();
}

class JsonWalk<Facts> {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #tape: ValueTape;
  readonly #keys: KeyTable<Facts>;
  #at: number;
  #depth = 0;
  /** The open container. */
  #open = 0;

  constructor(bytes: Uint8Array, start: number, end: number, tape: ValueTape, keys: KeyTable<Facts>) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#tape = tape;
    this.#keys = keys;
    this.#at = start;
  }

  document(): void {
    const root = this.#tape.push(NODE.sequence, this.#start, 0);
    const bytes = this.#bytes;
    if (
      this.#end - this.#at >= 3 &&
      bytes[this.#at] === 0xef &&
      bytes[this.#at + 1] === 0xbb &&
      bytes[this.#at + 2] === 0xbf
    )
      this.#at += 3;
    this.#blank();
    do {
      const from = this.#at;
      this.#value();
      while (this.#open !== root) this.#afterValue();
      const after = this.#at;
      this.#blank();
      // Two values need whitespace between them, or `12` could be read as 1 and 2 and `{}{}` as one document.
      if (this.#at < this.#end && this.#at === after) throw this.#syntax('whitespace or the end after a value');
      if (this.#at === from) throw this.#syntax('a value');
    } while (this.#at < this.#end);
    this.#tape.close(root, this.#end);
  }

  /** A value that begins here: a leaf is read whole, a container is opened (an empty one closed again). */
  #value(): void {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined)
      throw new GuankaError('DECODE_TRUNCATED', 'expected a value, found the end', offset(this.#at - this.#start));
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#openContainer(byte === OPEN_BRACE);
      return;
    }
    const from = this.#at;
    const node = this.#tape.push(this.#leaf(byte), from, this.#open);
    this.#describeKey(node);
    this.#tape.end[node] = this.#at;
  }

  #leaf(byte: number): 3 | 4 | 5 | 6 {
    if (byte === QUOTE) {
      this.#string();
      return NODE.text;
    }
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      this.#number();
      return NODE.number;
    }
    if (byte === TRUE[0]) {
      this.#word(TRUE);
      return NODE.bool;
    }
    if (byte === FALSE[0]) {
      this.#word(FALSE);
      return NODE.bool;
    }
    if (byte === NULL[0]) {
      this.#word(NULL);
      return NODE.null;
    }
    throw this.#syntax('a value');
  }

  #openContainer(isObject: boolean): void {
    if (this.#depth >= LIMITS.depthMax) {
      throw new GuankaError(
        'DECODE_DEPTH',
        `expected at most ${LIMITS.depthMax} nested values`,
        offset(this.#at - this.#start),
      );
    }
    const node = this.#tape.push(isObject ? NODE.object : NODE.array, this.#at, this.#open);
    this.#describeKey(node);
    this.#depth++;
    this.#open = node;
    this.#at++;
    this.#blank();
    if (this.#peek() === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.#closeContainer();
      return;
    }
    if (isObject) this.#key();
    this.#value();
  }

  /** After a value inside a container: a comma and the next value, or the container's end. */
  #afterValue(): void {
    this.#blank();
    const byte = this.#peek();
    const isObject = this.#tape.kind[this.#open] === NODE.object;
    if (byte === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.#closeContainer();
      return;
    }
    if (byte !== COMMA) throw this.#syntax('a comma or the end of the container');
    this.#at++;
    this.#blank();
    if (isObject) this.#key();
    this.#value();
  }

  #closeContainer(): void {
    this.#at++;
    this.#tape.close(this.#open, this.#at);
    this.#open = this.#tape.parentOf(this.#open);
    this.#depth--;
  }

  #pendingKeyStart = 0;
  #pendingKeyEnd = 0;

  /** Reads `"key" :` and the blanks after it. */
  #key(): void {
    if (this.#peek() !== QUOTE) throw this.#syntax('a key');
    this.#pendingKeyStart = this.#at;
    this.#string();
    this.#pendingKeyEnd = this.#at;
    this.#blank();
    if (this.#peek() !== COLON) throw this.#syntax('a colon');
    this.#at++;
    this.#blank();
  }

  #describeKey(node: number): void {
    const tape = this.#tape;
    if (tape.kind[this.#open] !== NODE.object) return;
    const from = this.#pendingKeyStart;
    const to = this.#pendingKeyEnd;
    tape.keyStart[node] = from;
    tape.keyEnd[node] = to;
    const bytes = this.#bytes;
    tape.keyId[node] = hasJsonEscape(bytes, from + 1, to - 1)
      ? this.#keys.idOf(jsonText(bytes, from + 1, to - 1))
      : this.#keys.idOfBytes(bytes, from + 1, to - 1, jsonText);
  }

  #string(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at + 1;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return;
      }
      if (byte < SPACE) {
        this.#at = at;
        throw this.#syntax('an escape in place of a control character');
      }
      at += byte === BACKSLASH ? this.#escape(at) : 1;
    }
    this.#at = end;
    throw this.#syntax('the end of the string');
  }

  /** Length of the escape at `at`. */
  #escape(at: number): number {
    switch (at + 1 < this.#end ? this.#bytes[at + 1] : -1) {
      case QUOTE:
      case BACKSLASH:
      case 0x2f:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return 2;
      case 0x75: {
        for (let digit = at + 2; digit < at + 6; digit++) {
          this.#at = Math.min(digit, this.#end);
          if (digit >= this.#end || !isHex(this.#bytes[digit] ?? 0)) throw this.#syntax('four hexadecimal digits');
        }
        return 6;
      }
      default:
        this.#at = Math.min(at + 1, this.#end);
        throw this.#syntax('an escape');
    }
  }

  #number(): void {
    if (this.#peek() === MINUS) this.#at++;
    if (this.#peek() === ZERO) this.#at++;
    else this.#digits();
    if (this.#peek() === POINT) {
      this.#at++;
      this.#digits();
    }
    if ((this.#peek() | CASE_BIT) === LOWER_E) {
      this.#at++;
      const sign = this.#peek();
      if (sign === PLUS || sign === MINUS) this.#at++;
      this.#digits();
    }
  }

  #digits(): void {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    while (at < this.#end && (bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at++;
    this.#at = at;
    if (at === from) throw this.#syntax('a digit');
  }

  #word(letters: readonly number[]): void {
    for (const letter of letters) {
      if (this.#peek() !== letter) throw this.#syntax('true, false or null');
      this.#at++;
    }
  }

  #blank(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (at < this.#end) {
      const byte = bytes[at];
      if (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB) break;
      at++;
    }
    this.#at = at;
  }

  /** The next byte, or 0, which begins nothing, at the end. */
  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] ?? 0) : 0;
  }

  #syntax(expected: string): GuankaError {
    const code = this.#at >= this.#end ? 'DECODE_TRUNCATED' : 'DECODE_SYNTAX';
    return new GuankaError(code, `expected ${expected}`, offset(this.#at - this.#start));
  }
}

function isHex(byte: number): boolean {
  const lower = byte | CASE_BIT;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

function offset(at: number): string {
  return `byte ${at}`;
}
