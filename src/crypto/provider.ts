/**
 * The one interface through which sealing touches an algorithm that a certified module may have to run (PKCS#11, SDF per
 * GM/T 0018). The software provider below is what ships. It is no certified commercial-cryptography product.
 */
import { createHmac, hash as hashOnce } from 'node:crypto';
import { type AeadKey, aeadKey } from './aead.ts';
import { type Entropy, systemEntropy } from './entropy.ts';
import type { HpkeBinding, HpkeSealed } from './hpke.ts';
import { type KeyKind, wrapKey } from './key-wrap.ts';
import { sm2Sign, sm2Verify } from './sm2.ts';

export type HashName = 'sha256' | 'sm3';

export interface CryptoProvider {
  readonly name: string;
  /** @param alg - COSE algorithm id. */
  readonly aeadKey: (alg: number, raw: Uint8Array) => AeadKey;
  readonly digest: (hash: HashName, bytes: Uint8Array) => Uint8Array;
  readonly hmac: (hash: HashName, key: Uint8Array, bytes: Uint8Array) => Uint8Array;
  /** The way back needs a private key, which is never on the vehicle: unwrapper.ts. */
  readonly wrap: (kind: KeyKind, publicKey: Uint8Array, binding: HpkeBinding, plaintext: Uint8Array) => HpkeSealed;
  /** SM2 with SM3 and the default user id; r || s. */
  readonly sm2Sign: (privateKey: Uint8Array, message: Uint8Array) => Uint8Array;
  readonly sm2Verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}

/** By way of a string: making a Buffer costs node:crypto as much as the digest of a message. */
function digest(hash: HashName, bytes: Uint8Array): Uint8Array {
  const chars = hashOnce(hash, bytes, 'binary');
  const out = new Uint8Array(chars.length);
  for (let index = 0; index < out.length; index++) out[index] = chars.charCodeAt(index);
  return out;
}

/** Everything in this process. */
export function softwareProvider(entropy: Entropy = systemEntropy): CryptoProvider {
  return {
    name: 'software',
    aeadKey,
    digest,
    hmac: (hash, key, bytes) => createHmac(hash, key).update(bytes).digest(),
    wrap: (kind, publicKey, binding, plaintext) => wrapKey(kind, publicKey, binding, plaintext, entropy),
    sm2Sign,
    sm2Verify,
  };
}
