/**
 * Keyholder keys at home: made, kept in a file that a passphrase opens, rotated, split into shares. The vehicle gets the
 * public half only. The file is one COSE_Encrypt0 under a key from scrypt (RFC 7914); docs/formats/keys.md has its layout.
 */
import { scryptSync } from 'node:crypto';
import { type CborValue, DetCborWriter, decodeDetCbor, isCborArray } from '../bytes/det-cbor.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, type AeadKey, aeadKey, COSE_ALG } from './aead.ts';
import { COSE_HEADER, openEncrypt0, parseEncrypt0, sealEncrypt0 } from './cose.ts';
import { type Entropy, randomArray } from './entropy.ts';
import type { Keyholder } from './key-announcement.ts';
import { generateKeyPair, KEY_KINDS, type KeyKind, publicKeyBytes, publicKeyId, publicKeyOf } from './key-wrap.ts';
import { joinShares, type Share, splitSecret } from './shamir.ts';

/** A keyholder key with both halves; exists at home only. */
export interface KeyholderKey extends Keyholder {
  readonly privateKey: Uint8Array;
  readonly madeAtMs: number;
  /** Set when a newer key took its place; it still opens what was sealed to it. */
  readonly retiredAtMs?: number;
}

/** Our header label: [version, log2 N, r, p, salt]. */
const SCRYPT_LABEL = -65538;
const FILE_VERSION = 1;
const CONTEXT = new TextEncoder().encode('guanka keyring 1');
const SHARE_PREFIX = 'guanka-share-1';

export const KEYRING_LIMITS = {
  fileBytesMax: 1_048_576,
  keysMax: 1000,
  nameBytesMax: 255,
  passphraseCharsMin: 12,
  /** log2 of scrypt's cost: what we write, and the most that a file may make us spend (1 GiB). */
  costLog2: 17,
  costLog2Max: 20,
} as const;

/** @throws {GuankaError} USAGE - a name or jurisdiction that is none. */
export function newKeyholderKey(
  input: { readonly name: string; readonly kind: KeyKind; readonly jurisdiction: string; readonly madeAtMs: number },
  entropy: Entropy,
): KeyholderKey {
  if (input.name === '' || Buffer.byteLength(input.name) > KEYRING_LIMITS.nameBytesMax)
    throw new GuankaError('USAGE', 'a keyholder key needs a name');
  if (!/^[A-Z]{2}$/.test(input.jurisdiction)) throw new GuankaError('USAGE', 'jurisdiction is two capital letters');
  return { ...input, ...generateKeyPair(input.kind, entropy) };
}

/** The key to seal to from now on, and the ring with the one before retired. @throws {GuankaError} USAGE - no such key in use. */
export function rotateKeyholderKey(ring: readonly KeyholderKey[], name: string, nowMs: number, entropy: Entropy) {
  const old = ring.find((key) => key.name === name && key.retiredAtMs === undefined);
  if (old === undefined) throw new GuankaError('USAGE', 'no key of that name is in use');
  const { kind, jurisdiction } = old;
  const fresh = newKeyholderKey({ name, kind, jurisdiction, madeAtMs: nowMs }, entropy);
  return { fresh, ring: [...ring.map((key) => (key === old ? { ...old, retiredAtMs: nowMs } : key)), fresh] };
}

/** Adds a key. @throws {GuankaError} USAGE - the name is in use. */
export function addKeyholderKey(ring: readonly KeyholderKey[], key: KeyholderKey): readonly KeyholderKey[] {
  if (ring.some((other) => other.name === key.name && other.retiredAtMs === undefined))
    throw new GuankaError('USAGE', 'a key of that name is in use');
  return [...ring, key];
}

/** What the vehicle, the register and a listing may see. */
export function publicPart(key: KeyholderKey): Keyholder & { readonly id: Uint8Array } {
  const { name, kind, publicKey, jurisdiction } = key;
  return { name, kind, publicKey, jurisdiction, id: publicKeyId(kind, publicKey) };
}

/** The ring as a file. @throws {GuankaError} USAGE - passphrase too short. */
export function sealKeyring(
  ring: readonly KeyholderKey[],
  passphrase: string,
  entropy: Entropy,
  costLog2: number = KEYRING_LIMITS.costLog2,
): Uint8Array {
  if (passphrase.length < KEYRING_LIMITS.passphraseCharsMin) {
    throw new GuankaError('USAGE', `passphrase under ${KEYRING_LIMITS.passphraseCharsMin} characters`);
  }
  const salt = randomArray(entropy, 16);
  const iv = randomArray(entropy, AEAD_NONCE_BYTES);
  const header = new DetCborWriter().map(2).int(COSE_HEADER.alg).int(COSE_ALG.a256gcm).int(SCRYPT_LABEL);
  header.array(5).int(FILE_VERSION).int(costLog2).int(8).int(1).bytes(salt);
  const writer = new DetCborWriter().array(ring.length);
  for (const key of ring) {
    writer
      .array(7)
      .text(key.name)
      .text(key.kind)
      .text(key.jurisdiction)
      .int(key.madeAtMs)
      .int(key.retiredAtMs ?? -1);
    writer.bytes(key.publicKey).bytes(key.privateKey);
  }
  const key = passphraseKey(passphrase, salt, costLog2);
  const file = sealEncrypt0(key, { protectedBytes: header.take(), iv, externalAad: CONTEXT, plaintext: writer.view() });
  writer.wipe();
  return file;
}

