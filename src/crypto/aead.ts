/**
 * Authenticated encryption under one narrow interface, so that a certified module can stand behind it.
 * AES-GCM (NIST SP 800-38D) through node:crypto, SM4-GCM (RFC 8998) beside it.
 * GCM does not commit to a key: callers look a key up by its id and bind that id in the AAD.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { releaseLarge } from '../bytes/release.ts';
import { GuankaError } from '../model/errors.ts';
import { AEAD_TAG_BYTES, type AeadKey, COSE_ALG, checkNonce, checkSealed } from './aead-key.ts';
import { composedSm4GcmKey } from './sm4-gcm.ts';

export { AEAD_NONCE_BYTES, AEAD_TAG_BYTES, type AeadKey, COSE_ALG } from './aead-key.ts';

interface AeadSpec {
  readonly cipher: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' | 'sm4-gcm';
  readonly keyBytes: number;
}

const SPECS: ReadonlyMap<number, AeadSpec> = new Map([
  [COSE_ALG.a128gcm, { cipher: 'aes-128-gcm', keyBytes: 16 }],
  [COSE_ALG.a192gcm, { cipher: 'aes-192-gcm', keyBytes: 24 }],
  [COSE_ALG.a256gcm, { cipher: 'aes-256-gcm', keyBytes: 32 }],
  [COSE_ALG.sm4gcm, { cipher: 'sm4-gcm', keyBytes: 16 }],
]);

/** Key size of an algorithm, bytes. @throws {GuankaError} CRYPTO_INVALID - not one of ours. */
export function aeadKeyBytes(alg: number): number {
  return specOf(alg).keyBytes;
}

/**
 * @param alg - COSE algorithm id.
 * @param raw - the key; copied.
 * @throws {GuankaError} CRYPTO_INVALID - unknown algorithm or wrong key size.
 */
export function aeadKey(alg: number, raw: Uint8Array): AeadKey {
  const spec = specOf(alg);
  if (raw.length !== spec.keyBytes)
    throw new GuankaError('CRYPTO_INVALID', `${spec.cipher} needs ${spec.keyBytes} key bytes`);
  if (spec.cipher === 'sm4-gcm' && !nativeSm4Gcm()) return composedSm4GcmKey(raw);
  return nativeKey(alg, spec, createSecretKey(raw));
}

function specOf(alg: number): AeadSpec {
  const spec = SPECS.get(alg);
  if (spec === undefined) throw new GuankaError('CRYPTO_INVALID', `COSE algorithm ${alg} is not supported`);
  return spec;
}

let sm4GcmIsNative: boolean | undefined;

/** Node 24's OpenSSL has SM4-CTR but no SM4-GCM; Node 26's has both. */
function nativeSm4Gcm(): boolean {
  if (sm4GcmIsNative === undefined) {
    try {
      cipherOf('sm4-gcm', createSecretKey(new Uint8Array(16)), new Uint8Array(12));
      sm4GcmIsNative = true;
    } catch {
      sm4GcmIsNative = false;
    }
  }
  return sm4GcmIsNative;
}

const TAG = { authTagLength: AEAD_TAG_BYTES } as const;

/** node:crypto takes every AEAD by the GCM signature; its types only know the names it had when they were written. */
function cipherOf(cipher: AeadSpec['cipher'], key: KeyObject, nonce: Uint8Array) {
  return createCipheriv(cipher as 'aes-256-gcm', key, nonce, TAG);
}

function nativeKey(alg: number, spec: AeadSpec, key: KeyObject): AeadKey {
  const sealParts = (nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): [Uint8Array, Uint8Array] => {
    checkNonce(nonce);
    const cipher = cipherOf(spec.cipher, key, nonce);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return [ciphertext, cipher.getAuthTag()];
  };
  const sealInto: AeadKey['sealInto'] = (nonce, aad, plaintext, out, at) => {
    const [ciphertext, tag] = sealParts(nonce, aad, plaintext);
    out.set(ciphertext, at);
    releaseLarge(ciphertext);
    out.set(tag, at + plaintext.length);
    return at + plaintext.length + AEAD_TAG_BYTES;
  };
  return {
    alg,
    sealInto,
    sealParts,
    seal: (nonce, aad, plaintext) => {
      const out = new Uint8Array(plaintext.length + AEAD_TAG_BYTES);
      sealInto(nonce, aad, plaintext, out, 0);
      return out;
    },
    open: (nonce, aad, sealed) => {
      checkNonce(nonce);
      checkSealed(sealed);
      const decipher = createDecipheriv(spec.cipher as 'aes-256-gcm', key, nonce, TAG);
      decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(sealed.length - AEAD_TAG_BYTES));
      const plaintext = decipher.update(sealed.subarray(0, sealed.length - AEAD_TAG_BYTES));
      try {
        decipher.final();
      } catch {
        plaintext.fill(0);
        throw new GuankaError('VERIFY_FAILED', 'sealed bytes do not verify');
      }
      return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
    },
  };
}
