import type { SpanCause, ValueForm } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import type { ItemId } from '../../model/item.ts';
import type { Label, LabelBook } from '../../model/label.ts';
import type { Dbc, DbcMessage, DbcSignal } from './dbc-model.ts';
import { suggestDbcLabels } from './dbc-suggest.ts';
import { pgnOf } from './j1939-transport.ts';
import { type BitMask, bitMasks, type RawField, rawField } from './signal-bits.ts';

/** A signal with an item, ready to be found in a frame. */
export interface SignalPlan {
  readonly path: string;
  readonly cause: SpanCause;
  /** Data bytes [firstByte, endByte) hold it. */
  readonly firstByte: number;
  readonly endByte: number;
  /** True when its bits are one run, counted from bit 7 of byte 0; then `firstBit` is where it starts. */
  readonly contiguous: boolean;
  readonly firstBit: number;
  readonly size: number;
  /** Which bits of which data bytes it takes, and their not-available pattern. */
  readonly masks: readonly BitMask[];
  readonly form: ValueForm;
  /** All must hold for the signal to be in the frame (multiplexers, outermost last). */
  readonly when: readonly Condition[];
}

interface Condition {
  readonly field: RawField;
  readonly ranges: readonly (readonly [number, number])[];
}

/** The signals of interest of one message. */
export interface MessagePlan {
  readonly name: string;
  readonly signals: readonly SignalPlan[];
}

/** A DBC file and its labels, compiled: look-up by identifier, messages of no interest absent. */
export interface DbcPlan {
  readonly name: string;
  readonly standard: ReadonlyMap<number, readonly MessagePlan[]>;
  readonly extended: ReadonlyMap<number, readonly MessagePlan[]>;
  /** By parameter group, for messages whose identifier stands for one. */
  readonly groups: ReadonlyMap<number, readonly MessagePlan[]>;
  /** Every message, labelled or not, whose name says nothing of diagnostics: ordinary signals, not pieces of transfers. */
  readonly periodic: readonly Pick<DbcMessage, 'id' | 'extended' | 'j1939'>[];
}

/** Names that people give to the messages that transports and diagnostics use. */
const TRANSPORT_NAME =
  /diag|uds|obd|kwp|xcp|ccp|iso_?tp|_tp_|_tp$|phys|func|_re(?:q|quest|sp|sponse|s)(?:_|$)|tester/iu;

/** How sure the name of a signal without a label must be to count by itself, as names of numbers do in the other formats. */
const NAME_CONFIDENCE_MIN = 0.8;

/**
 * Binds labels to the signals of DBC files; where no label speaks of a signal, its name may (`GPS_Latitude`, `VIN_1`).
 * @throws {GuankaError} LABEL_INVALID - a label without a wildcard names no message or signal of them, asks for a nested format or has a condition.
 */
export function createDbcPlan(dbcs: readonly Dbc[], book: LabelBook): DbcPlan {
  const rules = book.labels.map(compileRule).sort((a, b) => b.weight - a.weight);
  const used = new Set<Rule>();
  const standard = new Map<number, MessagePlan[]>();
  const extended = new Map<number, MessagePlan[]>();
  const groups = new Map<number, MessagePlan[]>();
  const named = namedSignals(dbcs);
  for (const message of dbcs.flatMap((dbc) => dbc.messages)) {
    const signals = planSignals({ message, named, rules, used, book: book.name });
    if (signals.length === 0) continue;
    const table = message.j1939 ? groups : message.extended ? extended : standard;
    const key = message.j1939 ? pgnOf(message.id) : message.id;
    table.set(key, [...(table.get(key) ?? []), { name: message.name, signals }]);
  }
  for (const rule of rules) {
    if (!rule.wild && !used.has(rule))
      throw new GuankaError('LABEL_INVALID', 'no such message or signal in the DBC', rule.label.place ?? rule.pattern);
  }
  const periodic = dbcs.flatMap((dbc) => dbc.messages).filter(({ name }) => !TRANSPORT_NAME.test(name));
  return { name: book.name, standard, extended, groups, periodic };
}

interface Rule {
  readonly label: Label;
  readonly pattern: string;
  readonly regex: RegExp;
  readonly wild: boolean;
  /** Literal characters: the more specific label wins; without a wildcard it always does. */
  readonly weight: number;
}

