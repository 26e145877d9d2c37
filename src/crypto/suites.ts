import { COSE_ALG } from './aead.ts';
import type { KeyKind } from './key-wrap.ts';
import type { HashName } from './provider.ts';

/** Named sets of algorithms; an announcement carries the name, so a set never changes its meaning. */
export type SuiteName = 'intl-1' | 'intl-pq' | 'gm-1';

export interface Suite {
  readonly name: SuiteName;
  /** COSE algorithm of capsules and of envelopes that fit one chunk. */
  readonly alg: number;
  /** Algorithm of envelopes in chunks. */
  readonly chunkedAlg: number;
  readonly hash: HashName;
  /** The only kind of keyholder key that data keys of this suite are wrapped to. */
  readonly keyKind: KeyKind;
}

export const SUITES: Readonly<Record<SuiteName, Suite>> = {
  'intl-1': {
    name: 'intl-1',
    alg: COSE_ALG.a256gcm,
    chunkedAlg: COSE_ALG.a256gcmChunked,
    hash: 'sha256',
    keyKind: 'x25519',
  },
  'intl-pq': {
    name: 'intl-pq',
    alg: COSE_ALG.a256gcm,
    chunkedAlg: COSE_ALG.a256gcmChunked,
    hash: 'sha256',
    keyKind: 'mlkem768-x25519',
  },
  'gm-1': { name: 'gm-1', alg: COSE_ALG.sm4gcm, chunkedAlg: COSE_ALG.sm4gcmChunked, hash: 'sm3', keyKind: 'sm2' },
};

/** The suite of that name, or undefined. */
export function suiteNamed(name: string): Suite | undefined {
  return Object.hasOwn(SUITES, name) ? SUITES[name as SuiteName] : undefined;
}
