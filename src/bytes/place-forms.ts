import type { OnForm } from './value-forms.ts';

/*
 * The forms in which a position may come out: decimal degrees, degrees and minutes as receivers write them, floats, whole numbers in
 * 1e-7 and 1e-6 degree, varints, and the bit fields of V2X at any alignment.
 */

const PLACES = 5;
const FULL_PLACES = 7;
const SAE_WEST = -1_799_999_999;
const ETSI_WEST = -1_800_000_000;
const SOUTH = -900_000_000;

const scratch = new Uint8Array(8);
const view = new DataView(scratch.buffer);
const four = scratch.subarray(0, 4);
const seven = scratch.subarray(0, 7);

/** @param latE7, lonE7 - 1e-7 degree. A coordinate by itself counts at full precision only; otherwise the other must stand near it. */
export function formsOfPlace(latE7: number, lonE7: number, onForm: OnForm): void {
  for (const pair of ['latitude', 'longitude'] as const) {
    const e7 = pair === 'latitude' ? latE7 : lonE7;
    addTexts(e7, pair, onForm);
    addFloats(e7 / 1e7, pair, onForm);
    addIntegers('1e-7 degree', e7, pair, onForm);
    const micro = Math.round(e7 / 10);
    addIntegers('1e-6 degree', micro, pair, onForm);
    if (Math.trunc(e7 / 10) !== micro) addIntegers('1e-6 degree', Math.trunc(e7 / 10), pair, onForm);
  }
  addBitFields('V2X, SAE and CSAE', latE7, lonE7 - SAE_WEST, onForm);
  addBitFields('V2X, ETSI', latE7, lonE7 - ETSI_WEST, onForm);
}

/** Decimal degrees whole, and cut and rounded to five places, minutes to four (more places begin with the same characters). */
function addTexts(e7: number, pair: 'latitude' | 'longitude', onForm: OnForm): void {
  const size = Math.abs(e7);
  const sign = e7 < 0 ? '-' : '';
  const full = `${sign}${decimal(size, FULL_PLACES)}`;
  onForm('decimal degrees, 7 places', Buffer.from(full));
  const cut = `${sign}${decimal(Math.floor(size / 100), PLACES)}`;
  const rounded = `${sign}${decimal(Math.round(size / 100), PLACES)}`;
  onForm('decimal degrees', Buffer.from(cut), pair);
  if (rounded !== cut) onForm('decimal degrees', Buffer.from(rounded), pair);
  // Most writers leave zeros at the end out.
  const trimmed = full.replace(/\.?0+$/, '');
  if (trimmed.length < cut.length) onForm('decimal degrees', Buffer.from(trimmed), pair);
  const degrees = Math.floor(size / 1e7);
  const minutes = (size - degrees * 1e7) * 0.06;
  const text = (units: number): string =>
    `${String(degrees).padStart(pair === 'latitude' ? 2 : 3, '0')}${decimal(units, 4).padStart(7, '0')}`;
  const cutMinutes = text(Math.floor(minutes));
  const roundedMinutes = text(Math.round(minutes));
  onForm('degrees and minutes', Buffer.from(cutMinutes), pair);
  if (roundedMinutes !== cutMinutes) onForm('degrees and minutes', Buffer.from(roundedMinutes), pair);
}

/** A whole number of the unit 10 ** -places as decimals. */
function decimal(value: number, places: number): string {
  return `${Math.floor(value / 10 ** places)}.${String(value % 10 ** places).padStart(places, '0')}`;
}

function addFloats(degrees: number, pair: 'latitude' | 'longitude', onForm: OnForm): void {
  view.setFloat64(0, degrees, true);
  onForm('double LE', scratch);
  view.setFloat64(0, degrees);
  onForm('double BE', scratch);
  view.setFloat32(0, degrees, true);
  onForm('float LE', four, pair);
  view.setFloat32(0, degrees);
  onForm('float BE', four, pair);
}

function addIntegers(unit: string, value: number, pair: 'latitude' | 'longitude', onForm: OnForm): void {
  view.setInt32(0, value, true);
  onForm(`${unit}, 32 bits LE`, four, pair);
  view.setInt32(0, value);
  onForm(`${unit}, 32 bits BE`, four, pair);
  addVarint(`${unit}, zigzag varint`, value >= 0 ? value * 2 : -value * 2 - 1, pair, onForm);
  if (value >= 0) addVarint(`${unit}, varint`, value, pair, onForm);
}

function addVarint(form: string, value: number, pair: 'latitude' | 'longitude', onForm: OnForm): void {
  let length = 0;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) scratch[length++] = (rest % 128) | 0x80;
  scratch[length++] = rest;
  // A small one says little: it is met by chance.
  if (length >= 4) onForm(form, scratch.subarray(0, length), pair);
}

/**
 * Latitude in 31 bits and longitude in 32 right behind it, as SAE J2735, T/CSAE 53 and ETSI have them: the 7 bytes that lie wholly
 * in them, at every alignment.
 */
function addBitFields(form: string, latE7: number, east: number, onForm: OnForm): void {
  const north = latE7 - SOUTH;
  for (let skipped = 0; skipped < 8; skipped++) {
    const shift = skipped + 1;
    view.setUint32(0, (north << shift) | (east >>> (32 - shift)));
    view.setUint32(4, east << shift);
    onForm(form, seven);
  }
}
