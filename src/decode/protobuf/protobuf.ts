import type { ContentReader } from '../../model/content.ts';
import { type ErrorCode, GuankaError } from '../../model/errors.ts';
import type { Walk } from './interpret.ts';
import type { Plan } from './plan.ts';
import { cleanContent, type ReaderOf, RowContent, RowSource } from './protobuf-content.ts';

export type { ReaderOf } from './protobuf-content.ts';

import { BAD_UTF8, BAD_WIRE_TYPE, OVERFLOW, Rows, TOO_DEEP, TOO_MUCH, TRUNCATED } from './rows.ts';

const ERRORS: ReadonlyMap<number, { readonly code: ErrorCode; readonly text: string }> = new Map([
  [TRUNCATED, { code: 'DECODE_TRUNCATED', text: 'a field runs past the end of its message' }],
  [OVERFLOW, { code: 'DECODE_OVERFLOW', text: 'a varint of more than 64 bits' }],
  [BAD_WIRE_TYPE, { code: 'DECODE_WIRE_TYPE', text: 'a tag that no protobuf writer makes' }],
  [BAD_UTF8, { code: 'DECODE_UTF8', text: 'a string that is not UTF-8' }],
  [TOO_DEEP, { code: 'DECODE_DEPTH', text: 'nested deeper than the limit' }],
  [TOO_MUCH, { code: 'DECODE_LIMIT', text: 'more fields or spans than the limit' }],
]);

/**
 * Reads protobuf messages of the plan's root type (protobuf encoding guide). Reused rows: one reader is for one thread, not reentrant
 * except through nested formats.
 * @param readers - readers of nested formats that labels name.
 * @param rows - the rows that the walk is bound to, if it is.
 */
export function createProtobufReader(plan: Plan, walk: Walk, readers: ReaderOf, rows = new Rows()): ContentReader {
  const source = new RowSource(plan, rows, walk, readers);
  return (bytes, start, end, context) => {
    const done = walk(bytes, start, end, rows);
    if (done < 0) throw walkError(done);
    const rootCause = plan.causes[plan.rootCause];
    if (rootCause?.kind === 'content') return nestedRoot(rootCause.format, readers)(bytes, start, end, context);
    if (rows.count === 0 && rows.whole === 0 && plan.rootCause === 0) return cleanContent(bytes, start, end);
    return new RowContent(source, bytes, start, end, context);
  };
}

function nestedRoot(format: string, readers: ReaderOf): ContentReader {
  const reader = readers(format);
  if (reader === undefined) throw new GuankaError('SCHEMA_UNKNOWN', `no reader for ${format}`);
  return reader;
}

/** The error that a walk's negative result stands for. */
export function walkError(result: number): GuankaError {
  const known = ERRORS.get(result);
  return new GuankaError(known?.code ?? 'DECODE_LIMIT', known?.text ?? 'over a limit');
}
