/**
 * One data key: seals capsules and envelopes on the vehicle, opens them at home. Its 32-byte root never leaves memory except
 * wrapped; the working keys are derived from it (HKDF, RFC 5869), one label per use.
 *
 * Nonces are a 32-bit stream id and a 64-bit counter from zero. They are never stored: a key does not survive a restart,
 * so a counter that begins again begins under another key (NIST SP 800-38D §8.2.1, deterministic construction).
 */
import { hkdfSync } from 'node:crypto';
import { GuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, type AeadKey, aeadKeyBytes } from './aead.ts';
import type { CryptoProvider } from './provider.ts';
import type { Suite } from './suites.ts';

export const ROOT_BYTES = 32;
export const KID_BYTES = 8;
const NO_BYTES = new Uint8Array(0);

/** What a data key is for; all of it is bound into what the key seals. */
export interface DataKeyScope {
  /** Device id. */
  readonly device: string;
  /** Grows with every key of the device. */
  readonly epoch: number;
  /** Digest of the policy in force. */
  readonly policyDigest: Uint8Array;
}

export interface DataKey extends DataKeyScope {
  readonly suite: Suite;
  /** Eight bytes that name the key; they say nothing about it. */
  readonly kid: Uint8Array;
  /** Nonces given out so far. */
  readonly used: number;
  /** @throws {GuankaError} CRYPTO_INVALID - wiped. */
  readonly aead: () => AeadKey;
  /**
   * Writes the next nonce, 12 bytes, at `at`.
   * @throws {GuankaError} CRYPTO_INVALID - wiped, or the key has sealed `usesMax` times.
   */
  readonly nextNonce: (out: Uint8Array, at: number) => void;
  /** A key for one envelope. @param salt - never used before under this key; a nonce of it does. */
  readonly envelopeKey: (salt: Uint8Array, info: Uint8Array) => AeadKey;
  readonly digest: (bytes: Uint8Array) => Uint8Array;
  /** Forgets the key: every later use throws. */
  readonly wipe: () => void;
}

export interface DataKeyInput {
  readonly suite: Suite;
  readonly scope: DataKeyScope;
  /** 32 bytes; wiped here once the working keys are derived. */
  readonly root: Uint8Array;
  /** One per worker that shares the key, 0 <= streamId < 2 ** 32. */
  readonly streamId: number;
  readonly usesMax: number;
  readonly provider: CryptoProvider;
}

export function createDataKey(input: DataKeyInput): DataKey {
  const { suite, scope, root, provider, usesMax } = input;
  if (root.length !== ROOT_BYTES) throw new GuankaError('CRYPTO_INVALID', `data key of ${root.length} bytes`);
  if (!Number.isInteger(input.streamId) || input.streamId < 0 || input.streamId > 0xffff_ffff) {
    throw new GuankaError('CRYPTO_INVALID', 'stream id outside 32 bits');
  }
  const streamId = Uint8Array.of(input.streamId >>> 24, input.streamId >>> 16, input.streamId >>> 8, input.streamId);
  const kid = derive(suite, root, 'guanka kid', NO_BYTES, KID_BYTES);
  const capsuleRaw = derive(suite, root, 'guanka capsule key', NO_BYTES, aeadKeyBytes(suite.alg));
  let aead: AeadKey | undefined = provider.aeadKey(suite.alg, capsuleRaw);
  capsuleRaw.fill(0);
  const envelopeSecret = derive(suite, root, 'guanka envelope secret', NO_BYTES, ROOT_BYTES);
  root.fill(0);
  let used = 0;

  const live = (): AeadKey => {
    if (aead === undefined) throw new GuankaError('CRYPTO_INVALID', 'the data key was wiped');
    return aead;
  };
  return {
    ...scope,
    suite,
    kid,
    get used() {
      return used;
    },
    aead: live,
    nextNonce: (out, at) => {
      live();
      if (used >= usesMax) throw new GuankaError('CRYPTO_INVALID', 'the data key is used up');
      for (let index = 0; index < 4; index++) out[at + index] = streamId[index] ?? 0;
      let rest = used++;
      for (let index = at + AEAD_NONCE_BYTES - 1; index >= at + 4; index--) {
        out[index] = rest & 0xff;
        rest = Math.floor(rest / 256);
      }
    },
    envelopeKey: (salt, info) => {
      live();
      const raw = derive(
        suite,
        envelopeSecret,
        'guanka envelope key',
        Buffer.concat([salt, info]),
        aeadKeyBytes(suite.alg),
      );
      const key = provider.aeadKey(suite.alg, raw);
      raw.fill(0);
      return key;
    },
    digest: (bytes) => provider.digest(suite.hash, bytes),
    wipe: () => {
      aead = undefined;
      envelopeSecret.fill(0);
    },
  };
}

/** HKDF with the label as salt. */
function derive(suite: Suite, secret: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync(suite.hash, secret, label, info, length));
}
