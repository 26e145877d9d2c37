/**
 * Sets of strings of one shape, numbered from 0: what lets a cipher on numbers be a cipher on VINs. A template is a row of
 * slots; a family maps one set of templates (real values) into another (tokens).
 */

/** Computes check characters. */
export interface CheckRule {
  /** Characters it may be, one of them right for each string. */
  readonly alphabet: readonly string[];
  /** The right one for the whole row of characters, whatever stands at `at`. */
  readonly compute: (characters: readonly string[], at: number) => string;
}

export type Slot =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'any'; readonly alphabet: readonly string[] }
  /** `right`: the computed character. `wrong`: one of the others, which then carries information. */
  | { readonly kind: 'check'; readonly rule: CheckRule; readonly value: 'right' | 'wrong' };

/** One character per slot. */
export type Template = readonly Slot[];

export const fixed = (text: string): Slot[] => Array.from(text, (character) => ({ kind: 'fixed', text: character }));
export const any = (alphabet: readonly string[], count = 1): Slot[] =>
  Array.from({ length: count }, () => ({ kind: 'any', alphabet }));
export const check = (rule: CheckRule, value: 'right' | 'wrong'): Slot[] => [{ kind: 'check', rule, value }];

/** How many strings the templates hold together. They must not overlap. */
export function countOf(templates: readonly Template[]): bigint {
  return templates.reduce(
    (sum, template) => sum + template.reduce((product, slot) => product * BigInt(choices(slot)), 1n),
    0n,
  );
}

/** The number of `text` in the templates, or undefined when none holds it. */
export function rank(templates: readonly Template[], text: string): bigint | undefined {
  const characters = Array.from(text);
  let offset = 0n;
  for (const template of templates) {
    const index = rankIn(template, characters);
    if (index !== undefined) return offset + index;
    offset += countOf([template]);
  }
  return undefined;
}

/** The string of that number. @param index - 0 <= index < countOf(templates). */
export function unrank(templates: readonly Template[], index: bigint): string {
  let rest = index;
  for (const template of templates) {
    const count = countOf([template]);
    if (rest < count) return unrankIn(template, rest);
    rest -= count;
  }
  throw new RangeError('index outside the templates');
}

function choices(slot: Slot): number {
  if (slot.kind === 'any') return slot.alphabet.length;
  return slot.kind === 'check' && slot.value === 'wrong' ? slot.rule.alphabet.length - 1 : 1;
}

function rankIn(template: Template, characters: readonly string[]): bigint | undefined {
  if (characters.length !== template.length) return undefined;
  let index = 0n;
  for (let at = 0; at < template.length; at++) {
    const slot = template[at];
    const character = characters[at];
    if (slot === undefined || character === undefined) return undefined;
    const choice = choiceOf(slot, characters, at, character);
    if (choice < 0) return undefined;
    index = index * BigInt(choices(slot)) + BigInt(choice);
  }
  return index;
}

/** Which of its slot's choices a character is, or -1. */
function choiceOf(slot: Slot, characters: readonly string[], at: number, character: string): number {
  if (slot.kind === 'fixed') return slot.text === character ? 0 : -1;
  if (slot.kind === 'any') return slot.alphabet.indexOf(character);
  const right = slot.rule.compute(characters, at);
  if (slot.value === 'right') return character === right ? 0 : -1;
  return slot.rule.alphabet.filter((one) => one !== right).indexOf(character);
}

function unrankIn(template: Template, index: bigint): string {
  const picks: number[] = [];
  let rest = index;
  for (const slot of template.toReversed()) {
    const base = BigInt(choices(slot));
    picks.unshift(Number(rest % base));
    rest /= base;
  }
  // Check characters last: they depend on the others.
  const characters = template.map((slot, at) =>
    slot.kind === 'any' ? (slot.alphabet[picks[at] ?? 0] ?? '') : slot.kind === 'fixed' ? slot.text : '0',
  );
  template.forEach((slot, at) => {
    if (slot.kind !== 'check') return;
    const right = slot.rule.compute(characters, at);
    const others = slot.rule.alphabet.filter((one) => one !== right);
    characters[at] = slot.value === 'right' ? right : (others[picks[at] ?? 0] ?? right);
  });
  return characters.join('');
}
