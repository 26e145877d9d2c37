import type { KeyTable } from '../../bytes/key-table.ts';
import { NO_KEY, NODE, type NodeKind, type ValueTape } from '../../bytes/value-tape.ts';
import type { FieldSpan, SpanCause, ValueForm } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import type { ItemId } from '../../model/item.ts';
import type { Label, LabelCondition } from '../../model/label.ts';
import { LIMITS as SHARED } from '../../model/limits.ts';
import { enclosingObject, NameJudge } from './by-name.ts';
import type { DocumentFormat, KeyFacts } from './document-format.ts';
import type { BoundLabel, PathMatcher } from './path-matcher.ts';

/** What one pass found: spans in ascending order, and for each the node it came from (`~node` for the node's key). */
export interface LabelledDocument {
  readonly spans: readonly FieldSpan[];
  readonly nodes: readonly number[];
}

const LIMITS = {
  /** Values that a condition compares are names and small numbers. */
  conditionCharsMax: 256,
  /** Numbers in a list that may be bytes of anything, and that may be characters of an identifier. */
  numbersMin: 16,
  charactersMin: 1,
  /** The least number with as many digits as the shortest identifier (IMEI, IMSI: 15). */
  identifierMin: 1e14,
  /** Characters of the longest number that a double is written with. */
  numberCharsMax: 24,
} as const;

/** A condition that does not hold; those that do are 0 or more. */
const NOT_HOLDING = -1;

const NOT_COVERED = 0;
const COVERED_BENIGN = 1;
/** Item i of the pass covers as 2 + i. */
const FIRST_ITEM_COVER = 2;

/**
 * Goes over a walked document once and reports: labelled leaves and containers, unlabelled leaves whose names say an item, other
 * unlabelled text and bytes, and keys that are data. A labelled container covers what is in it; inside, only other items are reported.
 */
export class LabelPass {
  readonly #matcher: PathMatcher;
  readonly #keys: KeyTable<KeyFacts>;
  readonly #format: DocumentFormat;
  readonly #judge: NameJudge;
  readonly #nameOf: (keyId: number) => string;
  #states = new Int32Array(256);
  #covers = new Int32Array(256);
  #items: ItemId[] = [];
  #spans: FieldSpan[] = [];
  #nodes: number[] = [];
  #paths = new Map<number, string>();

  constructor(matcher: PathMatcher, keys: KeyTable<KeyFacts>, format: DocumentFormat) {
    this.#matcher = matcher;
    this.#keys = keys;
    this.#format = format;
    this.#nameOf = (keyId) => keys.facts(keyId)?.name ?? '';
    this.#judge = new NameJudge((id) => keys.facts(id), format);
  }

