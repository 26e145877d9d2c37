import { isTryOutKey, parseTryOutKey } from '../config/try-out-keyholder.ts';
import { publicKeyId } from '../crypto/key-wrap.ts';
import { joinKeyholderKey, openKeyring } from '../crypto/keyring.ts';
import { readModuleUri } from '../crypto/module-uri.ts';
import { moduleUnwrapper, softwareUnwrapper, type Unwrapper } from '../crypto/unwrapper.ts';
import { GuankaError } from '../model/errors.ts';
import { askModule } from '../platform/module-socket.ts';
import { readInput } from './home-files.ts';
import { readPassphrase } from './passphrase.ts';

/** Where keyholder keys come from. */
export interface HomeKeyOptions {
  /** A keyring file, a try-out key, or the address of a key in a module. */
  readonly key?: string;
  /** Files of shares, in place of a key. */
  readonly share: readonly string[];
  readonly passphraseFile?: string;
}

export interface HomeKeys {
  readonly unwrappers: readonly Unwrapper[];
  /** Folder of the keyholder's own ledger, beside the key. */
  readonly ledger: string;
  /** Folder that the key lies in, where announcements may lie too; undefined for one in a module. */
  readonly folder: string | undefined;
}

/**
 * The private keys that a home tool works with: every one of a keyring, retired ones too.
 * @throws {GuankaError} USAGE, INPUT_INVALID, VERIFY_FAILED - wrong passphrase. CRYPTO_INVALID, TRANSPORT_FAILED.
 */
export async function openHomeKeys(options: HomeKeyOptions): Promise<HomeKeys> {
  const { key, share, passphraseFile } = options;
  if ((key === undefined) === (share.length === 0))
    throw new GuankaError('USAGE', 'expected either --key or as many --share as are needed');
  if (key === undefined) {
    const joined = joinKeyholderKey(share.map((file) => readInput(file).toString('utf8')));
    return { unwrappers: [softwareUnwrapper(joined)], ledger: `${share[0] ?? ''}.ledger`, folder: undefined };
  }
  const inModule = readModuleUri(key);
  if (inModule !== undefined) {
    const unwrapper = await moduleUnwrapper((request) => askModule(inModule.socket, request), inModule.label);
    return { unwrappers: [unwrapper], ledger: `guanka-${idOf(unwrapper)}.ledger`, folder: undefined };
  }
  const file = readInput(key);
  const beside = { ledger: `${key}.ledger`, folder: folderOf(key) };
  const text = file.toString('utf8');
  if (isTryOutKey(text)) return { unwrappers: [softwareUnwrapper(parseTryOutKey(text))], ...beside };
  const ring = openKeyring(file, await readPassphrase(passphraseFile, 'Passphrase of the keyring: '));
  return { unwrappers: ring.map(softwareUnwrapper), ...beside };
}

/** Names a key in a ledger, hex. */
export function idOf({ kind, publicKey }: Pick<Unwrapper, 'kind' | 'publicKey'>): string {
  return Buffer.from(publicKeyId(kind, publicKey)).toString('hex');
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '.' : file.slice(0, slash);
}
