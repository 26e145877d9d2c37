/**
 * SM4-GCM (RFC 8998, GB/T 36624) put together from OpenSSL's SM4-CTR and the GHASH of @noble/ciphers, for runtimes whose
 * OpenSSL has no SM4-GCM (Node 24). GHASH runs in JavaScript: its tables make no promise of constant time.
 */
import { createCipheriv, createSecretKey, timingSafeEqual } from 'node:crypto';
import { GHASH } from '@noble/ciphers/_polyval.js';
import { GuankaError } from '../model/errors.ts';
import { AEAD_TAG_BYTES, type AeadKey, COSE_ALG, checkNonce, checkSealed } from './aead-key.ts';

/** @param raw - 16 bytes. */
export function composedSm4GcmKey(raw: Uint8Array): AeadKey {
  const key = createSecretKey(raw);
  const blocks = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  const hashKey = Uint8Array.from(blocks.update(new Uint8Array(16)));

  /** CTR from block 1, so that the first 16 bytes out mask the tag and the rest is the message (SP 800-38D §7.1). */
  const stream = (nonce: Uint8Array, input: Uint8Array): { mask: Uint8Array; output: Uint8Array } => {
    const counter = new Uint8Array(16);
    counter.set(nonce);
    counter[15] = 1;
    const cipher = createCipheriv('sm4-ctr', key, counter);
    return { mask: cipher.update(new Uint8Array(16)), output: cipher.update(input) };
  };

  const tagOf = (mask: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array => {
    const lengths = new DataView(new ArrayBuffer(16));
    lengths.setBigUint64(0, BigInt(aad.length) * 8n);
    lengths.setBigUint64(8, BigInt(ciphertext.length) * 8n);
    const tag = new GHASH(hashKey, aad.length + ciphertext.length + 16)
      .update(aad)
      .update(ciphertext)
      .update(new Uint8Array(lengths.buffer))
      .digest();
    for (let index = 0; index < AEAD_TAG_BYTES; index++) tag[index] = (tag[index] ?? 0) ^ (mask[index] ?? 0);
    return tag;
  };

  const sealParts = (nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): [Uint8Array, Uint8Array] => {
    checkNonce(nonce);
    const { mask, output } = stream(nonce, plaintext);
    return [output, tagOf(mask, aad, output)];
  };
  const sealInto: AeadKey['sealInto'] = (nonce, aad, plaintext, out, at) => {
    const [ciphertext, tag] = sealParts(nonce, aad, plaintext);
    out.set(ciphertext, at);
    out.set(tag, at + ciphertext.length);
    return at + ciphertext.length + AEAD_TAG_BYTES;
  };
  return {
    alg: COSE_ALG.sm4gcm,
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
      const ciphertext = sealed.subarray(0, sealed.length - AEAD_TAG_BYTES);
      const { mask, output } = stream(nonce, ciphertext);
      if (!timingSafeEqual(tagOf(mask, aad, ciphertext), sealed.subarray(ciphertext.length))) {
        output.fill(0);
        throw new GuankaError('VERIFY_FAILED', 'sealed bytes do not verify');
      }
      return Uint8Array.from(output);
    },
  };
}
