/**
 * The two key encapsulations of our HPKE profiles: DHKEM(X25519, HKDF-SHA256) (RFC 9180 §4.1) and X-Wing, which is
 * ML-KEM-768 with X25519 (draft-connolly-cfrg-xwing-kem; HPKE id from draft-ietf-hpke-pq). The second is a draft:
 * it is a named profile, never the only one.
 */
import { createHash, decapsulate, diffieHellman, encapsulate, type KeyObject } from 'node:crypto';
import { GuankaError } from '../model/errors.ts';
import { type Entropy, randomArray, secretCopy } from './entropy.ts';
import { labeledExpand, labeledExtract, suiteId } from './labeled-hkdf.ts';
import { mlKemDecapsulate, mlKemEncapsulate, mlKemPublicOf } from './pure-ml-kem.ts';
import { ML_KEM_768, privateKeyOf, publicKeyOf, rawPublicOf, X25519 } from './raw-keys.ts';

export interface Encapsulation {
  /** What travels. */
  readonly enc: Uint8Array;
  /** 32 bytes. */
  readonly sharedSecret: Uint8Array;
}

/** One key encapsulation mechanism; keys are raw bytes. */
export interface Kem {
  /** IANA registry "HPKE KEM Identifiers". */
  readonly id: number;
  readonly encBytes: number;
  readonly publicBytes: number;
  readonly privateBytes: number;
  /** @throws {GuankaError} CRYPTO_INVALID - not a public key, or one of small order. */
  readonly encapsulate: (publicKey: Uint8Array, entropy: Entropy) => Encapsulation;
  /** @throws {GuankaError} CRYPTO_INVALID - sizes, or a point of small order. */
  readonly decapsulate: (enc: Uint8Array, privateKey: Uint8Array) => Uint8Array;
  readonly publicOf: (privateKey: Uint8Array) => Uint8Array;
}

const X25519_ID = 0x0020;
const X25519_SUITE = Uint8Array.from([...new TextEncoder().encode('KEM'), ...suiteId(X25519_ID)]);

export const x25519Kem: Kem = {
  id: X25519_ID,
  encBytes: 32,
  publicBytes: 32,
  privateBytes: 32,
  encapsulate: (publicKey, entropy) => {
    const ephemeral = randomArray(entropy, 32);
    const privateKey = privateKeyOf(X25519, ephemeral);
    ephemeral.fill(0);
    const enc = rawPublicOf(X25519, privateKey);
    const shared = dh(privateKey, publicKeyOf(X25519, publicKey));
    return { enc, sharedSecret: x25519SharedSecret(shared, enc, publicKey) };
  },
  decapsulate: (enc, rawPrivate) => {
    const privateKey = privateKeyOf(X25519, rawPrivate);
    return x25519SharedSecret(dh(privateKey, publicKeyOf(X25519, enc)), enc, rawPublicOf(X25519, privateKey));
  },
  publicOf: (rawPrivate) => rawPublicOf(X25519, privateKeyOf(X25519, rawPrivate)),
};

/** X25519; OpenSSL refuses an all-zero result (RFC 9180 §7.1.4). */
function dh(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch {
    throw new GuankaError('CRYPTO_INVALID', 'X25519 public key of small order');
  }
}

/**
 * ExtractAndExpand of RFC 9180 §4.1: what is left of decapsulation when X25519 itself ran elsewhere, in a token.
 * @param shared - the 32 bytes of X25519; wiped here.
 * @param publicKey - the recipient's.
 */
export function x25519SharedSecret(shared: Uint8Array, enc: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const prk = labeledExtract(X25519_SUITE, new Uint8Array(0), 'eae_prk', shared);
  shared.fill(0);
  const secret = labeledExpand(X25519_SUITE, prk, 'shared_secret', Buffer.concat([enc, publicKey]), 32);
  prk.fill(0);
  return secret;
}

const MLKEM_CT_BYTES = 1088;
/** The draft's label: six bytes that draw a wing. */
const XWING_LABEL = new TextEncoder().encode('\\.//^\\');

