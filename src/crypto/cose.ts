/**
 * COSE_Encrypt0 (RFC 9052 §5.2-5.3). The algorithm is taken from the protected header only; one in the unprotected header
 * is refused on purpose, because anybody on the way could change it. Detached content (nil) and untagged objects are not read.
 */
import {
  type CborMap,
  type CborValue,
  DetCborWriter,
  decodeDetCbor,
  isCborArray,
  isCborMap,
  readDetCbor,
} from '../bytes/det-cbor.ts';
import { GuankaError } from '../model/errors.ts';
import type { AeadKey } from './aead.ts';

/** Header labels (IANA registry "COSE Header Parameters"). */
export const COSE_HEADER = { alg: 1, crit: 2, contentType: 3, kid: 4, iv: 5, partialIv: 6 } as const;
export const COSE_ENCRYPT0_TAG = 16;

/** An Encrypt0 object taken apart; byte fields borrow the input. */
export interface Encrypt0 {
  /** The protected header as it was sent: what the AAD covers. */
  readonly protectedBytes: Uint8Array;
  readonly protectedHeader: CborMap;
  readonly unprotectedHeader: CborMap;
  readonly alg: number;
  readonly kid: Uint8Array | undefined;
  readonly iv: Uint8Array;
  /** Ciphertext, then tag. */
  readonly sealed: Uint8Array;
  /** One past the object's last byte. */
  readonly end: number;
}

const NO_HEADER: CborMap = new Map();

/**
 * Takes the Encrypt0 object that starts at `start` apart. Nothing is verified yet.
 * @throws {GuankaError} DECODE_* - not deterministic CBOR. CRYPTO_INVALID - not a COSE_Encrypt0 that we read.
 */
export function parseEncrypt0(bytes: Uint8Array, start = 0): Encrypt0 {
  const { value, end } = readDetCbor(bytes, start);
  if (typeof value !== 'object' || value === null || !('tag' in value) || value.tag !== COSE_ENCRYPT0_TAG)
    throw invalid('no COSE_Encrypt0 tag');
  const parts = value.value;
  if (!isCborArray(parts) || parts.length !== 3) throw invalid('COSE_Encrypt0 is not an array of three');
  const [protectedBytes, unprotectedHeader, sealed] = parts;
  if (!(protectedBytes instanceof Uint8Array) || !isCborMap(unprotectedHeader) || !(sealed instanceof Uint8Array)) {
    throw invalid('COSE_Encrypt0 with parts of other kinds');
  }
  return { ...parseHeaders(protectedBytes, unprotectedHeader), sealed, end };
}

/** @throws {GuankaError} DECODE_* or CRYPTO_INVALID, as {@link parseEncrypt0}. */
export function parseHeaders(protectedBytes: Uint8Array, unprotectedHeader: CborMap): Omit<Encrypt0, 'sealed' | 'end'> {
  const decoded = protectedBytes.length === 0 ? NO_HEADER : decodeDetCbor(protectedBytes);
  if (!isCborMap(decoded)) throw invalid('protected header is not a map');
  for (const label of unprotectedHeader.keys()) {
    if (decoded.has(label)) throw invalid('header label in both maps');
  }
  if (decoded.has(COSE_HEADER.crit) || unprotectedHeader.has(COSE_HEADER.crit))
    throw invalid('critical header not understood');
  const alg = decoded.get(COSE_HEADER.alg);
  if (typeof alg !== 'number') throw invalid('no algorithm in the protected header');
  const kid = bytesOrNone(decoded.get(COSE_HEADER.kid) ?? unprotectedHeader.get(COSE_HEADER.kid));
  const iv = bytesOrNone(decoded.get(COSE_HEADER.iv) ?? unprotectedHeader.get(COSE_HEADER.iv));
  if (iv === undefined) throw invalid('no IV');
  return { protectedBytes, protectedHeader: decoded, unprotectedHeader, alg, kid, iv };
}

/**
 * Opens an Encrypt0 object.
 * @throws {GuankaError} VERIFY_FAILED - wrong key, wrong external AAD or changed bytes. CRYPTO_INVALID - another algorithm.
 */
export function openEncrypt0(key: AeadKey, message: Encrypt0, externalAad: Uint8Array): Uint8Array {
  if (message.alg !== key.alg) throw invalid('algorithm of the object is not that of the key');
  return key.open(message.iv, encStructure('Encrypt0', message.protectedBytes, externalAad), message.sealed);
}

/** What to seal, and the headers round it. */
export interface Encrypt0Input {
  /** Encoded protected header map; it holds the algorithm. */
  readonly protectedBytes: Uint8Array;
  readonly kid?: Uint8Array;
  /** 12 bytes, never used before under this key. */
  readonly iv: Uint8Array;
  readonly externalAad: Uint8Array;
  readonly plaintext: Uint8Array;
}

/** Seals to one tagged COSE_Encrypt0. */
export function sealEncrypt0(key: AeadKey, input: Encrypt0Input): Uint8Array {
  const sealed = key.seal(input.iv, encStructure('Encrypt0', input.protectedBytes, input.externalAad), input.plaintext);
  const writer = new DetCborWriter(sealed.length + input.protectedBytes.length + 64);
  writer.tag(COSE_ENCRYPT0_TAG).array(3).bytes(input.protectedBytes);
  writer.map(input.kid === undefined ? 1 : 2);
  if (input.kid !== undefined) writer.int(COSE_HEADER.kid).bytes(input.kid);
  return writer.int(COSE_HEADER.iv).bytes(input.iv).bytes(sealed).take();
}

/** Enc_structure (RFC 9052 §5.3): the AAD of the cipher. */
export function encStructure(
  context: 'Encrypt0' | 'Encrypt',
  protectedBytes: Uint8Array,
  externalAad: Uint8Array,
): Uint8Array {
  const writer = new DetCborWriter(protectedBytes.length + externalAad.length + 32);
  return writer.array(3).text(context).bytes(protectedBytes).bytes(externalAad).take();
}

function bytesOrNone(value: CborValue | undefined): Uint8Array | undefined {
  if (value === undefined || value instanceof Uint8Array) return value;
  throw invalid('header of another kind than bytes');
}

function invalid(message: string): GuankaError {
  return new GuankaError('CRYPTO_INVALID', message);
}
