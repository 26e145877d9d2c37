/**
 * Coarser positions: latitudes and longitudes rounded to a grid in degrees, written as they were (docs/guides/sealing.md). What is not
 * surely one of the two, or in a unit that its name and form do not say, is not rounded but taken out.
 */
import type { FieldSpan, ValueForm } from '../model/content.ts';
import { nameWords } from '../model/name-tokens.ts';
import { numberAt, writeNumber } from './number-codes.ts';

type Axis = 'lat' | 'lon';

const DEGREES_MAX: Readonly<Record<Axis, number>> = { lat: 90, lon: 180 };
const WORDS: ReadonlyMap<string, Axis> = new Map<string, Axis>([
  ['lat', 'lat'],
  ['latitude', 'lat'],
  ['lon', 'lon'],
  ['lng', 'lon'],
  ['long', 'lon'],
  ['longitude', 'lon'],
  ['纬度', 'lat'],
  ['经度', 'lon'],
]);
/** What an integer counts, by the end of its name: 1e-7 degree is the unit of V2X and of most receivers. */
const SCALES: readonly (readonly [RegExp, number])[] = [
  [/(?:e|10)[_-]?7$/i, 1e7],
  [/(?:e|10)[_-]?6$|micro(?:deg(?:rees?)?)?$/i, 1e6],
  [/(?:e|10)[_-]?5$/i, 1e5],
];
const V2X_PER_DEGREE = 1e7;

/** @returns undefined when the span is no latitude or longitude of a known unit. */
export function coarsened(bytes: Uint8Array, span: FieldSpan, gridDegrees: number): Uint8Array | undefined {
  const name = span.path.slice(span.path.lastIndexOf('.') + 1);
  const axis = axisOf(name);
  const { form } = span;
  if (axis === undefined || form === undefined) return undefined;
  if (form.kind === 'bits') return coarsenedBits(bytes, span, form, axis, { grid: gridDegrees, name });
  if (form.kind !== 'number') return undefined;
  const value = numberAt(bytes, span.start, span.end, form.code);
  if (value === undefined) return undefined;
  const perDegree = scaleOf(name, form, value);
  if (perDegree === undefined || Math.abs(value) > DEGREES_MAX[axis] * perDegree) return undefined;
  const snapped = snap(value / perDegree, axis, gridDegrees) * perDegree;
  return writeNumber(form.code, perDegree === 1 ? snapped : Math.round(snapped), bytes[span.start] ?? 0);
}

function axisOf(name: string): Axis | undefined {
  const axes = new Set(nameWords(name).flatMap((word) => WORDS.get(word) ?? []));
  const [axis] = axes;
  return axes.size === 1 ? axis : undefined;
}

function scaleOf(name: string, form: ValueForm & { kind: 'number' }, value: number): number | undefined {
  const named = SCALES.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  const whole = form.code === 'integer' || form.code === 'zigzag' || form.code.startsWith('sfixed');
  return whole || Math.abs(value) > DEGREES_MAX.lon ? undefined : 1;
}

/** Nearest point of the grid; the poles and the date line stand on any. */
function snap(degrees: number, axis: Axis, grid: number): number {
  const max = DEGREES_MAX[axis];
  return Math.max(-max, Math.min(max, Math.round(degrees / grid) * grid));
}

/**
 * SAE J2735, T/CSAE 53 and ETSI TS 102 894-2 write both in 1e-7 degree; offsets have other ranges and are not rounded. GB/T 32960 and
 * JT/T 808 write magnitudes in 1e-6 degree, as their names say; the sign stands elsewhere.
 */
function coarsenedBits(
  bytes: Uint8Array,
  span: FieldSpan,
  { low, high }: ValueForm & { kind: 'bits' },
  axis: Axis,
  { grid, name }: { readonly grid: number; readonly name: string },
): Uint8Array | undefined {
  const magnitude = low === 0 ? SCALES.find(([pattern]) => pattern.test(name))?.[1] : undefined;
  const perDegree = magnitude ?? V2X_PER_DEGREE;
  const max = DEGREES_MAX[axis] * perDegree;
  const whole = -low <= max && -low >= max - 1 && high <= max + 1;
  if (span.bits === undefined || high < max || (magnitude === undefined && !whole)) return undefined;
  const { start, length } = span.bits;
  let raw = 0;
  for (let bit = start; bit < start + length; bit++)
    raw = raw * 2 + (((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1);
  const value = raw + low;
  if (Math.abs(value) > max) return undefined;
  const snapped = Math.max(low, Math.round(snap(value / perDegree, axis, grid) * perDegree));
  const out = new Uint8Array((length + 7) >>> 3);
  for (let at = out.length - 1, rest = snapped - low; at >= 0; at--, rest = Math.floor(rest / 256))
    out[at] = rest & 0xff;
  return out;
}
