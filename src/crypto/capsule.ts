/**
 * The capsule: everything taken out of one message, sealed so that only a keyholder can put it back. One AEAD call per
 * message, whatever the number of spans. Sealing protects what it hides; it does not make important data exportable. Whether
 * a capsule may travel is for the policy to decide.
 *
 * The AAD holds device, key epoch, destination, schema, policy digest, sequence and a digest of the message around it, so a
 * capsule in another message, or said to be of another device or destination, does not open.
 */
import { DetCborWriter } from '../bytes/det-cbor.ts';
import type { Splice } from '../bytes/splice.ts';
import { GuankaError } from '../model/errors.ts';
import { AEAD_NONCE_BYTES, AEAD_TAG_BYTES } from './aead.ts';
import {
  CAPSULE_CONTEXT,
  CAPSULE_LIMITS,
  CAPSULE_VERSION,
  type CapsuleRegion,
  CLAIMS_LABEL,
  capsuleBytes,
  plaintextBudget,
  sizeClass,
  stringHeadBytes,
  writeSequence,
} from './capsule-format.ts';
import { blankRegion, writeRegion } from './capsule-region.ts';
import { COSE_ENCRYPT0_TAG, COSE_HEADER } from './cose.ts';
import type { DataKey } from './data-key.ts';
import { writeRestoreScript } from './restore-script.ts';

/** What does not change from message to message. */
export interface CapsuleScope {
  /** Destination id: whom the message goes to, not who can open it. */
  readonly destination: string;
  /** Schema id of the message. */
  readonly schema: string;
  /** Which bundle of schemas, labels and rules was in force. */
  readonly bundle: string;
}

export interface CapsuleInput {
  readonly original: Uint8Array;
  /** What turned the original into the carrier, ascending; with `attach`, the insertion of the capsule's place too. */
  readonly splices: readonly Splice[];
  /** The message as it will leave. */
  readonly carrier: Uint8Array;
  /** Number of this message at this device, 0 <= sequence < 2 ** 53. */
  readonly sequence: number;
}

/** Seals capsules of one data key, destination and schema. Reuses its buffers: one per worker. */
export interface CapsuleSealer {
  /** Bytes of the capsule that these splices (without the capsule's own) need; depends on size classes alone. */
  readonly sizeFor: (original: Uint8Array, splices: readonly Splice[]) => number;
  /** `size` bytes to put where the capsule will go, not to be changed; `locatePlaceholder` finds them again in any encoding. */
  readonly placeholder: (size: number) => Uint8Array;
  /** Size of the last placeholder; 0: none yet. */
  readonly usualSize: () => number;
  /** A capsule beside its message. @throws {GuankaError} CRYPTO_INVALID - key wiped or used up. */
  readonly sealDetached: (input: CapsuleInput) => Uint8Array;
  /**
   * Fills the capsule into `region` of `input.carrier`, in place.
   * @throws {GuankaError} ENFORCE_IMPOSSIBLE - the region is too small. CRYPTO_INVALID - key wiped or used up.
   */
  readonly attach: (input: CapsuleInput, region: CapsuleRegion, size: number) => void;
}

const ZEROS = new Uint8Array(4096);

/** @throws {GuankaError} CRYPTO_INVALID - a name over its limit. */
export function createCapsuleSealer(key: DataKey, scope: CapsuleScope): CapsuleSealer {
  const header = headerTemplate(key, scope);
  const aad = aadTemplate(key, scope, header.protectedBytes);
  const nonce = header.bytes.subarray(header.nonceAt, header.nonceAt + AEAD_NONCE_BYTES);
  const nameBytes = Buffer.byteLength(scope.schema) + Buffer.byteLength(scope.bundle);
  const plaintext = new DetCborWriter(1024).array(5).int(CAPSULE_VERSION).text(scope.schema).text(scope.bundle);
  const prefixBytes = plaintext.length;

  const plaintextSizeFor = (original: Uint8Array, splices: readonly Splice[]): number =>
    sizeClass(plaintextBudget(original.length, nameBytes, splices));

  /** Writes the capsule at `at`: `capsuleBytes` of it. */
  const sealInto = (input: CapsuleInput, plaintextBytes: number, out: Uint8Array, at: number): void => {
    const { original, splices, carrier, sequence } = input;
    plaintext.reset(prefixBytes);
    plaintext.int(original.length);
    writeRestoreScript(plaintext, original, splices);
    padTo(plaintext, plaintextBytes);
    writeSequence(header.bytes, header.sequenceAt, sequence);
    writeSequence(aad.bytes, aad.headerSequenceAt, sequence);
    writeSequence(aad.bytes, aad.sequenceAt, sequence);
    aad.bytes.set(key.digest(carrier), aad.digestAt);
    key.nextNonce(nonce, 0);

    out.set(header.bytes, at);
    const sealedAt = writeStringHead(out, at + header.bytes.length, plaintextBytes + AEAD_TAG_BYTES);
    key.aead().sealInto(nonce, aad.bytes, plaintext.view(), out, sealedAt);
  };
  const sealed = (input: CapsuleInput, plaintextBytes: number): Uint8Array => {
    const out = new Uint8Array(capsuleBytes(header.bytes.length, plaintextBytes));
    sealInto(input, plaintextBytes, out, 0);
    return out;
  };
  let placeholder = new Uint8Array(0);

  return {
    sizeFor: (original, splices) => capsuleBytes(header.bytes.length, plaintextSizeFor(original, splices)),
    placeholder: (size) => {
      if (placeholder.length !== size) {
        placeholder = new Uint8Array(size);
        placeholder.set(header.bytes.subarray(0, header.sequenceAt));
      }
      return placeholder;
    },
    usualSize: () => placeholder.length,
    sealDetached: (input) => sealed(input, plaintextSizeFor(input.original, input.splices)),
    attach: (input, region, size) => {
      const { carrier } = input;
      const room = plaintextRoom(size - header.bytes.length);
      blankRegion(carrier, region);
      // In binary the place is exactly as long as the capsule, which is written where it stays.
      if (region.encoding === 'binary' && region.end - region.start === size)
        sealInto(input, room, carrier, region.start);
      else writeRegion(carrier, region, sealed(input, room));
    },
  };
}

