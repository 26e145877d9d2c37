import { checkPublicKey, type KeyKind, publicKeyBytes } from '../crypto/key-wrap.ts';
import { SUITES, type SuiteName } from '../crypto/suites.ts';
import type { Destination } from '../model/destination.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { diskPathFrom, readFileAt } from './files.ts';
import type { Config, PolicyFile } from './shapes.ts';
import type { YamlFile } from './yaml-file.ts';

/** A keyholder as registered: where its public key comes from. */
export interface RegisteredKeyholder {
  readonly name: string;
  readonly kind: KeyKind;
  readonly jurisdiction: string;
  /** File and line. */
  readonly place: string;
  readonly key:
    | { readonly kind: 'given'; readonly publicKey: Uint8Array }
    /** Read when a data key is made, so that a file that comes late is found, and one that goes missing stops sealing. */
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'try-out' };
}

/** What obligation `seal` works with. */
export interface SealingConfig {
  readonly suite: SuiteName;
  readonly keyholders: readonly RegisteredKeyholder[];
  readonly device: string | undefined;
  readonly usesMax: number | undefined;
  readonly ageMsMax: number | undefined;
}

const HOUR_MS = 3_600_000;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** @throws {GuankaError} CONFIG_INVALID - with file and line. */
export function readSealing(yaml: YamlFile<Config>, folder: string): SealingConfig | undefined {
  const { keyholders, sealing } = yaml.value;
  const registered = new Map(Object.keys(keyholders).map((name) => [name, readKeyholder(yaml, folder, name)] as const));
  if (sealing === undefined) return undefined;
  return {
    suite: sealing.suite,
    keyholders: sealing.keyholders.map((name, index) => {
      const place = yaml.placeOf(['sealing', 'keyholders', index]);
      const found = registered.get(name);
      if (found === undefined)
        throw new GuankaError('CONFIG_INVALID', `expected a name under keyholders, ${name} is none`, place);
      if (found.kind !== SUITES[sealing.suite].keyKind)
        throw new GuankaError(
          'CONFIG_INVALID',
          `expected a key of kind ${SUITES[sealing.suite].keyKind} for suite ${sealing.suite}, ${name} has ${found.kind}`,
          place,
        );
      return found;
    }),
    device: sealing.device,
    usesMax: sealing.keySealsMax,
    ageMsMax: sealing.keyHoursMax === undefined ? undefined : sealing.keyHoursMax * HOUR_MS,
  };
}

function readKeyholder(yaml: YamlFile<Config>, folder: string, name: string): RegisteredKeyholder {
  const place = (member: string): string => yaml.placeOf(['keyholders', name, member]);
  const entry = yaml.value.keyholders[name];
  const { publicKey, publicKeyFile, tryOut, kind = 'x25519', jurisdiction = '' } = entry ?? {};
  const registered = place('jurisdiction');
  const given = [publicKey, publicKeyFile, tryOut].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new GuankaError(
      'CONFIG_INVALID',
      `keyholder ${name}: expected exactly one of publicKey, publicKeyFile and tryOut`,
      place('kind'),
    );
  if (tryOut === true) return { name, kind, jurisdiction, place: registered, key: { kind: 'try-out' } };
  if (publicKeyFile !== undefined) {
    const path = diskPathFrom(folder, publicKeyFile);
    // Missing here is missing at run time: then nothing is sealed, and what should be is stripped.
    const bytes = readFileAt(path);
    if (bytes !== undefined) decodePublicKey(new TextDecoder().decode(bytes), kind, place('publicKeyFile'));
    return { name, kind, jurisdiction, place: registered, key: { kind: 'file', path } };
  }
  const decoded = decodePublicKey(publicKey ?? '', kind, place('publicKey'));
  return { name, kind, jurisdiction, place: registered, key: { kind: 'given', publicKey: decoded } };
}

/** @throws {GuankaError} CONFIG_INVALID. */
export function decodePublicKey(base64: string, kind: KeyKind, place: string): Uint8Array {
  const trimmed = base64.trim();
  const bytes = BASE64.test(trimmed) ? Uint8Array.from(Buffer.from(trimmed, 'base64')) : new Uint8Array(0);
  if (bytes.length !== publicKeyBytes(kind))
    throw new GuankaError('CONFIG_INVALID', `expected ${publicKeyBytes(kind)} bytes of ${kind} in base64`, place);
  try {
    checkPublicKey(kind, bytes);
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    throw new GuankaError('CONFIG_INVALID', `expected a public key of ${kind}: ${error.message}`, place);
  }
  return bytes;
}

/** Where the policy first seals; undefined when it does not. */
function firstSeal({ value, placeOf }: YamlFile<PolicyFile>): string | undefined {
  const index = value.obligations.findIndex((rule) => rule.obligation === 'seal');
  if (index >= 0) return placeOf(['obligations', index, 'obligation']);
  return Object.values(value.unknown ?? {}).includes('seal') ? placeOf(['unknown']) : undefined;
}

/**
 * A policy that seals needs keyholders, all of them at home, and somebody at home to get what does not travel.
 * @throws {GuankaError} POLICY_INVALID - with file and line of the policy. CONFIG_INVALID - the same where the policy does not seal.
 */
export function checkSeals(
  policy: YamlFile<PolicyFile>,
  sealing: SealingConfig | undefined,
  home: string,
  destinations: readonly Destination[],
): void {
  const place = firstSeal(policy);
  if (sealing === undefined) {
    if (place === undefined) return;
    throw new GuankaError('POLICY_INVALID', 'a seal needs a keyholder: the configuration has no sealing', place);
  }
  const code = place === undefined ? 'CONFIG_INVALID' : 'POLICY_INVALID';
  for (const { name, jurisdiction, place: registered } of sealing.keyholders) {
    if (jurisdiction !== home)
      throw new GuankaError(
        code,
        `a seal that could be opened outside home: keyholder ${name} is registered in ${jurisdiction} (${registered}), home is ${home}`,
        place ?? registered,
      );
  }
  const detached = destinations.some(({ home: atHome, capsules }) => !atHome && capsules?.kind !== 'attached');
  if (place !== undefined && detached && !destinations.some((destination) => destination.home))
    throw new GuankaError(code, 'a seal with detached capsules needs a destination at home', place);
}
