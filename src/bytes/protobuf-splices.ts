import { NO_BYTES, type Splice } from './splice.ts';
import { varintEnd, varintSize, writeVarint } from './varint.ts';

/** Where a record stands: tag, length prefix (none for a group), value, end. Post-order: `first` is the earliest record inside it. */
export interface RecordTable {
  readonly count: number;
  recordStart(row: number): number;
  valueStart(row: number): number;
  valueEnd(row: number): number;
  recordEnd(row: number): number;
  first(row: number): number;
  /** True when the record has a length prefix: its wire type is 2. */
  delimited(row: number): boolean;
}

/** What becomes of a record: taken out whole, or given another value. */
export type RecordEdit = Uint8Array | 'remove';

/**
 * The splices that make the edits: records taken out or their values replaced, and the length prefix of every enclosing message mended.
 * Edits inside a record that is itself edited are subsumed. Bytes outside the splices stay as they are.
 * @returns splices in ascending order, none overlapping.
 */
export function protobufSplices(
  bytes: Uint8Array,
  table: RecordTable,
  edits: ReadonlyMap<number, RecordEdit>,
): readonly Splice[] {
  const deltas = new Int32Array(table.count);
  const splices: Splice[] = [];
  for (let row = 0; row < table.count; row++) {
    const edit = edits.get(row);
    if (edit === undefined) deltas[row] = mend(bytes, table, row, deltas, splices);
    else deltas[row] = replaceRecord(bytes, table, row, edit, splices);
  }
  return splices.sort((a, b) => a.start - b.start);
}

function replaceRecord(
  bytes: Uint8Array,
  table: RecordTable,
  row: number,
  edit: RecordEdit,
  splices: Splice[],
): number {
  const start = table.recordStart(row);
  const end = table.recordEnd(row);
  while ((splices.at(-1)?.start ?? -1) >= start) splices.pop();
  if (edit === 'remove') {
    splices.push({ start, end, bytes: NO_BYTES });
    return start - end;
  }
  const from = table.delimited(row) ? varintEnd(bytes, start) : table.valueStart(row);
  const value = table.delimited(row) ? withLength(edit) : edit;
  const to = table.valueEnd(row);
  splices.push({ start: from, end: to, bytes: value });
  return value.length - (to - from);
}

/** Sums what changed inside and mends the record's own length prefix. @returns by how many bytes the whole record grew. */
function mend(bytes: Uint8Array, table: RecordTable, row: number, deltas: Int32Array, splices: Splice[]): number {
  const first = table.first(row);
  let inside = 0;
  for (let child = row - 1; child >= first; child = table.first(child) - 1) inside += deltas[child] ?? 0;
  if (inside === 0 || !table.delimited(row)) return inside;
  const valueStart = table.valueStart(row);
  const lengthStart = varintEnd(bytes, table.recordStart(row));
  const prefix = lengthPrefix(table.valueEnd(row) - valueStart + inside);
  splices.push({ start: lengthStart, end: valueStart, bytes: prefix });
  return inside + prefix.length - (valueStart - lengthStart);
}

function lengthPrefix(length: number): Uint8Array {
  const prefix = new Uint8Array(varintSize(length));
  writeVarint(prefix, 0, length);
  return prefix;
}

function withLength(value: Uint8Array): Uint8Array {
  const out = new Uint8Array(varintSize(value.length) + value.length);
  out.set(value, writeVarint(out, 0, value.length));
  return out;
}
