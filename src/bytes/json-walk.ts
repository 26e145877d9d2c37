import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { jsonText } from './json-string.ts';
import type { KeyTable } from './key-table.ts';
import { firstBadUtf8 } from './utf8.ts';
import { NO_KEY, NODE, type NodeKind, type ValueTape } from './value-tape.ts';

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

const TRUE: readonly number[] = [0x74, 0x72, 0x75, 0x65];
const FALSE: readonly number[] = [0x66, 0x61, 0x6c, 0x73, 0x65];
const NULL: readonly number[] = [0x6e, 0x75, 0x6c, 0x6c];
/** First byte of a character that is not ASCII. */
const HIGH = 0x80;

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
  tape.reset();
  keys.startMessage();
  const walk = new JsonWalk(bytes, start, end, tape, keys);
  try {
    walk.document();
  } catch (error) {
    // What is no text is said to be none, whatever else is wrong with it.
    checkUtf8(bytes, start, end);
    throw error;
  }
  // Bytes outside of strings are ASCII by the grammar.
  if (walk.hasHigh) checkUtf8(bytes, start, end);
}

function checkUtf8(bytes: Uint8Array, start: number, end: number): void {
  const bad = firstBadUtf8(bytes, start, end);
  if (bad >= 0) throw new GuankaError('DECODE_UTF8', 'expected UTF-8', offset(bad - start));
}

/** Methods take the place where they begin and return the one after what they read: it stays in a register. */
class JsonWalk<Facts> {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #tape: ValueTape;
  readonly #keys: KeyTable<Facts>;
  /** A string with characters beyond ASCII was read: they are checked when all is read. */
  hasHigh = false;
  /** The last string held an escape. */
  #hasEscape = false;
  /** The key of the value that comes next, with its quotes. */
  #keyStart = NO_KEY;
  #keyEnd = NO_KEY;
  #keyId = NO_KEY;

