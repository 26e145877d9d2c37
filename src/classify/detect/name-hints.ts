import { ruleOfName, wordsOfName } from '../../model/names.ts';

/** What a name beside a value says about it, as bits. */
export const NAME = {
  vin: 1,
  sim: 2,
  privateKey: 4,
  symmetricKey: 8,
  certificate: 16,
  lat: 32,
  lon: 64,
  position: 128,
  picture: 256,
  plate: 512,
  address: 1024,
  serial: 2048,
  /** A secret of some kind: key, seed, token, password. */
  secret: 4096,
  /** Numbers that look like identifiers and are none: orders, parts, firmware, hashes, times. */
  other: 8192,
  phone: 16_384,
  /** Lateral and longitudinal, not latitude and longitude. */
  motion: 32_768,
  she: 65_536,
  video: 131_072,
} as const;

const LIMITS = {
  /** Names kept with their meaning; names come from outside, so the store is emptied when full. */
  namesMax: 4096,
  nameBytesMax: 64,
} as const;

const BY_RULE: Readonly<Record<string, number>> = {
  vin: NAME.vin,
  sim: NAME.sim,
  'private-key': NAME.privateKey,
  'symmetric-key': NAME.symmetricKey,
  certificate: NAME.certificate,
  latitude: NAME.lat,
  lat: NAME.lat,
  longitude: NAME.lon,
  lon: NAME.lon,
  position: NAME.position,
  place: NAME.position,
  spot: NAME.position,
  picture: NAME.picture,
  video: NAME.video,
  motion: NAME.motion,
};

const BY_WORD: Readonly<Record<string, number>> = {
  plate: NAME.plate,
  licence: NAME.plate,
  license: NAME.plate,
  chepai: NAME.plate,
  cph: NAME.plate,
  hphm: NAME.plate,
  mac: NAME.address,
  bssid: NAME.address,
  bluetooth: NAME.address,
  bdaddr: NAME.address,
  serial: NAME.serial,
  sn: NAME.serial,
  tbox: NAME.serial,
  key: NAME.secret,
  secret: NAME.secret,
  psk: NAME.secret,
  kek: NAME.secret,
  dek: NAME.secret,
  seed: NAME.secret,
  passphrase: NAME.secret,
  k: NAME.secret,
  aeskey: NAME.secret,
  secoc: NAME.secret,
  she: NAME.she,
  phone: NAME.phone,
  mobile: NAME.phone,
  msisdn: NAME.phone,
  tel: NAME.phone,
  telephone: NAME.phone,
  order: NAME.other,
  part: NAME.other,
  firmware: NAME.other,
  fw: NAME.other,
  sw: NAME.other,
  software: NAME.other,
  calibration: NAME.other,
  version: NAME.other,
  build: NAME.other,
  sku: NAME.other,
  invoice: NAME.other,
  payment: NAME.other,
  transaction: NAME.other,
  trace: NAME.other,
  span: NAME.other,
  hash: NAME.other,
  digest: NAME.other,
  checksum: NAME.other,
  sha: NAME.other,
  md5: NAME.other,
  uuid: NAME.other,
  guid: NAME.other,
  etag: NAME.other,
  commit: NAME.other,
  tracking: NAME.other,
  timestamp: NAME.other,
  ts: NAME.other,
  nonce: NAME.other,
  signature: NAME.other,
  public: NAME.other,
  pub: NAME.other,
  fingerprint: NAME.other,
};

const BY_HAN: readonly (readonly [string, number])[] = [
  ['车牌', NAME.plate],
  ['号牌', NAME.plate],
  ['手机', NAME.phone],
  ['电话', NAME.phone],
  ['序列号', NAME.serial],
  ['密钥', NAME.secret],
  ['订单', NAME.other],
  ['零件', NAME.other],
  ['版本', NAME.other],
];

const known = new Map<string, number>();

