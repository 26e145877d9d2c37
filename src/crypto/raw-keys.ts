/**
 * Key objects from raw key bytes. Node 24 reads no raw X25519 or ML-KEM keys, only DER; for keys of one size the DER is a
 * fixed prefix (RFC 8410 for X25519, RFC 9935 for ML-KEM).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { GuankaError } from '../model/errors.ts';

interface RawKind {
  readonly name: string;
  readonly publicBytes: number;
  readonly privateBytes: number;
  readonly spki: Uint8Array;
  readonly pkcs8: Uint8Array;
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

export const X25519: RawKind = {
  name: 'X25519',
  publicBytes: 32,
  privateBytes: 32,
  spki: fromHex('302a300506032b656e032100'),
  pkcs8: fromHex('302e020100300506032b656e04220420'),
};

/** The private key is the 64-byte seed d || z (FIPS 203). */
export const ML_KEM_768: RawKind = {
  name: 'ML-KEM-768',
  publicBytes: 1184,
  privateBytes: 64,
  spki: fromHex('308204b2300b0609608648016503040402038204a100'),
  pkcs8: fromHex('3054020100300b0609608648016503040402044280'.concat('40')),
};

/** @throws {GuankaError} CRYPTO_INVALID - wrong size, or not a key. */
export function publicKeyOf(kind: RawKind, raw: Uint8Array): KeyObject {
  if (raw.length !== kind.publicBytes)
    throw new GuankaError('CRYPTO_INVALID', `${kind.name} public key of ${raw.length} bytes`);
  try {
    return createPublicKey({ key: Buffer.concat([kind.spki, raw]), format: 'der', type: 'spki' });
  } catch {
    throw new GuankaError('CRYPTO_INVALID', `${kind.name} public key does not parse`);
  }
}

/** @throws {GuankaError} CRYPTO_INVALID - wrong size, or not a key. */
export function privateKeyOf(kind: RawKind, raw: Uint8Array): KeyObject {
  if (raw.length !== kind.privateBytes)
    throw new GuankaError('CRYPTO_INVALID', `${kind.name} private key of ${raw.length} bytes`);
  const der = Buffer.concat([kind.pkcs8, raw]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    throw new GuankaError('CRYPTO_INVALID', `${kind.name} private key does not parse`);
  } finally {
    der.fill(0);
  }
}

/** The raw public half of a private or public key object. */
export function rawPublicOf(kind: RawKind, key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return Uint8Array.from(der.subarray(der.length - kind.publicBytes));
}
