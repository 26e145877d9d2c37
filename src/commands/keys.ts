/** `guanka keys`: keyholder keys at home, in a file that a passphrase opens. The vehicle gets public halves only. */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { newTokenKey } from '../config/tokens.ts';
import { type Entropy, entropyFrom } from '../crypto/entropy.ts';
import { KEY_KINDS, type KeyKind } from '../crypto/key-wrap.ts';
import {
  addKeyholderKey,
  joinKeyholderKey,
  type KeyholderKey,
  newKeyholderKey,
  openKeyring,
  publicPart,
  rotateKeyholderKey,
  sealKeyring,
  splitKeyholderKey,
} from '../crypto/keyring.ts';
import { readModuleUri } from '../crypto/module-uri.ts';
import { GuankaError } from '../model/errors.ts';
import type { Platform } from '../model/platform.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { readInput } from './home-files.ts';
import { idOf, openHomeKeys } from './home-keys.ts';
import { type HomeUse, openHomeLedger } from './home-ledger.ts';
import { readPassphrase } from './passphrase.ts';

export interface KeysOptions {
  readonly ring: string;
  readonly passphraseFile?: string;
  readonly json?: true;
}

export interface NewKeyOptions extends KeysOptions {
  readonly name: string;
  readonly kind: string;
  readonly jurisdiction: string;
}

export interface SplitOptions extends KeysOptions {
  readonly name: string;
  readonly needed: number;
  readonly shares: number;
  readonly out: string;
}

type Write = (text: string) => Promise<void>;

/** Makes a key in a ring, and the ring when there is none. Prints what the configuration of a vehicle takes. */
export async function newKey(options: NewKeyOptions, write: Write): Promise<void> {
  const platform = nodePlatform();
  const passphrase = await passphraseOf(options);
  const ring = existsSync(options.ring) ? openRing(options.ring, passphrase) : [];
  const { name, jurisdiction } = options;
  const input = { name, kind: kindOf(options.kind), jurisdiction, madeAtMs: platform.clock.nowMs() };
  const key = newKeyholderKey(input, randomOf(platform));
  saveRing(platform, options.ring, addKeyholderKey(ring, key), passphrase);
  record(platform, options.ring, 'new', [key]);
  await write(options.json === true ? `${JSON.stringify(describe(key))}\n` : snippet(key));
}

export async function listKeys(options: KeysOptions, write: Write): Promise<void> {
  const ring = openRing(options.ring, await passphraseOf(options));
  record(nodePlatform(), options.ring, 'listed', ring);
  if (options.json === true) return write(`${JSON.stringify(ring.map(describe))}\n`);
  for (const key of ring) {
    const { id, name, kind, jurisdiction, made, retired } = describe(key);
    await write(
      `${id}  ${name}  ${kind}  ${jurisdiction}  made ${made}${retired === undefined ? '' : `, retired ${retired}`}\n`,
    );
  }
}

/** What a configuration takes for a key in a module, which was made there. */
export async function showModuleKey(
  options: { readonly key: string; readonly name: string; readonly jurisdiction: string; readonly json?: true },
  write: Write,
): Promise<void> {
  if (readModuleUri(options.key) === undefined)
    throw new GuankaError('USAGE', 'expected pkcs11:object=LABEL?x-guanka-socket=PATH', '--key');
  const { unwrappers, ledger } = await openHomeKeys({ key: options.key, share: [] });
  const home = openHomeLedger(nodePlatform(), ledger);
  home.record({ tool: 'keys', event: 'listed', keys: unwrappers.map(idOf) });
  home.close();
  for (const unwrapper of unwrappers) {
    const { kind, publicKey } = unwrapper;
    const shown = { id: idOf(unwrapper), name: options.name, kind, jurisdiction: options.jurisdiction };
    const known = { ...shown, publicKey: Buffer.from(publicKey).toString('base64') };
    await write(options.json === true ? `${JSON.stringify(known)}\n` : snippetOf(known));
  }
}

/** Puts a new key in the place of one; the old one stays, to open what was sealed to it. */
export async function rotateKey(options: KeysOptions & { readonly name: string }, write: Write): Promise<void> {
  const platform = nodePlatform();
  const passphrase = await passphraseOf(options);
  const before = openRing(options.ring, passphrase);
  const { fresh, ring } = rotateKeyholderKey(before, options.name, platform.clock.nowMs(), randomOf(platform));
  saveRing(platform, options.ring, ring, passphrase);
  record(platform, options.ring, 'rotated', [fresh]);
  await write(options.json === true ? `${JSON.stringify(describe(fresh))}\n` : snippet(fresh));
}