/** @throws {GuankaError} VERIFY_FAILED - wrong passphrase or changed file. CRYPTO_INVALID - no keyring. */
export function openKeyring(file: Uint8Array, passphrase: string): readonly KeyholderKey[] {
  if (file.length > KEYRING_LIMITS.fileBytesMax) throw invalid();
  try {
    const parsed = parseEncrypt0(file);
    if (parsed.end !== file.length || parsed.alg !== COSE_ALG.a256gcm) throw invalid();
    const { salt, costLog2 } = readScrypt(parsed.protectedHeader.get(SCRYPT_LABEL));
    const plaintext = openEncrypt0(passphraseKey(passphrase, salt, costLog2), parsed, CONTEXT);
    const value = decodeDetCbor(plaintext);
    if (!isCborArray(value) || value.length > KEYRING_LIMITS.keysMax) throw invalid();
    const ring = value.map(readKey);
    plaintext.fill(0);
    return ring;
  } catch (error) {
    if (isGuankaError(error) && error.code.startsWith('DECODE_')) throw invalid();
    throw error;
  }
}

/** A private key in shares, each one line of text for one custodian. @throws {GuankaError} USAGE - numbers of shares. */
export function splitKeyholderKey(key: KeyholderKey, needed: number, made: number, entropy: Entropy): string[] {
  const id = Buffer.from(publicKeyId(key.kind, key.publicKey)).toString('hex');
  return splitSecret(key.privateKey, needed, made, entropy).map(
    ({ index, bytes }) =>
      `${SHARE_PREFIX}:${key.kind}:${id}:${needed}:${index}:${Buffer.from(bytes).toString('base64url')}`,
  );
}

/** The private key again. @throws {GuankaError} CRYPTO_INVALID - not enough shares, or not of one key. */
export function joinKeyholderKey(lines: readonly string[]): {
  readonly kind: KeyKind;
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
} {
  const shares = lines.map(readShare);
  const [first] = shares;
  if (first === undefined || shares.length < first.needed)
    throw new GuankaError('CRYPTO_INVALID', `${first?.needed ?? 2} shares are needed`);
  if (shares.some(({ kind, id, needed }) => kind !== first.kind || id !== first.id || needed !== first.needed)) {
    throw new GuankaError('CRYPTO_INVALID', 'shares of different keys');
  }
  const privateKey = joinShares(shares);
  const publicKey = publicKeyOf(first.kind, privateKey);
  // The id in each share is that of the public key, so a wrong share cannot give a wrong key unseen.
  if (Buffer.from(publicKeyId(first.kind, publicKey)).toString('hex') !== first.id)
    throw new GuankaError('CRYPTO_INVALID', 'a share is wrong');
  return { kind: first.kind, privateKey, publicKey };
}

function readShare(line: string): Share & { readonly kind: KeyKind; readonly id: string; readonly needed: number } {
  const match = /^guanka-share-1:([a-z0-9-]{1,20}):([0-9a-f]{16}):(\d{1,3}):(\d{1,3}):([\w-]{1,200})$/.exec(
    line.trim(),
  );
  const [, kindText, id = '', needed, index, bytes = ''] = match ?? [];
  const kind = KEY_KINDS.find((one) => one === kindText);
  if (match === null || kind === undefined) throw new GuankaError('CRYPTO_INVALID', 'not a key share');
  return {
    kind,
    id,
    needed: Number(needed),
    index: Number(index),
    bytes: new Uint8Array(Buffer.from(bytes, 'base64url')),
  };
}

function passphraseKey(passphrase: string, salt: Uint8Array, costLog2: number): AeadKey {
  const cost = 2 ** costLog2;
  const raw = scryptSync(passphrase.normalize('NFKC'), salt, 32, {
    N: cost,
    r: 8,
    p: 1,
    maxmem: 128 * 8 * cost + 1_048_576,
  });
  const key = aeadKey(COSE_ALG.a256gcm, raw);
  raw.fill(0);
  return key;
}

function readScrypt(value: CborValue | undefined): { readonly salt: Uint8Array; readonly costLog2: number } {
  if (!isCborArray(value) || value.length !== 5) throw invalid();
  const [version, costLog2, blockSize, parallel, salt] = value;
  if (version !== FILE_VERSION || blockSize !== 8 || parallel !== 1 || !(salt instanceof Uint8Array)) throw invalid();
  if (typeof costLog2 !== 'number' || costLog2 < 10 || costLog2 > KEYRING_LIMITS.costLog2Max) throw invalid();
  return { salt, costLog2 };
}

function readKey(value: CborValue): KeyholderKey {
  if (!isCborArray(value) || value.length !== 7) throw invalid();
  const [name, kindText, jurisdiction, madeAtMs, retiredAtMs, publicKey, privateKey] = value;
  const kind = KEY_KINDS.find((one) => one === kindText);
  if (typeof name !== 'string' || kind === undefined || typeof jurisdiction !== 'string') throw invalid();
  if (typeof madeAtMs !== 'number' || typeof retiredAtMs !== 'number') throw invalid();
  if (
    !(publicKey instanceof Uint8Array) ||
    !(privateKey instanceof Uint8Array) ||
    publicKey.length !== publicKeyBytes(kind)
  )
    throw invalid();
  const key = {
    name,
    kind,
    jurisdiction,
    madeAtMs,
    publicKey: new Uint8Array(publicKey),
    privateKey: new Uint8Array(privateKey),
  };
  return retiredAtMs < 0 ? key : { ...key, retiredAtMs };
}

function invalid(): GuankaError {
  return new GuankaError('CRYPTO_INVALID', 'not a keyring file');
}
