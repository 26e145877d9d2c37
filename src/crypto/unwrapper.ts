/**
 * The private half of a keyholder key as the home tools see it: something that opens what was wrapped to its public half.
 * In this process (a keyring opened with a passphrase), or in a hardware module behind a Unix socket, where the private key
 * never leaves the module. docs/formats/hsm-socket.md has the protocol.
 */
import { GuankaError } from '../model/errors.ts';
import type { HpkeBinding, HpkeSealed } from './hpke.ts';
import { finishSm2Unwrap, finishX25519Unwrap, KEY_KINDS, type KeyKind, publicKeyBytes, unwrapKey } from './key-wrap.ts';

export interface Unwrapper {
  readonly kind: KeyKind;
  readonly publicKey: Uint8Array;
  /** @throws {GuankaError} VERIFY_FAILED - not for this key, or changed. CRYPTO_INVALID - sizes, or the module refused. TRANSPORT_FAILED. */
  readonly unwrap: (binding: HpkeBinding, wrapped: HpkeSealed) => Promise<Uint8Array>;
}

/** A key whose private half is in this process. */
export function softwareUnwrapper(key: {
  readonly kind: KeyKind;
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}): Unwrapper {
  const { kind, publicKey, privateKey } = key;
  return { kind, publicKey, unwrap: async (binding, wrapped) => unwrapKey(kind, privateKey, binding, wrapped) };
}

/** Sends one request line, without its line feed, and gives back the answer line. @throws {GuankaError} TRANSPORT_FAILED. */
export type ModuleExchange = (request: string) => Promise<string>;

/** The step that needs the private key, and what it is called on the socket. ML-KEM has no PKCS#11 mechanism yet. */
const VERB_OF: Readonly<Partial<Record<KeyKind, string>>> = { x25519: 'x25519', sm2: 'sm2-decrypt' };

/**
 * A key in a module, by its label there.
 * @throws {GuankaError} CRYPTO_INVALID - the module has no such key, or one that is of no use. TRANSPORT_FAILED.
 */
export async function moduleUnwrapper(exchange: ModuleExchange, label: string): Promise<Unwrapper> {
  const name = Buffer.from(label).toString('hex');
  const [kindText = '', publicText = ''] = answerOf(await exchange(`public ${name}`));
  const kind = KEY_KINDS.find((one) => one === kindText && VERB_OF[one] !== undefined);
  const publicKey = fromHex(publicText);
  if (kind === undefined || publicKey.length !== publicKeyBytes(kind))
    throw new GuankaError('CRYPTO_INVALID', 'the module gave a public key that is none');
  return {
    kind,
    publicKey,
    unwrap: async (binding, wrapped) => {
      const request = `${VERB_OF[kind]} ${name} ${Buffer.from(wrapped.enc).toString('hex')}`;
      const secret = fromHex(answerOf(await exchange(request))[0] ?? '');
      return kind === 'sm2'
        ? finishSm2Unwrap(secret, binding, wrapped)
        : finishX25519Unwrap(secret, publicKey, binding, wrapped);
    },
  };
}

/** Words behind `ok`. */
function answerOf(line: string): readonly string[] {
  const [status, ...words] = line.split(' ');
  if (status === 'ok') return words;
  const reason = words[0] ?? '';
  throw new GuankaError(
    'CRYPTO_INVALID',
    `the module refused: ${/^[a-z-]{1,32}$/.test(reason) ? reason : 'no reason'}`,
  );
}

function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})+$/.test(text)) throw new GuankaError('CRYPTO_INVALID', 'the module answered in another form');
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
