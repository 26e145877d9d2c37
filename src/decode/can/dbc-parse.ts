import { GuankaError } from '../../model/errors.ts';
import type { Dbc, DbcCondition, DbcMessage, DbcSignal } from './dbc-model.ts';
import { type DbcStatement, dbcStatements, decodeDbcText } from './dbc-text.ts';
import { CAN_LIMITS } from './limits.ts';

interface SignalDraft {
  name: string;
  longName: string;
  startBit: number;
  size: number;
  order: 'intel' | 'motorola';
  kind: 'unsigned' | 'signed' | 'float';
  factor: number;
  offset: number;
  minimum: number;
  maximum: number;
  unit: string;
  comment: string;
  multiplexer: boolean;
  /** Raw value after `m`, or undefined. */
  muxValue: number | undefined;
  when: DbcCondition | undefined;
  namedValues: number;
}

interface MessageDraft {
  rawId: number;
  name: string;
  size: number;
  signals: SignalDraft[];
  frameFormat: string | undefined;
  comment: string;
}

interface Draft {
  readonly messages: Map<number, MessageDraft>;
  readonly defaults: Map<string, string>;
  /** Names of the values of an enumerated attribute. */
  readonly choices: Map<string, readonly string[]>;
  readonly global: Map<string, string>;
  readonly unread: number[];
  current: MessageDraft | undefined;
  signalCount: number;
}

/** The pseudo message that holds signals of no message (VECTOR__INDEPENDENT_SIG_MSG). */
const NO_MESSAGE = 0xc000_0000;

/**
 * Reads a DBC file. What it does not need it skips; a statement it cannot read is noted by its line and skipped, as other tools do.
 * @throws {GuankaError} SCHEMA_INVALID - too large, or no message in it.
 */
export function parseDbc(bytes: Uint8Array, place = 'dbc'): Dbc {
  const { text, encoding } = decodeDbcText(bytes);
  const draft: Draft = {
    messages: new Map(),
    defaults: new Map(),
    choices: new Map(),
    global: new Map(),
    unread: [],
    current: undefined,
    signalCount: 0,
  };
  for (const statement of dbcStatements(text)) {
    if (!readStatement(draft, statement, place) && draft.unread.length < 100) draft.unread.push(statement.line);
  }
  if (draft.messages.size === 0) throw new GuankaError('SCHEMA_INVALID', 'no message in the DBC file', place);
  return {
    messages: [...draft.messages.values()].map((message) => finish(draft, message)),
    encoding,
    unread: draft.unread,
  };
}

/** @returns false when the statement is one that matters and cannot be read. */
function readStatement(draft: Draft, statement: DbcStatement, place: string): boolean {
  const { keyword, text } = statement;
  switch (keyword) {
    case 'BO_':
      return readMessage(draft, text, place);
    case 'SG_':
      return readSignal(draft, text, place);
    case 'CM_':
      return readComment(draft, text);
    case 'BA_':
      return readAttribute(draft, text);
    case 'BA_DEF_':
      return readDefinition(draft, text);
    case 'BA_DEF_DEF_':
      return readDefault(draft, text);
    case 'VAL_':
      return readValues(draft, text);
    case 'SIG_VALTYPE_':
      return readValueType(draft, text);
    case 'SG_MUL_VAL_':
      return readMultiplexing(draft, text);
    default:
      return true;
  }
}

function readMessage(draft: Draft, text: string, place: string): boolean {
  if (text.trim() === '') return true;
  const match = /^\s*(\w+)\s+([^\s:]+)\s*:\s*(\d+)/.exec(text);
  draft.current = undefined;
  if (match === null) return false;
  const rawId = Number(match[1]);
  if (!Number.isInteger(rawId) || rawId < 0 || rawId > 0xffff_ffff) return false;
  if (rawId === NO_MESSAGE) return true;
  if (draft.messages.size >= CAN_LIMITS.dbcMessagesMax)
    throw new GuankaError('SCHEMA_INVALID', 'more messages than the limit', place);
  draft.current = {
    rawId,
    name: match[2] ?? '',
    size: Number(match[3]),
    signals: [],
    frameFormat: undefined,
    comment: '',
  };
  draft.messages.set(rawId, draft.current);
  return true;
}

