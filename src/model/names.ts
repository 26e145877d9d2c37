import { speltOut } from './abbreviations.ts';
import { LIVE_RULES, type NameRule } from './name-rules.ts';
import { isHan, nameWords, unglued } from './name-tokens.ts';
import { PROPOSAL_RULES } from './proposal-rules.ts';

/*
 * Finds the rule that a name fits. Look-alikes (lateral, latency, flat, longTerm, plate, moving) are other words, not exceptions:
 * a rule fits whole words only. Everything that judges names does it through these three functions: ruleOfName for live data
 * (detectors, trackers, numbers without a label), proposalsOfWords for what a person will look at.
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
  /** Counts only when no other words stand before (`whole`) or after it (`whole` and `end`). */
  readonly place: 'any' | 'end' | 'whole';
  readonly rule: NameRule;
  /** Position in the order of the rules. */
  readonly order: number;
}

const byFirstWord = new Map<string, Phrase[]>();
const hanPhrases: Phrase[] = [];
const allRules = [...LIVE_RULES, ...PROPOSAL_RULES];
for (const [order, rule] of allRules.entries()) {
  for (const text of rule.phrases) {
    const place = text.startsWith('=') ? 'whole' : text.endsWith('$') ? 'end' : 'any';
    const words = wordsOfPhrase(text);
    const first = words[0] ?? '';
    const phrase: Phrase = { words, place, rule, order };
    if (isHan(first)) hanPhrases.push(phrase);
    else byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), phrase]);
  }
}

const hanExceptions = new Map(allRules.map((rule) => [rule, [...rule.unless].filter(isHan)]));
const hanExceptionsOf = (rule: NameRule): readonly string[] => hanExceptions.get(rule) ?? [];

function wordsOfPhrase(text: string): readonly string[] {
  return text.replace(/^=|\$$/g, '').split(' ');
}

const ruleWords = new Set(allRules.flatMap((rule) => rule.phrases.flatMap(wordsOfPhrase)));
const liveWords = LIVE_RULES.flatMap((rule) => rule.phrases.flatMap(wordsOfPhrase));
/** Words that only propose must be longer to be found inside another. */
const GLUED_PROPOSAL_CHARS_MIN = 5;
const glued = new Set([
  ...[...liveWords, ...CARRIERS].filter((word) => word.length > 2 && !isHan(word) && !NEVER_GLUED.has(word)),
  ...[...ruleWords].filter((word) => word.length >= GLUED_PROPOSAL_CHARS_MIN && !isHan(word) && !NEVER_GLUED.has(word)),
  'latlong',
  'longlat',
]);

/** For proposals only: common words too, which a live name must not be taken apart by. */
const gluedLoosely = new Set([
  ...[...ruleWords, ...CARRIERS, 'motor', 'engine', 'total', 'average'].filter(
    (word) => word.length > 2 && !isHan(word),
  ),
]);

/** The words of a name, glued ones taken apart and plurals made singular where the dictionary knows them. */
export function wordsOfName(name: string): readonly string[] {
  return wordsBy(name, glued);
}

/** As wordsOfName, with a larger dictionary: for proposals. */
export function wordsForProposal(name: string): readonly string[] {
  return wordsBy(name, gluedLoosely);
}

function wordsBy(name: string, vocabulary: ReadonlySet<string>): readonly string[] {
  return nameWords(name).flatMap((word) => {
    if (ruleWords.has(word)) return [word];
    if (word.endsWith('s') && ruleWords.has(word.slice(0, -1))) return [word.slice(0, -1)];
    const identified = vocabulary === gluedLoosely ? /^(\p{Ll}{3,})(id|no|sn|cd)$/u.exec(word) : null;
    if (identified?.[1] !== undefined && vocabulary.has(identified[1])) return [identified[1], identified[2] ?? ''];
    return (
      unglued(word, vocabulary)?.flatMap((part) =>
        part === 'latlong' ? ['lat', 'long'] : part === 'longlat' ? ['long', 'lat'] : [part],
      ) ?? [word]
    );
  });
}

/** The rule that a name of a live document fits, or undefined. */
export function ruleOfName(name: string): NameRule | undefined {
  return rulesOfWords(wordsOfName(name)).find((rule) => LIVE_RULES.includes(rule));
}

/** All rules that these words fit, short forms spelt out as well, the decisive first: for proposals. */
export function proposalsOfWords(words: readonly string[]): readonly NameRule[] {
  const spelt = speltOut(words);
  if (spelt === words) return rulesOfWords(words);
  const fitting = new Set([...rulesOfWords(words), ...rulesOfWords(spelt)]);
  return allRules.filter((rule) => fitting.has(rule));
}

function isOneOf(word: string | undefined, part: string): boolean {
  return word === part || word === `${part}s`;
}

/** Phrases that begin with the word or with its singular. */
function phrasesAt(word: string): readonly Phrase[] {
  const own = byFirstWord.get(word) ?? [];
  const singular = word.endsWith('s') ? byFirstWord.get(word.slice(0, -1)) : undefined;
  return singular === undefined ? own : [...own, ...singular];
}

/** Chinese has no spaces: exceptions count anywhere in a run, as phrases do. */
function isExcepted(rule: NameRule, word: string): boolean {
  if (rule.unless.has(word)) return true;
  return isHan(word) && hanExceptionsOf(rule).some((exception) => word.includes(exception));
}

/** All rules that these words fit, the decisive first. */
function rulesOfWords(words: readonly string[]): readonly NameRule[] {
  const fitting = new Map<NameRule, number>();
  const consider = ({ rule, order }: Phrase): void => {
    if (!words.some((word) => isExcepted(rule, word))) fitting.set(rule, order);
  };
  for (const [index, word] of words.entries()) {
    if (isHan(word)) {
      for (const phrase of hanPhrases) if (word.includes(phrase.words[0] ?? '')) consider(phrase);
      continue;
    }
    for (const phrase of phrasesAt(word)) {
      if (phrase.place === 'whole' && phrase.words.length !== words.length) continue;
      if (phrase.place === 'end' && index + phrase.words.length !== words.length) continue;
      if (phrase.words.every((part, offset) => isOneOf(words[index + offset], part))) consider(phrase);
    }
  }
  return [...fitting].sort((a, b) => a[1] - b[1]).map(([rule]) => rule);
}
