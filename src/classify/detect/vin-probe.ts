import { HINT } from '../../bytes/prefilter.ts';
import { ITEM } from './detection.ts';
import { hintsBefore, hintsOfName, NAME, wordsNear } from './name-hints.ts';
import { goesOn, type View } from './probe.ts';
import { byteClass, DIGITS, HEX_DIGITS, isAll, type Run, runsIn } from './runs.ts';
import { isVinByte, VIN_LENGTH, type VinSurroundings, vinConfidence } from './vin.ts';

/**
 * Looks for VINs in runs of letters and digits: the run itself, a part of a longer one, and groups as people write them. What a VIN
 * looks like stands in vin.ts; here stands what is around it.
 */
const LIMITS = {
  /** In longer runs a VIN is searched only where a name says so: they are digests and encodings. */
  innerRunMax: 40,
  namedRunMax: 256,
  /** In text, one or two characters more are a number of another length; among other bytes they are chance. */
  besidesMin: 3,
  /** What the weakest evidence must add up to, the more the less of a border there is. */
  wholeMin: 0.5,
  innerMin: 0.6,
  /** In the groups of the standard, 3 + 6 + 8, and in others. */
  sectionsMin: 0.6,
  spacedMin: 0.75,
} as const;

const DIGIT = byteClass(DIGITS);
/** The test number of VIN tools: seventeen ones, whose check digit is right. */
const ONES = byteClass('1');
const HEX = byteClass(HEX_DIGITS);

/** @param names - NAME bits of the leaf and of what stands left of the run. */
export function findVins(view: View, run: Run, names: number): void {
  const length = run.end - run.start;
  if (length < VIN_LENGTH) return;
  const named = isNamed(view, run, names);
  if (length > (named ? LIMITS.namedRunMax : LIMITS.innerRunMax)) return;
  const inner = length > VIN_LENGTH;
  if (inner && !named && isHex(view, run)) return;
  if (!named && isAll(view.bytes, run, DIGIT) && !isAll(view.bytes, run, ONES)) return;
  let best = 0;
  let bestAt = -1;
  for (let at = run.start; at + VIN_LENGTH <= run.end; at++) {
    if (inner && !named && !isSetOff(view, run, at)) continue;
    const leftBorder = at === run.start;
    const rightBorder = at + VIN_LENGTH === run.end;
    const around: VinSurroundings = {
      leftBorder,
      rightBorder,
      named: named && (leftBorder || rightBorder || at === run.start + 3),
      otherwise: !named && (names & (NAME.other | NAME.secret)) !== 0,
    };
    const confidence = vinConfidence(view.bytes, at, around);
    if (confidence > best) {
      best = confidence;
      bestAt = at;
    }
  }
  const wanted = inner && !named ? LIMITS.innerMin : LIMITS.wholeMin;
  if (bestAt >= 0 && best < wanted && best >= wanted - NEIGHBOURS_WEIGH && hasVehicleAround(view, bestAt))
    best = wanted;
  if (bestAt >= 0 && best >= wanted) view.finds.add(ITEM.vin, bestAt, bestAt + VIN_LENGTH, 'vin', best);
}

/** What a longer run has around a VIN is of one kind, letters or digits: a text with both is an encoding or a version. */
function isSetOff(view: View, run: Run, at: number): boolean {
  const from = at - view.start;
  const rest = view.text.slice(run.start - view.start, from) + view.text.slice(from + VIN_LENGTH, run.end - view.start);
  const amongBytes = (view.hints & HINT.binary) !== 0;
  if (amongBytes && rest.length < LIMITS.besidesMin) return true;
  return rest.length >= LIMITS.besidesMin && /^(?:[0-9]+|[A-Za-z]+)$/.test(rest);
}

/** Digests, and addresses with their `0x`. */
function isHex(view: View, run: Run): boolean {
  const marked = view.text.startsWith('0x', run.start - view.start);
  return isAll(view.bytes, marked ? { start: run.start + 2, end: run.end } : run, HEX);
}

const NEIGHBOURS_WEIGH = 0.25;

