/** Opening capsules, at home: with the data keys that a keyholder unwrapped, never on the vehicle. */
import { type CborValue, isCborArray, readDetCbor } from '../bytes/det-cbor.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { externalAad } from './capsule.ts';
import { CAPSULE_VERSION, CLAIMS_LABEL } from './capsule-format.ts';
import { blankRegion, findCapsules } from './capsule-region.ts';
import { type Encrypt0, openEncrypt0, parseEncrypt0 } from './cose.ts';
import type { DataKey } from './data-key.ts';
import { type RestoreScript, readRestoreScript, restore } from './restore-script.ts';

/** The data key of that id, or undefined. */
export type KeyLookup = (kid: Uint8Array) => DataKey | undefined;

/** What the opener knows of where the message came from; what is given must agree. */
export interface CapsuleExpectation {
  /** Id of the data key, hex. */
  readonly kid?: string;
  readonly device?: string;
  readonly destination?: string;
  readonly schema?: string;
  readonly sequence?: number;
}

export interface OpenedCapsule {
  /** The message as it came to the vehicle's checkpoint. */
  readonly original: Uint8Array;
  readonly device: string;
  readonly epoch: number;
  readonly destination: string;
  readonly schema: string;
  readonly bundle: string;
  readonly sequence: number;
}

/**
 * Opens a capsule that travelled beside its message.
 * @param carrier - the message as it left.
 * @throws {GuankaError} DECODE_*, CRYPTO_INVALID - not a capsule, or one of an unknown key. VERIFY_FAILED - of another
 * message, device, destination, schema or sequence, or changed.
 */
export function openDetached(
  capsule: Uint8Array,
  carrier: Uint8Array,
  keys: KeyLookup,
  expect: CapsuleExpectation = {},
): OpenedCapsule {
  const parsed = parseEncrypt0(capsule);
  if (parsed.end !== capsule.length) throw new GuankaError('CRYPTO_INVALID', 'bytes after the capsule');
  return openParsed(parsed, carrier, keys, expect);
}

/**
 * Finds the capsule inside a message and opens it.
 * @returns undefined when there is none whose key is known.
 * @throws {GuankaError} as {@link openDetached}.
 */
export function openAttached(
  carrier: Uint8Array,
  keys: KeyLookup,
  expect: CapsuleExpectation = {},
): OpenedCapsule | undefined {
  let failure: GuankaError | undefined;
  for (const { region, parsed } of findCapsules(carrier)) {
    if (parsed.kid === undefined || keys(parsed.kid) === undefined) continue;
    // Not slice: on a Buffer it would be a view, and blanking would reach the caller's message.
    const blank = new Uint8Array(carrier);
    blankRegion(blank, region);
    try {
      return openParsed(parsed, blank, keys, expect);
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

function openParsed(parsed: Encrypt0, carrier: Uint8Array, keys: KeyLookup, expect: CapsuleExpectation): OpenedCapsule {
  const claims = readClaims(parsed.protectedHeader.get(CLAIMS_LABEL));
  const key = parsed.kid === undefined ? undefined : keys(parsed.kid);
  if (key === undefined) throw new GuankaError('CRYPTO_INVALID', 'no data key of that id');
  checkExpected(expect, key, claims);
  const aad = externalAad(key, claims, claims.sequenceBytes, key.digest(carrier));
  const content = readContent(openEncrypt0(key.aead(), parsed, aad));
  if (content.schema !== claims.schema) throw new GuankaError('VERIFY_FAILED', 'capsule content is of another schema');
  const original = restore(carrier, content.script);
  if (original.length !== content.originalBytes)
    throw new GuankaError('CRYPTO_INVALID', 'restored message has another length');
  const { device, epoch } = key;
  return {
    original,
    device,
    epoch,
    destination: claims.destination,
    schema: claims.schema,
    bundle: content.bundle,
    sequence: claims.sequence,
  };
}

/** @throws {GuankaError} VERIFY_FAILED - what is sealed says another thing than what is known. */
export function checkExpected(
  expect: CapsuleExpectation,
  key: Pick<DataKey, 'kid' | 'device'>,
  claims: { readonly destination: string; readonly schema: string; readonly sequence: number },
): void {
  if (expect.kid !== undefined) agree('data key', expect.kid, Buffer.from(key.kid).toString('hex'));
  agree('device', expect.device, key.device);
  agree('destination', expect.destination, claims.destination);
  agree('schema', expect.schema, claims.schema);
  agree('sequence', expect.sequence, claims.sequence);
}

function agree<T>(what: string, expected: T | undefined, found: T): void {
  if (expected !== undefined && expected !== found)
    throw new GuankaError('VERIFY_FAILED', `sealed for another ${what}`);
}

function readClaims(value: CborValue | undefined) {
  if (!isCborArray(value) || value.length !== 4) throw invalid();
  const [version, destination, schema, sequenceBytes] = value;
  if (version !== CAPSULE_VERSION) throw new GuankaError('CRYPTO_INVALID', 'capsule of a version not known here');
  if (
    typeof destination !== 'string' ||
    typeof schema !== 'string' ||
    !(sequenceBytes instanceof Uint8Array) ||
    sequenceBytes.length !== 8
  ) {
    throw invalid();
  }
  let sequence = 0;
  for (const byte of sequenceBytes) sequence = sequence * 256 + byte;
  if (sequence > Number.MAX_SAFE_INTEGER) throw invalid();
  return { destination, schema, sequence, sequenceBytes };
}

interface CapsuleContent {
  readonly schema: string;
  readonly bundle: string;
  readonly originalBytes: number;
  readonly script: RestoreScript;
}

function readContent(plaintext: Uint8Array): CapsuleContent {
  const { value, end } = readDetCbor(plaintext);
  if (!isCborArray(value) || value.length !== 5) throw invalid();
  const [version, schema, bundle, originalBytes, script] = value;
  if (version !== CAPSULE_VERSION || typeof schema !== 'string' || typeof bundle !== 'string') throw invalid();
  if (typeof originalBytes !== 'number' || originalBytes < 0 || originalBytes > LIMITS.messageBytesMax) throw invalid();
  for (let at = end; at < plaintext.length; at++) if (plaintext[at] !== 0) throw invalid();
  return { schema, bundle, originalBytes, script: readRestoreScript(script) };
}

function invalid(): GuankaError {
  return new GuankaError('CRYPTO_INVALID', 'not a capsule');
}
