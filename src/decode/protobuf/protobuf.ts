import type { ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import type { Walk } from './interpret.ts';
import type { Plan } from './plan.ts';
import { CleanContent, type ReaderOf, RowContent, RowSource } from './protobuf-content.ts';

export type { ReaderOf } from './protobuf-content.ts';

import { BAD_UTF8, BAD_WIRE_TYPE, OVERFLOW, Rows, TOO_DEEP, TOO_MUCH, TRUNCATED } from './rows.ts';

const ERRORS: ReadonlyMap<number, GuankaError> = new Map([
  [TRUNCATED, new GuankaError('DECODE_TRUNCATED', 'a field runs past the end of its message')],
  [OVERFLOW, new GuankaError('DECODE_OVERFLOW', 'a varint of more than 64 bits')],
  [BAD_WIRE_TYPE, new GuankaError('DECODE_WIRE_TYPE', 'a tag that no protobuf writer makes')],
  [BAD_UTF8, new GuankaError('DECODE_UTF8', 'a string that is not UTF-8')],
  [TOO_DEEP, new GuankaError('DECODE_DEPTH', 'nested deeper than the limit')],
  [TOO_MUCH, new GuankaError('DECODE_LIMIT', 'more spans than the limit')],
]);
const OVER_A_LIMIT = new GuankaError('DECODE_LIMIT', 'over a limit');

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
    if (rows.count === 0 && rows.whole === 0 && !rows.merged && plan.rootCause === 0)
      return new CleanContent(source, bytes, start, end);
    return new RowContent(source, bytes, start, end, context);
  };
}

function nestedRoot(format: string, readers: ReaderOf): ContentReader {
  const reader = readers(format);
  if (reader === undefined) throw new GuankaError('SCHEMA_UNKNOWN', `no reader for ${format}`);
  return reader;
}

/** The error that a walk's negative result stands for: always the same object, because a stack for each costs more than the walk. */
function walkError(result: number): GuankaError {
  return ERRORS.get(result) ?? OVER_A_LIMIT;
}
