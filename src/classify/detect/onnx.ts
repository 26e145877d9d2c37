import { ITEM } from './detection.ts';
import { u8, type View } from './probe.ts';

/**
 * ONNX (onnx.proto of ONNX 1.x, IR versions 1 to 14): a ModelProto at any place, by its fields in ascending order down to a node with an
 * operator; a TensorProto alone, by a payload of exactly the bytes that its dimensions and its data type ask for. A model that is cut off
 * behind its first node is found. Limits: tensors with their data in a file beside them, or in
 * other fields than `raw_data` and `float_data`.
 */
export function probeOnnx(view: View): void {
  if (u8(view, 0) <= 0x10 && isTensor(view)) view.finds.add(ITEM.weights, view.start, view.end, 'onnx', 0.9);
  for (const match of view.text.matchAll(HEAD)) {
    if (!isModel(view, match.index)) continue;
    view.finds.add(ITEM.weights, view.start + match.index, view.end, 'onnx', 0.98);
    return;
  }
}

/** `ir_version` and a field that may follow it. */
const HEAD = /\x08[\x01-\x0e][\x12\x1a\x22\x2a\x32\x3a\x42]/g;

function isModel(view: View, from: number): boolean {
  const { text } = view;
  const fields = fieldsOf(view, from, text.length);
  const graph = fields.find(({ number }) => number === MODEL_GRAPH);
  if (graph === undefined || fields.some(({ number, wire }) => MODEL_WIRE[number] !== wire)) return false;
  return fieldsOf(view, graph.start, graph.end).some(
    ({ number, start, end }) => number === 1 && isNode(view, start, end),
  );
}

const MODEL_GRAPH = 7;
const NODE_OPERATOR = 4;
/** Wire types of ModelProto's fields up to its graph: versions and texts before it. */
const MODEL_WIRE: Readonly<Record<number, number>> = { 1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2 };
const OPERATOR = /^[A-Z][A-Za-z0-9_]{1,63}$/;

/** NodeProto: names of what goes in and comes out, and an operator. */
function isNode({ text }: View, start: number, end: number): boolean {
  const fields = fieldsOf({ text }, start, end);
  const operator = fields.find(({ number }) => number === NODE_OPERATOR);
  if (operator === undefined || !OPERATOR.test(text.slice(operator.start, operator.end))) return false;
  return fields.every(({ number, wire }) => wire === 2 && number <= 9);
}

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of the content; a varint has its value in `start` and nothing between. */
  readonly start: number;
  readonly end: number;
}

const FIELDS_MAX = 32;

/** The first fields of a protobuf message, ascending or repeated, up to one that is none. One that is cut off ends with the view. */
function fieldsOf({ text }: Pick<View, 'text'>, from: number, end: number): readonly Field[] {
  const fields: Field[] = [];
  let at = from;
  while (at < end && fields.length < FIELDS_MAX) {
    const tag = varintAt(text, at);
    const value = varintAt(text, tag.next);
    const [number, wire] = [tag.value >> 3, tag.value & 7];
    if (number === 0 || !(value.next <= end)) break;
    if (wire === 0) fields.push({ number, wire, start: value.value, end: value.value });
    else if (wire === 2) fields.push({ number, wire, start: value.next, end: Math.min(end, value.next + value.value) });
    else break;
    at = wire === 0 ? value.next : value.next + value.value;
  }
  return fields;
}

function varintAt(text: string, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = start; at < start + 5; at++) {
    const byte = text.charCodeAt(at);
    value += (byte & 0x7f) * 128 ** (at - start);
    if (byte < 0x80) return { value, next: at + 1 };
  }
  return { value: 0, next: Number.NaN };
}

/** Bytes of one element by TensorProto.DataType; 8 is text. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
};
const [DIMENSIONS, DATA_TYPE, FLOAT_DATA, NAME, RAW_DATA] = [1, 2, 4, 8, 9];

/** A tensor that fills the view from its first byte. */
function isTensor(view: View): boolean {
  let elements = 1;
  let type = 0;
  for (const { number, wire, start, end } of fieldsOf(view, 0, view.text.length)) {
    if (number === DIMENSIONS && wire === 0) elements *= start;
    else if (number === DATA_TYPE && wire === 0) type = start;
    else if (number === FLOAT_DATA || number === RAW_DATA)
      return wire === 2 && end - start === elements * (number === FLOAT_DATA ? 4 : (ELEMENT_BYTES[type] ?? Number.NaN));
    else if (number !== NAME || wire !== 2) return false;
  }
  return false;
}
