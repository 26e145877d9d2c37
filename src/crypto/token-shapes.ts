/**
 * The shapes that tokens keep. Where the numbering plan leaves room, a token lies in a range that no real value uses (its
 * mark), with a right check digit where the real value had one; the rest of a token is as free as the real value was, so
 * every real value has its own token and the way back is exact. What cannot be marked is said at each family.
 */
import { any, type CheckRule, check, fixed, type Template } from './token-template.ts';

/** Real values and the tokens they become; the second set is at least as large. */
export interface TokenFamily {
  /** Part of the tweak: the same digits as a VIN and as a plate give unrelated tokens. */
  readonly name: string;
  readonly real: readonly Template[];
  readonly token: readonly Template[];
  readonly marked: boolean;
}

export type ShapeKind = 'vin' | 'iccid' | 'imei' | 'plate' | 'digits';
export const SHAPE_KINDS: readonly ShapeKind[] = ['vin', 'iccid', 'imei', 'plate', 'digits'];

const DIGITS = [...'0123456789'];
const HEX = [...'0123456789ABCDEF'];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** ISO 3779: no I, O, Q. */
const VIN_ALPHABET = [...'0123456789ABCDEFGHJKLMNPRSTUVWXYZ'];

/** Check digit at place 9 (49 CFR 565.15, GB 16735): weights by place, letters by table, sum modulo 11. */
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VIN_VALUES: ReadonlyMap<string, number> = new Map(
  [...'0123456789']
    .map((digit, index): [string, number] => [digit, index])
    .concat([...'ABCDEFGH'].map((letter, index) => [letter, index + 1]))
    .concat(
      [...'JKLMN'].map((letter, index) => [letter, index + 1]),
      [
        ['P', 7],
        ['R', 9],
      ],
      [...'STUVWXYZ'].map((letter, index) => [letter, index + 2]),
    ),
);
const VIN_CHECK: CheckRule = {
  alphabet: VIN_ALPHABET,
  compute: (characters) => {
    const sum = characters.reduce((total, one, at) => total + (VIN_VALUES.get(one) ?? 0) * (VIN_WEIGHTS[at] ?? 0), 0);
    return sum % 11 === 10 ? 'X' : String(sum % 11);
  },
};

/** ISO/IEC 7812-1 annex B, the check digit last. */
const LUHN: CheckRule = {
  alphabet: DIGITS,
  compute: (characters, at) => {
    let sum = 0;
    for (let index = at - 1, double = true; index >= 0; index--, double = !double) {
      const digit = Number(characters[index]);
      sum += double ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;
    }
    return String((10 - (sum % 10)) % 10);
  },
};

/**
 * Mark: place 1 is `0`, which ISO 3780 gives to no region. Real VINs end in four digits (GB 16735, ISO 3779 §4.4); what that
 * leaves free makes up for the place the mark takes. A VIN that does not is kept in shape, unmarked.
 */
const VIN_FIRST = VIN_ALPHABET.filter((one) => one !== '0');
const vin = (value: 'right' | 'wrong'): TokenFamily => ({
  name: `vin-${value}`,
  real: [
    [
      ...any(VIN_FIRST),
      ...any(VIN_ALPHABET, 7),
      ...check(VIN_CHECK, value),
      ...any(VIN_ALPHABET, 4),
      ...any(DIGITS, 4),
    ],
  ],
  token: [[...fixed('0'), ...any(VIN_ALPHABET, 7), ...check(VIN_CHECK, value), ...any(VIN_ALPHABET, 8)]],
  marked: true,
});
const VIN_OTHER: Template = [...any(VIN_FIRST), ...any(VIN_ALPHABET, 16)];
const VIN_FAMILIES: readonly TokenFamily[] = [
  vin('right'),
  vin('wrong'),
  { name: 'vin-other', real: [VIN_OTHER], token: [VIN_OTHER], marked: false },
];

/**
 * Mark: `890`; no country code begins with 0 (ITU-T E.164). It takes the place of 8986, so Chinese cards are marked, and
 * always with a right check digit; those of other countries keep what check digit they had and are not marked.
 */
const iccidHome = (length: number): TokenFamily => ({
  name: `iccid-cn-${length}`,
  real: [[...fixed('8986'), ...any(DIGITS, length - 4)]],
  token: [[...fixed('890'), ...any(DIGITS, length - 4), ...check(LUHN, 'right')]],
  marked: true,
});
const iccidAbroad = (length: number, value: 'right' | 'wrong'): TokenFamily => {
  const template = [...fixed('89'), ...any(DIGITS.slice(1)), ...any(DIGITS, length - 4), ...check(LUHN, value)];
  return { name: `iccid-${length}-${value}`, real: [template], token: [template], marked: false };
};
/** Chinese cards for machines have hexadecimal letters and no check digit; mark `890F`. */
const ICCID_HEX: TokenFamily = {
  name: 'iccid-cn-hex',
  real: [[...fixed('8986'), ...any(HEX, 16)]],
  token: [[...fixed('890F'), ...any(HEX, 16)]],
  marked: true,
};
const ICCID_FAMILIES: readonly TokenFamily[] = [
  iccidHome(20),
  iccidHome(19),
  ...[20, 19].flatMap((length) => [iccidAbroad(length, 'right'), iccidAbroad(length, 'wrong')]),
  ICCID_HEX,
];