  /** @throws {GuankaError} DECODE_LIMIT - more than LIMITS.spanCountMax spans. */
  run(bytes: Uint8Array, tape: ValueTape): LabelledDocument {
    if (this.#states.length < tape.count) {
      this.#states = new Int32Array(tape.capacity);
      this.#covers = new Int32Array(tape.capacity);
    }
    this.#items = [];
    this.#spans = [];
    this.#nodes = [];
    if (this.#paths.size > 0) this.#paths = new Map();
    this.#matcher.startMessage();
    this.#judge.startMessage(tape);
    this.#states[0] = this.#matcher.root(tape.nextOf(1) < tape.count);
    this.#covers[0] = NOT_COVERED;
    this.#judge.enter(tape, 0);
    for (let node = 1; node < tape.count; node++) this.#visit(bytes, tape, node);
    return { spans: this.#spans, nodes: this.#nodes };
  }

  /**
   * True for a member that needs no closer look, as most are: a short number, a bool or a null, under a name that says nothing, that no
   * label's pattern ends at. Nothing is inside it, so nothing need be remembered of it.
   */
  #isQuiet(bytes: Uint8Array, tape: ValueTape, node: number, parent: number): boolean {
    const kind = tape.kindOf(node);
    if (kind !== NODE.number && kind !== NODE.bool && kind !== NODE.null) return false;
    const key = tape.keyOf(node);
    const facts = key === NO_KEY ? undefined : this.#keys.facts(key);
    if (facts === undefined || facts.kind !== 'name' || facts.rule !== undefined) return false;
    if (kind === NODE.number && this.#format.mayIdentify(bytes, tape, node)) return false;
    const state = this.#matcher.member(this.#states[parent] ?? 0, key, this.#keys.isKept(key), this.#nameOf);
    return this.#matcher.accepted(state).length === 0;
  }

  #visit(bytes: Uint8Array, tape: ValueTape, node: number): void {
    const parent = tape.parentOf(node);
    if (this.#isQuiet(bytes, tape, node, parent)) return;
    const outer = this.#covers[parent] ?? NOT_COVERED;
    this.#judge.enter(tape, node);
    const state = this.#stateOf(tape, node, parent);
    this.#states[node] = state;
    if (outer === NOT_COVERED) this.#visitKey(bytes, tape, node);
    const kind = tape.kindOf(node);
    // A tag and what it holds go by one path; the label lands on what is inside.
    if (kind === NODE.tag) {
      this.#covers[node] = outer;
      return;
    }
    this.#covers[node] = this.#judgeValue(bytes, tape, node, kind, state, outer);
  }

  /** Reports the node if there is reason to; returns what its children are covered by. */
  #judgeValue(bytes: Uint8Array, tape: ValueTape, node: number, kind: NodeKind, state: number, outer: number): number {
    const accepted = this.#matcher.accepted(state);
    const fitting = accepted.length === 0 ? undefined : this.#fitting(bytes, tape, node, accepted);
    if (fitting !== undefined) {
      const meaning = fitting[0]?.label.meaning;
      if (meaning?.kind === 'benign') return COVERED_BENIGN;
      if (meaning?.kind === 'item') {
        let cover = outer;
        for (const { label, by } of fitting) {
          if (label.meaning.kind === 'item') cover = this.#reportItem(bytes, tape, node, label.meaning.item, by, outer);
        }
        return cover;
      }
      // A nested format: the detectors look into it, also inside what is benign.
      this.#reportUnlabelled(bytes, tape, node, kind);
      return outer;
    }
    if (outer === COVERED_BENIGN) return outer;
    const isNamed = this.#judge.hasRule(node);
    const named = isNamed ? this.#judge.itemOf(bytes, tape, node) : undefined;
    if (named !== undefined) return this.#reportItem(bytes, tape, node, named.item, named.by, outer);
    if (outer === NOT_COVERED) this.#reportUnlabelled(bytes, tape, node, kind);
    return outer;
  }

  /** A key that is data is searched like any text; one that names a thing is not. */
  #visitKey(bytes: Uint8Array, tape: ValueTape, node: number): void {
    const key = tape.keyOf(node);
    const facts = key === NO_KEY ? undefined : this.#keys.facts(key);
    if (key === NO_KEY || facts?.kind === 'name') return;
    const start = this.#format.keyContentStart(bytes, tape, node);
    const form = this.#format.keyForm(bytes, tape, node);
    const end = this.#format.keyContentEnd(bytes, tape, node);
    const kind = facts?.kind === 'doubtful' ? 'checked' : 'unlabelled';
    this.#add(this.#pathOf(tape, node), start, end, { kind, text: true }, ~node, form);
  }

