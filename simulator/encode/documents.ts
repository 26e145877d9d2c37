import { Joined, Marked, Noted, type Tree } from './tree.ts';
import type { TruthWriter } from './truth-writer.ts';

/** Writes a value as JSON text. Bytes become base64. The span of an item is its value; of a text, what stands between the quotes. */
export function writeJson(writer: TruthWriter, tree: Tree): void {
  if (tree instanceof Marked) {
    writeMarkedJson(writer, tree);
    return;
  }
  if (typeof tree === 'string') {
    writer.text(JSON.stringify(tree));
    return;
  }
  if (tree instanceof Noted) throw new RangeError('bytes with spans have no place in JSON');
  if (tree instanceof Joined) {
    writeJoinedJson(writer, tree);
    return;
  }
  if (tree instanceof Uint8Array) {
    writer.text(`"${Buffer.from(tree).toString('base64')}"`);
    return;
  }
  if (typeof tree !== 'object') {
    writer.text(String(tree));
    return;
  }
  const list = Array.isArray(tree);
  writer.text(list ? '[' : '{');
  let first = true;
  for (const [name, value] of Object.entries(tree as { readonly [name: string]: Tree | undefined })) {
    if (value === undefined) continue;
    writer.text(`${first ? '' : ','}${list ? '' : `${JSON.stringify(name)}:`}`);
    first = false;
    writeJson(writer, value);
  }
  writer.text(list ? ']' : '}');
}

function writeMarkedJson(writer: TruthWriter, { item, tree }: Marked): void {
  const start = writer.at;
  writeJson(writer, tree);
  const quoted = typeof tree === 'string' || tree instanceof Uint8Array;
  writer.note(item, start + (quoted ? 1 : 0), writer.at - (quoted ? 1 : 0));
}

function writeJoinedJson(writer: TruthWriter, { parts }: Joined): void {
  writer.byte(QUOTE);
  for (const part of parts) {
    const inner = JSON.stringify(part instanceof Marked ? part.tree : part).slice(1, -1);
    if (part instanceof Marked) writer.marked(part.item, () => writer.text(inner));
    else writer.text(inner);
  }
  writer.byte(QUOTE);
}

const QUOTE = 0x22;
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;

/**
 * Writes a value as CBOR (RFC 8949) with shortest heads; fractions as double precision. The span of an item is its data item; of text
 * and bytes, their content without the head.
 */
export function writeCbor(writer: TruthWriter, tree: Tree): void {
  if (tree instanceof Marked) {
    writeMarkedCbor(writer, tree);
    return;
  }
  if (typeof tree === 'string') {
    const text = Buffer.from(tree, 'utf8');
    writeHead(writer, TEXT, text.length);
    writer.raw(text);
    return;
  }
  if (tree instanceof Uint8Array) {
    writeHead(writer, BYTES, tree.length);
    writer.raw(tree);
    return;
  }
  if (tree instanceof Noted) {
    writeHead(writer, BYTES, tree.bytes.length);
    writer.noted(tree.bytes, tree.truth);
    return;
  }
  if (tree instanceof Joined) {
    writeJoinedCbor(writer, tree);
    return;
  }
  if (typeof tree === 'boolean') {
    writer.byte(tree ? 0xf5 : 0xf4);
    return;
  }
  if (typeof tree !== 'object') {
    writeNumber(writer, Number(tree));
    return;
  }
  if (Array.isArray(tree)) {
    writeHead(writer, ARRAY, tree.length);
    for (const value of tree as readonly Tree[]) writeCbor(writer, value);
    return;
  }
  const members = Object.entries(tree as { readonly [name: string]: Tree | undefined }).filter(
    ([, value]) => value !== undefined,
  );
  writeHead(writer, MAP, members.length);
  for (const [name, value] of members) {
    writeCbor(writer, name);
    if (value !== undefined) writeCbor(writer, value);
  }
}

function writeMarkedCbor(writer: TruthWriter, { item, tree }: Marked): void {
  const start = writer.at;
  writeCbor(writer, tree);
  const content =
    typeof tree === 'string' ? Buffer.byteLength(tree) : tree instanceof Uint8Array ? tree.length : writer.at - start;
  writer.note(item, writer.at - content, writer.at);
}

function writeJoinedCbor(writer: TruthWriter, { parts }: Joined): void {
  const plain = parts.map((part) => {
    const value = part instanceof Marked ? part.tree : part;
    return value instanceof Uint8Array ? value : Buffer.from(String(value), 'utf8');
  });
  const text = parts.every((part) => typeof (part instanceof Marked ? part.tree : part) === 'string');
  writeHead(
    writer,
    text ? TEXT : BYTES,
    plain.reduce((sum, one) => sum + one.length, 0),
  );
  for (const [index, bytes] of plain.entries()) {
    const part = parts[index];
    if (part instanceof Marked) writer.marked(part.item, () => writer.raw(bytes));
    else writer.raw(bytes);
  }
}

function writeNumber(writer: TruthWriter, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) {
    if (value >= 0) writeHead(writer, UNSIGNED, value);
    else writeHead(writer, NEGATIVE, -1 - value);
    return;
  }
  writer.byte(0xfb);
  writer.float64(value, false);
}

function writeHead(writer: TruthWriter, major: number, argument: number): void {
  const first = major << 5;
  if (argument < 24) {
    writer.byte(first | argument);
    return;
  }
  if (argument < 0x100) {
    writer.byte(first | 24);
    writer.byte(argument);
    return;
  }
  if (argument < 0x1_0000) {
    writer.byte(first | 25);
    writer.byte(argument >>> 8);
    writer.byte(argument & 0xff);
    return;
  }
  if (argument < 0x1_0000_0000) {
    writer.byte(first | 26);
    writer.uint32(argument, false);
    return;
  }
  writer.byte(first | 27);
  writer.uint32(Math.floor(argument / 0x1_0000_0000), false);
  writer.uint32(argument % 0x1_0000_0000, false);
}
