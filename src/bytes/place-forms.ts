import type { ValueForm } from './value-forms.ts';

/*
 * The forms in which a position may come out: decimal degrees at five places and more, degrees and minutes as receivers write them,
 * floats, whole numbers in 1e-7 and 1e-6 degree, varints, and the bit fields of V2X at any alignment.
 */

const PLACES = 5;
const SAE_WEST = -1_799_999_999;
const ETSI_WEST = -1_800_000_000;
const SOUTH = -900_000_000;

/** @param latE7, lonE7 - 1e-7 degree. Forms of one coordinate below 8 bytes are one half of a pair. */
export function formsOfPlace(latE7: number, lonE7: number): readonly ValueForm[] {
  const forms: ValueForm[] = [];
  for (const [pair, e7] of [
    ['latitude', latE7],
    ['longitude', lonE7],
  ] as const) {
    for (const text of decimalTexts(e7)) forms.push(textForm('decimal degrees', text, pair));
    forms.push(textForm('degrees and minutes', minutesText(e7, pair === 'latitude' ? 2 : 3), pair));
    addFloats(forms, e7 / 1e7, pair);
    addIntegers(forms, '1e-7 degree', e7, pair);
    for (const micro of new Set([Math.round(e7 / 10), Math.trunc(e7 / 10)]))
      addIntegers(forms, '1e-6 degree', micro, pair);
  }
  addBitFields(forms, latE7, lonE7);
  return forms;
}

function textForm(form: string, text: string, pair: 'latitude' | 'longitude'): ValueForm {
  return text.length >= 8 ? { form, bytes: Buffer.from(text) } : { form, bytes: Buffer.from(text), pair };
}

/** Cut and rounded to five places: more places begin with the same characters. */
function decimalTexts(e7: number): ReadonlySet<string> {
  const sign = e7 < 0 ? '-' : '';
  const size = Math.abs(e7);
  const text = (e5: number): string =>
    `${sign}${Math.floor(e5 / 10 ** PLACES)}.${String(e5 % 10 ** PLACES).padStart(PLACES, '0')}`;
  return new Set([text(Math.floor(size / 100)), text(Math.round(size / 100))]);
}

/** ddmm.mmmm of NMEA 0183, four places of a minute. */
function minutesText(e7: number, digits: number): string {
  const size = Math.abs(e7);
  const whole = Math.floor(size / 1e7);
  const minutes = Math.round((size - whole * 1e7) * 0.06) / 1e4;
  return `${String(whole).padStart(digits, '0')}${minutes.toFixed(4).padStart(7, '0')}`;
}

function addFloats(forms: ValueForm[], degrees: number, pair: 'latitude' | 'longitude'): void {
  for (const little of [true, false]) {
    const order = little ? 'LE' : 'BE';
    const double = new DataView(new ArrayBuffer(8));
    double.setFloat64(0, degrees, little);
    forms.push({ form: `double ${order}`, bytes: new Uint8Array(double.buffer) });
    const single = new DataView(new ArrayBuffer(4));
    single.setFloat32(0, degrees, little);
    forms.push({ form: `float ${order}`, bytes: new Uint8Array(single.buffer), pair });
  }
}

function addIntegers(forms: ValueForm[], unit: string, value: number, pair: 'latitude' | 'longitude'): void {
  for (const little of [true, false]) {
    const view = new DataView(new ArrayBuffer(4));
    view.setInt32(0, value, little);
    forms.push({ form: `${unit}, 32 bits ${little ? 'LE' : 'BE'}`, bytes: new Uint8Array(view.buffer), pair });
  }
  const zigzag = value >= 0 ? value * 2 : -value * 2 - 1;
  addVarint(forms, `${unit}, zigzag varint`, zigzag, pair);
  if (value >= 0) addVarint(forms, `${unit}, varint`, value, pair);
}

function addVarint(forms: ValueForm[], form: string, value: number, pair: 'latitude' | 'longitude'): void {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  // A small one says little: it is met by chance.
  if (bytes.length >= 4) forms.push({ form, bytes: Uint8Array.from(bytes), pair });
}

/** Latitude in 31 bits and longitude in 32 right behind it, as SAE J2735, T/CSAE 53 and ETSI have them: their 7 whole bytes, at every alignment. */
function addBitFields(forms: ValueForm[], latE7: number, lonE7: number): void {
  for (const [name, west] of [
    ['V2X, SAE and CSAE', SAE_WEST],
    ['V2X, ETSI', ETSI_WEST],
  ] as const) {
    const lat = BigInt(latE7 - SOUTH);
    const lon = BigInt(lonE7 - west);
    const bits = ((lat << 32n) | lon) & 0x7fff_ffff_ffff_ffffn;
    for (let skipped = 0; skipped < 8; skipped++) {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, bits << BigInt(skipped + 1)), false);
      forms.push({ form: name, bytes: bytes.slice(0, 7) });
    }
  }
}
