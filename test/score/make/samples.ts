import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { deflateSync, gunzipSync } from 'node:zlib';
import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { ItemId } from '../../../src/model/item.ts';
import type { Prng } from '../../reference/prng.ts';
import { iccidOf, imeiOf, imsiOf, macOf, plateOf, vinOf } from './identifiers.ts';

/** Something that must be found, plain. */
export interface Sample {
  readonly item: ItemId;
  readonly bytes: Uint8Array;
  readonly text: boolean;
  /** What else may be found in it. */
  readonly also?: readonly ItemId[];
}

export const VECTORS = new URL('../../vectors/', import.meta.url);
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const text = (item: ItemId, value: string): Sample => ({ item, bytes: utf8(value), text: true });
const binary = (item: ItemId, bytes: Uint8Array): Sample => ({ item, bytes: new Uint8Array(bytes), text: false });

let keyPairs: readonly { readonly privateKey: KeyObject; readonly publicKey: KeyObject }[] | undefined;
/** Made anew in each run: no private key stands in the repository. How many are found does not hang on which they are. */
function keys(): readonly { readonly privateKey: KeyObject; readonly publicKey: KeyObject }[] {
  keyPairs ??= [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('x25519'),
  ];
  return keyPairs;
}

function keyOf(random: Prng): KeyObject {
  return random.pick(keys()).privateKey;
}

let sentences: readonly string[] | undefined;
/** Sentences with a position, of the receiver logs of gpsd. */
function nmeaSentences(): readonly string[] {
  if (sentences !== undefined) return sentences;
  const folder = new URL('detectors/gpsd/', VECTORS);
  sentences = readdirSync(folder)
    .filter((name) => name.endsWith('.log.gz'))
    .flatMap((name) =>
      gunzipSync(readFileSync(new URL(name, folder)))
        .toString('latin1')
        .split(/[\r\n]+/),
    )
    .filter((line) => /^\$[A-Z]{2}(?:GGA|RMC|GLL),.*,\d{4,5}\.\d+,[NS],\d{5,6}\.\d+,[EW].*\*[0-9A-F]{2}$/.test(line));
  return sentences;
}

