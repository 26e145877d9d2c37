import type { LoadedConfig } from '../config.ts';
import type { DataKey } from '../crypto/data-key.ts';
import { createDataKeys, type DataKeys, type PreparedKey } from '../crypto/data-keys.ts';
import { entropyFrom } from '../crypto/entropy.ts';
import type { Keyholder } from '../crypto/key-announcement.ts';
import { softwareProvider } from '../crypto/provider.ts';
import type { Tokeniser } from '../crypto/tokens.ts';
import type { SealingKeys } from '../enforce/seal.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import { type DeviceState, passingDevice, startDevice } from './device-state.ts';
import { decodePublicKey, type RegisteredKeyholder, type SealingConfig } from './keyholders.ts';
import { createTokenisers } from './tokens.ts';
import { tryOutKeyholder } from './try-out-keyholder.ts';

/** Why nothing can be sealed or tokenised: what should be is stripped instead. */
export type Alarm = 'keyholder-key-missing' | 'sealing-failed' | 'token-key-missing';

export interface SealingOptions {
  readonly platform: Platform;
  /** `service`: the device and its count of starts are kept in the state folder. `passing`: nothing is, but for a try-out key. */
  readonly kind: 'service' | 'passing';
  /**
   * Records the announcement of a new data key, before the key seals anything: it must be on disk before anything that the key sealed
   * leaves. What it throws goes through the line: without the record nothing is sealed, and nothing leaves.
   */
  readonly record: (announcement: Uint8Array) => void;
  /** Told once when sealing stops being possible, and again when it stops after having been. */
  readonly onAlarm: (alarm: Alarm) => void;
}

/** Data keys as the line sees them, and the announcement of the one in use. */
export interface Sealing extends SealingKeys {
  readonly announcement: () => Uint8Array | undefined;
  /** Announcements since it was last asked. */
  readonly newKeys: () => readonly Uint8Array[];
  /** Makes a key for trying out now, where there is one to be made: `guanka open` may be waiting for it at the end of a pipe. */
  readonly ready: () => void;
  /** Forgets every key. */
  readonly wipe: () => void;
}

const RETRY_MS = 10_000;

/** What a line needs beside its configuration: keys. */
export interface LineTools {
  readonly sealing: Sealing | undefined;
  readonly tokeniser: (destination: string) => Tokeniser | undefined;
}

export function buildTools(config: LoadedConfig, options: SealingOptions): LineTools {
  const { tokens, stateFolder } = config;
  return {
    sealing: buildSealing(config, options),
    tokeniser:
      tokens === undefined
        ? () => undefined
        : createTokenisers(tokens, options.platform, stateFolder, () => options.onAlarm('token-key-missing')),
  };
}

/** @returns undefined when the configuration has no keyholders to seal to. */
function buildSealing(config: LoadedConfig, options: SealingOptions): Sealing | undefined {
  if (config.sealing === undefined) return undefined;
  return new LineSealing(config, config.sealing, options);
}

class LineSealing implements Sealing {
  readonly #config: LoadedConfig;
  readonly #sealing: SealingConfig;
  readonly #options: SealingOptions;
  #keys: DataKeys | undefined;
  #device: DeviceState | undefined;
  #announcement: Uint8Array | undefined;
  #newKeys: readonly Uint8Array[] = [];
  #alarmed = false;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #keyholders: readonly Keyholder[] = [];

  constructor(config: LoadedConfig, sealing: SealingConfig, options: SealingOptions) {
    this.#config = config;
    this.#sealing = sealing;
    this.#options = options;
  }