/** NAME bits of a name. */
export function hintsOfName(name: string): number {
  if (name === '') return 0;
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  if (known.size >= LIMITS.namesMax) known.clear();
  const hints = reckon(name);
  if (name.length <= LIMITS.nameBytesMax) known.set(name, hints);
  return hints;
}

function reckon(name: string): number {
  const rule = ruleOfName(name);
  let hints = rule === undefined ? 0 : (BY_RULE[rule.name] ?? 0);
  const words = wordsOfName(name);
  for (const word of words) hints |= Object.hasOwn(BY_WORD, word) ? (BY_WORD[word] ?? 0) : 0;
  if (/^m[1-5]$/i.test(name)) hints |= NAME.she;
  for (const [phrase, hint] of BY_HAN) if (name.includes(phrase)) hints |= hint;
  if (
    (hints & NAME.secret) !== 0 &&
    words.some(
      (word) =>
        word === 'id' || word === 'public' || word === 'pub' || word === 'alg' || word === 'type' || word === 'usage',
    )
  )
    hints &= ~NAME.secret;
  return hints;
}

const utf8 = new TextDecoder();

/**
 * NAME bits of the key that stands left of the value at `at` in text: `"name": value`, `name=value`, `<name>value`, `name value`.
 * Looks back to `start` at most, and 96 bytes.
 */
export function hintsBefore(bytes: Uint8Array, start: number, at: number): number {
  const floor = Math.max(start, at - 96);
  let to = at;
  while (to > floor && isFiller(bytes[to - 1] ?? 0)) to--;
  if (to > floor && bytes[to - 1] === 0x3e) return hintsOfTag(bytes, floor, to - 1);
  let from = to;
  while (from > floor && to - from < LIMITS.nameBytesMax && isNameByte(bytes[from - 1] ?? 0)) from--;
  if (to - from < 1) return 0;
  const hints = hintsOfName(utf8.decode(bytes.subarray(from, to)));
  // Without anything between, the name may be the end of an encoded text: only `VIN-…` and the like count.
  return to === at ? hints & GLUED : hints;
}

const GLUED = NAME.vin | NAME.sim | NAME.plate;

function hintsOfTag(bytes: Uint8Array, floor: number, close: number): number {
  let open = close;
  while (open > floor && bytes[open - 1] !== 0x3c) open--;
  let to = open;
  while (to < close && isNameByte(bytes[to] ?? 0)) to++;
  return to === open ? 0 : hintsOfName(utf8.decode(bytes.subarray(open, to)));
}

/** What may stand between a name and its value: blanks, quotes, `:`, `=`, `[`, `(`, `#`, `\`. */
function isFiller(byte: number): boolean {
  return (
    byte === 0x20 ||
    byte === 0x22 ||
    byte === 0x27 ||
    byte === 0x3a ||
    byte === 0x3d ||
    byte === 0x5b ||
    byte === 0x28 ||
    byte === 0x23 ||
    byte === 0x5c ||
    byte === 0x09 ||
    byte === 0x7b
  );
}

function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte >= 0x80
  );
}

const WORDS_BACK_BYTES = 40;

/** NAME bits of the words before `at` on the same line, up to 40 bytes back: `VIN number is …`, `车架号为…`. */
export function wordsNear(bytes: Uint8Array, start: number, at: number): number {
  let from = at;
  const floor = Math.max(start, at - WORDS_BACK_BYTES);
  while (from > floor && !isBreak(bytes[from - 1] ?? 0)) from--;
  if (at - from < 3) return 0;
  let hints = 0;
  for (const word of utf8.decode(bytes.subarray(from, at)).split(/[^\p{L}\p{N}_-]+/u))
    if (word.length >= 2) hints |= hintsOfName(word);
  return hints;
}

/** What ends a statement: a line end, `,`, `;`, `|`, `{`, `}`, control bytes. */
function isBreak(byte: number): boolean {
  return byte < 0x20 || byte === 0x2c || byte === 0x3b || byte === 0x7c || byte === 0x7b || byte === 0x7d;
}
