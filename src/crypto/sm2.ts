/**
 * SM2 (GB/T 32918.2 signatures, .4 encryption, .5 curve) through sm-crypto-v2. node:crypto is not used: its SM2 signatures
 * are silently made without the user id that GM/T 0009 prescribes, so nobody else verifies them. This is software, not a
 * certified cryptographic module; one takes its place behind {@link CryptoProvider}.
 */
import { sm2 } from 'sm-crypto-v2';
import { GuankaError } from '../model/errors.ts';

export const SM2_PRIVATE_BYTES = 32;
/** Uncompressed point: 04 || x || y. */
export const SM2_PUBLIC_BYTES = 65;
/** GM/T 0009-2012 §10: the user id when the parties agreed on none. */
const USER_ID = '1234567812345678';
/** Order of C1, C3, C2 in the ciphertext (GB/T 32918.4). */
const C1C3C2 = 1;
/** C1 without its leading 04, and C3. */
const OVERHEAD_BYTES = 96;
const CURVE_ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** @param privateKey - 32 bytes, 1 <= d < n - 1. @throws {GuankaError} CRYPTO_INVALID. */
export function sm2PublicOf(privateKey: Uint8Array): Uint8Array {
  checkPrivate(privateKey);
  return fromHex(sm2.getPublicKeyFromPrivateKey(toHex(privateKey)));
}

/** True for a point on the curve in uncompressed form. */
export function isSm2Public(publicKey: Uint8Array): boolean {
  if (publicKey.length !== SM2_PUBLIC_BYTES || publicKey[0] !== 4) return false;
  try {
    return sm2.verifyPublicKey(toHex(publicKey));
  } catch {
    return false;
  }
}

/** @returns C1 (04 || x || y) || C3 || C2, plaintext.length + 97 bytes. @throws {GuankaError} CRYPTO_INVALID. */
export function sm2Encrypt(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (!isSm2Public(publicKey)) throw new GuankaError('CRYPTO_INVALID', 'SM2 public key is not on the curve');
  if (plaintext.length === 0) throw new GuankaError('CRYPTO_INVALID', 'SM2 encrypts no empty message');
  return fromHex(`04${sm2.doEncrypt(plaintext, toHex(publicKey), C1C3C2)}`);
}

/** @throws {GuankaError} VERIFY_FAILED - not for this key, or changed. CRYPTO_INVALID - sizes. */
export function sm2Decrypt(privateKey: Uint8Array, sealed: Uint8Array): Uint8Array {
  checkPrivate(privateKey);
  if (sealed.length <= OVERHEAD_BYTES + 1 || sealed[0] !== 4)
    throw new GuankaError('CRYPTO_INVALID', 'SM2 ciphertext is too short');
  let plaintext: Uint8Array;
  try {
    plaintext = sm2.doDecrypt(toHex(sealed.subarray(1)), toHex(privateKey), C1C3C2, { output: 'array' });
  } catch {
    throw new GuankaError('VERIFY_FAILED', 'SM2 ciphertext does not verify');
  }
  // The library answers a wrong C3 with an empty result, not with an error.
  if (plaintext.length !== sealed.length - OVERHEAD_BYTES - 1)
    throw new GuankaError('VERIFY_FAILED', 'SM2 ciphertext does not verify');
  return Uint8Array.from(plaintext);
}

/** @returns r || s, 64 bytes. */
export function sm2Sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const publicKey = toHex(sm2PublicOf(privateKey));
  return fromHex(sm2.doSignature(message, toHex(privateKey), { hash: true, publicKey, userId: USER_ID }));
}

/** @param signature - r || s, 64 bytes. Never throws. */
export function sm2Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isSm2Public(publicKey)) return false;
  try {
    return sm2.doVerifySignature(message, toHex(signature), toHex(publicKey), { hash: true, userId: USER_ID });
  } catch {
    return false;
  }
}

function checkPrivate(privateKey: Uint8Array): void {
  if (privateKey.length !== SM2_PRIVATE_BYTES)
    throw new GuankaError('CRYPTO_INVALID', `SM2 private key of ${privateKey.length} bytes`);
  const scalar = BigInt(`0x${toHex(privateKey)}`);
  if (scalar === 0n || scalar >= CURVE_ORDER - 1n)
    throw new GuankaError('CRYPTO_INVALID', 'SM2 private key out of range');
}
