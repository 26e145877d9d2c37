import { HINT } from '../../bytes/prefilter.ts';
import { ITEM } from './detection.ts';
import { hintsBefore, NAME } from './name-hints.ts';
import type { View } from './probe.ts';
import { isVinByte, VIN_LENGTH, vinConfidence } from './vin.ts';

/**
 * Identifiers written as text: VIN (ISO 3779, GB 16735-2019), ICCID (ITU-T E.118), IMEI and IMEISV (3GPP TS 23.003, 6), IMSI (3GPP
 * TS 23.003, 2.2), mobile numbers (E.164, +86), MAC addresses (IEEE 802), licence plates (GA 36). Limits: numbers of a length alone
 * say nothing; without a name beside them an IMEI needs its check digit and a usual type allocation, a mobile number its country code.
 */
export function probeIdentifiers(view: View): void {
  const { hints } = view;
  if ((hints & (HINT.longRun | HINT.digits | HINT.spacedRun)) !== 0) probeRuns(view);
  if ((hints & HINT.spacedRun) !== 0) probeSpacedVin(view);
  if ((hints & HINT.hexPairs) !== 0 || (view.name & NAME.mac) !== 0) probeMac(view);
  if ((hints & HINT.plate) !== 0 || (view.name & NAME.plate) !== 0) probePlates(view);
}

const RUN = /[A-Za-z0-9]{11,}/g;
const LIMITS = {
  /** In longer runs without a border a VIN is searched only where a name says so: they are digests and encodings. */
  innerRunMax: 40,
  namedRunMax: 256,
} as const;

function probeRuns(view: View): void {
  for (const match of view.text.matchAll(RUN)) {
    const at = view.start + match.index;
    const run = match[0];
    const named = view.name | hintsBefore(view.bytes, view.start, at);
    if (run.length >= VIN_LENGTH) findVins(view, at, run, named);
    if (/^\d+$/.test(run)) findNumbers(view, at, run, named);
    else if (run.length >= 19 && run.length <= 20 && run.startsWith('89')) findIccid(view, at, run, named);
    if ((named & NAME.serial) !== 0 && (named & NAME.other) === 0 && run.length <= 32 && /\d/.test(run))
      view.finds.add(ITEM.personal, at, at + run.length, 'serial', 0.7);
  }
}

function findVins(view: View, at: number, run: string, names: number): void {
  const named = (names & NAME.vin) !== 0;
  const otherwise = !named && (names & (NAME.other | NAME.secret)) !== 0;
  if (run.length > (named ? LIMITS.namedRunMax : LIMITS.innerRunMax)) return;
  const inner = run.length > VIN_LENGTH;
  if (inner && !named && /^[0-9a-f]+$|^[0-9A-F]+$|^\d+$/.test(run)) return;
  let best = 0;
  let bestAt = -1;
  for (let offset = 0; offset + VIN_LENGTH <= run.length; offset++) {
    const leftBorder = offset === 0;
    const rightBorder = offset + VIN_LENGTH === run.length;
    const confidence = vinConfidence(view.bytes, at + offset, {
      leftBorder,
      rightBorder,
      named: named && (leftBorder || rightBorder),
      otherwise,
    });
    if (confidence > best) {
      best = confidence;
      bestAt = at + offset;
    }
  }
  if (bestAt >= 0 && best >= (inner && !named ? 0.6 : 0.5))
    view.finds.add(ITEM.vin, bestAt, bestAt + VIN_LENGTH, 'vin', best);
}

const SPACED_VIN = /(?<![A-Za-z0-9])(?:[A-HJ-NPR-Z0-9]{1,9}[ ._-]){1,8}[A-HJ-NPR-Z0-9]{1,9}(?![A-Za-z0-9])/g;

/** VINs in groups, as people write them: `LSG PC52 U6A F102554`. */
function probeSpacedVin(view: View): void {
  for (const match of view.text.matchAll(SPACED_VIN)) {
    const plain = match[0].replaceAll(/[ ._-]/g, '');
    if (plain.length !== VIN_LENGTH) continue;
    const at = view.start + match.index;
    const names = view.name | hintsBefore(view.bytes, view.start, at);
    const bytes = Buffer.from(plain, 'latin1');
    if (!bytes.every(isVinByte)) continue;
    const named = (names & NAME.vin) !== 0;
    const around = { leftBorder: true, rightBorder: true, named, otherwise: (names & NAME.other) !== 0 };
    const confidence = vinConfidence(bytes, 0, around);
    if (confidence >= (named ? 0.5 : 0.75)) view.finds.add(ITEM.vin, at, at + match[0].length, 'vin', confidence);
  }
}

