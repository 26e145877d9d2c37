import { createTokeniser, type Tokeniser } from '../crypto/tokens.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import type { Disk, Entropy, Platform } from '../model/platform.ts';
import { firstLine } from './device-state.ts';
import { diskPathFrom } from './files.ts';
import type { Config, PolicyFile } from './shapes.ts';
import type { YamlFile } from './yaml-file.ts';

/** Where the token key is read from when it is first needed. */
export type TokenKeySource = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'try-out' };

const LINE = /^guanka-token-key-1:([\w-]{43})$/;

/** @throws {GuankaError} CONFIG_INVALID - with file and line. */
export function readTokens(yaml: YamlFile<Config>, folder: string): TokenKeySource | undefined {
  const { tokens } = yaml.value;
  if (tokens === undefined) return undefined;
  if ((tokens.keyFile === undefined) === (tokens.tryOut === undefined))
    throw new GuankaError('CONFIG_INVALID', 'tokens: expected either keyFile or tryOut', yaml.placeOf(['tokens']));
  return tokens.keyFile === undefined
    ? { kind: 'try-out' }
    : { kind: 'file', path: diskPathFrom(folder, tokens.keyFile) };
}

/** @throws {GuankaError} POLICY_INVALID - tokens without a key. */
export function checkTokens(policy: YamlFile<PolicyFile>, tokens: TokenKeySource | undefined): void {
  const index = policy.value.obligations.findIndex((rule) => rule.obligation === 'tokenise');
  if (index >= 0 && tokens === undefined)
    throw new GuankaError(
      'POLICY_INVALID',
      'a token needs a key: the configuration has no tokens',
      policy.placeOf(['obligations', index, 'obligation']),
    );
}

/** A new token key as the one line of its file. */
export function newTokenKey(entropy: Entropy): string {
  return `guanka-token-key-1:${Buffer.from(entropy.bytes(32)).toString('base64url')}`;
}

/** @throws {GuankaError} CRYPTO_INVALID - no token key. */
export function parseTokenKey(text: string): Uint8Array {
  const line = text.split('\n').find((one) => one !== '' && !one.startsWith('#')) ?? '';
  const [, key] = LINE.exec(line.trim()) ?? [];
  if (key === undefined) throw new GuankaError('CRYPTO_INVALID', 'not a token key');
  return Uint8Array.from(Buffer.from(key, 'base64url'));
}

/** File of the token key for trying out. */
export function tryOutTokenPath(stateFolder: string): string {
  return `${stateFolder}/try-out-token.key`;
}

/**
 * The tokens of each destination. @param onMissing - told once when the key cannot be read: what should be tokenised is taken out.
 */
export function createTokenisers(
  source: TokenKeySource,
  { disk, entropy }: Platform,
  stateFolder: string,
  onMissing: () => void,
): (destination: string) => Tokeniser | undefined {
  const made = new Map<string, Tokeniser>();
  let key: Uint8Array | undefined;
  let failed = false;
  return (destination) => {
    const known = made.get(destination);
    if (known !== undefined || failed) return known;
    try {
      key ??= readKey(source, disk, entropy, stateFolder);
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      failed = true;
      onMissing();
      return undefined;
    }
    const tokeniser = createTokeniser(key, destination);
    made.set(destination, tokeniser);
    return tokeniser;
  };
}

function readKey(source: TokenKeySource, disk: Disk, entropy: Entropy, stateFolder: string): Uint8Array {
  if (source.kind === 'try-out') {
    const path = tryOutTokenPath(stateFolder);
    if (disk.read(path) === undefined) disk.makeFolder(stateFolder);
    return parseTokenKey(firstLine(disk, path, () => `# For trying out only.\n${newTokenKey(entropy)}`));
  }
  const bytes = disk.read(source.path);
  if (bytes === undefined) throw new GuankaError('CONFIG_UNREADABLE', 'no token key');
  return parseTokenKey(new TextDecoder().decode(bytes));
}
