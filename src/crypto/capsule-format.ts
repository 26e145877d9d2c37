/**
 * What sealer and opener of capsules must agree on. The byte format, with a worked example, is docs/formats/capsule.md.
 */
import type { Splice } from '../bytes/splice.ts';
import { GuankaError } from '../model/errors.ts';
import { AEAD_TAG_BYTES } from './aead.ts';

/** Our header label: [version, destination, schema, sequence]. Private use (RFC 9052 §11.1). */
export const CLAIMS_LABEL = -65537;
export const CAPSULE_VERSION = 1;
/** First item of the external AAD: what keeps a capsule from being read as anything else. */
export const CAPSULE_CONTEXT = 'guanka capsule 1';

export const CAPSULE_LIMITS = {
  /** Destination, device, bundle: UTF-8 bytes. */
  idBytesMax: 255,
  /** Schema: UTF-8 bytes. */
  schemaBytesMax: 1024,
} as const;

/** Where a capsule lies in a message, and how it is written there. */
export interface CapsuleRegion {
  readonly start: number;
  readonly end: number;
  readonly encoding: 'binary' | 'base64' | 'base64url';
}

/** Writes a message's number in eight bytes, big-endian. @throws {GuankaError} CRYPTO_INVALID - not 0 <= sequence < 2 ** 53. */
export function writeSequence(out: Uint8Array, at: number, sequence: number): void {
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    throw new GuankaError('CRYPTO_INVALID', 'sequence is no number of a message');
  let rest = sequence;
  for (let index = at + 7; index >= at; index--) {
    out[index] = rest & 0xff;
    rest = Math.floor(rest / 256);
  }
}

/** Restore-script bytes beside the removed bytes that a message may need for taking the capsule itself out again. */
const ATTACH_BYTES = 64;
/** Array heads, version, original length and the heads of the two names. */
const FIXED_BYTES = 32;

/**
 * Plaintext size before rounding. It counts each removed run by its class, not its length, so a VIN (17 bytes), an ICCID (20)
 * and an IMEI (15) in one place give one size.
 */
export function plaintextBudget(originalBytes: number, nameBytes: number, splices: readonly Splice[]): number {
  let size = FIXED_BYTES + nameBytes + ATTACH_BYTES;
  let grown = originalBytes;
  for (const splice of splices) grown += splice.bytes.length;
  // Gap, count and string head: one CBOR head each.
  const perEdit = grown < 0x1_0000 ? 9 : 15;
  for (const splice of splices) size += perEdit + runClass(splice.end - splice.start);
  return size;
}

function runClass(length: number): number {
  return length <= 8 ? 8 : Math.ceil(length / 32) * 32;
}

/** Smallest size class that holds `size`: 128, 256, 512, then steps of an eighth of the power of two below. */
export function sizeClass(size: number): number {
  if (size <= 128) return 128;
  const exponent = 31 - Math.clz32(size - 1);
  const step = exponent < 9 ? 2 ** (exponent + 1) : 2 ** (exponent - 3);
  return Math.ceil(size / step) * step;
}

/** Bytes of a CBOR string head for `length`. */
export function stringHeadBytes(length: number): number {
  if (length < 24) return 1;
  if (length < 0x100) return 2;
  return length < 0x1_0000 ? 3 : 5;
}

/** Whole capsule, bytes, from its header's and its plaintext's size. */
export function capsuleBytes(headerBytes: number, plaintextBytes: number): number {
  const sealed = plaintextBytes + AEAD_TAG_BYTES;
  return headerBytes + stringHeadBytes(sealed) + sealed;
}
