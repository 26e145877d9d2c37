/**
 * Tokens: values that stand for others, the same one each time for one destination and unrelated ones for two, so recipients
 * cannot join their data. Shaped tokens are FF1 (NIST SP 800-38G) over the numbered strings of a shape and can be turned back
 * with the key; keyed tokens are HMACs and cannot. Both are pseudonyms, not anonymous data: a token is as lasting as what it
 * stands for, and the rules treat it so.
 */
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { FF1 } from '@noble/ciphers/ff1.js';
import { LRUCache } from 'lru-cache';
import { GuankaError } from '../model/errors.ts';
import { familiesOf, familyLike, SHAPE_KINDS, type ShapeKind, type TokenFamily } from './token-shapes.ts';
import { countOf, rank, unrank } from './token-template.ts';

export const TOKEN_LIMITS = {
  cacheEntriesMax: 10_000,
  textCharsMax: 64,
  /** SP 800-38G rev. 1: a smaller set can be searched through. */
  domainMin: 1_000_000n,
  keyedBytesMax: 65_536,
} as const;

export interface Tokeniser {
  /** The token of `text`, in its shape; undefined when no shape of that kind holds it: use `keyed`, mask or strip. */
  readonly shaped: (kind: ShapeKind, text: string) => string | undefined;
  /** What a shaped token stands for; undefined when it is none of this destination's. */
  readonly unshaped: (kind: ShapeKind, token: string) => string | undefined;
  /** A token that keeps no shape: `tk_` and 26 characters of base32, from 128 bits of HMAC-SHA-256. */
  readonly keyed: (purpose: string, text: string) => string;
  /** Forgets keys and cached values: every later use throws. */
  readonly wipe: () => void;
}

/**
 * @param masterKey - 32 bytes, the same on all devices whose tokens must agree, and at home for the way back.
 * @param destination - destination id; another destination has other keys.
 * @throws {GuankaError} CRYPTO_INVALID - key size.
 */
export function createTokeniser(
  masterKey: Uint8Array,
  destination: string,
  cacheEntries: number = TOKEN_LIMITS.cacheEntriesMax,
): Tokeniser {
  if (masterKey.length !== 32) throw new GuankaError('CRYPTO_INVALID', `token key of ${masterKey.length} bytes`);
  const derive = (label: string) => new Uint8Array(hkdfSync('sha256', masterKey, label, destination, 32));
  const shapeKey = derive('guanka shaped tokens');
  const hmacKey = createSecretKey(derive('guanka keyed tokens'));
  const max = Math.min(cacheEntries, TOKEN_LIMITS.cacheEntriesMax);
  const caches = new Map(SHAPE_KINDS.map((kind) => [kind, new LRUCache<string, string>({ max })]));
  const keyedCache = new LRUCache<string, string>({ max });
  const ciphers = new LRUCache<string, NumberCipher>({ max: 256 });
  let live = true;

  const cipherOf = (family: TokenFamily): NumberCipher | undefined => {
    const known = ciphers.get(family.name);
    if (known !== undefined) return known;
    const count = countOf(family.token);
    if (count < TOKEN_LIMITS.domainMin) return undefined;
    const cipher = numberCipher(shapeKey, `${family.name}\0${destination}`, count);
    ciphers.set(family.name, cipher);
    return cipher;
  };
  const check = (): void => {
    if (!live) throw new GuankaError('CRYPTO_INVALID', 'the token keys were wiped');
  };
  return {
    shaped: (kind, text) => {
      check();
      const cache = caches.get(kind);
      const cached = cache?.get(text);
      if (cached !== undefined) return cached;
      if (text.length > TOKEN_LIMITS.textCharsMax) return undefined;
      const found = findFamily(kind, text, 'real');
      const cipher = found === undefined ? undefined : cipherOf(found.family);
      if (found === undefined || cipher === undefined) return undefined;
      const token = unrank(found.family.token, cipher.encrypt(found.index));
      cache?.set(text, token);
      return token;
    },
    unshaped: (kind, token) => {
      check();
      if (token.length > TOKEN_LIMITS.textCharsMax) return undefined;
      const found = findFamily(kind, token, 'token');
      const cipher = found === undefined ? undefined : cipherOf(found.family);
      if (found === undefined || cipher === undefined) return undefined;
      const index = cipher.decrypt(found.index);
      return index < countOf(found.family.real) ? unrank(found.family.real, index) : undefined;
    },
    keyed: (purpose, text) => {
      check();
      const id = `${purpose}\0${text}`;
      const cached = keyedCache.get(id);
      if (cached !== undefined) return cached;
      if (text.length > TOKEN_LIMITS.keyedBytesMax) throw new GuankaError('DECODE_LIMIT', 'text too long for a token');
      const token = `tk_${base32(createHmac('sha256', hmacKey).update(id).digest().subarray(0, 16))}`;
      keyedCache.set(id, token);
      return token;
    },
    wipe: () => {
      live = false;
      shapeKey.fill(0);
      ciphers.clear();
      keyedCache.clear();
      for (const cache of caches.values()) cache.clear();
    },
  };
}

