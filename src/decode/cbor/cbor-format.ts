import { floatAt, headSize, integerAt, MAJOR } from '../../bytes/cbor-head.ts';
import { cborText, stringContent } from '../../bytes/cbor-string.ts';
import { NODE, type ValueTape } from '../../bytes/value-tape.ts';
import { BYTES_FORM, TEXT_FORM, type ValueForm } from '../../model/content.ts';
import type { DocumentFormat } from '../labels/document-format.ts';

const CBOR_NUMBER: ValueForm = { kind: 'number', code: 'cbor' };
const SIMPLE_TRUE = 0xf5;
const INTEGER_BYTES_MAX = 9;
/** The initial byte of a double (RFC 8949, 3.3). */
const DOUBLE = 0xfb;
/** Of a double's fifteen digits: 2 ** 46 is less than 10 ** 14. */
const IDENTIFIER_EXPONENT_MIN = 1023 + 46;
/** Unsigned integer whose value is the next byte (RFC 8949, 3). */
const ONE_BYTE_FOLLOWS = 0x18;

/** A CBOR string's content lies after its head; other items are whole. */
export const cborFormat: DocumentFormat = {
  contentStart: (bytes, tape, node) =>
    isString(tape, node) ? stringContent(bytes, tape.startOf(node), tape.endOf(node)).start : tape.startOf(node),
  contentEnd: (bytes, tape, node) =>
    isString(tape, node) ? stringContent(bytes, tape.startOf(node), tape.endOf(node)).end : tape.endOf(node),
  keyContentStart: (bytes, tape, node) => {
    const start = tape.keyStartOf(node);
    return isStringItem(bytes[start] ?? 0) ? stringContent(bytes, start, tape.keyEndOf(node)).start : start;
  },
  keyContentEnd: (bytes, tape, node) => {
    const start = tape.keyStartOf(node);
    const end = tape.keyEndOf(node);
    return isStringItem(bytes[start] ?? 0) ? stringContent(bytes, start, end).end : end;
  },
  leafText: (bytes, tape, node, charsMax) => {
    const start = tape.startOf(node);
    const end = tape.endOf(node);
    const kind = tape.kindOf(node);
    if (kind === NODE.text) return end - start > charsMax + INTEGER_BYTES_MAX ? undefined : cborText(bytes, start, end);
    if (kind === NODE.bool) return String((bytes[start] ?? 0) === SIMPLE_TRUE);
    if (kind !== NODE.number) return undefined;
    return (bytes[start] ?? 0) >> 5 === MAJOR.simple ? String(floatAt(bytes, start)) : String(integerAt(bytes, start));
  },
  smallNumber: (bytes, tape, node) => {
    const head = bytes[tape.startOf(node)] ?? 0xff;
    if (head < ONE_BYTE_FOLLOWS) return head;
    return head === ONE_BYTE_FOLLOWS ? (bytes[tape.startOf(node) + 1] ?? 0) : -1;
  },
  mayIdentify: (bytes, tape, node) => {
    const start = tape.startOf(node);
    if (tape.endOf(node) - start < INTEGER_BYTES_MAX) return false;
    return bytes[start] !== DOUBLE || exponentAt(bytes, start + 1) >= IDENTIFIER_EXPONENT_MIN;
  },
  form: (_bytes, tape, node) => {
    const kind = tape.kindOf(node);
    if (kind === NODE.text) return TEXT_FORM;
    if (kind === NODE.bytes) return BYTES_FORM;
    return kind === NODE.number ? CBOR_NUMBER : undefined;
  },
  keyForm: (bytes, tape, node) => ((bytes[tape.keyStartOf(node)] ?? 0) >> 5 === MAJOR.text ? TEXT_FORM : undefined),
  opaque: (bytes, tape, node) =>
    stringContent(bytes, tape.startOf(node), tape.endOf(node)).chunks > 1
      ? 'a string in several chunks, which no detector reads across'
      : undefined,
};

/** The eleven bits of a double's exponent (IEEE 754). */
function exponentAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) & 0x7f) << 4) | ((bytes[at + 1] ?? 0) >> 4);
}

/** True for the initial byte of a byte or text string. */
export function isStringItem(initial: number): boolean {
  return initial >> 5 === MAJOR.bytes || initial >> 5 === MAJOR.text;
}

/** One past the head of the item at `at`. */
export function headEnd(bytes: Uint8Array, at: number): number {
  return at + headSize(bytes[at] ?? 0);
}

function isString(tape: ValueTape, node: number): boolean {
  const kind = tape.kindOf(node);
  return kind === NODE.text || kind === NODE.bytes || kind === NODE.embedded;
}