export const xWingKem: Kem = {
  id: 0x647a,
  encBytes: MLKEM_CT_BYTES + 32,
  publicBytes: ML_KEM_768.publicBytes + 32,
  privateBytes: 32,
  encapsulate: (publicKey, entropy) => {
    if (publicKey.length !== xWingKem.publicBytes)
      throw new GuankaError('CRYPTO_INVALID', `X-Wing public key of ${publicKey.length} bytes`);
    const latticePublic = publicKey.subarray(0, ML_KEM_768.publicBytes);
    const curvePublic = publicKey.subarray(ML_KEM_768.publicBytes);
    const ephemeral = randomArray(entropy, 32);
    const curvePrivate = privateKeyOf(X25519, ephemeral);
    ephemeral.fill(0);
    const curveEnc = rawPublicOf(X25519, curvePrivate);
    const curveShared = dh(curvePrivate, publicKeyOf(X25519, curvePublic));
    const lattice = latticeEncapsulate(latticePublic, entropy);
    const sharedSecret = combine(lattice.sharedSecret, curveShared, curveEnc, curvePublic);
    return { enc: Uint8Array.from(Buffer.concat([lattice.enc, curveEnc])), sharedSecret };
  },
  decapsulate: (enc, rawPrivate) => {
    if (enc.length !== xWingKem.encBytes)
      throw new GuankaError('CRYPTO_INVALID', `X-Wing encapsulation of ${enc.length} bytes`);
    const keys = expandSeed(rawPrivate);
    const curvePrivate = privateKeyOf(X25519, keys.curve);
    const curveEnc = enc.subarray(MLKEM_CT_BYTES);
    const curveShared = dh(curvePrivate, publicKeyOf(X25519, curveEnc));
    const latticeShared = latticeDecapsulate(enc.subarray(0, MLKEM_CT_BYTES), keys.lattice);
    return combine(latticeShared, curveShared, curveEnc, rawPublicOf(X25519, curvePrivate));
  },
  publicOf: (rawPrivate) => {
    const keys = expandSeed(rawPrivate);
    const lattice = nativeLattice()
      ? rawPublicOf(ML_KEM_768, privateKeyOf(ML_KEM_768, keys.lattice))
      : mlKemPublicOf(keys.lattice);
    return Uint8Array.from(Buffer.concat([lattice, rawPublicOf(X25519, privateKeyOf(X25519, keys.curve))]));
  },
};

function expandSeed(seed: Uint8Array): { readonly lattice: Uint8Array; readonly curve: Uint8Array } {
  if (seed.length !== 32) throw new GuankaError('CRYPTO_INVALID', `X-Wing private key of ${seed.length} bytes`);
  const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest();
  return { lattice: expanded.subarray(0, 64), curve: expanded.subarray(64) };
}

function combine(lattice: Uint8Array, curve: Uint8Array, curveEnc: Uint8Array, curvePublic: Uint8Array): Uint8Array {
  const hash = createHash('sha3-256')
    .update(lattice)
    .update(curve)
    .update(curveEnc)
    .update(curvePublic)
    .update(XWING_LABEL);
  lattice.fill(0);
  curve.fill(0);
  const digest = hash.digest();
  const secret = secretCopy(digest);
  digest.fill(0);
  return secret;
}

/** Node has ML-KEM from 24.7 on, and only over OpenSSL 3.5; otherwise the pure implementation is used. */
function nativeLattice(): boolean {
  latticeIsNative ??= typeof encapsulate === 'function' && latticeParses();
  return latticeIsNative;
}

let latticeIsNative: boolean | undefined;

function latticeParses(): boolean {
  try {
    privateKeyOf(ML_KEM_768, new Uint8Array(64));
    return true;
  } catch {
    return false;
  }
}

function latticeEncapsulate(publicKey: Uint8Array, entropy: Entropy): Encapsulation {
  // OpenSSL draws its own randomness here; the curve half above still comes from `entropy`.
  if (nativeLattice()) {
    const { sharedKey, ciphertext } = encapsulate(publicKeyOf(ML_KEM_768, publicKey));
    return { enc: ciphertext, sharedSecret: sharedKey };
  }
  try {
    const { cipherText, sharedSecret } = mlKemEncapsulate(publicKey, randomArray(entropy, 32));
    return { enc: cipherText, sharedSecret };
  } catch {
    throw new GuankaError('CRYPTO_INVALID', 'ML-KEM-768 public key does not parse');
  }
}

function latticeDecapsulate(ciphertext: Uint8Array, seed: Uint8Array): Uint8Array {
  if (nativeLattice()) return decapsulate(privateKeyOf(ML_KEM_768, seed), ciphertext);
  return mlKemDecapsulate(ciphertext, seed);
}
