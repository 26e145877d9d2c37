/**
 * Wrapping a data key to a keyholder's public key, in the three kinds that keyholders may have. HPKE for the two
 * international kinds; for SM2 a fresh secret is encrypted with SM2 and the data key sealed under it with SM4-GCM, so that
 * the announcement can be bound as AAD, which SM2 encryption alone cannot do.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { GuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, aeadKey, COSE_ALG } from './aead.ts';
import { type Entropy, randomArray, systemEntropy } from './entropy.ts';
import {
  HPKE_HYBRID,
  HPKE_X25519,
  type HpkeBinding,
  type HpkeSealed,
  type HpkeSuite,
  hpkeOpen,
  hpkeOpenShared,
  hpkeSeal,
} from './hpke.ts';
import { x25519SharedSecret } from './kem.ts';
import { isSm2Public, SM2_PRIVATE_BYTES, SM2_PUBLIC_BYTES, sm2Decrypt, sm2Encrypt, sm2PublicOf } from './sm2.ts';

/** What kind of key a keyholder has. */
export type KeyKind = 'x25519' | 'mlkem768-x25519' | 'sm2';

export const KEY_KINDS: readonly KeyKind[] = ['x25519', 'mlkem768-x25519', 'sm2'];

const HPKE_OF: Readonly<Record<Exclude<KeyKind, 'sm2'>, HpkeSuite>> = {
  x25519: HPKE_X25519,
  'mlkem768-x25519': HPKE_HYBRID,
};
const NO_BYTES = new Uint8Array(0);
const ZERO_NONCE = new Uint8Array(AEAD_NONCE_BYTES);
/** A random 32-byte number is outside SM2's range once in 2^32 tries. */
const DRAWS_MAX = 8;

/** Public key size of a kind, bytes. */
export function publicKeyBytes(kind: KeyKind): number {
  return kind === 'sm2' ? SM2_PUBLIC_BYTES : HPKE_OF[kind].kem.publicBytes;
}

export interface KeyPair {
  readonly publicKey: Uint8Array;
  /** Raw. */
  readonly privateKey: Uint8Array;
}

/** A new key pair. */
export function generateKeyPair(kind: KeyKind, entropy: Entropy): KeyPair {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const privateKey = randomArray(entropy, kind === 'sm2' ? SM2_PRIVATE_BYTES : HPKE_OF[kind].kem.privateBytes);
    try {
      return { publicKey: publicKeyOf(kind, privateKey), privateKey };
    } catch (error) {
      if (kind !== 'sm2') throw error;
    }
  }
  throw new GuankaError('CRYPTO_INVALID', 'the random source gives no usable SM2 key');
}

/** @throws {GuankaError} CRYPTO_INVALID - no private key of this kind. */
export function publicKeyOf(kind: KeyKind, privateKey: Uint8Array): Uint8Array {
  return kind === 'sm2' ? sm2PublicOf(privateKey) : HPKE_OF[kind].kem.publicOf(privateKey);
}

/** Eight bytes that name a public key: the first of SHA-256 over its kind and bytes. */
export function publicKeyId(kind: KeyKind, publicKey: Uint8Array): Uint8Array {
  return Uint8Array.from(
    createHash('sha256').update(`guanka keyholder ${kind}\0`).update(publicKey).digest().subarray(0, 8),
  );
}

/**
 * Checks a public key by wrapping to it once: sizes, the curve, small order, the lattice.
 * @throws {GuankaError} CRYPTO_INVALID - no public key of this kind.
 */
export function checkPublicKey(kind: KeyKind, publicKey: Uint8Array): void {
  wrapKey(kind, publicKey, { info: NO_BYTES, aad: NO_BYTES }, NO_BYTES, systemEntropy);
}

/** @throws {GuankaError} CRYPTO_INVALID - no public key of this kind. */
export function wrapKey(
  kind: KeyKind,
  publicKey: Uint8Array,
  binding: HpkeBinding,
  plaintext: Uint8Array,
  entropy: Entropy,
): HpkeSealed {
  if (kind !== 'sm2') return hpkeSeal(HPKE_OF[kind], publicKey, binding, plaintext, entropy);
  if (!isSm2Public(publicKey)) throw new GuankaError('CRYPTO_INVALID', 'SM2 public key is not on the curve');
  const secret = randomArray(entropy, 32);
  const enc = sm2Encrypt(publicKey, secret);
  const ciphertext = sm2WrappingKey(secret, enc, binding.info).seal(ZERO_NONCE, binding.aad, plaintext);
  secret.fill(0);
  return { enc, ciphertext };
}

/** @throws {GuankaError} VERIFY_FAILED, CRYPTO_INVALID. */
export function unwrapKey(
  kind: KeyKind,
  privateKey: Uint8Array,
  binding: HpkeBinding,
  wrapped: HpkeSealed,
): Uint8Array {
  if (kind !== 'sm2') return hpkeOpen(HPKE_OF[kind], privateKey, binding, wrapped);
  return finishSm2Unwrap(sm2Decrypt(privateKey, wrapped.enc), binding, wrapped);
}

/**
 * The rest of {@link unwrapKey} when a token did the X25519 with its private key.
 * @param shared - 32 bytes, the token's answer; wiped here.
 * @throws {GuankaError} VERIFY_FAILED, CRYPTO_INVALID.
 */
export function finishX25519Unwrap(
  shared: Uint8Array,
  publicKey: Uint8Array,
  binding: HpkeBinding,
  wrapped: HpkeSealed,
): Uint8Array {
  // RFC 9180 §7.1.4: a token need not refuse points of small order, so the zero they give is refused here.
  if (shared.length !== 32 || shared.every((byte) => byte === 0))
    throw new GuankaError('CRYPTO_INVALID', 'X25519 public key of small order');
  const sharedSecret = x25519SharedSecret(shared, wrapped.enc, publicKey);
  return hpkeOpenShared(HPKE_X25519, sharedSecret, binding, wrapped.ciphertext);
}

/** The rest of {@link unwrapKey} when a module did the SM2 decryption. @throws {GuankaError} VERIFY_FAILED. */
export function finishSm2Unwrap(secret: Uint8Array, binding: HpkeBinding, wrapped: HpkeSealed): Uint8Array {
  const key = sm2WrappingKey(secret, wrapped.enc, binding.info);
  secret.fill(0);
  return key.open(ZERO_NONCE, binding.aad, wrapped.ciphertext);
}

/** The secret is fresh for each wrap, so the zero nonce is used once under its key. */
function sm2WrappingKey(secret: Uint8Array, enc: Uint8Array, info: Uint8Array) {
  const raw = new Uint8Array(hkdfSync('sm3', secret, NO_BYTES, Buffer.concat([info, enc]), 16));
  const key = aeadKey(COSE_ALG.sm4gcm, raw);
  raw.fill(0);
  return key;
}