  current = (): DataKey | undefined => {
    const nowMs = this.#nowMs();
    if (this.#keys === undefined || this.#keys.due(nowMs)) this.#renew(nowMs);
    return this.#keys?.current(nowMs);
  };

  missing = (): void => this.#alarm('keyholder-key-missing');

  announcement = (): Uint8Array | undefined => this.#announcement;

  /** Prepares a key, has it recorded, and only then takes it into use. The one before stays in use until then. */
  #renew(nowMs: number): void {
    if (Math.abs(nowMs - this.#failedAtMs) < RETRY_MS) return;
    const prepared = this.#prepare(nowMs);
    if (prepared === undefined) {
      this.#failedAtMs = nowMs;
      return;
    }
    this.#options.record(prepared.announcement);
    this.#keys?.activate(prepared.kid);
    this.#announcement = prepared.announcement;
    this.#newKeys = [...this.#newKeys, prepared.announcement];
    this.#alarmed = false;
  }

  newKeys = (): readonly Uint8Array[] => {
    const made = this.#newKeys;
    if (made.length > 0) this.#newKeys = [];
    return made;
  };

  ready = (): void => {
    try {
      this.#publicKeys();
    } catch (error) {
      // What is missing now is told when it is needed.
      if (!isGuankaError(error)) throw error;
    }
  };

  wipe = (): void => this.#keys?.wipe();

  #prepare(nowMs: number): PreparedKey | undefined {
    try {
      const keyholders = this.#publicKeys();
      // A keyholder's key may change or go missing while the line runs: each data key is wrapped to what is there now.
      if (this.#keys === undefined || !sameKeys(keyholders, this.#keyholders)) {
        this.wipe();
        // Epochs begin again with the device's next start.
        this.#device = undefined;
        this.#keys = this.#create(keyholders);
        this.#keyholders = keyholders;
      }
      return this.#keys.prepare(nowMs);
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      this.#alarm(error.code === 'CONFIG_UNREADABLE' ? 'keyholder-key-missing' : 'sealing-failed');
      return undefined;
    }
  }

  #alarm(alarm: Alarm): void {
    if (this.#alarmed) return;
    this.#alarmed = true;
    this.#options.onAlarm(alarm);
  }

  #nowMs(): number {
    return this.#options.platform.clock.nowMs();
  }

  #create(keyholders: readonly Keyholder[]): DataKeys {
    const { platform, kind } = this.#options;
    const { stateFolder, policy, value } = this.#config;
    const entropy = entropyFrom((size) => platform.entropy.bytes(size));
    this.#device ??=
      kind === 'service' ? startDevice(platform, `${stateFolder}/keys`) : passingDevice(platform.entropy);
    const { id, secret, generation } = this.#device;
    const { suite, device, usesMax, ageMsMax } = this.#sealing;
    return createDataKeys({
      suite,
      device: device ?? id,
      deviceSecret: secret,
      keyholders,
      home: value.home,
      policyDigest: Uint8Array.from(Buffer.from(policy.digest, 'hex')),
      streamId: 0,
      entropy,
      provider: softwareProvider(entropy),
      host: () => ({ ...platform.host(), generation }),
      ...(usesMax === undefined ? {} : { usesMax }),
      ...(ageMsMax === undefined ? {} : { ageMsMax }),
    });
  }

  /** @throws {GuankaError} CONFIG_UNREADABLE - a key that is not there; and what making one throws. */
  #publicKeys(): readonly Keyholder[] {
    return this.#sealing.keyholders.map((holder) => ({
      name: holder.name,
      kind: holder.kind,
      jurisdiction: holder.jurisdiction,
      publicKey: this.#publicKey(holder),
    }));
  }

  #publicKey(holder: RegisteredKeyholder): Uint8Array {
    const { disk, entropy } = this.#options.platform;
    switch (holder.key.kind) {
      case 'given':
        return holder.key.publicKey;
      case 'file': {
        const bytes = disk.read(holder.key.path);
        if (bytes === undefined) throw new GuankaError('CONFIG_UNREADABLE', `no public key of ${holder.name}`);
        return decodePublicKey(new TextDecoder().decode(bytes), holder.kind, `keyholder ${holder.name}`);
      }
      case 'try-out':
        return tryOutKeyholder(disk, entropy, this.#config.stateFolder, holder).publicKey;
    }
  }
}

function sameKeys(some: readonly Keyholder[], others: readonly Keyholder[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ publicKey }, index) => Buffer.compare(publicKey, others[index]?.publicKey ?? publicKey) === 0)
  );
}
