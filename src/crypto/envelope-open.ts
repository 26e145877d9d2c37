/** Opening envelopes, at home, in pieces of any size and in constant memory. */
import { type CborValue, isCborArray, isCborMap, readDetCbor } from '../bytes/det-cbor.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, AEAD_TAG_BYTES, type AeadKey } from './aead.ts';
import { CLAIMS_LABEL } from './capsule-format.ts';
import { type CapsuleExpectation, checkExpected, type KeyLookup } from './capsule-open.ts';
import { COSE_ENCRYPT0_TAG, encStructure, parseHeaders } from './cose.ts';
import type { DataKey } from './data-key.ts';
import {
  BREAK,
  CHUNK_BYTES,
  chunkNonce,
  ENVELOPE_VERSION,
  type EnvelopeScope,
  envelopeAad,
  envelopeChunkKey,
  INDEFINITE_BYTES,
  LARGE_CHUNK_BYTES,
} from './envelope.ts';

/** Header bytes that an opener buffers at most: two ids, a schema and the fixed parts, with room. */
const HEADER_BYTES_MAX = 4096;
const HEAD_BYTES_MAX = 5;

/**
 * Takes an envelope in pieces and gives its body in pieces. What `push` gave out is authentic as far as it goes; the body is
 * whole only when `finish` returns.
 */
export interface EnvelopeOpener {
  /** @throws {GuankaError} DECODE_*, CRYPTO_INVALID - no envelope, unknown key. VERIFY_FAILED - changed or reordered. */
  readonly push: (piece: Uint8Array) => Uint8Array[];
  /** @throws {GuankaError} VERIFY_FAILED - the envelope ends before its last chunk. */
  readonly finish: () => EnvelopeScope & { readonly device: string; readonly epoch: number };
}

interface Stream {
  readonly key: DataKey;
  readonly scope: EnvelopeScope;
  /** Plaintext bytes of every chunk but the last; 0 when the body is sealed in one. */
  readonly chunkBytes: number;
  readonly chunkKey: AeadKey;
  readonly aad: Uint8Array;
  readonly iv: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);

export function createEnvelopeOpener(keys: KeyLookup, expect: CapsuleExpectation = {}): EnvelopeOpener {
  /** Pieces not yet used, joined only when the next step has what it needs: a chunk may come in a thousand of them. */
  let pieces: Uint8Array[] = [];
  let heldBytes = 0;
  let needBytes = 1;
  let stream: Stream | undefined;
  let index = 0;
  let ended = false;
  const nonce = new Uint8Array(AEAD_NONCE_BYTES);

  /** Opens what `held` has whole; returns how much of it was used, or undefined when it needs `needBytes`. */
  const step = (held: Uint8Array, out: Uint8Array[]): number | undefined => {
    needBytes = held.length + 1;
    if (stream === undefined) {
      const header = tryHeader(held);
      if (header === undefined) return undefined;
      stream = streamOf(header, keys);
      checkExpected(expect, stream.key, stream.scope);
      return header.end;
    }
    if (stream.chunkBytes > 0 && held[0] === BREAK) {
      // The break is only an end when the chunk before it was sealed as the last.
      throw new GuankaError('VERIFY_FAILED', 'envelope ends before its last chunk');
    }
    const head = chunkHeadAt(held, stream.chunkBytes || CHUNK_BYTES);
    if (head === undefined) return undefined;
    const end = head.start + head.length;
    needBytes = stream.chunkBytes > 0 ? end + 1 : end;
    if (held.length < needBytes) return undefined;
    const sealed = held.subarray(head.start, end);
    if (stream.chunkBytes === 0) {
      out.push(stream.chunkKey.open(stream.iv, stream.aad, sealed));
      ended = true;
      return end;
    }
    const last = held[end] === BREAK;
    if (!last && head.length !== stream.chunkBytes + AEAD_TAG_BYTES)
      throw new GuankaError('CRYPTO_INVALID', 'short chunk before the last');
    chunkNonce(nonce, index++, last);
    out.push(stream.chunkKey.open(nonce, NO_BYTES, sealed));
    ended = last;
    return last ? end + 1 : end;
  };

  return {
    push: (piece) => {
      heldBytes += piece.length;
      if (heldBytes < needBytes && !ended) {
        pieces.push(new Uint8Array(piece));
        return [];
      }
      let held = pieces.length === 0 ? piece : Buffer.concat([...pieces, piece]);
      const out: Uint8Array[] = [];
      while (held.length > 0) {
        if (ended) throw new GuankaError('CRYPTO_INVALID', 'bytes after the envelope');
        const used = step(held, out);
        if (used === undefined) break;
        held = held.subarray(used);
        needBytes = 1;
      }
      pieces = held.length === 0 ? [] : [new Uint8Array(held)];
      heldBytes = held.length;
      return out;
    },
    finish: () => {
      if (!ended || stream === undefined) throw new GuankaError('VERIFY_FAILED', 'envelope ends before its last chunk');
      return { ...stream.scope, device: stream.key.device, epoch: stream.key.epoch };
    },
  };
}

