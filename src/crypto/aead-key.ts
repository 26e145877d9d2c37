/** What every authenticated cipher here agrees on: sizes, ids, and what a key can do. */
import { GuankaError } from '../model/errors.ts';

export const AEAD_NONCE_BYTES = 12;
export const AEAD_TAG_BYTES = 16;

/**
 * COSE algorithm ids (IANA registry "COSE Algorithms"). There is no registration for SM4-GCM, so it and the chunked
 * forms (see docs/formats/keys.md) take ids from the private-use range below -65536.
 */
export const COSE_ALG = {
  a128gcm: 1,
  a192gcm: 2,
  a256gcm: 3,
  sm4gcm: -70001,
  a256gcmChunked: -70003,
  sm4gcmChunked: -70004,
} as const;

/** A key that seals and opens. Held in memory only. */
export interface AeadKey {
  /** COSE algorithm id. */
  readonly alg: number;
  /**
   * @param nonce - 12 bytes, never used before under this key.
   * @returns the ciphertext, plaintext.length bytes, then the tag, 16 bytes.
   */
  readonly seal: (nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) => Uint8Array;
  /** As `seal`, written into `out` at `at`; returns one past the last byte. Spares one allocation. */
  readonly sealInto: (nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, out: Uint8Array, at: number) => number;
  /** As `seal`, in two arrays: nothing of a large plaintext is copied. */
  readonly sealParts: (nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) => readonly [Uint8Array, Uint8Array];
  /**
   * @param sealed - ciphertext, then tag.
   * @throws {GuankaError} VERIFY_FAILED - wrong key, nonce, AAD or bytes; nothing of the plaintext is given out.
   */
  readonly open: (nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array) => Uint8Array;
}

/** @throws {GuankaError} CRYPTO_INVALID - not 12 bytes. */
export function checkNonce(nonce: Uint8Array): void {
  if (nonce.length !== AEAD_NONCE_BYTES) throw new GuankaError('CRYPTO_INVALID', `nonce of ${nonce.length} bytes`);
}

/** @throws {GuankaError} VERIFY_FAILED - too short to hold a tag. */
export function checkSealed(sealed: Uint8Array): void {
  if (sealed.length < AEAD_TAG_BYTES) throw new GuankaError('VERIFY_FAILED', 'sealed bytes end inside the tag');
}
