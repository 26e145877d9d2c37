import { LIVE_RULES, type NameRule, PROPOSAL_RULES } from './name-rules.ts';
import { isHan, nameWords, unglued } from './name-tokens.ts';

/*
 * Finds the rule that a name fits. Look-alikes (lateral, latency, flat, longTerm, plate, moving) are other words, not exceptions:
 * a rule fits whole words only.
 */

export type { NameRole, NameRule } from './name-rules.ts';

/** Words that names are glued from beside those of the rules. */
const CARRIERS = [
  'vehicle',
  'car',
  'current',
  'cur',
  'last',
  'start',
  'end',
  'raw',
  'data',
  'info',
  'number',
  'num',
  'code',
  'value',
  'val',
  'cheliang',
  'che',
  'deg',
  'rad',
  'tbox',
  'from',
  'begin',
  'station',
  'device',
  'user',
  'owner',
];

/** Too short or too common to be found inside a glued word. */
const NEVER_GLUED = new Set([
  'long',
  'acc',
  'eid',
  'ele',
  'alt',
  'loc',
  'geo',
  'img',
  'pem',
  'fin',
  'cmd',
  'soc',
  'soh',
  'apn',
  'poi',
  'city',
  'point',
  'pitch',
  'roll',
  'pose',
  'work',
  'home',
  'track',
  'line',
  'charge',
  'load',
  'map',
  'road',
  'lane',
  'gear',
  'grid',
  'speed',
  'control',
  'scene',
  'sound',
  'voice',
  'cog',
  'plug',
  'object',
  'action',
]);

interface Phrase {
  readonly words: readonly string[];
  readonly rule: NameRule;
  /** Position in the order of the rules. */
  readonly order: number;
}

const byFirstWord = new Map<string, Phrase[]>();
const hanPhrases: Phrase[] = [];
const allRules = [...LIVE_RULES, ...PROPOSAL_RULES];
for (const [order, rule] of allRules.entries()) {
  for (const text of rule.phrases) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    if (isHan(first)) hanPhrases.push({ words, rule, order });
    else byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), { words, rule, order }]);
  }
}

const ruleWords = new Set(allRules.flatMap((rule) => rule.phrases.flatMap((phrase) => phrase.split(' '))));
const glued = new Set([
  ...[...ruleWords, ...CARRIERS].filter((word) => word.length > 2 && !isHan(word) && !NEVER_GLUED.has(word)),
  'latlong',
  'longlat',
]);

/** The words of a name, glued ones taken apart and plurals made singular where the dictionary knows them. */
export function wordsOfName(name: string): readonly string[] {
  return nameWords(name).flatMap((word) => {
    if (ruleWords.has(word)) return [word];
    if (word.endsWith('s') && ruleWords.has(word.slice(0, -1))) return [word.slice(0, -1)];
    return (
      unglued(word, glued)?.flatMap((part) =>
        part === 'latlong' ? ['lat', 'long'] : part === 'longlat' ? ['long', 'lat'] : [part],
      ) ?? [word]
    );
  });
}

/** The rule that a name of a live document fits, or undefined. */
export function ruleOfName(name: string): NameRule | undefined {
  return rulesOfWords(wordsOfName(name)).find((rule) => LIVE_RULES.includes(rule));
}

/** All rules that these words fit, the decisive first. */
export function rulesOfWords(words: readonly string[]): readonly NameRule[] {
  const fitting = new Map<NameRule, number>();
  const consider = ({ rule, order }: Phrase): void => {
    if (!words.some((word) => rule.unless.has(word))) fitting.set(rule, order);
  };
  for (const [index, word] of words.entries()) {
    if (isHan(word)) {
      for (const phrase of hanPhrases) if (word.includes(phrase.words[0] ?? '')) consider(phrase);
      continue;
    }
    for (const phrase of byFirstWord.get(word) ?? []) {
      if (phrase.words.every((part, offset) => words[index + offset] === part)) consider(phrase);
    }
  }
  return [...fitting].sort((a, b) => a[1] - b[1]).map(([rule]) => rule);
}
