import type { ItemId } from '../model/item.ts';
import type { Random } from './random.ts';

/** A value that must not leave, made up for one try. */
export interface Plant {
  readonly kind: string;
  readonly item: ItemId;
  readonly bytes: Uint8Array;
  /** Made of characters of a VIN or digits, so that it can be cut into characters and written as numbers. */
  readonly characters: boolean;
  readonly text: boolean;
}

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const CHARACTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  [...'ABCDEFGH-JKLMN-P-R--STUVWXYZ'].map((letter, index) => [
    letter,
    index < 9 ? index + 1 : index < 19 ? index - 8 : index - 18,
  ]),
);
/** Made by the rules of ISO 7064-like weighing in ISO 3779; a maker that is on the road. */
const MAKERS = ['LSV', 'LFV', 'LGX', 'WVW', 'WBA', '1HG', '5YJ', 'JTD', 'KMH', 'VF1'];

function some(random: Random, characters: string, count: number): string {
  return Array.from({ length: count }, () => characters[random.below(characters.length)]).join('');
}

function vin(random: Random): string {
  const made = `${random.pick(MAKERS)}${some(random, CHARACTERS, 5)}0${some(random, 'ABCDEFGHJKLMNPRSTVWXY123456789', 1)}${some(random, CHARACTERS, 1)}${some(random, '0123456789', 6)}`;
  const sum = [...made].reduce(
    (total, char, index) => total + (/\d/.test(char) ? Number(char) : (VALUES[char] ?? 0)) * (WEIGHTS[index] ?? 0),
    0,
  );
  return `${made.slice(0, 8)}${sum % 11 === 10 ? 'X' : sum % 11}${made.slice(9)}`;
}

/** RFC 8410: PKCS#8 around 32 bytes of Ed25519. */
const ED25519_HEAD = '302e020100300506032b657004220420';

function privateKey(random: Random): Buffer {
  return Buffer.concat([Buffer.from(ED25519_HEAD, 'hex'), random.bytes(32)]);
}

function nmea(random: Random): string {
  const body = `GPGGA,0${random.below(9)}1519.00,${10 + random.below(70)}${10 + random.below(49)}.${some(random, '0123456789', 4)},N,1${10 + random.below(69)}${10 + random.below(49)}.${some(random, '0123456789', 4)},E,1,08,0.9,45.4,M,,M,,`;
  let sum = 0;
  for (let index = 0; index < body.length; index++) sum ^= body.charCodeAt(index);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The kinds that are planted, each told by its content alone. */
export const PLANTS: readonly ((random: Random) => Plant)[] = [
  (random) => ({
    kind: 'vin',
    item: 'connected-operation.vehicle.vin.vin',
    bytes: utf8(vin(random)),
    characters: true,
    text: true,
  }),
  (random) => ({
    kind: 'private-key-der',
    item: 'connected-operation.vehicle.key.private',
    bytes: new Uint8Array(privateKey(random)),
    characters: false,
    text: false,
  }),
  (random) => ({
    kind: 'private-key-pem',
    item: 'connected-operation.vehicle.key.private',
    bytes: utf8(`-----BEGIN PRIVATE KEY-----\n${privateKey(random).toString('base64')}\n-----END PRIVATE KEY-----\n`),
    characters: false,
    text: true,
  }),
  (random) => ({
    kind: 'nmea',
    item: 'connected-operation.perception.track.positioning',
    bytes: utf8(nmea(random)),
    characters: false,
    text: true,
  }),
];
