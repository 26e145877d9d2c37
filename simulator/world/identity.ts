import type { Random } from '../random.ts';

/** What names one vehicle, made up. Codes of makers and carriers are real ones, so that the names have the right form. */
export interface Identity {
  readonly vin: string;
  readonly iccid: string;
  readonly imsi: string;
  readonly imei: string;
  readonly msisdn: string;
  readonly tboxSerial: string;
  readonly plate: string;
}

const MAKERS = ['LSV', 'LFV', 'LBV', 'LGX', 'LRW', 'LSG', 'LFP', 'LVS', 'LNB', 'LHG', 'LDC', 'LVG'] as const;
const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
const DIGITS = '0123456789';
const PROVINCES = ['京', '沪', '粤', '苏', '浙', '川', '鄂', '陕', '渝', '皖'] as const;
const PLATE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

export function makeIdentity(random: Random): Identity {
  const carrier = random.pick(['00', '01', '11', '15'] as const);
  return {
    vin: makeVin(random),
    iccid: withLuhn(`8986${random.pick(['00', '01', '03', '04'] as const)}${random.text(DIGITS, 13)}`),
    imsi: `460${carrier}${random.text(DIGITS, 10)}`,
    imei: withLuhn(`86${random.text(DIGITS, 12)}`),
    msisdn: `8614${random.text(DIGITS, 9)}`,
    tboxSerial: `TBX${random.between(2023, 2026)}${random.text(DIGITS, 9)}`,
    plate: `${random.pick(PROVINCES)}${random.text(PLATE_LETTERS, 1)}D${random.text(DIGITS, 5)}`,
  };
}

/** A VIN with its check digit (GB 16735-2019, annex A; the same as 49 CFR 565). */
export function makeVin(random: Random): string {
  const head = random.pick(MAKERS) + random.text(VIN_LETTERS, 5);
  const tail =
    random.pick(['N', 'P', 'R', 'S', 'T', 'V'] as const) + random.text(VIN_LETTERS, 1) + random.text(DIGITS, 6);
  return head + checkDigit(`${head}0${tail}`) + tail;
}

const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2] as const;
const LETTER_VALUES: Readonly<Record<string, number>> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};

function checkDigit(vin: string): string {
  let sum = 0;
  for (const [index, weight] of WEIGHTS.entries()) {
    const character = vin.charAt(index);
    sum += weight * (LETTER_VALUES[character] ?? Number(character));
  }
  return sum % 11 === 10 ? 'X' : String(sum % 11);
}

/** Adds the check digit of ISO/IEC 7812-1, annex B. */
function withLuhn(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits.charAt(digits.length - 1 - index));
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
}