const SIGNAL =
  /^\s*([^\s:]+)\s*(M|m\d+M?)?\s*:\s*(\d+)\s*\|\s*(\d+)\s*@\s*([01])\s*([+-])\s*\(\s*([^,()]+?)\s*,\s*([^()]+?)\s*\)\s*(?:\[\s*([^|\]]*?)\s*\|\s*([^|\]]*?)\s*\])?\s*(?:"((?:[^"\\]|\\.)*)")?/;

const LINE_CHARS_MAX = 65_536;

function readSignal(draft: Draft, text: string, place: string): boolean {
  if (draft.current === undefined || text.trim() === '') return true;
  const match = text.length > LINE_CHARS_MAX ? null : SIGNAL.exec(text);
  if (match === null) return false;
  if (++draft.signalCount > CAN_LIMITS.dbcSignalsMax)
    throw new GuankaError('SCHEMA_INVALID', 'more signals than the limit', place);
  const multiplexing = match[2] ?? '';
  const startBit = Number(match[3]);
  const size = Number(match[4]);
  if (size < 1 || size > 512 * 8 || startBit > CAN_LIMITS.lineDataMax * 8) return false;
  draft.current.signals.push({
    name: match[1] ?? '',
    longName: match[1] ?? '',
    startBit,
    size,
    order: match[5] === '1' ? 'intel' : 'motorola',
    kind: match[6] === '-' ? 'signed' : 'unsigned',
    factor: numberOr(match[7], 1),
    offset: numberOr(match[8], 0),
    minimum: numberOr(match[9], 0),
    maximum: numberOr(match[10], 0),
    unit: match[11] ?? '',
    comment: '',
    multiplexer: multiplexing.endsWith('M'),
    muxValue: multiplexing.startsWith('m') ? Number.parseInt(multiplexing.slice(1), 10) : undefined,
    when: undefined,
    namedValues: 0,
  });
  return true;
}

/** A number as DBC writers print it: `1E-07`, `+0.5`, `0x1F`, `1,5`; anything else is the fallback. */
function numberOr(text: string | undefined, fallback: number): number {
  const value = Number((text ?? '').replace(',', '.'));
  return text === undefined || text === '' || !Number.isFinite(value) ? fallback : value;
}

function signalOf(draft: Draft, id: string | undefined, name: string | undefined): SignalDraft | undefined {
  return draft.messages.get(Number(id))?.signals.find((signal) => signal.name === name);
}

function readComment(draft: Draft, text: string): boolean {
  const match = /^\s*(?:(BO_|SG_|BU_|EV_)\s+(\w+)\s*([^\s"]*)\s*)?"([\s\S]*)"\s*$/.exec(text);
  if (match === null) return text.trim() === '';
  const comment = match[4] ?? '';
  if (match[1] === 'SG_') {
    const signal = signalOf(draft, match[2], match[3]);
    if (signal !== undefined) signal.comment = comment;
  } else if (match[1] === 'BO_') {
    const message = draft.messages.get(Number(match[2]));
    if (message !== undefined) message.comment = comment;
  }
  return true;
}

function readAttribute(draft: Draft, text: string): boolean {
  const match = /^\s*"([^"]*)"\s*(?:(BO_|SG_|BU_|EV_)\s+(\w+)\s*(?:([^\s"]+)\s+)?)?(?:"([\s\S]*)"|([^\s"]+))\s*$/.exec(
    text,
  );
  if (match === null) return text.trim() === '';
  const value = match[5] ?? match[6] ?? '';
  if (match[2] === undefined) draft.global.set(match[1] ?? '', value);
  if (match[2] === 'BO_' && match[1] === 'VFrameFormat') {
    const message = draft.messages.get(Number(match[3]));
    if (message !== undefined) message.frameFormat = value;
  }
  if (match[2] === 'SG_' && match[1] === 'SystemSignalLongSymbol') {
    const signal = signalOf(draft, match[3], match[4]);
    if (signal !== undefined) signal.longName = value;
  }
  return true;
}

function readDefinition(draft: Draft, text: string): boolean {
  const match = /^\s*(?:BO_|SG_|BU_|EV_)?\s*"([^"]*)"\s+ENUM\s+([\s\S]*)$/.exec(text);
  if (match !== null)
    draft.choices.set(
      match[1] ?? '',
      [...(match[2] ?? '').matchAll(/"([^"]*)"/g)].map((choice) => choice[1] ?? ''),
    );
  return true;
}