function compileRule(label: Label): Rule {
  const pattern = label.message === undefined ? (label.path ?? '') : `${label.message}.*`;
  if (label.meaning.kind === 'content')
    throw new GuankaError('LABEL_INVALID', 'a DBC signal holds no nested format', label.place);
  // Which frames have a signal is for the DBC's multiplexers to say; a condition passed over would let more pass than it names.
  if (label.when !== undefined) throw new GuankaError('LABEL_INVALID', 'a DBC label has no condition', label.place);
  if (pattern === '' || pattern.length > 512)
    throw new GuankaError('LABEL_INVALID', 'a DBC label needs a path', label.place);
  const wild = label.message === undefined && pattern.includes('*');
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return {
    label,
    pattern,
    regex: new RegExp(`^${source}$`, label.nocase === true ? 'iu' : 'u'),
    wild,
    weight: pattern.replace(/\*/g, '').length + (wild ? 0 : 1000),
  };
}

/** Items of signals by their names alone, by `Message.Signal`. */
function namedSignals(dbcs: readonly Dbc[]): ReadonlyMap<string, ItemId> {
  const sure = dbcs.flatMap(suggestDbcLabels).filter(({ confidence }) => confidence >= NAME_CONFIDENCE_MIN);
  return new Map(sure.map(({ path, item }) => [path, item]));
}

/** One message, and what speaks of its signals. */
interface Binding {
  readonly message: DbcMessage;
  readonly named: ReadonlyMap<string, ItemId>;
  readonly rules: readonly Rule[];
  readonly used: Set<Rule>;
  readonly book: string;
}

function planSignals({ message, named, rules, used, book }: Binding): readonly SignalPlan[] {
  const plans: SignalPlan[] = [];
  for (const signal of message.signals) {
    const names = [`${message.name}.${signal.name}`, `${message.name}.${signal.longName}`];
    const rule = rules.find(({ regex }) => names.some((name) => regex.test(name)));
    if (rule === undefined) {
      const item = named.get(`${message.name}.${signal.name}`);
      if (item !== undefined) plans.push(planSignal(message, signal, { kind: 'label', item, by: 'name:dbc' }));
      continue;
    }
    used.add(rule);
    if (rule.label.meaning.kind !== 'item') continue;
    plans.push(planSignal(message, signal, { kind: 'label', item: rule.label.meaning.item, by: `dbc:${book}` }));
  }
  return plans.sort((a, b) => a.firstByte - b.firstByte);
}

function planSignal(message: DbcMessage, signal: DbcSignal, cause: SpanCause): SignalPlan {
  const masks = bitMasks(signal);
  const first = masks[0]?.byte ?? 0;
  const last = masks.at(-1)?.byte ?? 0;
  const contiguous =
    signal.order === 'motorola' || first === last || (signal.startBit % 8 === 0 && signal.size % 8 === 0);
  return {
    path: `can.dbc.${message.name}.${signal.name}`,
    cause,
    firstByte: first,
    endByte: last + 1,
    contiguous,
    firstBit: Math.clz32(masks[0]?.mask ?? 0) - 24,
    size: signal.size,
    masks,
    form: { kind: 'signal', unavailable: unavailableBytes(masks) },
    when: conditions(message, signal),
  };
}

/** The not-available pattern of the data bytes from the first that the signal takes. */
function unavailableBytes(masks: readonly BitMask[]): Uint8Array {
  const first = masks[0]?.byte ?? 0;
  const bytes = new Uint8Array((masks.at(-1)?.byte ?? first - 1) - first + 1);
  for (const { byte, pattern } of masks) bytes[byte - first] = pattern;
  return bytes;
}

const MULTIPLEXER_DEPTH_MAX = 8;

function conditions(message: DbcMessage, signal: DbcSignal): readonly Condition[] {
  const found: Condition[] = [];
  let current: DbcSignal | undefined = signal;
  while (current?.when !== undefined && found.length < MULTIPLEXER_DEPTH_MAX) {
    const { multiplexer, ranges }: NonNullable<DbcSignal['when']> = current.when;
    current = message.signals.find((each) => each.name === multiplexer);
    if (current !== undefined) found.push({ field: rawField(current), ranges });
  }
  return found;
}
