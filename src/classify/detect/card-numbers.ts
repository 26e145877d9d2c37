import { ITEM } from './detection.ts';
import { NAME } from './name-hints.ts';
import type { View } from './probe.ts';
import { byteClass, DIGITS, isAll, type Run } from './runs.ts';

/**
 * Numbers of SIM cards and modems: ICCID (ITU-T E.118: 89, country, issuer, check digit; Chinese cards for things begin with 8986, often
 * fail the check digit and carry letters), IMEI and IMEISV (3GPP TS 23.003, 6), IMSI (2.2; 460 and 461 for mainland China), MSISDN
 * (E.164, +86), and ICCID, IMSI and IMEI as cards and modems store them (3GPP TS 31.102, 4.2.2; TS 31.101: halves of bytes swapped).
 * Limits: a length alone says nothing. Without a name beside it an IMEI needs its check digit and a usual type allocation, a mobile
 * number its `+86`, an ICCID from outside China its check digit.
 */
const DIGIT = byteClass(DIGITS);

export function findCardNumber(view: View, run: Run, names: number): void {
  const length = run.end - run.start;
  if (length > 22) return;
  const text = view.text.slice(run.start - view.start, run.end - view.start);
  const what = isAll(view.bytes, run, DIGIT) ? kindOfNumber(view, run, text, names) : kindOfMixed(text, names);
  if (what !== undefined) view.finds.add(ITEM.sim, run.start, run.end, what, (names & NAME.sim) !== 0 ? 0.95 : 0.8);
}

function kindOfNumber(view: View, run: Run, text: string, names: number): string | undefined {
  const named = (names & NAME.sim) !== 0;
  const phone = named || (names & NAME.phone) !== 0;
  const otherwise = !named && (names & (NAME.other | NAME.secret)) !== 0;
  switch (text.length) {
    case 11:
      return /^1[3-9]/.test(text) && (phone || has86Before(view, run)) ? 'msisdn' : undefined;
    case 13:
      return /^(?:861[3-9]|10648|14[0-9]{2}[0-9])/.test(text) && (phone || isPlus(view, run)) ? 'msisdn' : undefined;
    case 15:
      if (named) return isImsi(text) ? 'imsi' : 'imei';
      if (otherwise) return undefined;
      if (isImsi(text)) return 'imsi';
      return isUsualType(text) && luhn(text) ? 'imei' : undefined;
    case 16:
      return named ? 'imeisv' : undefined;
    case 19:
    case 20:
      if (!text.startsWith('89')) return named ? 'sim' : undefined;
      return named || (!otherwise && isIccid(text)) ? 'iccid' : undefined;
    default:
      return named && text.length >= 14 ? 'sim' : undefined;
  }
}

/** Letters in an ICCID: 8986 and the issuer in digits, hexadecimal from the seventh place on, most of it digits. */
function kindOfMixed(text: string, names: number): string | undefined {
  if (text.length < 19 || text.length > 20 || !/^8986[01][0-9][0-9A-Fa-f]+$/.test(text)) return undefined;
  const letters = text.replaceAll(/[0-9]/g, '').length;
  if ((names & NAME.sim) !== 0) return 'iccid';
  return (names & (NAME.other | NAME.secret)) === 0 && letters <= 2 ? 'iccid' : undefined;
}

/** Chinese issuers 00 to 15 by the number alone; others with their check digit and a country code of telephony behind the 89. */
function isIccid(text: string): boolean {
  if (text.startsWith('8986')) return /^8986(?:0[0-9]|1[0-59])/.test(text);
  return luhn(text) && /^89(?:1|7|20|27|3[0-469]|4[0-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-689][0-9]{2})/.test(text);
}

/** Mobile network codes of mainland China (ITU-T E.212 and its operational bulletins). */
function isImsi(text: string): boolean {
  return /^460(?:0[0-9]|1[0-15]|20)/.test(text);
}

/** Reporting bodies that allocate types: 35 (Europe), 86 (China), 01 (North America); 99 is left to what stands beside. */
function isUsualType(text: string): boolean {
  return /^(?:01|35|86)/.test(text);
}

function has86Before(view: View, run: Run): boolean {
  const at = run.start - view.start;
  return /\+86[ -]?$/.test(view.text.slice(Math.max(0, at - 5), at));
}

function isPlus(view: View, run: Run): boolean {
  return view.text[run.start - view.start - 1] === '+';
}

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 0x30;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Packed decimal digits: the whole leaf beside a name; without one, ten bytes that begin as Chinese cards do and pass their check. */
export function probeCardBytes(view: View): void {
  const size = view.end - view.start;
  if ((view.name & NAME.sim) !== 0 && size >= 7 && size <= 11) {
    const plain = Buffer.from(view.text, 'latin1').toString('hex');
    if ([plain, swapHalves(plain)].some((digits) => /^[0-9]{14,22}f?$/.test(digits))) {
      view.finds.add(ITEM.sim, view.start, view.end, 'sim-bcd', 0.8);
      return;
    }
  }
  for (let at = view.text.indexOf('\x98\x68'); at >= 0; at = view.text.indexOf('\x98\x68', at + 1)) {
    if (at + 10 > view.text.length) return;
    // The issuer's first digit stands in the low half of the next byte.
    if (((view.bytes[view.start + at + 2] ?? 0xff) & 0x0f) > 1) continue;
    const digits = swapHalves(Buffer.from(view.text.slice(at, at + 10), 'latin1').toString('hex')).replace(/f$/, '');
    if (/^8986(?:0[0-9]|1[0-59])[0-9]+$/.test(digits) && luhn(digits))
      view.finds.add(ITEM.sim, view.start + at, view.start + at + 10, 'iccid-bcd', 0.8);
  }
}

function swapHalves(hex: string): string {
  return hex.replaceAll(/(.)(.)/g, '$2$1');
}