function findNumbers(view: View, at: number, run: string, names: number): void {
  const { finds } = view;
  const simNamed = (names & NAME.sim) !== 0;
  const other = (names & NAME.other) !== 0;
  const add = (what: string, confidence: number): void => finds.add(ITEM.sim, at, at + run.length, what, confidence);
  switch (run.length) {
    case 11:
      if (/^1[3-9]/.test(run) && ((names & NAME.phone) !== 0 || simNamed || hasCountryCode(view, at)))
        finds.add(ITEM.sim, at, at + run.length, 'msisdn', 0.8);
      return;
    case 13:
      if (/^861[3-9]/.test(run) && ((names & NAME.phone) !== 0 || simNamed)) add('msisdn', 0.8);
      return;
    case 15:
      if (simNamed) add(isImsi(run) ? 'imsi' : 'imei', luhn(run) ? 0.95 : 0.8);
      else if (isImsi(run) && !other) add('imsi', 0.8);
      else if (/^(?:35|86)/.test(run) && luhn(run) && !other) add('imei', 0.7);
      return;
    case 16:
      if (simNamed) add('imeisv', 0.8);
      return;
    case 19:
    case 20:
      findIccid(view, at, run, names);
      return;
    default:
      if (simNamed && run.length <= 22) add('sim', 0.6);
  }
}

/** 89, country, issuer. Chinese cards begin with 8986 and often fail the check digit; some carry letters. */
function findIccid(view: View, at: number, run: string, names: number): void {
  if (!run.startsWith('89') || (/[^0-9]/.test(run) && !/^8986[0-9A-Fa-f]+$/.test(run))) return;
  const named = (names & NAME.sim) !== 0;
  const china = run.startsWith('8986');
  const digits = /^\d+$/.test(run);
  if (!named && (names & NAME.other) !== 0) return;
  if (!named && !(china || (digits && luhn(run)))) return;
  view.finds.add(ITEM.sim, at, at + run.length, 'iccid', named ? 0.95 : digits && luhn(run) ? 0.9 : 0.7);
}

/** Mobile network codes of mainland China (ITU-T E.212). */
function isImsi(run: string): boolean {
  return /^460(?:0[0-9]|1[0-15]|20)/.test(run);
}

function hasCountryCode(view: View, at: number): boolean {
  return view.text.slice(Math.max(0, at - view.start - 4), at - view.start).includes('+86');
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

const MAC = /(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])/g;

function probeMac(view: View): void {
  for (const match of view.text.matchAll(MAC)) {
    const at = view.start + match.index;
    if (/^(?:00[:-]){5}00$|^(?:[Ff]{2}[:-]){5}[Ff]{2}$/.test(match[0])) continue;
    view.finds.add(ITEM.personal, at, at + match[0].length, 'mac', 0.8);
  }
  if ((view.name & NAME.mac) === 0) return;
  const bare = /^[0-9A-Fa-f]{12}$/.exec(view.text);
  if (bare !== null) view.finds.add(ITEM.personal, view.start, view.end, 'mac', 0.8);
}

/** GA 36-2018: province, letter, five or six characters, special plates with a character at the end; embassies, police, armed forces. */
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][ ·•-]?(?:[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{4}[学警港澳挂试超使领])(?![A-Za-z0-9])/gu;
const utf8 = new TextDecoder();

function probePlates(view: View): void {
  const text = utf8.decode(view.bytes.subarray(view.start, view.end));
  for (const match of text.matchAll(PLATE)) {
    const at = view.start + Buffer.byteLength(text.slice(0, match.index), 'utf8');
    view.finds.add(ITEM.personal, at, Math.min(view.end, at + Buffer.byteLength(match[0], 'utf8')), 'plate', 0.9);
  }
}

/** Identifiers in binary coded decimal: nibble-swapped as SIM cards store them (3GPP TS 31.102), where the name says what it is. */
export function probePackedDigits(view: View): void {
  if ((view.name & NAME.sim) === 0 || view.end - view.start < 7 || view.end - view.start > 16) return;
  const bytes = view.bytes.subarray(view.start, view.end);
  const plain = Buffer.from(bytes).toString('hex');
  const swapped = plain.replace(/(.)(.)/g, '$2$1');
  for (const digits of [plain, swapped]) {
    if (/^(?:89|0?[0-9]{14,16}f*|f?[0-9]{14,16})[0-9]*f*$/i.test(digits)) {
      view.finds.add(ITEM.sim, view.start, view.end, 'sim-bcd', 0.8);
      return;
    }
  }
}

/** An ICCID as a card stores it, without a name: ten bytes, 8986 nibble-swapped, digits to the end, the check digit right. */
export function probeCardBytes(view: View): void {
  for (let at = view.text.indexOf('\x98\x68'); at >= 0; at = view.text.indexOf('\x98\x68', at + 1)) {
    if (at + 10 > view.text.length) return;
    const digits = Buffer.from(view.text.slice(at, at + 10), 'latin1')
      .toString('hex')
      .replace(/(.)(.)/g, '$2$1')
      .replace(/f$/i, '');
    if (/^\d{19,20}$/.test(digits) && luhn(digits))
      view.finds.add(ITEM.sim, view.start + at, view.start + at + 10, 'iccid-bcd', 0.8);
  }
}
