/**
 * HPKE base mode, single shot (RFC 9180 §5.1.1, §6.1): seals a few bytes to a public key. Base mode says nothing about who
 * sealed; what names the sender (the key announcement) is bound through `aad` and signed elsewhere.
 */
import { GuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, aeadKey, aeadKeyBytes, COSE_ALG } from './aead.ts';
import type { Entropy } from './entropy.ts';
import { type Kem, x25519Kem, xWingKem } from './kem.ts';
import { labeledExpand, labeledExtract, suiteId } from './labeled-hkdf.ts';

/** A KEM with an AEAD; the KDF is HKDF-SHA256 throughout. */
export interface HpkeSuite {
  readonly kem: Kem;
  /** IANA registry "HPKE AEAD Identifiers". */
  readonly aeadId: 1 | 2;
}

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export const HPKE_X25519: HpkeSuite = { kem: x25519Kem, aeadId: 2 };
/** X-Wing (ML-KEM-768 with X25519), HKDF-SHA256, AES-256-GCM. */
export const HPKE_HYBRID: HpkeSuite = { kem: xWingKem, aeadId: 2 };

const HKDF_SHA256_ID = 1;
const COSE_ALG_OF = { 1: COSE_ALG.a128gcm, 2: COSE_ALG.a256gcm } as const;
const NO_BYTES = new Uint8Array(0);
const SUITE_PREFIX = new TextEncoder().encode('HPKE');

export interface HpkeSealed {
  readonly enc: Uint8Array;
  /** Ciphertext, then the 16-byte tag. */
  readonly ciphertext: Uint8Array;
}

export interface HpkeBinding {
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
}

/** @throws {GuankaError} CRYPTO_INVALID - `publicKey` is none of this suite. */
export function hpkeSeal(
  suite: HpkeSuite,
  publicKey: Uint8Array,
  binding: HpkeBinding,
  plaintext: Uint8Array,
  entropy: Entropy,
): HpkeSealed {
  const { enc, sharedSecret } = suite.kem.encapsulate(publicKey, entropy);
  const { key, nonce } = hpkeKeySchedule(suite, sharedSecret, binding.info);
  return { enc, ciphertext: key.seal(nonce, binding.aad, plaintext) };
}

/** @throws {GuankaError} VERIFY_FAILED - not for this key, or changed. CRYPTO_INVALID - sizes, small-order points. */
export function hpkeOpen(
  suite: HpkeSuite,
  privateKey: Uint8Array,
  binding: HpkeBinding,
  sealed: HpkeSealed,
): Uint8Array {
  if (sealed.enc.length !== suite.kem.encBytes)
    throw new GuankaError('CRYPTO_INVALID', `encapsulated key of ${sealed.enc.length} bytes`);
  return hpkeOpenShared(suite, suite.kem.decapsulate(sealed.enc, privateKey), binding, sealed.ciphertext);
}

/** Opens with the KEM's shared secret, wherever that came from; wiped here. @throws {GuankaError} VERIFY_FAILED. */
export function hpkeOpenShared(
  suite: HpkeSuite,
  sharedSecret: Uint8Array,
  binding: HpkeBinding,
  ciphertext: Uint8Array,
): Uint8Array {
  const { key, nonce } = hpkeKeySchedule(suite, sharedSecret, binding.info);
  return key.open(nonce, binding.aad, ciphertext);
}

/** KeySchedule of base mode for the first message: the nonce is the base nonce (sequence number 0). */
export function hpkeKeySchedule(suite: HpkeSuite, sharedSecret: Uint8Array, info: Uint8Array) {
  const alg = COSE_ALG_OF[suite.aeadId];
  const suiteBytes = Uint8Array.from([...SUITE_PREFIX, ...suiteId(suite.kem.id, HKDF_SHA256_ID, suite.aeadId)]);
  const pskIdHash = labeledExtract(suiteBytes, NO_BYTES, 'psk_id_hash', NO_BYTES);
  const infoHash = labeledExtract(suiteBytes, NO_BYTES, 'info_hash', info);
  const context = Buffer.concat([Uint8Array.of(0), pskIdHash, infoHash]);
  const secret = labeledExtract(suiteBytes, sharedSecret, 'secret', NO_BYTES);
  sharedSecret.fill(0);
  const rawKey = labeledExpand(suiteBytes, secret, 'key', context, aeadKeyBytes(alg));
  const nonce = labeledExpand(suiteBytes, secret, 'base_nonce', context, AEAD_NONCE_BYTES);
  secret.fill(0);
  const key = aeadKey(alg, rawKey);
  rawKey.fill(0);
  return { key, nonce };
}
