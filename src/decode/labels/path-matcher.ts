import { GuankaError } from '../../model/errors.ts';
import type { Label, LabelBook } from '../../model/label.ts';
import { acceptsKey, type PathStep, parsePath, pathWeight } from './path-pattern.ts';

/** A label with its pattern, ready to be matched. */
export interface BoundLabel {
  readonly label: Label;
  /** `label:` and the name of its book. */
  readonly by: string;
  readonly steps: readonly PathStep[];
  /** Which wins where several fit: the higher. */
  readonly weight: number;
}

/** A place reached by a path: which patterns are how far. */
interface State {
  readonly places: readonly number[];
  /** Labels whose pattern ends here, the exact ones first. */
  readonly accepted: readonly BoundLabel[];
  readonly byKey: Map<number, number>;
  byElement: number;
}

const LIMITS = {
  /** States kept; patterns with many `**` have many. Past it all are forgotten and made again. */
  statesMax: 4096,
  /** States that one document may make. Only documents built against patterns with many `**` come near. */
  statesPerDocumentMax: 65_536,
  /** Keys remembered per state. */
  keysPerStateMax: 4096,
} as const;

const UNSET = -1;

/**
 * Label patterns of one format as one automaton, made as documents need it: a step from container to child is one look-up,
 * whatever the number of labels. A position in pattern p before its step s is the number offsets[p] + s.
 */
export class PathMatcher {
  readonly #labels: readonly BoundLabel[];
  readonly #offsets: readonly number[];
  /** For each position: which label. */
  readonly #labelOf: readonly number[];
  #states: State[] = [];
  #stateIds = new Map<string, number>();
  readonly #root: readonly number[];

  /** @throws {GuankaError} LABEL_INVALID - a label of the format without a path, or with a malformed one. */
  constructor(books: readonly LabelBook[], format: 'json' | 'cbor', name: string) {
    this.#labels = bindLabels(books, format, name);
    const offsets: number[] = [];
    const labelOf: number[] = [];
    for (const [index, bound] of this.#labels.entries()) {
      offsets.push(labelOf.length);
      for (let step = 0; step <= bound.steps.length; step++) labelOf.push(index);
    }
    this.#offsets = offsets;
    this.#labelOf = labelOf;
    this.#root = this.#closed(offsets);
  }

  /** Keys that patterns name literally: names of a schema, never data. */
  literalKeys(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { steps } of this.#labels) {
      for (const step of steps) if (step.kind === 'key') names.add(step.name);
    }
    return names;
  }

  /** Call before each document: the state numbers of the last one may be forgotten. */
  startMessage(): void {
    if (this.#states.length < LIMITS.statesMax) return;
    this.#states = [];
    this.#stateIds = new Map();
  }

  /** State of a whole document. In a sequence of documents, patterns fit each document and `[*]` stands for all of them. */
  root(isSequence: boolean): number {
    if (!isSequence) return this.#stateOf(this.#root);
    return this.#stateOf(
      [...new Set([...this.#root, ...this.#closed(this.#elementTargets(this.#root))])].sort(ascending),
    );
  }

  /** State of a member. @param keyId - its key's number, remembered when `keyKept`. @param nameOf - a key's text for the patterns. */
  member(state: number, keyId: number, keyKept: boolean, nameOf: (keyId: number) => string): number {
    const from = this.#states[state];
    if (from === undefined || from.places.length === 0) return state;
    const known = from.byKey.get(keyId);
    if (known !== undefined) return known;
    const name = nameOf(keyId);
    const targets: number[] = [];
    for (const place of from.places) {
      const step = this.#stepAt(place);
      if (step === undefined || !acceptsKey(step, name, this.#labelAt(place)?.label.nocase === true)) continue;
      targets.push(step.kind === 'deep' ? place : place + 1);
    }
    const to = this.#stateOf(this.#closed(targets));
    if (keyKept && from.byKey.size < LIMITS.keysPerStateMax) from.byKey.set(keyId, to);
    return to;
  }

  /** State of an array's elements. */
  element(state: number): number {
    const from = this.#states[state];
    if (from === undefined || from.places.length === 0) return state;
    if (from.byElement === UNSET) from.byElement = this.#stateOf(this.#closed(this.#elementTargets(from.places)));
    return from.byElement;
  }

  /** Labels that fit at a state, the exact ones first. */
  accepted(state: number): readonly BoundLabel[] {
    return this.#states[state]?.accepted ?? [];
  }

  #elementTargets(places: readonly number[]): number[] {
    const targets: number[] = [];
    for (const place of places) {
      const kind = this.#stepAt(place)?.kind;
      if (kind === 'deep') targets.push(place);
      else if (kind === 'element') targets.push(place + 1);
    }
    return targets;
  }

  /** With every `**` also stepped over: it may stand for nothing. */
  #closed(places: readonly number[]): number[] {
    const all = new Set(places);
    for (const place of all) if (this.#stepAt(place)?.kind === 'deep') all.add(place + 1);
    return [...all].sort(ascending);
  }

  #labelAt(place: number): BoundLabel | undefined {
    return this.#labels[this.#labelOf[place] ?? UNSET];
  }

  #stepAt(place: number): PathStep | undefined {
    const index = this.#labelOf[place] ?? UNSET;
    return this.#labels[index]?.steps[place - (this.#offsets[index] ?? 0)];
  }

  #stateOf(places: readonly number[]): number {
    const identity = places.join();
    const known = this.#stateIds.get(identity);
    if (known !== undefined) return known;
    if (this.#states.length >= LIMITS.statesMax + LIMITS.statesPerDocumentMax) {
      throw new GuankaError('DECODE_LIMIT', 'expected a document that fits the label patterns in fewer ways');
    }
    const accepted: BoundLabel[] = [];
    for (const place of places) {
      const bound = this.#labelAt(place);
      if (bound !== undefined && this.#stepAt(place) === undefined) accepted.push(bound);
    }
    accepted.sort((a, b) => b.weight - a.weight);
    const id = this.#states.push({ places, accepted, byKey: new Map(), byElement: UNSET }) - 1;
    this.#stateIds.set(identity, id);
    return id;
  }
}

function bindLabels(books: readonly LabelBook[], format: 'json' | 'cbor', name: string): BoundLabel[] {
  const bound: BoundLabel[] = [];
  for (const book of books) {
    if (book.format !== format) continue;
    for (const label of book.labels) {
      const steps = parsePath(label.path ?? '', label.place ?? `${name}, ${book.name}`);
      const weight = pathWeight(steps) * 2 + (label.when === undefined ? 0 : 1);
      bound.push({ label, by: `label:${book.name}`, steps, weight });
    }
  }
  return bound;
}

function ascending(a: number, b: number): number {
  return a - b;
}
