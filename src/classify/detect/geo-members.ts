import { ITEM } from './detection.ts';
import { hintsBefore, NAME } from './name-hints.ts';
import { goesOn, type View } from './probe.ts';

/**
 * Numbers beside names that call them latitude and longitude, in text of any kind (JSON, CSV rows of `name=value`, XML, logs, forms),
 * as degrees, as integers of 10^-5 to 10^-7 degrees, or as ddmm.mmmm; arrays of coordinates under the name of a place. Both halves must
 * be there. The datum (WGS-84, GCJ-02, BD-09) is what a name or the text says. Limits: lateral and longitudinal values have the same
 * short names, so a half alone is nothing, nor are numbers out of range.
 */
const NUMBER =
  /(?:[:=>]|[a-z\x80-\xff][ \t])[ \t]{0,4}["'[(]{0,3}[ \t\r\n]{0,16}([+-]?\d{1,10}(?:\.\d{1,17})?)(?!\d|\.\d)/g;

interface Half {
  readonly start: number;
  readonly end: number;
}

export function probeGeoMembers(view: View): void {
  const halves: { readonly lat: Half[]; readonly lon: Half[] } = { lat: [], lon: [] };
  for (const match of view.text.matchAll(NUMBER)) {
    if (!goesOn(view)) break;
    const at = view.start + match.index;
    // Behind the separator: `:`, `=`, `>`, or the last letter of the name and a blank.
    const hints = hintsBefore(view.bytes, view.start, at + (/[:=>]/.test(match[0][0] ?? '') ? 1 : 2));
    if ((hints & (NAME.lat | NAME.lon | NAME.position)) === 0 || (hints & NAME.motion) !== 0) continue;
    if ((hints & NAME.position) === 0 && isMotion(view, match.index)) continue;
    const value = match[1] ?? '';
    const end = at + match[0].length;
    if ((hints & NAME.lat) !== 0 && isPlace(value, 90)) halves.lat.push({ start: end - value.length, end });
    else if ((hints & NAME.lon) !== 0 && isPlace(value, 180)) halves.lon.push({ start: end - value.length, end });
    else if ((hints & NAME.position) !== 0) findArray(view, end - value.length);
  }
  if (halves.lat.length === 0 || halves.lon.length === 0) return;
  // Sensors are near zero on both axes; that place is in the sea.
  if ([...halves.lat, ...halves.lon].every(({ start, end }) => isNearZero(view, start, end))) return;
  const what = `lat-lon/${datumIn(view)}`;
  for (const { start, end } of [...halves.lat, ...halves.lon]) view.finds.add(ITEM.position, start, end, what, 0.9);
}

const NEAR_ZERO = 2;

function isNearZero(view: View, start: number, end: number): boolean {
  return Math.abs(Number(view.text.slice(start - view.start, end - view.start))) < NEAR_ZERO;
}

const OBJECT_CHARS_MAX = 256;

/** The object around goes by the name of a motion (`"acc": { "lat": …, "long": … }`). */
function isMotion(view: View, at: number): boolean {
  const floor = Math.max(0, at - OBJECT_CHARS_MAX);
  const open = view.text.slice(floor, at).lastIndexOf('{');
  return open >= 0 && (hintsBefore(view.bytes, view.start, view.start + floor + open) & NAME.motion) !== 0;
}

const ARRAY = /^[+-]?\d{1,3}\.\d{3,17}\s{0,8}[,;]\s{0,16}[+-]?\d{1,3}\.\d{3,17}/;

/** Two fractions side by side under the name of a place. */
function findArray(view: View, at: number): void {
  const from = at - view.start;
  const match = ARRAY.exec(view.text.slice(from, from + 80));
  if (match === null || !isPair(match[0])) return;
  view.finds.add(ITEM.position, at, at + match[0].length, `coordinates/${datumIn(view)}`, 0.9);
}

/** What parts the numbers of a pair; `_` in file names. */
export const PARTING = /[\s,;/_]+/;

/** Two numbers, one of which may be a latitude and the other a longitude, none of them next to zero. */
export function isPair(text: string): boolean {
  const [a, b] = text.split(PARTING).map((part) => Math.abs(Number(part)));
  if (a === undefined || b === undefined) return false;
  return ((a <= 90 && b <= 180) || (a <= 180 && b <= 90)) && a >= 0.1 && b >= 0.1;
}

function isPlace(text: string, degrees: number): boolean {
  const value = Number(text);
  if (value === 0) return false;
  const decimals = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  return inDegrees(value, degrees) || (decimals > 1 && Math.abs(value) <= degrees * 100 + 60);
}

/** Degrees, or whole 10^-5 to 10^-7 parts of them; zero alone is no place. */
export function inDegrees(value: number, degrees: number): boolean {
  const size = Math.abs(value);
  if (size === 0) return false;
  return size <= degrees || (Number.isInteger(value) && size >= 10_000 && size <= degrees * 1e7);
}

const DATUM_CHARS_MAX = 65_536;

type Datum = 'wgs-84' | 'gcj-02' | 'bd-09';
const DATUMS = new WeakMap<View, Datum>();

/** What the text of a view says; asked once, since it may hold many places. */
export function datumIn(view: View): Datum {
  const known = DATUMS.get(view);
  if (known !== undefined) return known;
  const datum = datumOf(view.text);
  DATUMS.set(view, datum);
  return datum;
}

/** What a name or a text beside says about the datum; WGS-84 where nothing does. */
export function datumOf(text: string): Datum {
  const near = text.slice(0, DATUM_CHARS_MAX);
  if (/gcj|mars/i.test(near)) return 'gcj-02';
  return /bd-?_?09|baidu/i.test(near) ? 'bd-09' : 'wgs-84';
}