/** Writes a key's shares to files, one for each custodian: any `needed` of them open. */
export async function splitKey(options: SplitOptions, write: Write): Promise<void> {
  const platform = nodePlatform();
  const ring = openRing(options.ring, await passphraseOf(options));
  const key = ring.find(({ name, retiredAtMs }) => name === options.name && retiredAtMs === undefined);
  if (key === undefined) throw new GuankaError('USAGE', 'no key of that name is in use', '--name');
  const lines = splitKeyholderKey(key, options.needed, options.shares, randomOf(platform));
  const files = lines.map((_line, index) => join(options.out, `${options.name}-share-${index + 1}`));
  record(platform, options.ring, `split ${options.needed} of ${options.shares}`, [key]);
  platform.disk.makeFolder(options.out);
  for (const [index, line] of lines.entries()) createSecret(files[index] ?? '', `${line}\n`);
  const text = `${files.join('\n')}\nany ${options.needed} of ${options.shares} open; give each to another person\n`;
  await write(options.json === true ? `${JSON.stringify({ id: idOf(key), needed: options.needed, files })}\n` : text);
}

/** Puts a key together again from shares, into a ring. */
export async function joinKey(
  options: NewKeyOptions & { readonly share: readonly string[] },
  write: Write,
): Promise<void> {
  const platform = nodePlatform();
  const joined = joinKeyholderKey(options.share.map((file) => readInput(file).toString('utf8')));
  const passphrase = await passphraseOf(options);
  const ring = existsSync(options.ring) ? openRing(options.ring, passphrase) : [];
  const { name, jurisdiction } = options;
  const key: KeyholderKey = { name, jurisdiction, madeAtMs: platform.clock.nowMs(), ...joined };
  saveRing(platform, options.ring, addKeyholderKey(ring, key), passphrase);
  record(platform, options.ring, 'joined', [key]);
  await write(options.json === true ? `${JSON.stringify(describe(key))}\n` : snippet(key));
}

/** Makes the key that tokens are made with: the same file on every device whose tokens must agree, and at home. */
export async function newTokenKeyFile(out: string, write: Write): Promise<void> {
  createSecret(out, `${newTokenKey(nodePlatform().entropy)}\n`);
  await write(`${out}\n`);
}

function openRing(file: string, passphrase: string): readonly KeyholderKey[] {
  return openKeyring(readInput(file), passphrase);
}

function saveRing(platform: Platform, file: string, ring: readonly KeyholderKey[], passphrase: string): void {
  platform.disk.replace(file, sealKeyring(ring, passphrase, randomOf(platform)));
}

function passphraseOf({ ring, passphraseFile }: KeysOptions): Promise<string> {
  return readPassphrase(passphraseFile, `Passphrase of ${ring}: `);
}

function randomOf({ entropy }: Platform): Entropy {
  return entropyFrom((size) => entropy.bytes(size));
}

function kindOf(text: string): KeyKind {
  const kind = KEY_KINDS.find((one) => one === text);
  if (kind === undefined) throw new GuankaError('USAGE', `expected one of ${KEY_KINDS.join(', ')}`, '--kind');
  return kind;
}

function record(platform: Platform, ring: string, event: HomeUse['event'], keys: readonly KeyholderKey[]): void {
  const ledger = openHomeLedger(platform, `${ring}.ledger`);
  ledger.record({ tool: 'keys', event, keys: keys.map(idOf) });
  ledger.close();
}

function describe(key: KeyholderKey) {
  const { name, kind, jurisdiction, publicKey, id } = publicPart(key);
  return {
    id: Buffer.from(id).toString('hex'),
    name,
    kind,
    jurisdiction,
    made: new Date(key.madeAtMs).toISOString(),
    ...(key.retiredAtMs === undefined ? {} : { retired: new Date(key.retiredAtMs).toISOString() }),
    publicKey: Buffer.from(publicKey).toString('base64'),
  };
}

function snippet(key: KeyholderKey): string {
  return snippetOf(describe(key));
}

/** What the configuration takes, under `keyholders`. */
function snippetOf(key: Readonly<Record<'id' | 'name' | 'kind' | 'jurisdiction' | 'publicKey', string>>): string {
  const { id, name, kind, jurisdiction, publicKey } = key;
  return `# id ${id}\nkeyholders:\n  ${name}: { kind: ${kind}, jurisdiction: ${jurisdiction}, publicKey: "${publicKey}" }\n`;
}

/** A file that only its owner reads, and that was not there. */
function createSecret(path: string, text: string): void {
  try {
    const fd = openSync(path, 'wx', 0o600);
    writeSync(fd, text);
    closeSync(fd);
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a place for a new file', path);
  }
}