  constructor(bytes: Uint8Array, start: number, end: number, tape: ValueTape, keys: KeyTable<Facts>) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#tape = tape;
    this.#keys = keys;
  }

  document(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    const root = this.#tape.push(NODE.sequence, this.#start, 0);
    let at = this.#start;
    if (end - at >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    at = this.#blank(at);
    do {
      const after = this.#value(at);
      at = this.#blank(after);
      // Two values need whitespace between them, or `12` could be read as 1 and 2 and `{}{}` as one document.
      if (at < end && at === after) throw this.#syntax(at, 'whitespace or the end after a value');
    } while (at < end);
    this.#tape.close(root, end);
  }

  /** A value of the document with all that is in it. */
  #value(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const tape = this.#tape;
    let open = 0;
    let isObject = false;
    let depth = 0;
    let at = from;
    for (;;) {
      const byte = at < end ? (bytes[at] ?? 0) : -1;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth++ >= LIMITS.depthMax) throw this.#tooDeep(at);
        this.#push(byte === OPEN_BRACE ? NODE.object : NODE.array, at, at, open, isObject);
        open = tape.count - 1;
        isObject = byte === OPEN_BRACE;
        at = this.#blank(at + 1);
        if (at >= end || bytes[at] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          if (isObject) at = this.#key(at);
          continue;
        }
      } else at = this.#leaf(byte, at, open, isObject);
      // After a value: the ends of containers, then a comma and the next value.
      for (;;) {
        if (depth === 0) return at;
        at = this.#blank(at);
        const next = at < end ? bytes[at] : -1;
        if (next === COMMA) break;
        if (next !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET))
          throw this.#syntax(at, 'a comma or the end of the container');
        at++;
        tape.close(open, at);
        open = tape.parentOf(open);
        isObject = tape.kindOf(open) === NODE.object;
        depth--;
      }
      at = this.#blank(at + 1);
      if (isObject) at = this.#key(at);
    }
  }

  /** Appends a node, with the key that was read before it when it is a member. */
  #push(kind: NodeKind, at: number, end: number, open: number, isMember: boolean): void {
    if (isMember) this.#tape.pushWhole(kind, at, end, open, this.#keyStart, this.#keyEnd, this.#keyId);
    else this.#tape.pushWhole(kind, at, end, open, NO_KEY, NO_KEY, NO_KEY);
  }

  #leaf(byte: number, at: number, open: number, isMember: boolean): number {
    let kind: NodeKind;
    let next: number;
    if (byte === QUOTE) {
      kind = NODE.text;
      next = this.#string(at);
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      kind = NODE.number;
      next = this.#number(at);
    } else if (byte === TRUE[0]) {
      kind = NODE.bool;
      next = this.#word(at, TRUE);
    } else if (byte === FALSE[0]) {
      kind = NODE.bool;
      next = this.#word(at, FALSE);
    } else if (byte === NULL[0]) {
      kind = NODE.null;
      next = this.#word(at, NULL);
    } else if (byte < 0)
      throw new GuankaError('DECODE_TRUNCATED', 'expected a value, found the end', offset(at - this.#start));
    else throw this.#syntax(at, 'a value');
    this.#push(kind, at, next, open, isMember);
    return next;
  }

  /** `"key" :` and the blanks after it. */
  #key(from: number): number {
    const bytes = this.#bytes;
    if (from >= this.#end || bytes[from] !== QUOTE) throw this.#syntax(from, 'a key');
    const known = this.#keys.expected(bytes, from + 1, this.#end, QUOTE);
    const to = known < 0 ? this.#string(from) : from + 2 + this.#keys.sizeOf(known);
    this.#keyStart = from;
    this.#keyEnd = to;
    this.#keyId = known < 0 ? this.#idOf(from + 1, to - 1) : known;
    const at = this.#blank(to);
    if (at >= this.#end || bytes[at] !== COLON) throw this.#syntax(at, 'a colon');
    return this.#blank(at + 1);
  }

  #idOf(from: number, to: number): number {
    const bytes = this.#bytes;
    return this.#hasEscape
      ? this.#keys.idOf(jsonText(bytes, from, to))
      : this.#keys.idOfBytes(bytes, from, to, jsonText);
  }

  #string(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    this.#hasEscape = false;
    let high = 0;
    let at = from + 1;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        if (high >= HIGH) this.hasHigh = true;
        return at + 1;
      }
      if (byte < SPACE) throw this.#syntax(at, 'an escape in place of a control character');
      if (byte === BACKSLASH) {
        this.#hasEscape = true;
        at = this.#escape(at);
        continue;
      }
      high |= byte;
      at++;
    }
    throw this.#syntax(end, 'the end of the string');
  }

  /** One past the escape at `at`. */
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
        return at + 2;
      case 0x75: {
        for (let digit = at + 2; digit < at + 6; digit++)
          if (digit >= this.#end || !isHex(this.#bytes[digit] ?? 0))
            throw this.#syntax(Math.min(digit, this.#end), 'four hexadecimal digits');
        return at + 6;
      }
      default:
        throw this.#syntax(Math.min(at + 1, this.#end), 'an escape');
    }
  }

  #number(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = from;
    if (bytes[at] === MINUS) at++;
    if (at < end && bytes[at] === ZERO) at++;
    else at = this.#digits(at);
    if (at < end && bytes[at] === POINT) at = this.#digits(at + 1);
    if (at < end && ((bytes[at] ?? 0) | CASE_BIT) === LOWER_E) {
      at++;
      const sign = at < end ? bytes[at] : 0;
      if (sign === PLUS || sign === MINUS) at++;
      at = this.#digits(at);
    }
    return at;
  }

  #digits(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < ZERO || byte > NINE) break;
    }
    if (at === from) throw this.#syntax(at, 'a digit');
    return at;
  }

  #word(from: number, letters: readonly number[]): number {
    for (let index = 0; index < letters.length; index++) {
      const at = from + index;
      if (at >= this.#end || this.#bytes[at] !== letters[index]) throw this.#syntax(at, 'true, false or null');
    }
    return from + letters.length;
  }

  /** One past the whitespace at `from`; most often there is none. */
  #blank(from: number): number {
    const bytes = this.#bytes;
    if (from < this.#end && (bytes[from] ?? 0) > SPACE) return from;
    return this.#blanks(from);
  }

  #blanks(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = from;
    while (at < end) {
      const byte = bytes[at] ?? 0;
      if (byte > SPACE || (byte !== SPACE && byte !== LINE_FEED && byte !== RETURN && byte !== TAB)) break;
      at++;
    }
    return at;
  }

  #tooDeep(at: number): GuankaError {
    return new GuankaError(
      'DECODE_DEPTH',
      `expected at most ${LIMITS.depthMax} nested values`,
      offset(at - this.#start),
    );
  }

  #syntax(at: number, expected: string): GuankaError {
    const code = at >= this.#end ? 'DECODE_TRUNCATED' : 'DECODE_SYNTAX';
    return new GuankaError(code, `expected ${expected}`, offset(at - this.#start));
  }
}

function isHex(byte: number): boolean {
  const lower = byte | CASE_BIT;
  return (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
}

function offset(at: number): string {
  return `byte ${at}`;
}
