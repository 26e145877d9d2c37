/** ML-KEM-768 (FIPS 203) in JavaScript, for runtimes whose OpenSSL has none. Makes no promise of constant time. */
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';

/** @param seed - 64 bytes, d || z. */
export function mlKemPublicOf(seed: Uint8Array): Uint8Array {
  return ml_kem768.keygen(seed).publicKey;
}

/** @param randomness - 32 bytes. Throws what the library throws where the key does not parse. */
export function mlKemEncapsulate(
  publicKey: Uint8Array,
  randomness: Uint8Array,
): { readonly cipherText: Uint8Array; readonly sharedSecret: Uint8Array } {
  return ml_kem768.encapsulate(publicKey, randomness);
}

/** @param seed - 64 bytes, d || z. */
export function mlKemDecapsulate(ciphertext: Uint8Array, seed: Uint8Array): Uint8Array {
  return ml_kem768.decapsulate(ciphertext, ml_kem768.keygen(seed).secretKey);
}
