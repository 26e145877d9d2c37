import { firstBadUtf8 } from '../../bytes/utf8.ts';
import { GuankaError } from '../../model/errors.ts';
import { CAN_LIMITS } from './limits.ts';

/** One statement of a DBC file: its keyword, the rest of it, and the line it starts on. */
export interface DbcStatement {
  readonly keyword: string;
  readonly text: string;
  readonly line: number;
}

/**
 * The file as text. Tools write comments in the code page of the machine they ran on: UTF-8 where it is well-formed, the Chinese
 * code page where bytes above 7F come in pairs, Western otherwise.
 */
export function decodeDbcText(bytes: Uint8Array): {
  readonly text: string;
  readonly encoding: 'utf-8' | 'gb18030' | 'latin1';
} {
  if (bytes.length > CAN_LIMITS.dbcBytesMax) throw new GuankaError('SCHEMA_INVALID', 'DBC file over the size limit');
  const encoding = firstBadUtf8(bytes, 0, bytes.length) < 0 ? 'utf-8' : isPaired(bytes) ? 'gb18030' : 'latin1';
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, encoding };
}

/** True when most bytes above 7F stand in runs of even length, as two-byte Chinese characters do. */
function isPaired(bytes: Uint8Array): boolean {
  let even = 0;
  let odd = 0;
  let run = 0;
  for (let index = 0; index <= bytes.length; index++) {
    if ((bytes[index] ?? 0) >= 0x80) {
      run++;
    } else if (run > 0) {
      if (run % 2 === 0) even += run;
      else odd += run;
      run = 0;
    }
  }
  return even > odd;
}

/** Statements that end with a semicolon and may hold line breaks in quotes; all others end with their line. */
const ENDS_WITH_SEMICOLON = new Set([
  'CM_',
  'BA_',
  'BA_DEF_',
  'BA_DEF_DEF_',
  'BA_DEF_REL_',
  'BA_DEF_DEF_REL_',
  'BA_REL_',
  'BA_SGTYPE_',
  'VAL_',
  'VAL_TABLE_',
  'SIG_VALTYPE_',
  'SG_MUL_VAL_',
  'SIG_GROUP_',
  'BO_TX_BU_',
  'EV_',
  'ENVVAR_DATA_',
  'SIGTYPE_VALTYPE_',
  'SGTYPE_',
  'SGTYPE_VAL_',
  'CAT_DEF_',
  'CAT_',
  'FILTER',
]);

const KEYWORD = /[ \t]*([A-Za-z_]+)/y;

/** Cuts the text into statements; lines that open with no word are left out. */
export function* dbcStatements(text: string): Generator<DbcStatement> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    KEYWORD.lastIndex = at;
    const match = KEYWORD.exec(text);
    const lineEnd = endOfLine(text, at);
    if (match === null) {
      at = lineEnd + 1;
      line++;
      continue;
    }
    const keyword = match[1] ?? '';
    const from = at + match[0].length;
    // In the NS_ list every keyword stands alone on its line.
    const alone = text.slice(from, lineEnd).trim() === '';
    const end = ENDS_WITH_SEMICOLON.has(keyword) && !alone ? endOfStatement(text, from) : lineEnd;
    const body = text.slice(from, end);
    yield { keyword, text: body, line };
    for (let index = at; index <= end && index < text.length; index++) if (text.charCodeAt(index) === 10) line++;
    at = end + 1;
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** The semicolon outside quotes; quotes inside text are escaped by a backslash. */
function endOfStatement(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5c && quoted) index++;
    else if (code === 0x22) quoted = !quoted;
    else if (code === 0x3b && !quoted) return index;
  }
  return text.length;
}
