import type { Prng } from '../../reference/prng.ts';

/** Makers of published registers, written down for this test alone: what the detector knows of makers must not come from here. */
const CHINA =
  'LSV LFV LSG LVS LGX LC0 LRW LJ1 LNB LB3 LGB LVH LDC LBV LE4 LHG LFM LVG LFP LZW LS5 LS6 LGW LJ8 LPA LTV LJD L6T LSJ LMV LUX LZG LSH LZZ LGA LWV LA9 LKL LGH HJR'.split(
    ' ',
  );
const NORTH_AMERICA = '1HG 1FT 1G1 1C4 1N4 2T1 2HG 3VW 3FA 4T1 5YJ 7SA 5NP 5XY 1FA 2C3 3GN 4S4 5UX 55S'.split(' ');
const ELSEWHERE =
  'WVW WBA WDD WAU WP0 VF1 VF3 ZFA YV1 SAL TMB JTD JHM KMH KNA XTA MA3 9BW VSS VXK W1K YS2 WV2 XLR ZAR JN1 JM1 KMT UU1 SB1'.split(
    ' ',
  );
const CHARACTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
const YEARS = 'ABCDEFGHJKLMNPRSTVWXY123456789';
const VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  [...'0123456789']
    .map((digit) => [digit, Number(digit)] as const)
    .concat(
      [...'ABCDEFGH'].map((letter, index) => [letter, index + 1] as const),
      [...'JKLMN'].map((letter, index) => [letter, index + 1] as const),
      [
        ['P', 7],
        ['R', 9],
      ],
      [...'STUVWXYZ'].map((letter, index) => [letter, index + 2] as const),
    ),
);
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

const some = (random: Prng, characters: string, count: number): string =>
  Array.from({ length: count }, () => characters[random.below(characters.length)]).join('');
const digits = (random: Prng, count: number): string => some(random, '0123456789', count);

/**
 * A VIN as makers give them: with the check digit in North America and, of Chinese ones, 22 of 26 times as measured in real traffic;
 * elsewhere with a filler or anything at its place.
 */
export function vinOf(random: Prng): string {
  const place = random.below(10);
  const maker = random.pick(place < 6 ? CHINA : place < 8 ? NORTH_AMERICA : ELSEWHERE);
  const checked = place >= 6 ? place < 8 : random.below(26) < 22;
  const filler = place >= 8 && random.chance(2);
  const body = filler ? `ZZZ${some(random, CHARACTERS, 2)}` : some(random, CHARACTERS, 5);
  const ninth = place >= 8 && random.chance(2) ? 'Z' : some(random, '0123456789X', 1);
  const rest = `${some(random, YEARS, 1)}${some(random, CHARACTERS, 1)}${some(random, random.chance(4) ? CHARACTERS : '0123456789', 2)}${digits(random, 4)}`;
  const vin = `${maker}${body}${ninth}${rest}`;
  return checked ? withCheckDigit(vin) : vin;
}

export function withCheckDigit(vin: string): string {
  const sum = [...vin].reduce((total, char, index) => total + (VALUES[char] ?? 0) * (WEIGHTS[index] ?? 0), 0);
  const check = sum % 11 === 10 ? 'X' : String(sum % 11);
  return `${vin.slice(0, 8)}${check}${vin.slice(9)}`;
}

function luhnDigit(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[body.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/** ITU-T E.118; Chinese IoT cards often carry letters or no check digit (14 of 22 in real frames have it). */
export function iccidOf(random: Prng): string {
  const issuer = random.pick([
    '898600',
    '898601',
    '898602',
    '898603',
    '898604',
    '898606',
    '898607',
    '898608',
    '898611',
    '894921',
    '893310',
    '890126',
  ]);
  if (issuer.startsWith('8986') && random.chance(4))
    return `${issuer}${random.pick(['B', 'C', 'D', 'A'])}${digits(random, 13)}`;
  const body = `${issuer}${digits(random, 12)}`;
  if (!issuer.startsWith('8986')) return `${body}${luhnDigit(body)}`;
  const long = `${body}${digits(random, 1)}`;
  return random.below(22) < 14 ? `${long}${luhnDigit(long)}` : `${long}${digits(random, 1)}`;
}

export function imeiOf(random: Prng): string {
  const body = `${random.pick(['86', '35', '86', '01', '99'])}${digits(random, 12)}`;
  return `${body}${luhnDigit(body)}`;
}

export function imsiOf(random: Prng): string {
  return `460${random.pick(['00', '01', '02', '04', '06', '07', '08', '11', '15'])}${digits(random, 10)}`;
}

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

/** GA 36: blue and yellow plates, new-energy ones (D or F second or last), and plates with a character at the end. */
export function plateOf(random: Prng): string {
  const area = `${some(random, PROVINCES, 1)}${some(random, 'ABCDEFGH', 1)}`;
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
  switch (random.below(4)) {
    case 0:
      return `${area}${random.pick(['D', 'F'])}${digits(random, 5)}`;
    case 1:
      return `${area}${digits(random, 5)}${random.pick(['D', 'F'])}`;
    case 2:
      return `${area}${digits(random, 4)}${random.pick(['学', '警', '港', '澳', '挂', '领'])}`;
    default:
      return `${area}${some(random, letters, 1)}${digits(random, 4)}`;
  }
}

export function macOf(random: Prng): string {
  const mark = random.pick([':', '-']);
  return Array.from({ length: 6 }, () => random.below(255).toString(16).padStart(2, '0')).join(mark);
}
