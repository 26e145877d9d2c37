/**
 * The whole-message envelope, for formats that cannot carry a capsule and for images. Up to one chunk it is a plain
 * COSE_Encrypt0. Above, the ciphertext is an indefinite-length byte string (RFC 8949 §3.2.3) whose parts are sealed one by
 * one as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce counts the chunks and marks the last, so chunks
 * cannot be reordered, dropped or cut off, and neither side holds more than one. Layout: docs/formats/envelope.md.
 */
import { DetCborWriter } from '../bytes/det-cbor.ts';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { AEAD_NONCE_BYTES, AEAD_TAG_BYTES, type AeadKey } from './aead.ts';
import { CAPSULE_LIMITS, CLAIMS_LABEL, writeSequence } from './capsule-format.ts';
import { COSE_ENCRYPT0_TAG, COSE_HEADER, encStructure } from './cose.ts';
import type { DataKey } from './data-key.ts';

/** Chunks of a body that comes in pieces, and the most that is sealed as a plain COSE_Encrypt0. */
export const CHUNK_BYTES = 65_536;
/** Chunks of a body that is in memory anyway: fewer cipher calls. The most that an opener has to hold. */
export const LARGE_CHUNK_BYTES = 1_048_576;
export const ENVELOPE_VERSION = 1;
export const ENVELOPE_CONTEXT = 'guanka envelope 1';
export const INDEFINITE_BYTES = 0x5f;
export const BREAK = 0xff;

export interface EnvelopeScope {
  readonly destination: string;
  readonly schema: string;
  readonly sequence: number;
}

/** Takes a body in pieces of any size and gives the envelope in pieces to be sent in order. */
export interface EnvelopeSealer {
  /** @throws {GuankaError} DECODE_LIMIT - over the message limit. CRYPTO_INVALID - key wiped or used up. */
  readonly push: (piece: Uint8Array) => Uint8Array[];
  /** The last pieces; the sealer is done. */
  readonly finish: () => Uint8Array[];
}

/** @throws {GuankaError} CRYPTO_INVALID - a name over its limit, or the key is wiped or used up. */
export function createEnvelopeSealer(key: DataKey, scope: EnvelopeScope): EnvelopeSealer {
  const pending = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let held = 0;
  let total = 0;
  let stream: ChunkSealer | undefined;
  let done = false;

  const sealChunk = (chunk: Uint8Array, last: boolean): Uint8Array[] => {
    const out: Uint8Array[] = [];
    if (stream === undefined) {
      stream = openStream(key, scope, CHUNK_BYTES);
      out.push(stream.header);
    }
    out.push(chunkHead(chunk.length), ...stream.sealParts(chunk, last));
    return out;
  };
  return {
    push: (piece) => {
      if (done) throw new GuankaError('CRYPTO_INVALID', 'the envelope is closed');
      total += piece.length;
      if (total > LIMITS.messageBytesMax) throw new GuankaError('DECODE_LIMIT', 'body over the message limit');
      const out: Uint8Array[] = [];
      let at = 0;
      while (at < piece.length) {
        // A full chunk is only sealed when a byte follows it: the last one must be marked as such.
        if (held === CHUNK_BYTES) {
          out.push(...sealChunk(pending, false));
          held = 0;
        }
        if (held === 0 && piece.length - at > CHUNK_BYTES) {
          out.push(...sealChunk(piece.subarray(at, at + CHUNK_BYTES), false));
          at += CHUNK_BYTES;
          continue;
        }
        const taken = Math.min(CHUNK_BYTES - held, piece.length - at);
        pending.set(piece.subarray(at, at + taken), held);
        held += taken;
        at += taken;
      }
      return out;
    },
    finish: () => {
      if (done) throw new GuankaError('CRYPTO_INVALID', 'the envelope is closed');
      done = true;
      const rest = pending.subarray(0, held);
      const out =
        stream === undefined ? [sealWhole(key, scope, rest)] : [...sealChunk(rest, true), Uint8Array.of(BREAK)];
      pending.fill(0);
      return out;
    },
  };
}

/**
 * Seals a body that is all there, straight into the array that leaves: beside body and envelope one chunk is held at a time.
 * @throws {GuankaError} as {@link EnvelopeSealer}.
 */
export function sealEnvelope(key: DataKey, scope: EnvelopeScope, body: Uint8Array): Uint8Array {
  if (body.length > LIMITS.messageBytesMax) throw new GuankaError('DECODE_LIMIT', 'body over the message limit');
  if (body.length <= CHUNK_BYTES) return sealWhole(key, scope, body);
  const { header, sealInto } = openStream(key, scope, LARGE_CHUNK_BYTES);
  const chunks = Math.ceil(body.length / LARGE_CHUNK_BYTES);
  const heads = chunks * chunkHead(LARGE_CHUNK_BYTES).length;
  const room = Buffer.allocUnsafeSlow(header.length + heads + body.length + chunks * AEAD_TAG_BYTES + 1);
  room.set(header);
  let at = header.length;
  for (let start = 0; start < body.length; start += LARGE_CHUNK_BYTES) {
    const chunk = body.subarray(start, start + LARGE_CHUNK_BYTES);
    const head = chunkHead(chunk.length);
    room.set(head, at);
    at = sealInto(chunk, start + LARGE_CHUNK_BYTES >= body.length, room, at + head.length);
  }
  room[at++] = BREAK;
  return new Uint8Array(room.buffer, 0, at);
}

