import { GuankaError } from '../../model/errors.ts';
import type { ItemId } from '../../model/item.ts';
import { ITEM } from './detection.ts';
import { NAME } from './name-hints.ts';
import type { Probe, View } from './probe.ts';
import type { Run } from './runs.ts';

/**
 * Serial numbers of T-Boxes and control units. They have no standard form: the configuration says what they look like, and without that
 * only a name beside them tells them. Limits: a pattern sees a token of at most 64 characters.
 */
export interface SerialPattern {
  /** Shown in findings as `detector:serial/name`. */
  readonly name: string;
  /** Template, matched in either case: `A` a letter, `9` a digit, `X` either, `H` a hex digit, `[…]` characters as they stand, other characters themselves. */
  readonly template: string;
  readonly item?: ItemId;
  readonly place?: string;
}

const LIMITS = { tokenCharsMin: 4, tokenCharsMax: 64 } as const;

/** Written down in small letters a number is still the number. */
const CLASSES: Readonly<Record<string, string>> = { A: '[A-Z]', '9': '[0-9]', X: '[A-Z0-9]', H: '[0-9A-Fa-f]' };

/** @returns undefined when there are no patterns. @throws {GuankaError} CONFIG_INVALID - a template that is empty, too long or too general. */
export function createSerialProbe(patterns: readonly SerialPattern[]): Probe | undefined {
  if (patterns.length === 0) return undefined;
  const compiled = patterns.map((pattern) => ({ ...pattern, expression: compile(pattern) }));
  return (view) => {
    for (const { name, item, expression } of compiled) {
      for (const match of view.text.matchAll(expression)) {
        const at = view.start + match.index;
        view.finds.add(item ?? ITEM.personal, at, at + match[0].length, `serial/${name}`, 0.9);
      }
    }
  };
}

/** What regular expressions are made of and serial numbers are not: a pattern in the wrong language would never match. */
const NO_TEMPLATE = /[()*+?^$|\\{}\]]/;

/** A template becomes a fixed sequence of character classes: it cannot backtrack, so it takes linear time on any input. */
function compile(pattern: SerialPattern): RegExp {
  const parts: string[] = [];
  let free = 0;
  for (let at = 0; at < pattern.template.length; at++) {
    const character = pattern.template[at] ?? '';
    if (character === '[') {
      const close = pattern.template.indexOf(']', at);
      if (close < 0)
        throw new GuankaError('CONFIG_INVALID', 'expected a ] for each [ in a serial template', pattern.place);
      for (const literal of pattern.template.slice(at + 1, close)) parts.push(escaped(literal));
      at = close;
      continue;
    }
    if (NO_TEMPLATE.test(character))
      throw new GuankaError('CONFIG_INVALID', 'expected a serial template and no regular expression', pattern.place);
    const characterClass = CLASSES[character];
    if (characterClass === undefined) parts.push(escaped(character));
    else {
      parts.push(characterClass);
      free++;
    }
  }
  if (/[^\x20-\x7e]/.test(pattern.template))
    throw new GuankaError('CONFIG_INVALID', 'expected ASCII characters in a serial template', pattern.place);
  if (parts.length < LIMITS.tokenCharsMin || parts.length > LIMITS.tokenCharsMax)
    throw new GuankaError(
      'CONFIG_INVALID',
      `expected a serial template of ${LIMITS.tokenCharsMin} to ${LIMITS.tokenCharsMax} characters`,
      pattern.place,
    );
  // Sixteen free characters and nothing fixed would fit every identifier there is.
  if (free === parts.length && free < 8)
    throw new GuankaError('CONFIG_INVALID', 'expected fixed characters in a serial template so short', pattern.place);
  return new RegExp(`(?<![A-Za-z0-9])${parts.join('')}(?![A-Za-z0-9])`, 'gi');
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** A number beside a name that calls it a serial number. */
export function findNamedSerial(view: View, run: Run, names: number): void {
  if ((names & NAME.serial) === 0 || (names & NAME.other) !== 0 || run.end - run.start > 32) return;
  if (!/[0-9]/.test(view.text.slice(run.start - view.start, run.end - view.start))) return;
  view.finds.add(ITEM.personal, run.start, run.end, 'serial', 0.7);
}