/** True when `text` lies where only tokens of that kind lie. False also for the tokens that cannot be marked. */
export function isMarkedToken(kind: ShapeKind, text: string): boolean {
  return findFamily(kind, text, 'token')?.family.marked === true;
}

function findFamily(kind: ShapeKind, text: string, side: 'real' | 'token') {
  for (const family of familiesOf(kind)) {
    const index = rank(family[side], text);
    if (index !== undefined) return { family, index };
  }
  const family = familyLike(kind, text);
  const index = family === undefined ? undefined : rank(family[side], text);
  return family === undefined || index === undefined ? undefined : { family, index };
}

interface NumberCipher {
  readonly encrypt: (index: bigint) => bigint;
  readonly decrypt: (index: bigint) => bigint;
}

/** Rounds of cycle walking; the radix is chosen so that more than a few never happen. */
const WALK_MAX = 10_000;

/**
 * A permutation of 0 … count-1: FF1 over the digits of the number, walked until the result is below `count` again.
 */
function numberCipher(key: Uint8Array, tweak: string, count: bigint): NumberCipher {
  const { radix, length } = digitsFor(count);
  const ff1 = FF1(radix, key, new TextEncoder().encode(tweak));
  const walk = (index: bigint, step: (digits: number[]) => number[]): bigint => {
    let value = index;
    for (let round = 0; round < WALK_MAX; round++) {
      value = fromDigits(step(toDigits(value, radix, length)), radix);
      if (value < count) return value;
    }
    throw new GuankaError('CRYPTO_INVALID', 'token cipher does not settle');
  };
  return { encrypt: (index) => walk(index, ff1.encrypt), decrypt: (index) => walk(index, ff1.decrypt) };
}

/** The radix whose power overshoots `count` least. */
function digitsFor(count: bigint): { readonly radix: number; readonly length: number } {
  let best = { radix: 10, length: 0, size: 0n };
  for (let radix = 10; radix <= 36; radix++) {
    let size = 1n;
    let length = 0;
    for (; size < count || length < 2; length++) size *= BigInt(radix);
    if (best.length === 0 || size < best.size) best = { radix, length, size };
  }
  return best;
}

function toDigits(value: bigint, radix: number, length: number): number[] {
  const digits = new Array<number>(length).fill(0);
  let rest = value;
  for (let at = length - 1; at >= 0; at--) {
    digits[at] = Number(rest % BigInt(radix));
    rest /= BigInt(radix);
  }
  return digits;
}

function fromDigits(digits: readonly number[], radix: number): bigint {
  return digits.reduce((value, digit) => value * BigInt(radix) + BigInt(digit), 0n);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6 without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(held >>> (bits - 5)) & 31];
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text;
}