  #stateOf(tape: ValueTape, node: number, parent: number): number {
    const from = this.#states[parent] ?? 0;
    const key = tape.keyOf(node);
    if (key !== NO_KEY) return this.#matcher.member(from, key, this.#keys.isKept(key), this.#nameOf);
    return tape.kindOf(parent) === NODE.array ? this.#matcher.element(from) : from;
  }

  /**
   * Labels that hold here: those of the most exact pattern, of them those whose condition names most of the sibling, of them the
   * items before nested formats before benign marks. Undefined when none holds.
   */
  #fitting(
    bytes: Uint8Array,
    tape: ValueTape,
    node: number,
    accepted: readonly BoundLabel[],
  ): readonly BoundLabel[] | undefined {
    let best: BoundLabel[] = [];
    let strength = NOT_HOLDING;
    for (const bound of accepted) {
      if (best[0] !== undefined && bound.weight < best[0].weight) break;
      const held =
        bound.label.when === undefined ? 0 : this.#strength(bytes, tape, node, bound.label.when, bound.label);
      if (held > strength) {
        best = [bound];
        strength = held;
      } else if (held === strength && held !== NOT_HOLDING) best.push(bound);
    }
    if (best.length === 0) return undefined;
    const items = best.filter((bound) => bound.label.meaning.kind === 'item');
    if (items.length > 0) return items;
    const contents = best.filter((bound) => bound.label.meaning.kind === 'content');
    return contents.length > 0 ? contents : best;
  }

  /**
   * How well a condition on a sibling holds: Infinity for a listed value, else the length of the longest prefix; NOT_HOLDING when it
   * does not. Of repeated siblings one is enough for an item; a benign mark needs them all.
   */
  #strength(bytes: Uint8Array, tape: ValueTape, node: number, when: LabelCondition, label: Label): number {
    const object = enclosingObject(tape, node);
    if (object < 0) return NOT_HOLDING;
    const fold = (text: string): string => (label.nocase === true ? text.toLowerCase() : text);
    let best = NOT_HOLDING;
    let worst = Number.POSITIVE_INFINITY;
    for (let child = object + 1; child < tape.nextOf(object); child = tape.nextOf(child)) {
      if (fold(this.#keys.facts(tape.keyOf(child))?.name ?? '') !== fold(when.field)) continue;
      let leaf = child;
      while (tape.kindOf(leaf) === NODE.tag && leaf + 1 < tape.count) leaf++;
      const text = this.#format.leafText(bytes, tape, leaf, LIMITS.conditionCharsMax);
      const held = text === undefined ? NOT_HOLDING : strengthOf(text, when, fold);
      best = Math.max(best, held);
      worst = Math.min(worst, held);
    }
    return label.meaning.kind === 'benign' ? Math.min(best, worst) : best;
  }

  #reportItem(bytes: Uint8Array, tape: ValueTape, node: number, item: ItemId, by: string, outer: number): number {
    if (outer >= FIRST_ITEM_COVER && this.#items[outer - FIRST_ITEM_COVER] === item) return outer;
    const kind = tape.kindOf(node);
    const isContainer = kind === NODE.object || kind === NODE.array || kind === NODE.embedded;
    const start = isContainer ? tape.startOf(node) : this.#format.contentStart(bytes, tape, node);
    const end = isContainer ? tape.endOf(node) : this.#format.contentEnd(bytes, tape, node);
    const form = this.#format.form(bytes, tape, node);
    this.#add(this.#pathOf(tape, node), start, end, { kind: 'label', item, by }, node, form);
    return this.#items.push(item) - 1 + FIRST_ITEM_COVER;
  }

  #reportUnlabelled(bytes: Uint8Array, tape: ValueTape, node: number, kind: NodeKind): void {
    if (kind === NODE.number) this.#reportNumber(bytes, tape, node);
    if (kind === NODE.array) this.#reportNumbers(bytes, tape, node);
    if (kind !== NODE.text && kind !== NODE.bytes) return;
    const start = this.#format.contentStart(bytes, tape, node);
    const end = this.#format.contentEnd(bytes, tape, node);
    if (start === end) return;
    const reason = this.#format.opaque(bytes, tape, node);
    const cause: SpanCause =
      reason === undefined ? { kind: 'unlabelled', text: kind === NODE.text } : { kind: 'opaque', reason };
    this.#add(this.#pathOf(tape, node), start, end, cause, node, this.#format.form(bytes, tape, node));
  }

  /** A number too long to be one is text that happens to have digits only; one as long as an identifier is searched. */
  #reportNumber(bytes: Uint8Array, tape: ValueTape, node: number): void {
    if (this.#judge.hasRule(node)) this.#reportHalf(bytes, tape, node);
    if (!this.#format.mayIdentify(bytes, tape, node)) return;
    const size = tape.endOf(node) - tape.startOf(node);
    const cause: SpanCause | undefined =
      size > LIMITS.numberCharsMax ? { kind: 'unlabelled', text: true } : this.#causeOfLong(bytes, tape, node, size);
    if (cause === undefined) return;
    const form = this.#format.form(bytes, tape, node);
    this.#add(this.#pathOf(tape, node), tape.startOf(node), tape.endOf(node), cause, node, form);
  }

  /** A whole number with as many digits as an identifier, however it is written. */
  #causeOfLong(bytes: Uint8Array, tape: ValueTape, node: number, size: number): SpanCause | undefined {
    const digits = this.#format.leafText(bytes, tape, node, LIMITS.numberCharsMax) ?? '';
    const value = Number(digits);
    if (!Number.isInteger(value) || value < LIMITS.identifierMin) return undefined;
    // Digits in the bytes themselves, or what has to be written as digits first.
    return digits.length === size && /^\d+$/.test(digits) ? { kind: 'checked', text: true } : { kind: 'numbers' };
  }

  /** A latitude or longitude that stands alone: whoever sees other messages too may know its other half. */
  #reportHalf(bytes: Uint8Array, tape: ValueTape, node: number): void {
    const half = this.#judge.halfOf(bytes, tape, node);
    if (half === undefined) return;
    this.#add(
      this.#pathOf(tape, node),
      tape.startOf(node),
      tape.endOf(node),
      { kind: 'half', half },
      node,
      this.#format.form(bytes, tape, node),
    );
  }

  /** Characters or bytes written as numbers; short lists only where each could be a character of an identifier. */
  #reportNumbers(bytes: Uint8Array, tape: ValueTape, array: number): void {
    let count = 0;
    let characters = 0;
    for (let child = array + 1; child < tape.nextOf(array); child = tape.nextOf(child)) {
      const value = this.#format.smallNumber(bytes, tape, child);
      if (value < 0) return;
      count++;
      if ((value >= 0x30 && value <= 0x39) || (value >= 0x41 && value <= 0x5a) || (value >= 0x61 && value <= 0x7a))
        characters++;
    }
    if (count < (characters === count ? LIMITS.charactersMin : LIMITS.numbersMin)) return;
    this.#add(this.#pathOf(tape, array), tape.startOf(array), tape.endOf(array), { kind: 'numbers' }, array, undefined);
  }

  #add(path: string, start: number, end: number, cause: SpanCause, node: number, form: ValueForm | undefined): void {
    if (this.#spans.length >= SHARED.spanCountMax) {
      throw new GuankaError('DECODE_LIMIT', `expected at most ${SHARED.spanCountMax} spans in one document`);
    }
    this.#spans.push(form === undefined ? { path, start, end, cause } : { path, start, end, cause, form });
    this.#nodes.push(node);
  }

  /** Names with dots between, `[*]` for elements, `{key}` for a key that is data; `$` for the document itself. */
  #pathOf(tape: ValueTape, node: number): string {
    return this.#containerPath(tape, node) || '$';
  }

  #containerPath(tape: ValueTape, node: number): string {
    if (node === 0) return '';
    const known = this.#paths.get(node);
    if (known !== undefined) return known;
    const parent = tape.parentOf(node);
    const before = this.#containerPath(tape, parent);
    const key = tape.keyOf(node);
    const facts = key === NO_KEY ? undefined : this.#keys.facts(key);
    let path = before;
    if (facts !== undefined) {
      const name = facts.kind === 'name' ? facts.name : '{key}';
      path = before === '' ? name : `${before}.${name}`;
    } else if (tape.kindOf(parent) === NODE.array || (parent === 0 && tape.nextOf(1) < tape.count))
      path = `${before}[*]`;
    if (tape.nextOf(node) > node + 1) this.#paths.set(node, path);
    return path;
  }
}

function strengthOf(text: string, when: LabelCondition, fold: (text: string) => string): number {
  if (when.in === undefined && when.prefix === undefined) return 0;
  const isIn = when.in?.some((value) =>
    typeof value === 'number' ? text !== '' && Number(text) === value : fold(text) === fold(value),
  );
  if (isIn === true) return Number.POSITIVE_INFINITY;
  let longest = NOT_HOLDING;
  for (const prefix of when.prefix ?? [])
    if (fold(text).startsWith(fold(prefix))) longest = Math.max(longest, prefix.length);
  return longest;
}
