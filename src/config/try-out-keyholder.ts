/**
 * A keyholder for trying out: a key pair in the state folder, private half and all, without a passphrase. Whoever has the folder can
 * open what was sealed to it, so it is no keyholder for real data.
 */

import { entropyFrom } from '../crypto/entropy.ts';
import { generateKeyPair, KEY_KINDS, type KeyKind, publicKeyOf } from '../crypto/key-wrap.ts';
import type { KeyholderKey } from '../crypto/keyring.ts';
import { GuankaError } from '../model/errors.ts';
import type { Disk, Entropy } from '../model/platform.ts';
import { firstLine } from './device-state.ts';

const LINE = /^guanka-try-out-key-1:([a-z0-9-]{1,20}):([A-Z]{2}):([\w-]{1,200}):(.{1,255})$/;

/** File of a keyholder in the state folder. */
export function tryOutPath(stateFolder: string, kind: KeyKind): string {
  return `${stateFolder}/try-out-${kind}.key`;
}

/**
 * The key in the state folder, made on first use.
 * @throws {GuankaError} STORE_UNWRITABLE - it is not there and cannot be made. CRYPTO_INVALID - something else is there.
 */
export function tryOutKeyholder(
  disk: Disk,
  entropy: Entropy,
  stateFolder: string,
  holder: { readonly name: string; readonly kind: KeyKind; readonly jurisdiction: string },
): KeyholderKey {
  const path = tryOutPath(stateFolder, holder.kind);
  if (disk.read(path) === undefined) disk.makeFolder(stateFolder);
  const line = firstLine(disk, path, () => {
    const pair = generateKeyPair(
      holder.kind,
      entropyFrom((size) => entropy.bytes(size)),
    );
    const secret = Buffer.from(pair.privateKey).toString('base64url');
    return `# For trying out only: this file opens everything sealed to it.\nguanka-try-out-key-1:${holder.kind}:${holder.jurisdiction}:${secret}:${holder.name}`;
  });
  return parseTryOutKey(line);
}

/** True for the text of a try-out key file. */
export function isTryOutKey(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith('guanka-try-out-key-1:'));
}

/** @throws {GuankaError} CRYPTO_INVALID - no try-out key. */
export function parseTryOutKey(text: string): KeyholderKey {
  const line = text.split('\n').find((one) => one !== '' && !one.startsWith('#')) ?? '';
  const [, kindText, jurisdiction = '', secret = '', name = ''] = LINE.exec(line) ?? [];
  const kind = KEY_KINDS.find((one) => one === kindText);
  if (kind === undefined) throw new GuankaError('CRYPTO_INVALID', 'not a try-out key');
  const privateKey = Uint8Array.from(Buffer.from(secret, 'base64url'));
  return { name, kind, jurisdiction, privateKey, publicKey: publicKeyOf(kind, privateKey), madeAtMs: 0 };
}