function readDefault(draft: Draft, text: string): boolean {
  const match = /^\s*"([^"]*)"\s+(?:"([^"]*)"|([^\s"]+))/.exec(text);
  if (match !== null) draft.defaults.set(match[1] ?? '', match[2] ?? match[3] ?? '');
  return true;
}

function readValues(draft: Draft, text: string): boolean {
  const match = /^\s*(\d+)\s+(\S+)\s+([\s\S]*)$/.exec(text);
  const signal = signalOf(draft, match?.[1], match?.[2]);
  if (signal !== undefined) signal.namedValues = [...(match?.[3] ?? '').matchAll(/"(?:[^"\\]|\\.)*"/g)].length;
  return true;
}

function readValueType(draft: Draft, text: string): boolean {
  const match = /^\s*(\d+)\s+([^\s:]+)\s*:?\s*(\d)/.exec(text);
  if (match === null) return text.trim() === '';
  const signal = signalOf(draft, match[1], match[2]);
  if (signal !== undefined && (match[3] === '1' || match[3] === '2')) signal.kind = 'float';
  return true;
}

function readMultiplexing(draft: Draft, text: string): boolean {
  const match = /^\s*(\d+)\s+(\S+)\s+(\S+)\s+([\d\s,-]+)$/.exec(text);
  if (match === null) return text.trim() === '';
  const signal = signalOf(draft, match[1], match[2]);
  const ranges = [...(match[4] ?? '').matchAll(/(\d+)\s*-\s*(\d+)/g)].map(
    (range) => [Number(range[1]), Number(range[2])] as const,
  );
  if (signal !== undefined) signal.when = { multiplexer: match[3] ?? '', ranges };
  return true;
}

function finish(draft: Draft, message: MessageDraft): DbcMessage {
  const extended = message.rawId >= 0x8000_0000 || message.rawId > 0x7ff;
  const format = frameFormat(draft, message);
  const protocol = draft.global.get('ProtocolType') ?? draft.defaults.get('ProtocolType') ?? '';
  const multiplexer = message.signals.find((signal) => signal.multiplexer && signal.muxValue === undefined)?.name;
  return {
    id: message.rawId % 0x2000_0000,
    extended,
    name: message.name,
    size: message.size,
    signals: message.signals.map((signal) => finishSignal(signal, multiplexer)),
    j1939: extended && (format === 'J1939PG' || (format === undefined && /j1939|nmea ?2000/i.test(protocol))),
    comment: message.comment,
  };
}

/** The frame format by name: an attribute's value is an index into its choices, or the name itself. */
function frameFormat(draft: Draft, message: MessageDraft): string | undefined {
  const value = message.frameFormat ?? draft.defaults.get('VFrameFormat');
  if (value === undefined) return undefined;
  const index = Number(value);
  const named = Number.isInteger(index) ? draft.choices.get('VFrameFormat')?.[index] : value;
  return named ?? (value === '3' ? 'J1939PG' : undefined);
}

function finishSignal(signal: SignalDraft, multiplexer: string | undefined): DbcSignal {
  const { muxValue, when, ...rest } = signal;
  if (when !== undefined) return { ...rest, when };
  const simple =
    muxValue === undefined || multiplexer === undefined
      ? undefined
      : { multiplexer, ranges: [[muxValue, muxValue] as const] };
  return { ...rest, when: simple };
}