function ubxOf(random: Prng): Uint8Array {
  const kinds = [
    [0x02, 28],
    [0x07, 92],
    [0x06, 52],
    [0x01, 20],
    [0x14, 36],
  ] as const;
  const [id, length] = random.pick(kinds);
  const message = Buffer.concat([
    Buffer.from([0xb5, 0x62, 0x01, id, length, 0]),
    random.bytes(length),
    Buffer.alloc(2),
  ]);
  let a = 0;
  let b = 0;
  for (let at = 2; at < 6 + length; at++) {
    a = (a + (message[at] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  message[6 + length] = a;
  message[7 + length] = b;
  return message;
}

const degrees = (random: Prng, reach: number, places: number): string =>
  ((random.next() / 2 ** 32) * 2 * reach - reach).toFixed(places);

function jsonPosition(random: Prng): string {
  const lat = degrees(random, 80, 6);
  const lon = degrees(random, 170, 6);
  return random.pick([
    `{"speed":${random.below(120)},"lat":${lat},"lon":${lon}}`,
    `{"ts":${random.below(1e9)},"latitude":${lat},"longitude":${lon},"alt":${random.below(100)}.5}`,
    `{"type":"Point","coordinates":[${lon},${lat}]}`,
    `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[${lon},${lat}],[${degrees(random, 170, 6)},${degrees(random, 80, 6)}]]},"properties":{}}`,
    `{"gps":{"lat":"${lat}","lng":"${lon}"}}`,
    `{"latitudeE7":${Math.round(Number(lat) * 1e7)},"longitudeE7":${Math.round(Number(lon) * 1e7)}}`,
  ]);
}

function pngOf(random: Prng): Uint8Array {
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length);
    head.write(type, 4);
    return Buffer.concat([head, body, random.bytes(4)]);
  };
  const side = 8 + random.below(24);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const pixels = deflateSync(random.bytes(side * (side + 1)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Markers, tables and a scan as cameras write them (ITU-T T.81, B.2): the head of a JPEG is what a detector has to go by. */
function jpegOf(random: Prng): Uint8Array {
  const segment = (marker: number, body: Uint8Array): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  const first = random.chance(2)
    ? segment(0xe0, Buffer.from('4a46494600010101004800480000', 'hex'))
    : segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0', 'latin1'), Buffer.alloc(16)]));
  const table = segment(0xdb, Buffer.concat([Buffer.from([0]), random.bytes(64)]));
  const frame = segment(0xc0, Buffer.from('0800100010010111 00'.replaceAll(' ', ''), 'hex'));
  const scan = segment(0xda, Buffer.from('010100003f00', 'hex'));
  const body = random.bytes(200 + random.below(800)).map((byte) => (byte === 0xff ? 0xfe : byte));
  return Buffer.concat([Buffer.from([0xff, 0xd8]), first, table, frame, scan, body, Buffer.from([0xff, 0xd9])]);
}

function bmpOf(random: Prng): Uint8Array {
  const side = 4 + random.below(12);
  const body = random.bytes(side * side * 4);
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + body.length, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(side, 18);
  head.writeInt32LE(side, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(32, 28);
  return Buffer.concat([head, body]);
}

const isoFile = (brand: string, random: Prng): Uint8Array =>
  Buffer.concat([
    Buffer.from('0000001c66747970', 'hex'),
    Buffer.from(brand),
    Buffer.alloc(4),
    Buffer.from('mif1isom'),
    Buffer.alloc(4),
    Buffer.from('0000010c6d646174', 'hex'),
    random.bytes(260),
  ]);

let webp: Uint8Array | undefined;
let avc: Uint8Array | undefined;
const webpFile = (): Uint8Array => {
  webp ??= readFileSync(new URL('detectors/images/test.webp', VECTORS));
  return webp;
};
const avcFile = (): Uint8Array => {
  avc ??= readFileSync(new URL('detectors/Static.264', VECTORS)).subarray(0, 20_000);
  return avc;
};

function jwkOf(random: Prng): string {
  return JSON.stringify({ ...keyOf(random).export({ format: 'jwk' }), kid: `k${random.below(99)}` });
}

function derOf(random: Prng): Uint8Array {
  const key = keyOf(random);
  const type =
    key.asymmetricKeyType === 'rsa' && random.chance(2)
      ? 'pkcs1'
      : key.asymmetricKeyType === 'ec' && random.chance(2)
        ? 'sec1'
        : 'pkcs8';
  return key.export({ format: 'der', type });
}

function pemOf(random: Prng): string {
  const key = keyOf(random);
  if (random.chance(3))
    return String(key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'trial' }));
  const type = key.asymmetricKeyType === 'ec' && random.chance(2) ? 'sec1' : 'pkcs8';
  return String(key.export({ format: 'pem', type }));
}

/** Kinds of things to find, each made by content alone: nothing in them says by name what they are, unless the kind is a name. */
export const KINDS: Readonly<Record<string, (random: Prng) => Sample>> = {
  vin: (random) => text(ITEM.vin, vinOf(random)),
  iccid: (random) => text(ITEM.sim, iccidOf(random)),
  imei: (random) => text(ITEM.sim, imeiOf(random)),
  imsi: (random) => text(ITEM.sim, imsiOf(random)),
  plate: (random) => text(ITEM.personal, plateOf(random)),
  mac: (random) => text(ITEM.personal, macOf(random)),
  'private-pem': (random) => text(ITEM.privateKey, pemOf(random)),
  'private-der': (random) => binary(ITEM.privateKey, derOf(random)),
  'private-jwk': (random) => text(ITEM.privateKey, jwkOf(random)),
  'symmetric-jwk': (random) =>
    text(
      ITEM.symmetricKey,
      JSON.stringify({
        kty: 'oct',
        k: createHash('sha256').update(String(random.next())).digest('base64url'),
        alg: 'A256GCM',
      }),
    ),
  nmea: (random) => text(ITEM.position, random.pick(nmeaSentences())),
  ubx: (random) => binary(ITEM.position, ubxOf(random)),
  'json-position': (random) => text(ITEM.position, jsonPosition(random)),
  jpeg: (random) => binary(ITEM.picture, jpegOf(random)),
  png: (random) => binary(ITEM.picture, pngOf(random)),
  bmp: (random) => binary(ITEM.picture, bmpOf(random)),
  webp: () => binary(ITEM.picture, webpFile()),
  heif: (random) => binary(ITEM.picture, isoFile(random.pick(['heic', 'avif', 'mif1']), random)),
  mp4: (random) => binary(ITEM.video, isoFile(random.pick(['isom', 'mp42', 'iso5']), random)),
  h264: () => binary(ITEM.video, avcFile()),
};
