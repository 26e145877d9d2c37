/**
 * The vehicle's data keys: a fresh one per start and again by count, age, policy change and change of host; announced before
 * first use; in memory only, wiped on rotation. The vehicle can seal and nothing else.
 *
 * The order that keeps evidence ahead of use: `prepare` makes a key and its announcement; the caller records it and puts it
 * on its way home; only `activate` makes it the key that `current` gives. While no key is active there is nothing to seal
 * with, and the caller strips instead.
 */
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { createDataKey, type DataKey } from './data-key.ts';
import { type Entropy, secretCopy } from './entropy.ts';
import { type HostSnapshot, hedgedRoot, hostChanged } from './hedged-root.ts';
import { ANNOUNCEMENT_LIMITS, encodeAnnouncement, type Keyholder } from './key-announcement.ts';
import { checkPublicKey } from './key-wrap.ts';
import type { CryptoProvider } from './provider.ts';
import { SUITES, type SuiteName } from './suites.ts';

export const DATA_KEY_LIMITS = {
  /** Seals under one key. Far below what GCM allows a counter; it bounds what one key's loss opens. */
  usesMax: 2 ** 24,
  ageMsMax: 24 * 60 * 60 * 1000,
  /** Keys in one run; epochs count them in 16 bits. */
  keysPerStartMax: 65_535,
} as const;

export interface DataKeysInput {
  readonly suite: SuiteName;
  readonly device: string;
  /** At least 16 bytes, known to this device alone. */
  readonly deviceSecret: Uint8Array;
  readonly keyholders: readonly Keyholder[];
  /** Jurisdiction of the data's origin; every keyholder must be registered there. */
  readonly home: string;
  readonly policyDigest: Uint8Array;
  /** Different for every worker of one process. */
  readonly streamId: number;
  readonly entropy: Entropy;
  readonly provider: CryptoProvider;
  /** Called at each `due`, `current` and `prepare`. */
  readonly host: () => HostSnapshot;
  readonly usesMax?: number;
  readonly ageMsMax?: number;
}

export interface PreparedKey {
  readonly kid: Uint8Array;
  /** To be recorded and sent home before `activate`. */
  readonly announcement: Uint8Array;
}

export interface DataKeys {
  /** True when a key should be prepared now: none is active, or the active one is past 7/8 of its count or age. */
  readonly due: (nowMs: number) => boolean;
  /** A new key, not yet in use; an earlier prepared one is dropped. */
  readonly prepare: (nowMs: number) => PreparedKey;
  /** The announcement is on disk: the prepared key replaces the active one, which is wiped. @throws {GuankaError} CRYPTO_INVALID. */
  readonly activate: (kid: Uint8Array) => void;
  /** The key to seal with, or undefined: strip instead, and alarm. */
  readonly current: (nowMs: number) => DataKey | undefined;
  /** Retires active and prepared keys at once. */
  readonly policyChanged: (policyDigest: Uint8Array) => void;
  readonly wipe: () => void;
}

/**
 * @throws {GuankaError} POLICY_INVALID - no keyholder, or one registered outside home or of another kind than the suite's.
 * CRYPTO_INVALID - a key that is none, or a device secret too short.
 */
export function createDataKeys(input: DataKeysInput): DataKeys {
  checkKeyholders(input.keyholders, input.home, input.suite);
  if (input.deviceSecret.length < 16) throw new GuankaError('CRYPTO_INVALID', 'device secret under 16 bytes');
  const usesMax = Math.min(input.usesMax ?? DATA_KEY_LIMITS.usesMax, DATA_KEY_LIMITS.usesMax);
  const ageMsMax = Math.min(input.ageMsMax ?? DATA_KEY_LIMITS.ageMsMax, DATA_KEY_LIMITS.ageMsMax);
  let policyDigest = input.policyDigest;
  let made = 0;
  let active: Held | undefined;
  let prepared: Held | undefined;

  const alive = (held: Held, nowMs: number): boolean =>
    !hostChanged(held.host, input.host()) && held.key.used < usesMax && Math.abs(nowMs - held.madeAtMs) < ageMsMax;

  const wipe = (): void => {
    active?.key.wipe();
    prepared?.key.wipe();
    active = undefined;
    prepared = undefined;
  };
  const current = (nowMs: number): DataKey | undefined => {
    if (active === undefined) return undefined;
    if (alive(active, nowMs)) return active.key;
    active.key.wipe();
    active = undefined;
    return undefined;
  };
  return {
    current,
    due: (nowMs) => {
      if (current(nowMs) === undefined || active === undefined) return true;
      return active.key.used >= usesMax * (7 / 8) || Math.abs(nowMs - active.madeAtMs) >= ageMsMax * (7 / 8);
    },
    prepare: (nowMs) => {
      if (made >= DATA_KEY_LIMITS.keysPerStartMax)
        throw new GuankaError('CRYPTO_INVALID', 'too many data keys in one run');
      prepared?.key.wipe();
      const host = input.host();
      const epoch = host.generation * (DATA_KEY_LIMITS.keysPerStartMax + 1) + made++;
      const { entropy, deviceSecret, device, provider, streamId } = input;
      const root = hedgedRoot({ entropy, deviceSecret, device, epoch, host });
      const scope = { device, epoch, policyDigest };
      const key = createDataKey({
        suite: SUITES[input.suite],
        scope,
        root: secretCopy(root),
        streamId,
        usesMax,
        provider,
      });
      const announcement = encodeAnnouncement({ key, root, madeAtMs: nowMs, keyholders: input.keyholders, provider });
      root.fill(0);
      prepared = { key, host, madeAtMs: nowMs };
      return { kid: key.kid, announcement };
    },
    activate: (kid) => {
      if (prepared === undefined || Buffer.compare(prepared.key.kid, kid) !== 0)
        throw new GuankaError('CRYPTO_INVALID', 'no prepared key of that id');
      active?.key.wipe();
      active = prepared;
      prepared = undefined;
    },
    policyChanged: (digest) => {
      wipe();
      policyDigest = digest;
    },
    wipe,
  };
}

interface Held {
  readonly key: DataKey;
  readonly host: HostSnapshot;
  readonly madeAtMs: number;
}

/**
 * What a policy's seals need; also for the policy check, before any key exists.
 * @throws {GuankaError} POLICY_INVALID, CRYPTO_INVALID.
 */
export function checkKeyholders(keyholders: readonly Keyholder[], home: string, suite: SuiteName): void {
  if (keyholders.length === 0) throw new GuankaError('POLICY_INVALID', 'a seal needs a keyholder');
  if (keyholders.length > ANNOUNCEMENT_LIMITS.keyholdersMax)
    throw new GuankaError('POLICY_INVALID', 'too many keyholders');
  for (const { name, kind, publicKey, jurisdiction } of keyholders) {
    const place = `keyholder ${name}`;
    if (jurisdiction !== home || home === '')
      throw new GuankaError('POLICY_INVALID', `registered in ${jurisdiction}, not at home (${home})`, place);
    if (kind !== SUITES[suite].keyKind)
      throw new GuankaError('POLICY_INVALID', `a ${kind} key does not fit suite ${suite}`, place);
    try {
      checkPublicKey(kind, publicKey);
    } catch (error) {
      throw isGuankaError(error) ? new GuankaError(error.code, error.message, place) : error;
    }
  }
}