/** Opens an envelope that is all there. @throws {GuankaError} as {@link EnvelopeOpener}. */
export function openEnvelope(envelope: Uint8Array, keys: KeyLookup, expect: CapsuleExpectation = {}) {
  const opener = createEnvelopeOpener(keys, expect);
  const body = Uint8Array.from(Buffer.concat(opener.push(envelope)));
  return { body, ...opener.finish() };
}

/** Id of the data key of the envelope that `bytes` are; undefined when they are none. */
export function envelopeKeyId(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const headers = tryHeader(bytes)?.headers;
    const claims = headers?.protectedHeader.get(CLAIMS_LABEL);
    return isCborArray(claims) && claims.length === ENVELOPE_CLAIMS ? headers?.kid : undefined;
  } catch (error) {
    if (isGuankaError(error)) return undefined;
    throw error;
  }
}

/** A capsule has one claim less. */
const ENVELOPE_CLAIMS = 5;

interface Header {
  readonly headers: ReturnType<typeof parseHeaders>;
  readonly end: number;
}

/** Tag, array head, protected and unprotected header; undefined while they are not all there. */
function tryHeader(bytes: Uint8Array): Header | undefined {
  if (bytes[0] !== (0xc0 | COSE_ENCRYPT0_TAG) || (bytes.length > 1 && bytes[1] !== 0x83)) throw invalid();
  try {
    const first = readDetCbor(bytes, 2);
    const second = readDetCbor(bytes, first.end);
    if (second.end >= bytes.length) return undefined;
    if (!(first.value instanceof Uint8Array) || !isCborMap(second.value)) throw invalid();
    return {
      headers: parseHeaders(Uint8Array.from(first.value), second.value),
      end: second.end + (bytes[second.end] === INDEFINITE_BYTES ? 1 : 0),
    };
  } catch (error) {
    if (isGuankaError(error, 'DECODE_TRUNCATED') && bytes.length < HEADER_BYTES_MAX) return undefined;
    throw error;
  }
}

function streamOf({ headers }: Header, keys: KeyLookup): Stream {
  const key = headers.kid === undefined ? undefined : keys(headers.kid);
  if (key === undefined) throw new GuankaError('CRYPTO_INVALID', 'no data key of that id');
  const { scope, chunkBytes } = readClaims(headers.protectedHeader.get(CLAIMS_LABEL));
  if (headers.alg !== (chunkBytes === 0 ? key.suite.alg : key.suite.chunkedAlg)) throw invalid();
  const iv = Uint8Array.from(headers.iv);
  if (chunkBytes > 0)
    return {
      key,
      scope,
      chunkBytes,
      iv,
      aad: NO_BYTES,
      chunkKey: envelopeChunkKey(key, scope, headers.protectedBytes, iv),
    };
  const aad = encStructure('Encrypt0', headers.protectedBytes, envelopeAad(key, scope));
  return { key, scope, chunkBytes, iv, aad, chunkKey: key.aead() };
}

function readClaims(value: CborValue | undefined): { readonly scope: EnvelopeScope; readonly chunkBytes: number } {
  if (!isCborArray(value) || value.length !== 5 || value[0] !== ENVELOPE_VERSION) throw invalid();
  const [, destination, schema, sequence, chunkBytes] = value;
  if (typeof chunkBytes !== 'number' || chunkBytes < 0 || chunkBytes > LARGE_CHUNK_BYTES) throw invalid();
  if (
    typeof destination !== 'string' ||
    typeof schema !== 'string' ||
    !(sequence instanceof Uint8Array) ||
    sequence.length !== 8
  )
    throw invalid();
  let number = 0;
  for (const byte of sequence) number = number * 256 + byte;
  if (number > Number.MAX_SAFE_INTEGER) throw invalid();
  return { scope: { destination, schema, sequence: number }, chunkBytes };
}

/** Head of the byte string that `bytes` begins with: where its content starts and how long it is. */
function chunkHeadAt(
  bytes: Uint8Array,
  chunkBytes: number,
): { readonly start: number; readonly length: number } | undefined {
  const initial = bytes[0] ?? 0;
  if (initial >>> 5 !== 2 || (initial & 0x1f) > 26) throw invalid();
  const width = (initial & 0x1f) < 24 ? 0 : 1 << ((initial & 0x1f) - 24);
  if (bytes.length < 1 + width) return undefined;
  let length = width === 0 ? initial & 0x1f : 0;
  for (let at = 1; at <= width; at++) length = length * 256 + (bytes[at] ?? 0);
  const least = width === 0 ? 0 : width === 1 ? 24 : 256 ** (width / 2);
  if (length < least || length > chunkBytes + AEAD_TAG_BYTES || length < AEAD_TAG_BYTES || 1 + width > HEAD_BYTES_MAX)
    throw invalid();
  return { start: 1 + width, length };
}

function invalid(): GuankaError {
  return new GuankaError('CRYPTO_INVALID', 'not an envelope');
}