/** Plaintext bytes that fit a place of `size` bytes behind the header. */
function plaintextRoom(size: number): number {
  for (let head = 1; head <= 5; head++) {
    const room = size - head - AEAD_TAG_BYTES;
    if (room > 0 && stringHeadBytes(room + AEAD_TAG_BYTES) === head) return room;
  }
  throw new GuankaError('ENFORCE_IMPOSSIBLE', 'no room for a capsule');
}

/** CBOR zeros behind the item (RFC 8742: a sequence), up to the class. */
function padTo(plaintext: DetCborWriter, size: number): void {
  if (plaintext.length > size)
    throw new GuankaError('ENFORCE_IMPOSSIBLE', `capsule needs ${plaintext.length} bytes, has ${size}`);
  while (plaintext.length < size) plaintext.rawRange(ZEROS, 0, Math.min(ZEROS.length, size - plaintext.length));
}

/** @returns one past the head. */
function writeStringHead(out: Uint8Array, at: number, length: number): number {
  const head = stringHeadBytes(length);
  if (head === 1) {
    out[at] = 0x40 | length;
    return at + 1;
  }
  out[at] = 0x57 + (head === 5 ? 3 : head - 1);
  for (let index = head - 1, rest = length; index >= 1; index--, rest >>>= 8) out[at + index] = rest & 0xff;
  return at + head;
}

interface HeaderTemplate {
  readonly bytes: Uint8Array;
  readonly protectedBytes: Uint8Array;
  readonly sequenceAt: number;
  readonly nonceAt: number;
}

/** Everything before the ciphertext's head; sequence and nonce are filled in for each capsule. */
function headerTemplate(key: DataKey, scope: CapsuleScope): HeaderTemplate {
  checkName('destination', scope.destination, CAPSULE_LIMITS.idBytesMax);
  checkName('schema', scope.schema, CAPSULE_LIMITS.schemaBytesMax);
  checkName('bundle', scope.bundle, CAPSULE_LIMITS.idBytesMax);
  checkName('device', key.device, CAPSULE_LIMITS.idBytesMax);
  const header = new DetCborWriter().map(3).int(COSE_HEADER.alg).int(key.suite.alg).int(COSE_HEADER.kid).bytes(key.kid);
  header
    .int(CLAIMS_LABEL)
    .array(4)
    .int(CAPSULE_VERSION)
    .text(scope.destination)
    .text(scope.schema)
    .bytes(new Uint8Array(8));
  const protectedBytes = header.take();
  const whole = new DetCborWriter().tag(COSE_ENCRYPT0_TAG).array(3).bytes(protectedBytes);
  const sequenceAt = whole.length - 8;
  whole.map(1).int(COSE_HEADER.iv).bytes(new Uint8Array(AEAD_NONCE_BYTES));
  return { bytes: whole.take(), protectedBytes, sequenceAt, nonceAt: whole.length - AEAD_NONCE_BYTES };
}

/** The Enc_structure with places for both sequences and the carrier digest. */
function aadTemplate(key: DataKey, scope: CapsuleScope, protectedBytes: Uint8Array) {
  const external = externalAad(key, scope, new Uint8Array(8), key.digest(ZEROS));
  const writer = new DetCborWriter().array(3).text('Encrypt0').bytes(protectedBytes);
  const headerSequenceAt = writer.length - 8;
  writer.bytes(external);
  const bytes = writer.take();
  const digestAt = bytes.length - 32;
  return { bytes, headerSequenceAt, sequenceAt: digestAt - 2 - 8, digestAt };
}

/** The external AAD (docs/formats/capsule.md). @param sequence - eight bytes, big-endian. */
export function externalAad(
  key: Pick<DataKey, 'device' | 'epoch' | 'policyDigest'>,
  scope: Pick<CapsuleScope, 'destination' | 'schema'>,
  sequence: Uint8Array,
  carrierDigest: Uint8Array,
): Uint8Array {
  const writer = new DetCborWriter().array(8).text(CAPSULE_CONTEXT).text(key.device).int(key.epoch);
  writer.text(scope.destination).text(scope.schema).bytes(key.policyDigest);
  return writer.bytes(sequence).bytes(carrierDigest).take();
}

function checkName(what: string, name: string, bytesMax: number): void {
  if (Buffer.byteLength(name) > bytesMax) throw new GuankaError('CRYPTO_INVALID', `${what} id over ${bytesMax} bytes`);
}