/** The key to the left says VIN, or a word shortly before on the same line does. */
function isNamed(view: View, run: Run, names: number): boolean {
  if ((names & NAME.vin) !== 0 || /^vin/i.test(view.text.slice(run.start - view.start, run.start - view.start + 3)))
    return true;
  if ((names & (NAME.other | NAME.secret)) !== 0) return false;
  return (wordsNear(view.bytes, view.start, run.start) & NAME.vin) !== 0;
}

/** Something else that identifies a vehicle or its card stands beside: a field of the message, or a word of the text. */
function hasVehicleAround(view: View, at: number): boolean {
  const fields = view.leaf.neighbours?.() ?? [];
  if (fields.some((name) => (hintsOfName(name) & VEHICLE) !== 0)) return true;
  const from = Math.max(0, at - view.start - 128);
  return VEHICLE_WORDS.test(view.text.slice(from, at - view.start + 160));
}

const VEHICLE = NAME.vin | NAME.sim | NAME.plate;
/** The three Chinese words are in UTF-8: 车牌, 车型, 车辆. */
const VEHICLE_WORDS =
  /iccid|imei|imsi|vehicle|plate|odometer|mileage|\bcar\b|\bvin\b|brand|maker|\xe8\xbd\xa6\xe7\x89\x8c|\xe8\xbd\xa6\xe5\x9e\x8b|\xe8\xbd\xa6\xe8\xbe\x86/i;

const SPACED = byteClass('ABCDEFGHJKLMNPRSTUVWXYZ', DIGITS, ' ._-');
/** A VIN spelled out has more, and is left to whoever reads letters. */
const GROUPS_MAX = 9;

/** VINs in groups, as people write them: `LSG PC52 U6A F102554`. */
export function probeSpacedVins(view: View): void {
  const { bytes, start, end } = view;
  for (const run of runsIn(bytes, start, end, { of: SPACED, minBytes: VIN_LENGTH + 1 })) {
    if (!goesOn(view)) return;
    const words = wordsOf(view, run);
    for (let first = 0; first < words.length; first++) {
      const last = lastOfSeventeen(words, first);
      if (last > first) findSpaced(view, words[first]?.start ?? 0, words[last]?.end ?? 0);
    }
  }
}

function wordsOf(view: View, run: Run): readonly Run[] {
  return [...runsIn(view.bytes, run.start, run.end, { of: VIN_CHARACTERS, minBytes: 1 })];
}

const VIN_CHARACTERS = byteClass('ABCDEFGHJKLMNPRSTUVWXYZ', DIGITS);

/** Index of the word with which those from `first` on have 17 characters, one separator between each; -1 when there is none. */
function lastOfSeventeen(words: readonly Run[], first: number): number {
  let length = 0;
  const last = Math.min(words.length, first + GROUPS_MAX);
  for (let index = first; index < last; index++) {
    const word = words[index];
    if (word === undefined) return -1;
    if (index > first && word.start - (words[index - 1]?.end ?? 0) !== 1) return -1;
    length += word.end - word.start;
    if (length >= VIN_LENGTH) return length === VIN_LENGTH ? index : -1;
  }
  return -1;
}

function findSpaced(view: View, start: number, end: number): void {
  const plain = Buffer.from(view.text.slice(start - view.start, end - view.start).replaceAll(/[ ._-]/g, ''), 'latin1');
  const around = { leftBorder: true, rightBorder: true, named: false, otherwise: false };
  const unnamed = vinConfidence(plain, 0, around);
  if (unnamed <= 0 || isAll(plain, { start: 0, end: plain.length }, DIGIT)) return;
  const names = view.name | hintsBefore(view.bytes, view.start, start) | wordsNear(view.bytes, view.start, start);
  const named = (names & NAME.vin) !== 0;
  const confidence = vinConfidence(plain, 0, { ...around, named, otherwise: (names & NAME.other) !== 0 });
  const sections = !isVinByte(view.bytes[start + 3] ?? 0);
  const wanted = named ? LIMITS.wholeMin : sections ? LIMITS.sectionsMin : LIMITS.spacedMin;
  if (confidence >= wanted) view.finds.add(ITEM.vin, start, end, 'vin', confidence);
}