/** Reporting bodies that numbered most equipment (GSMA TS.06), and the ones kept for test equipment, which are the mark. */
const IMEI_BODIES = ['86', '35', '01', '99', '91', '98', '45', '44', '49'];
const IMEI_TEST_BODIES = ['00', '02', '03', '04', '05', '06', '07', '08', '09'];
const imei = (name: string, tail: Template): TokenFamily => ({
  name,
  real: IMEI_BODIES.map((body) => [...fixed(body), ...tail]),
  token: IMEI_TEST_BODIES.map((body) => [...fixed(body), ...tail]),
  marked: true,
});
const IMEI_FAMILIES: readonly TokenFamily[] = [
  imei('imei-right', [...any(DIGITS, 12), ...check(LUHN, 'right')]),
  imei('imei-wrong', [...any(DIGITS, 12), ...check(LUHN, 'wrong')]),
  imei('imeisv', any(DIGITS, 14)),
];

/** GA 36: a province, a letter of its city, then five places with at most two letters, never I or O. Mark: three letters. */
const PROVINCES = [...'京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'];
const PLATE_LETTERS = [...'ABCDEFGHJKLMNPQRSTUVWXYZ'];
const PLATE_ALPHABET = [...DIGITS, ...PLATE_LETTERS];
const NEW_ENERGY = [...'ABCDEFGHJK'];

function atMostTwoLetters(): Template[] {
  const templates: Template[] = [];
  for (let mask = 0; mask < 32; mask++) {
    const letters = [0, 1, 2, 3, 4].map((at) => ((mask >> at) & 1) === 1);
    if (letters.filter(Boolean).length > 2) continue;
    templates.push(letters.flatMap((letter) => any(letter ? PLATE_LETTERS : DIGITS)));
  }
  return templates;
}

function chinesePlates(separator: string): TokenFamily[] {
  const front = [...any(PROVINCES), ...any(PLATE_LETTERS), ...fixed(separator)];
  const three = any(PLATE_LETTERS, 3);
  const newEnergy = [
    [...any(NEW_ENERGY), ...any(PLATE_ALPHABET), ...any(DIGITS, 4)],
    [...any(DIGITS, 5), ...any(NEW_ENERGY)],
  ];
  return [
    {
      name: `plate-cn-${separator}`,
      real: atMostTwoLetters().map((tail) => [...front, ...tail]),
      token: [[...front, ...three, ...any(PLATE_ALPHABET, 2)]],
      marked: true,
    },
    {
      name: `plate-cn-new-energy-${separator}`,
      real: newEnergy.map((tail) => [...front, ...tail]),
      token: [[...front, ...three, ...any(DIGITS, 3)]],
      marked: true,
    },
  ];
}

const PLATE_FAMILIES: readonly TokenFamily[] = ['', '·', '-', ' '].flatMap(chinesePlates);

/** Characters of a plate or number that is kept in shape letter by letter, digit by digit. */
const GENERIC_CHARS_MAX = 32;

/** Any other plate of capital letters, digits and separators: letters stay letters, digits digits. No mark. */
function plateLike(text: string): TokenFamily | undefined {
  if (text.length > GENERIC_CHARS_MAX || !/^[A-Z0-9 ·-]+$/.test(text)) return undefined;
  const template = Array.from(text).flatMap((one) =>
    /[0-9]/.test(one) ? any(DIGITS) : /[A-Z]/.test(one) ? any(LETTERS) : fixed(one),
  );
  return {
    name: `plate-${text.replace(/[0-9]/g, '9').replace(/[A-Z]/g, 'A')}`,
    real: [template],
    token: [template],
    marked: false,
  };
}

function digitsLike(text: string): TokenFamily | undefined {
  if (text.length > GENERIC_CHARS_MAX || !/^[0-9]+$/.test(text)) return undefined;
  const template = any(DIGITS, text.length);
  return { name: `digits-${text.length}`, real: [template], token: [template], marked: false };
}

const FAMILIES: Readonly<Record<ShapeKind, readonly TokenFamily[]>> = {
  vin: VIN_FAMILIES,
  iccid: ICCID_FAMILIES,
  imei: IMEI_FAMILIES,
  plate: PLATE_FAMILIES,
  digits: [],
};

/** Families with names and templates known ahead, in the order they are tried. */
export function familiesOf(kind: ShapeKind): readonly TokenFamily[] {
  return FAMILIES[kind];
}

/** The family made for this very text, when no family known ahead holds it. */
export function familyLike(kind: ShapeKind, text: string): TokenFamily | undefined {
  if (kind === 'plate') return plateLike(text);
  return kind === 'digits' ? digitsLike(text) : undefined;
}
