/**
 * Sealing on the line: what an obligation takes out of a message goes into one capsule, and where a format cannot carry one, the
 * whole message into an envelope. What is stripped does not travel, not even sealed: an attached capsule restores the message as
 * stripping alone would have left it. A detached one goes home, which may have everything, and restores the original.
 */
import { LRUCache } from 'lru-cache';
import { applySplices, rebaseSplices } from '../bytes/splice.ts';
import { type CapsuleSealer, createCapsuleSealer } from '../crypto/capsule.ts';
import type { CapsuleRegion } from '../crypto/capsule-format.ts';
import { locatePlaceholder } from '../crypto/capsule-region.ts';
import type { DataKey } from '../crypto/data-key.ts';
import { sealEnvelope } from '../crypto/envelope.ts';
import type { CapsulePlace, Splice } from '../model/content.ts';
import type { Destination } from '../model/destination.ts';
import type { Message } from '../model/message.ts';
import type { Plan } from './obligations.ts';

/** The keys that the line seals with. */
export interface SealingKeys {
  /** The key to seal with now; undefined: strip instead. */
  readonly current: () => DataKey | undefined;
  /** Told that something had to be stripped for want of a key. */
  readonly missing: () => void;
}

/** What became of a message that was sealed. */
export interface SealedMessage {
  /** What leaves for the destination. */
  readonly payload: Uint8Array;
  readonly form: 'attached' | 'detached' | 'envelope';
  /** Links what left with its capsule: key id in hex, a dash, the sequence. */
  readonly id: string;
  /** What home alone gets; only when detached. */
  readonly capsule?: Uint8Array;
}

/** @returns undefined when the format can neither be changed nor, abroad, the whole be sealed: it must be blocked. */
export type Sealer = (
  message: Message,
  destination: Destination,
  plan: Plan,
  key: DataKey,
) => SealedMessage | undefined;

const SEALERS_MAX = 256;

/** @param bundle - which schemas, labels and policy were in force; stands in each capsule. */
export function createSealer(bundle: string): Sealer {
  const sealers = new LRUCache<string, CapsuleSealer>({ max: SEALERS_MAX });
  let keyOf: DataKey | undefined;
  let keyName = '';
  let sequence = 0;
  let last: { readonly destination: string; readonly schema: string; readonly sealer: CapsuleSealer } | undefined;

  const capsuleSealer = (key: DataKey, destination: string, schema: string): CapsuleSealer => {
    // Traffic comes in runs.
    if (last !== undefined && last.destination === destination && last.schema === schema) return last.sealer;
    const sealer = knownSealer(key, destination, schema);
    last = { destination, schema, sealer };
    return sealer;
  };
  const knownSealer = (key: DataKey, destination: string, schema: string): CapsuleSealer => {
    const id = `${destination}\0${schema}`;
    const known = sealers.get(id);
    if (known !== undefined) return known;
    const made = createCapsuleSealer(key, { destination, schema, bundle });
    sealers.set(id, made);
    return made;
  };
  return (message, destination, plan, key) => {
    if (key !== keyOf) {
      sealers.clear();
      last = undefined;
      keyOf = key;
      keyName = Buffer.from(key.kid).toString('hex');
    }
    const number = sequence++;
    const sealed = { message, plan, sequence: number, id: `${keyName}-${number}` };
    const travel = destination.capsules ?? { kind: 'detached' };
    const capsules = (): CapsuleSealer => capsuleSealer(key, destination.name, message.schema);
    if (travel.kind === 'detached') return detached(sealed, capsules());
    const attachedTo = attached(sealed, capsules(), travel.place);
    if (attachedTo !== undefined) return attachedTo;
    if (plan.stripped.length > 0) return undefined;
    const scope = { destination: destination.name, schema: message.schema, sequence: number };
    return { payload: sealEnvelope(key, scope, message.frame.payload), form: 'envelope', id: sealed.id };
  };
}

interface Work {
  readonly message: Message;
  readonly plan: Plan;
  readonly sequence: number;
  readonly id: string;
}

function detached({ message, plan, sequence, id }: Work, sealer: CapsuleSealer): SealedMessage | undefined {
  const splices: Splice[] = [];
  const carrier = message.content.rewrite(plan.edits, undefined, splices);
  if (carrier === undefined) return undefined;
  const capsule = sealer.sealDetached({ original: message.frame.payload, splices, carrier, sequence });
  return { payload: carrier, form: 'detached', id, capsule };
}

function attached(work: Work, sealer: CapsuleSealer, place: CapsulePlace): SealedMessage | undefined {
  const { content, frame } = work.message;
  const { edits, stripped } = work.plan;
  const strips: Splice[] = [];
  if (stripped.length > 0 && content.rewrite(stripped, undefined, strips) === undefined) return undefined;
  const original = strips.length === 0 ? frame.payload : applySplices(frame.payload, 0, frame.payload.length, strips);
  const over = (splices: readonly Splice[]): readonly Splice[] =>
    strips.length === 0 ? splices : rebaseSplices(frame.payload, strips, splices);

  const carried = (size: number): Carried | undefined => {
    const placeholder = sealer.placeholder(size);
    const made: Splice[] = [];
    const carrier = content.rewrite(edits, { bytes: placeholder, place }, made);
    const region = carrier === undefined ? undefined : regionIn(made, placeholder);
    return carrier === undefined || region === undefined ? undefined : { carrier, region, made, size };
  };
  const sized = (): Carried | undefined => {
    const bare: Splice[] = [];
    if (content.rewrite(edits, undefined, bare) === undefined) return undefined;
    return carried(sealer.sizeFor(original, over(bare)));
  };
  // Messages of one schema mostly need one size: tried first, it spares them the making of the message without its capsule.
  const usual = sealer.usualSize();
  const tried = usual > 0 && work.message.format === 'protobuf' ? carried(usual) : undefined;
  const bare = tried === undefined ? undefined : withoutField(tried.made, frame.payload.length);
  const fits = bare !== undefined && sealer.sizeFor(original, over(bare)) === usual;
  const done = fits ? tried : sized();
  if (done === undefined) return undefined;
  const { carrier, region, made, size } = done;
  sealer.attach({ original, splices: over(made), carrier, sequence: work.sequence }, region, size);
  return { payload: carrier, form: 'attached', id: work.id };
}

/** A message with a placeholder in it. */
interface Carried {
  readonly carrier: Uint8Array;
  readonly region: CapsuleRegion;
  readonly made: readonly Splice[];
  readonly size: number;
}

/** The splices without that of the capsule's field, which stands by itself at the end; undefined when it does not. */
function withoutField(made: readonly Splice[], end: number): readonly Splice[] | undefined {
  const field = made.at(-1);
  return field?.start === end && field.end === end ? made.slice(0, -1) : undefined;
}

/** Where the placeholder came to lie. Only what was written is searched: a sender may have put the same bytes anywhere else. */
function regionIn(made: readonly Splice[], placeholder: Uint8Array): CapsuleRegion | undefined {
  let shift = 0;
  let found: CapsuleRegion | undefined;
  for (const { start, end, bytes } of made) {
    const region = bytes.length < placeholder.length ? undefined : locatePlaceholder(bytes, placeholder);
    const at = start + shift;
    if (region !== undefined) found = { ...region, start: at + region.start, end: at + region.end };
    shift += bytes.length - (end - start);
  }
  return found;
}
