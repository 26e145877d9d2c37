/**
 * The key announcement: one data key, wrapped to the keyholders, sent home and recorded before the key seals anything.
 * Byte format: docs/formats/announcement.md. It is not signed here; the evidence record that holds it is.
 */
import { type CborValue, DetCborWriter, decodeDetCbor, isCborArray } from '../bytes/det-cbor.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { createDataKey, type DataKey, type DataKeyScope, KID_BYTES, ROOT_BYTES } from './data-key.ts';
import { type KeyKind, publicKeyId } from './key-wrap.ts';
import type { CryptoProvider } from './provider.ts';
import { type Suite, suiteNamed } from './suites.ts';
import type { Unwrapper } from './unwrapper.ts';

export const ANNOUNCEMENT_VERSION = 1;
const INFO = new TextEncoder().encode('guanka data key 1');

export const ANNOUNCEMENT_LIMITS = { bytesMax: 65_536, keyholdersMax: 16, idBytesMax: 255 } as const;

/** A keyholder as the vehicle knows it: the public half only. */
export interface Keyholder {
  readonly name: string;
  readonly kind: KeyKind;
  readonly publicKey: Uint8Array;
  /** Where the holder of the private half is registered; ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
}

export interface WrappedKey {
  readonly keyholderId: Uint8Array;
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

export interface Announcement extends DataKeyScope {
  readonly suite: Suite;
  readonly kid: Uint8Array;
  readonly madeAtMs: number;
  readonly wrapped: readonly WrappedKey[];
}

export interface AnnouncementInput {
  readonly key: DataKey;
  /** 32 bytes, the key's root; not kept. */
  readonly root: Uint8Array;
  readonly madeAtMs: number;
  readonly keyholders: readonly Keyholder[];
  readonly provider: CryptoProvider;
}

/** The encoded announcement. @throws {GuankaError} CRYPTO_INVALID - a keyholder key that is none. */
export function encodeAnnouncement(input: AnnouncementInput): Uint8Array {
  const header = encodeHeader(input.key, input.madeAtMs);
  const writer = new DetCborWriter().array(3).int(ANNOUNCEMENT_VERSION).bytes(header).array(input.keyholders.length);
  for (const { kind, publicKey } of input.keyholders) {
    const id = publicKeyId(kind, publicKey);
    const { enc, ciphertext } = input.provider.wrap(
      kind,
      publicKey,
      { info: INFO, aad: wrapAad(header, id) },
      input.root,
    );
    writer.array(3).bytes(id).bytes(enc).bytes(ciphertext);
  }
  return writer.take();
}

/** @throws {GuankaError} CRYPTO_INVALID - no announcement. */
export function decodeAnnouncement(bytes: Uint8Array): Announcement {
  if (bytes.length > ANNOUNCEMENT_LIMITS.bytesMax) throw invalid();
  try {
    return read(bytes).announcement;
  } catch (error) {
    if (isGuankaError(error)) throw invalid();
    throw error;
  }
}

/**
 * Unwraps the data key of an announcement, with the private key wherever the unwrapper has it. The key opens; it cannot seal.
 * @returns undefined when the key is not wrapped to this keyholder.
 * @throws {GuankaError} CRYPTO_INVALID - no announcement. VERIFY_FAILED - it does not verify; and what `unwrapper` throws.
 */
export async function openAnnouncement(
  bytes: Uint8Array,
  unwrapper: Unwrapper,
  provider: CryptoProvider,
): Promise<DataKey | undefined> {
  const found = findWrap(bytes, unwrapper.kind, unwrapper.publicKey);
  if (found === undefined) return undefined;
  return dataKeyOf(found.announcement, await unwrapper.unwrap(found.binding, found.wrapped), provider);
}

/** The wrap for one keyholder, and what it is bound to. */
function findWrap(bytes: Uint8Array, kind: KeyKind, publicKey: Uint8Array) {
  const announcement = decodeAnnouncement(bytes);
  const { header } = read(bytes);
  const id = publicKeyId(kind, publicKey);
  const wrapped = announcement.wrapped.find((one) => Buffer.compare(one.keyholderId, id) === 0);
  if (wrapped === undefined || announcement.suite.keyKind !== kind) return undefined;
  return { announcement, wrapped, binding: { info: INFO, aad: wrapAad(header, id) } };
}

/** @param root - wiped here. */
function dataKeyOf(announcement: Announcement, root: Uint8Array, provider: CryptoProvider): DataKey {
  if (root.length !== ROOT_BYTES) throw invalid();
  const { suite, device, epoch, policyDigest } = announcement;
  const key = createDataKey({ suite, scope: { device, epoch, policyDigest }, root, streamId: 0, usesMax: 0, provider });
  if (Buffer.compare(key.kid, announcement.kid) !== 0)
    throw new GuankaError('VERIFY_FAILED', 'announced key id is not that of the key');
  return key;
}

function encodeHeader(key: DataKey, madeAtMs: number): Uint8Array {
  const writer = new DetCborWriter().array(6).bytes(key.kid).text(key.suite.name).text(key.device).int(key.epoch);
  return writer.bytes(key.policyDigest).int(madeAtMs).take();
}

function wrapAad(header: Uint8Array, keyholderId: Uint8Array): Uint8Array {
  return new DetCborWriter().array(2).bytes(header).bytes(keyholderId).take();
}

function read(bytes: Uint8Array): { readonly announcement: Announcement; readonly header: Uint8Array } {
  const value = decodeDetCbor(bytes);
  if (!isCborArray(value) || value.length !== 3 || value[0] !== ANNOUNCEMENT_VERSION) throw invalid();
  const [, header, wrapped] = value;
  if (!(header instanceof Uint8Array) || !isCborArray(wrapped) || wrapped.length > ANNOUNCEMENT_LIMITS.keyholdersMax)
    throw invalid();
  const parts = decodeDetCbor(header);
  if (!isCborArray(parts) || parts.length !== 6) throw invalid();
  const [kid, suiteName, device, epoch, policyDigest, madeAtMs] = parts;
  const suite = typeof suiteName === 'string' ? suiteNamed(suiteName) : undefined;
  if (!(kid instanceof Uint8Array) || kid.length !== KID_BYTES || suite === undefined || typeof device !== 'string')
    throw invalid();
  if (typeof epoch !== 'number' || typeof madeAtMs !== 'number' || !(policyDigest instanceof Uint8Array))
    throw invalid();
  const announcement = { kid, suite, device, epoch, policyDigest, madeAtMs, wrapped: wrapped.map(readWrapped) };
  return { announcement, header };
}

function readWrapped(value: CborValue): WrappedKey {
  if (!isCborArray(value) || value.length !== 3) throw invalid();
  const [keyholderId, enc, ciphertext] = value;
  if (!(keyholderId instanceof Uint8Array) || !(enc instanceof Uint8Array) || !(ciphertext instanceof Uint8Array))
    throw invalid();
  return { keyholderId, enc, ciphertext };
}

function invalid(): GuankaError {
  return new GuankaError('CRYPTO_INVALID', 'not a key announcement');
}
