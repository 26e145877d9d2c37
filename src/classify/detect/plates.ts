import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Chinese licence plates, GA 36-2018: province, letter, five characters (small and large vehicles), six for new energy (D or F at the
 * start or end, 4.2), special ones with a last character (police, driving school, trailer, Hong Kong and Macau, test, over-limit,
 * consulate, emergency), embassies (six digits and 使), WJ of the armed police. In UTF-8 and in GB 18030, in capitals or in small letters.
 * Limits: military plates (two letters, five digits) look like anything and are not told.
 */
const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const SPECIAL = '学警港澳挂试超使领应急';
const BODY = '[A-HJ-NP-Z0-9]';
const SMALL_BODY = '[a-hj-np-z0-9]';

const IN_UTF8 = (character: string): string => Buffer.from(character, 'utf8').toString('latin1');

/** How GB 18030 writes a character that it writes in two bytes. */
function inGb18030(): (character: string) => string {
  const bytes = new Map<string, string>();
  const rows = Buffer.alloc(72 * 94 * 2);
  for (let index = 0; index < 72 * 94; index++) {
    rows[index * 2] = 0xb0 + Math.floor(index / 94);
    rows[index * 2 + 1] = 0xa1 + (index % 94);
  }
  [...new TextDecoder('gb18030').decode(rows)].forEach((character, index) => {
    bytes.set(character, rows.toString('latin1', index * 2, index * 2 + 2));
  });
  return (character) => bytes.get(character) ?? '';
}

/** A pattern over bytes, so that its places are places of the view. */
function plates(inBytes: (character: string) => string): RegExp {
  const oneOf = (characters: string): string => `(?:${[...characters].map(inBytes).join('|')})`;
  const province = oneOf(PROVINCES);
  const dot = `(?: |-|\\.|${IN_UTF8('·')}|${IN_UTF8('•')}|\\xa1\\xa4)?`;
  const body = `(?:[DF]${BODY}[0-9]{4}|[0-9]{5}[DF]|${BODY}{4}${oneOf(SPECIAL)}|${BODY}{5})(?![A-Za-z0-9])`;
  const small = `[a-hj-z]${dot}(?:[df]${SMALL_BODY}[0-9]{4}|[0-9]{5}[df]|${SMALL_BODY}{4}${oneOf(SPECIAL)}|${SMALL_BODY}{5})(?![A-Za-z0-9])`;
  const police = `WJ${province}?[0-9]{4,5}[A-HJ-NP-Z0-9]`;
  const embassy = `(?<![0-9])[0-9]{6}${inBytes('使')}|${inBytes('使')}[0-9]{6}(?![0-9])`;
  return new RegExp(`${province}(?:[A-HJ-Z]${dot}${body}|${small})|${police}|${embassy}`, 'g');
}

/** Made for the first text: a start need not wait for them. */
let patterns: readonly RegExp[] | undefined;
/** A plate has at least two digits: other texts in capitals behind a province are not plates. In small letters words are more likely. */
const DIGITS_MIN = 2;
const SMALL_DIGITS_MIN = 3;

export function probePlates(view: View): void {
  patterns ??= [plates(IN_UTF8), plates(inGb18030())];
  for (const pattern of patterns) {
    for (const match of view.text.matchAll(pattern)) {
      const digitsMin = /[a-z]/.test(match[0]) ? SMALL_DIGITS_MIN : DIGITS_MIN;
      if ((match[0].match(/[0-9]/g)?.length ?? 0) < digitsMin) continue;
      const at = view.start + match.index;
      view.finds.add(ITEM.personal, at, at + match[0].length, 'plate', 0.9);
    }
  }
}