interface ChunkSealer {
  readonly header: Uint8Array;
  readonly sealParts: (chunk: Uint8Array, last: boolean) => readonly [Uint8Array, Uint8Array];
  /** @returns one past what was written to `out`. */
  readonly sealInto: (chunk: Uint8Array, last: boolean, out: Uint8Array, at: number) => number;
}

function openStream(key: DataKey, scope: EnvelopeScope, chunkBytes: number): ChunkSealer {
  const { protectedBytes, salt } = prepare(key, scope, key.suite.chunkedAlg, chunkBytes);
  const chunkKey = envelopeChunkKey(key, scope, protectedBytes, salt);
  const header = new DetCborWriter().tag(COSE_ENCRYPT0_TAG).array(3).bytes(protectedBytes);
  header.map(1).int(COSE_HEADER.iv).bytes(salt).raw(Uint8Array.of(INDEFINITE_BYTES));
  const nonce = new Uint8Array(AEAD_NONCE_BYTES);
  let index = 0;
  const advance = (last: boolean): Uint8Array => {
    chunkNonce(nonce, index++, last);
    return nonce;
  };
  return {
    header: header.take(),
    sealParts: (chunk, last) => {
      // A key wiped in mid-body may be wiped because the machine was cloned: the copy would go on with the same nonces.
      key.aead();
      return chunkKey.sealParts(advance(last), NO_AAD, chunk);
    },
    sealInto: (chunk, last, out, at) => {
      key.aead();
      return chunkKey.sealInto(advance(last), NO_AAD, chunk, out, at);
    },
  };
}

const NO_AAD = new Uint8Array(0);

/**
 * The key of one envelope's chunks: derived from the data key, the envelope's own salt and its whole Enc_structure, which is
 * how header and scope are bound without being repeated in the AAD of each chunk.
 */
export function envelopeChunkKey(
  key: DataKey,
  scope: EnvelopeScope,
  protectedBytes: Uint8Array,
  salt: Uint8Array,
): AeadKey {
  return key.envelopeKey(salt, key.digest(encStructure('Encrypt0', protectedBytes, envelopeAad(key, scope))));
}

/** Chunk index in eleven bytes, big-endian, then 1 for the last chunk and 0 for others. */
export function chunkNonce(out: Uint8Array, index: number, last: boolean): void {
  out.fill(0);
  for (let at = AEAD_NONCE_BYTES - 2, rest = index; rest > 0; at--, rest = Math.floor(rest / 256))
    out[at] = rest & 0xff;
  out[AEAD_NONCE_BYTES - 1] = last ? 1 : 0;
}

function sealWhole(key: DataKey, scope: EnvelopeScope, body: Uint8Array): Uint8Array {
  const { protectedBytes, salt } = prepare(key, scope, key.suite.alg, 0);
  const sealed = key.aead().seal(salt, encStructure('Encrypt0', protectedBytes, envelopeAad(key, scope)), body);
  const writer = new DetCborWriter(sealed.length + protectedBytes.length + 64).tag(COSE_ENCRYPT0_TAG).array(3);
  return writer.bytes(protectedBytes).map(1).int(COSE_HEADER.iv).bytes(salt).bytes(sealed).take();
}

/** The protected header, and a nonce of the data key: the IV of a whole envelope, the salt of one in chunks. */
function prepare(
  key: DataKey,
  scope: EnvelopeScope,
  alg: number,
  chunkBytes: number,
): { readonly protectedBytes: Uint8Array; readonly salt: Uint8Array } {
  if (
    Buffer.byteLength(scope.destination) > CAPSULE_LIMITS.idBytesMax ||
    Buffer.byteLength(scope.schema) > CAPSULE_LIMITS.schemaBytesMax
  ) {
    throw new GuankaError('CRYPTO_INVALID', 'destination or schema id over its limit');
  }
  const header = new DetCborWriter().map(3).int(COSE_HEADER.alg).int(alg).int(COSE_HEADER.kid).bytes(key.kid);
  header.int(CLAIMS_LABEL).array(5).int(ENVELOPE_VERSION).text(scope.destination).text(scope.schema);
  header.bytes(sequenceBytes(scope.sequence)).int(chunkBytes);
  const salt = new Uint8Array(AEAD_NONCE_BYTES);
  key.nextNonce(salt, 0);
  return { protectedBytes: header.take(), salt };
}

/** The external AAD of an envelope. */
export function envelopeAad(key: Pick<DataKey, 'device' | 'epoch' | 'policyDigest'>, scope: EnvelopeScope): Uint8Array {
  const writer = new DetCborWriter()
    .array(7)
    .text(ENVELOPE_CONTEXT)
    .text(key.device)
    .int(key.epoch)
    .text(scope.destination);
  return writer.text(scope.schema).bytes(key.policyDigest).bytes(sequenceBytes(scope.sequence)).take();
}

function sequenceBytes(sequence: number): Uint8Array {
  const bytes = new Uint8Array(8);
  writeSequence(bytes, 0, sequence);
  return bytes;
}

/** Head of the definite byte string that holds one sealed chunk; 5a 00 01 00 10 for a full one. */
function chunkHead(plaintextBytes: number): Uint8Array {
  return new DetCborWriter(8).bytesHead(plaintextBytes + AEAD_TAG_BYTES).take();
}
