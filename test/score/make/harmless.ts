import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Prng } from '../../reference/prng.ts';

/* Things that look like what is searched for and are not, by kind. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const some = (random: Prng, characters: string, count: number): string =>
  Array.from({ length: count }, () => characters[random.below(characters.length)]).join('');
const digits = (random: Prng, count: number): string => some(random, '0123456789', count);
const hash = (random: Prng, kind: string): Buffer => createHash(kind).update(String(random.next())).digest();
const date = (random: Prng): string =>
  `20${10 + random.below(20)}${String(1 + random.below(12)).padStart(2, '0')}${String(1 + random.below(28)).padStart(2, '0')}`;
const time = (random: Prng): string => `${10 + random.below(14)}:${10 + random.below(50)}:${10 + random.below(50)}`;
const words =
  'battery pack cell module bus voltage current limit relay contactor pump fan wiper request response retry queue broker session publish update state changed timeout after connected lost link signal weak strong stored loaded config file sensor value range checksum frame dropped counter overflow watchdog reset cause power'.split(
    ' ',
  );
const phrase = (random: Prng, count: number): string =>
  Array.from({ length: count }, () => random.pick(words)).join(' ');

export const HARMLESS: Readonly<Record<string, (random: Prng) => string>> = {
  'order-id': (random) =>
    random.pick([
      () => `SO${date(random)}${digits(random, 7)}`,
      () => `${some(random, LETTERS, 3)}-${date(random)}-${digits(random, 6)}`,
      () => `PO${digits(random, 15)}`,
      () => `${some(random, LETTERS, 2)}${digits(random, 15)}`,
      () => `ORD${date(random)}${some(random, `${LETTERS}0123456789`, 6)}`,
      () => digits(random, 18),
      () => `${digits(random, 4)}-${digits(random, 7)}-${digits(random, 7)}`,
    ])(),
  'part-number': (random) =>
    random.pick([
      () => `${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)} ${some(random, LETTERS, 1)}`,
      () => `${digits(random, 5)}-${some(random, `${LETTERS}0123456789`, 5)}`,
      () => `A${digits(random, 10)}`,
      () => `${digits(random, 1)}K0${digits(random, 3)}${digits(random, 3)}${some(random, LETTERS, 1)}`,
      () => `BOSCH ${digits(random, 1)} ${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)}`,
      () => `HW${digits(random, 2)}.${digits(random, 2)} SW${digits(random, 4)}.${digits(random, 3)}`,
      () => `${some(random, LETTERS, 4)}${digits(random, 4)}${some(random, LETTERS, 2)}${digits(random, 7)}`,
    ])(),
  hash: (random) =>
    hash(random, random.pick(['md5', 'sha1', 'sha256', 'sha512'])).toString(
      random.pick(['hex', 'hex', 'base64'] as const),
    ),
  'hash-line': (random) =>
    `${hash(random, 'sha256').toString('hex')}  ./build/${random.pick(words)}-${digits(random, 2)}.bin`,
  uuid: (random) => {
    const hex = hash(random, 'md5').toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  },
  ulid: (random) => `01${some(random, '0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`,
  base64: (random) =>
    Buffer.from(random.bytes(12 + random.below(60))).toString(random.pick(['base64', 'base64url'] as const)),
  'base64-text': (random) => Buffer.from(phrase(random, 6 + random.below(12))).toString('base64'),
  can: (random) =>
    `(${1_700_000_000 + random.below(1e7)}.${digits(random, 6)}) can${random.below(2)} ${some(random, '01234567', 1)}${some(random, '0123456789ABCDEF', 2)}#${some(random, '0123456789ABCDEF', 16)}`,
  log: (random) =>
    `${date(random)} ${time(random)}.${digits(random, 3)} ${random.pick(['INFO', 'WARN', 'DEBUG'])} [${random.pick(words)}-${random.below(16)}] ${phrase(random, 8)} id=${digits(random, 8)} took=${random.below(900)}ms`,
  price: (random) =>
    `${phrase(random, 2)}: ${random.pick(['CNY', 'EUR', 'USD'])} ${random.below(9999)}.${digits(random, 2)}, ${random.below(9999)}.${digits(random, 2)} incl. VAT`,
  timestamp: (random) =>
    random.pick([
      () => `${1_700_000_000 + random.below(1e8)}`,
      () => `${1_700_000_000_000 + random.next()}`,
      () =>
        `20${10 + random.below(20)}-0${1 + random.below(9)}-1${random.below(9)}T${time(random)}.${digits(random, 3)}Z`,
      () => `${date(random)}${digits(random, 6)}`,
      () => `${1_700_000_000 + random.below(1e8)}${digits(random, 9)}`,
    ])(),
  telemetry: (random) =>
    JSON.stringify({
      ts: 1_700_000_000_000 + random.next(),
      speed: random.below(1200) / 10,
      soc: random.below(1000) / 10,
      cells: Array.from({ length: 8 }, () => 3600 + random.below(200)),
      tyre: [2.1, 2.2, 2.3, 2.2].map((bar) => bar + random.below(10) / 100),
      accel: { lat: random.below(100) / 1000, long: -random.below(100) / 1000, vert: 1.002 },
      torque: random.below(4000) / 7,
      codes: [`P${digits(random, 4)}`, `U${digits(random, 4)}`],
      fw: `${random.below(9)}.${random.below(99)}.${random.below(999)}-${hash(random, 'sha1').toString('hex').slice(0, 8)}`,
      state: random.pick(words),
    }),
  firmware: (random) =>
    random.pick([
      () =>
        `${some(random, LETTERS, 3)}_${some(random, LETTERS, 4)}_${digits(random, 2)}_${digits(random, 4)}_${date(random)}`,
      () => `${digits(random, 8)}AA${digits(random, 4)}${some(random, LETTERS, 2)}V${digits(random, 2)}`,
      () => `CAL_${some(random, `${LETTERS}0123456789`, 17)}`,
      () => `${some(random, `${LETTERS}0123456789`, 16)}`,
      () => `EV_${some(random, LETTERS, 5)}${digits(random, 8)}A0${digits(random, 2)}`,
      () =>
        `@(#) $Id: ${random.pick(words)}.c ${digits(random, 1)}.${digits(random, 2)} ${date(random)} ${time(random)} $`,
      () => `%s:%d %s ${phrase(random, 4)} 0x%08lx`,
    ])(),
  numbers: (random) =>
    Array.from({ length: 6 + random.below(10) }, () => (random.below(2_000_000) / 1000).toFixed(random.below(4))).join(
      random.pick([',', ' ', '; ']),
    ),
  url: (random) =>
    `https://api.example.com/v${random.below(4)}/${random.pick(words)}/${digits(random, 9)}?trace=${hash(random, 'md5').toString('hex')}&page=${random.below(40)}`,
  prose: (random) => `${phrase(random, 12)}. ${phrase(random, 9)}.`,
};

/** Bytes of kinds that come in bytes fields. */
export const HARMLESS_BYTES: Readonly<Record<string, (random: Prng) => Uint8Array>> = {
  'can-payload': (random) => random.bytes(8),
  'can-fd-payload': (random) => random.bytes(random.pick([12, 16, 20, 24, 32, 48, 64])),
  random: (random) => random.bytes(16 + random.below(1000)),
  floats: (random) =>
    new Uint8Array(Float32Array.from({ length: 4 + random.below(60) }, () => random.below(100_000) / 97).buffer),
  doubles: (random) =>
    new Uint8Array(Float64Array.from({ length: 2 + random.below(30) }, () => random.below(100_000) / 97).buffer),
  counters: (random) =>
    new Uint8Array(
      Uint16Array.from({ length: 4 + random.below(60) }, (_, index) => index * 3 + random.below(3)).buffer,
    ),
  zeroes: (random) => new Uint8Array(8 + random.below(200)),
};

const STRING_BYTES_MIN = 8;
const FILE_BYTES = 128 * 1024;

/** Printable strings of programs and libraries on this machine: what firmware is full of. */
export function* stringsOfPrograms(random: Prng, count: number): Generator<string> {
  const folders = ['/usr/bin', '/usr/sbin', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
  const files = folders.flatMap((folder) => filesIn(folder));
  let given = 0;
  while (given < count && files.length > 0) {
    const [file] = files.splice(random.below(files.length), 1);
    if (file === undefined) continue;
    let ofFile = 0;
    for (const match of headOf(file).matchAll(/[\x20-\x7e]{8,120}/g)) {
      if (match[0].trim().length < STRING_BYTES_MIN || random.chance(2)) continue;
      yield match[0];
      if (++given >= count || ++ofFile >= 200) break;
    }
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  } catch {
    return [];
  }
}

function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(FILE_BYTES);
    const length = readSync(file, bytes, 0, FILE_BYTES, Math.min(FILE_BYTES, Math.floor(statSync(path).size / 2)));
    closeSync(file);
    return bytes.subarray(0, length).toString('latin1');
  } catch {
    return '';
  }
}
