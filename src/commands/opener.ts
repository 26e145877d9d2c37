/** Opening what left, at home: finds out how it was sealed, and with which of the announced data keys. */
import { type CapsuleExpectation, type OpenedCapsule, openAttached, openDetached } from '../crypto/capsule-open.ts';
import { findCapsules } from '../crypto/capsule-region.ts';
import { parseEncrypt0 } from '../crypto/cose.ts';
import type { DataKey } from '../crypto/data-key.ts';
import { envelopeKeyId, openEnvelope } from '../crypto/envelope-open.ts';
import { decodeAnnouncement, openAnnouncement } from '../crypto/key-announcement.ts';
import { softwareProvider } from '../crypto/provider.ts';
import type { Unwrapper } from '../crypto/unwrapper.ts';
import { GuankaError } from '../model/errors.ts';

/** What came of one message. */
export type Opened =
  | {
      readonly form: 'attached' | 'detached' | 'envelope';
      readonly original: Uint8Array;
      readonly device: string;
      readonly destination: string;
      readonly schema: string;
      readonly sequence: number;
    }
  /** Nothing was sealed in it. */
  | { readonly form: 'none'; readonly original: Uint8Array };

export class Opener {
  readonly #unwrappers: readonly Unwrapper[];
  readonly #keys = new Map<string, DataKey>();
  /** Key ids that were announced to other keyholders. */
  readonly #others = new Set<string>();
  readonly #provider = softwareProvider();

  readonly #expect: CapsuleExpectation;

  /** @param expect - what everything that is opened must agree with. */
  constructor(unwrappers: readonly Unwrapper[], expect: CapsuleExpectation = {}) {
    this.#unwrappers = unwrappers;
    this.#expect = expect;
  }

  /** Number of data keys that can be used. */
  get keyCount(): number {
    return this.#keys.size;
  }

  /**
   * Takes in a data key. One that was announced to somebody else is remembered as such.
   * @throws {GuankaError} CRYPTO_INVALID - no announcement. VERIFY_FAILED - changed.
   */
  async announce(announcement: Uint8Array): Promise<void> {
    const kid = hexOf(decodeAnnouncement(announcement).kid);
    if (this.#keys.has(kid)) return;
    for (const unwrapper of this.#unwrappers) {
      const key = await openAnnouncement(announcement, unwrapper, this.#provider);
      if (key === undefined) continue;
      this.#keys.set(kid, key);
      return;
    }
    this.#others.add(kid);
  }

  /**
   * @param capsule - what travelled beside the payload, if it did.
   * @param said - what came with it of its destination and capsule.
   * @throws {GuankaError} VERIFY_FAILED - changed, or of another message, destination or device. CRYPTO_INVALID - no key for it. DECODE_*.
   */
  open(payload: Uint8Array, capsule?: Uint8Array, said: CapsuleExpectation = {}): Opened {
    const expect = bothOf(this.#expect, said);
    if (capsule !== undefined) {
      this.#needKey(parseEncrypt0(capsule).kid);
      return fromCapsule('detached', openDetached(capsule, payload, this.#find, expect));
    }
    const envelope = envelopeKeyId(payload);
    if (envelope !== undefined) {
      this.#needKey(envelope);
      const { body, device, destination, schema, sequence } = openEnvelope(payload, this.#find, expect);
      return { form: 'envelope', original: body, device, destination, schema, sequence };
    }
    const opened = openAttached(payload, this.#find, expect);
    if (opened !== undefined) return fromCapsule('attached', opened);
    const [unknown] = findCapsules(payload);
    if (unknown !== undefined) this.#needKey(unknown.parsed.kid);
    return { form: 'none', original: payload };
  }

  /**
   * The same for what is known to have been sealed.
   * @throws {GuankaError} as `open`; VERIFY_FAILED when nothing sealed is found in it any more.
   */
  openSealed(payload: Uint8Array, capsule?: Uint8Array, said: CapsuleExpectation = {}): Opened {
    const opened = this.open(payload, capsule, said);
    if (opened.form === 'none') throw new GuankaError('VERIFY_FAILED', 'it was sealed, and no capsule is found in it');
    return opened;
  }

  #find = (kid: Uint8Array): DataKey | undefined => this.#keys.get(hexOf(kid));

  #needKey(kid: Uint8Array | undefined): void {
    if (kid === undefined || this.#keys.has(hexOf(kid))) return;
    const name = hexOf(kid);
    throw new GuankaError(
      'CRYPTO_INVALID',
      this.#others.has(name)
        ? `data key ${name} was not sealed to this keyholder`
        : `the announcement of data key ${name} is missing`,
    );
  }
}

/** @throws {GuankaError} VERIFY_FAILED - they say different things. */
function bothOf(expect: CapsuleExpectation, said: CapsuleExpectation): CapsuleExpectation {
  if (expect.destination !== undefined && said.destination !== undefined && expect.destination !== said.destination)
    throw new GuankaError('VERIFY_FAILED', 'sealed for another destination');
  return { ...said, ...expect };
}

/** What an id of a capsule (key id in hex, a dash, the sequence) says; nothing when it is none. */
export function capsuleOfId(id: string): CapsuleExpectation {
  const [, kid, sequence] = CAPSULE_ID.exec(id) ?? [];
  return kid === undefined ? {} : { kid, sequence: Number(sequence) };
}

const CAPSULE_ID = /^([0-9a-f]{16})-(\d{1,15})$/;

function fromCapsule(form: 'attached' | 'detached', opened: OpenedCapsule): Opened {
  const { original, device, destination, schema, sequence } = opened;
  return { form, original, device, destination, schema, sequence };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
