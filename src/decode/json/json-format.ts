import { jsonText } from '../../bytes/json-string.ts';
import { NODE, type ValueTape } from '../../bytes/value-tape.ts';
import type { ValueForm } from '../../model/content.ts';
import type { DocumentFormat } from '../labels/document-format.ts';

/** An IMEI has fifteen. */
const IDENTIFIER_DIGITS_MIN = 15;
const JSON_TEXT: ValueForm = { kind: 'text', escaped: true };
const JSON_NUMBER: ValueForm = { kind: 'number', code: 'json' };

/** A JSON string's content lies between its quotes, with its escapes; other values are their token. */
export const jsonFormat: DocumentFormat = {
  contentStart: (_bytes, tape, node) => tape.startOf(node) + quote(tape, node),
  contentEnd: (_bytes, tape, node) => tape.endOf(node) - quote(tape, node),
  keyContentStart: (_bytes, tape, node) => tape.keyStartOf(node) + 1,
  keyContentEnd: (_bytes, tape, node) => tape.keyEndOf(node) - 1,
  leafText: (bytes, tape, node, charsMax) => {
    const kind = tape.kindOf(node);
    if (kind !== NODE.text && kind !== NODE.number && kind !== NODE.bool) return undefined;
    const start = tape.startOf(node) + quote(tape, node);
    const end = tape.endOf(node) - quote(tape, node);
    return end - start > charsMax ? undefined : jsonText(bytes, start, end);
  },
  smallNumber: (bytes, tape, node) => {
    const start = tape.startOf(node);
    const size = tape.endOf(node) - start;
    if (tape.kindOf(node) !== NODE.number || size > 3) return -1;
    let value = 0;
    for (let at = start; at < start + size; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value < 256 ? value : -1;
  },
  mayIdentify: (_bytes, tape, node) => tape.endOf(node) - tape.startOf(node) >= IDENTIFIER_DIGITS_MIN,
  form: (_bytes, tape, node) => {
    const kind = tape.kindOf(node);
    if (kind === NODE.text) return JSON_TEXT;
    return kind === NODE.number ? JSON_NUMBER : undefined;
  },
  keyForm: () => JSON_TEXT,
  opaque: () => undefined,
};

function quote(tape: ValueTape, node: number): number {
  return tape.kindOf(node) === NODE.text ? 1 : 0;
}
