import { hash } from 'node:crypto';
import type { DataKey } from '../crypto/data-key.ts';
import type { Delivery, Property } from '../model/delivery.ts';
import type { Destination } from '../model/destination.ts';
import { isGuankaError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Frame, SideText } from '../model/frame.ts';
import type { Message, Rejected } from '../model/message.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Plan, planObligations } from './obligations.ts';
import type { SealedMessage, Sealer, SealingKeys } from './seal.ts';
import type { ValueEdits } from './value-edits.ts';

/** What enforce did: the delivery, or why there is none after all. */
export interface Enforced {
  /** What was decided; what was done instead where a format or a missing key did not allow it. */
  readonly verdict: Verdict;
  readonly delivery: Delivery | undefined;
  readonly sealed?: SealedMessage;
  /** SHA-256 of what leaves, hex, where it was needed already. */
  readonly sentSha256?: string;
}

/** What enforce works with. */
export interface EnforcerParts {
  readonly values: ValueEdits;
  /** Absent: nothing can be sealed, and what should be is stripped. */
  readonly sealing?: { readonly keys: SealingKeys; readonly seal: Sealer };
}

/** The only maker of a Delivery. */
export interface Enforcer {
  /**
   * Carries a verdict out. Home gets the sender's own bytes with the findings beside them; outside home, what the verdict leaves, under
   * a topic of the configuration and with no property of the sender's.
   * @param topic - topic for a destination outside home: of the configuration, nothing of the sender's.
   */
  readonly enforce: (subject: Message | Rejected, verdict: Verdict, topic: string) => Enforced;
  /**
   * What only home may have, put beside the message that home gets: capsules that do not travel, and data keys, wrapped to their
   * keyholders, that this message was the first to need.
   */
  readonly share: (outcomes: readonly Enforced[], announcements: readonly Uint8Array[]) => readonly Enforced[];
}

const NO_PROPERTIES: readonly Property[] = Object.freeze([]);
const NO_SIDE: readonly SideText[] = Object.freeze([]);
/** A topic that any broker takes (MQTT 5.0, 1.5.4 and 4.7): others go home under the channel's name. */
const PLAIN_TOPIC = /^(?!\$)[^\p{Cc}\p{Cs}\p{Cn}+#]{1,16000}$/u;
const NO_KEY = 'no keyholder key: stripped what was to be sealed';

export function createEnforcer(parts: EnforcerParts): Enforcer {
  const { values, sealing } = parts;

  const modify = (message: Message, verdict: Verdict, topic: string): Enforced => {
    const plan = planObligations(message, verdict, values);
    if (plan === undefined) return blocked(verdict, 'an obligation that this build cannot carry out');
    const { destination } = verdict;
    // A detached capsule goes home, which may have everything: there is one for whatever is taken out.
    const detached = sealing !== undefined && destination.capsules?.kind !== 'attached';
    if (!plan.seals && !detached) return changed(message, verdict, topic, plan);
    const key = sealing?.keys.current();
    const sealed =
      sealing === undefined || key === undefined ? 'no key' : trySeal(sealing.seal, message, destination, plan, key);
    if (sealed === 'no key') {
      sealing?.keys.missing();
      return changed(message, plan.seals ? stripping(verdict, NO_KEY) : verdict, topic, plan);
    }
    if (sealed === undefined)
      return changed(message, stripping(verdict, 'the format can carry no capsule: stripped instead'), topic, plan);
    if (sealed.payload.length === 0 && message.frame.payload.length > 0) return blocked(verdict, 'nothing is left');
    return sealedOutcome(message.frame, verdict, topic, sealed);
  };

  const sealedOutcome = (frame: Frame, verdict: Verdict, topic: string, sealed: SealedMessage): Enforced => {
    // A detached capsule leaves no trace abroad: home finds what left by its digest.
    const properties = sealed.form === 'detached' ? NO_PROPERTIES : [{ name: 'guanka-sealed', value: sealed.form }];
    const delivery = clear(frame, verdict.destination, topic, sealed.payload, properties);
    return { verdict, sealed, delivery: sealed.form === 'envelope' ? { ...delivery, ownPayload: true } : delivery };
  };

  return {
    enforce(subject, verdict, topic) {
      if (verdict.kind === 'block') return { verdict, delivery: undefined };
      const { frame } = subject;
      const { destination } = verdict;
      if (destination.home) {
        const properties = findingProperties(subject, verdict.findings);
        const own = PLAIN_TOPIC.test(frame.channel) ? frame.channel : topic;
        return { verdict, delivery: clear(frame, destination, own, frame.payload, properties) };
      }
      if (subject.kind === 'rejected') return blocked(verdict, `undecodable: ${subject.code}`);
      if (verdict.kind === 'forward')
        return { verdict, delivery: clear(frame, destination, topic, frame.payload, NO_PROPERTIES) };
      return modify(subject, verdict, topic);
    },
    share,
  };
}

function share(outcomes: readonly Enforced[], announcements: readonly Uint8Array[]): readonly Enforced[] {
  if (announcements.length === 0 && outcomes.every(({ sealed }) => sealed === undefined)) return outcomes;
  if (!outcomes.some(({ delivery }) => delivery?.destination.home)) return outcomes;
  const digested = outcomes.map(withDigest);
  const shared = [...announcements.map(announcementProperty), ...digested.flatMap(capsuleProperties)];
  return digested.map((outcome) => {
    const { delivery } = outcome;
    if (delivery === undefined || !delivery.destination.home) return outcome;
    const more: Omit<Delivery, keyof { [key: symbol]: true }> = {
      ...delivery,
      properties: [...delivery.properties, ...shared],
    };
    return { ...outcome, delivery: more as Delivery };
  });
}

function withDigest(outcome: Enforced): Enforced {
  const { sealed, delivery } = outcome;
  if (sealed === undefined || delivery === undefined) return outcome;
  return { ...outcome, sentSha256: hash('sha256', delivery.payload, 'hex') };
}

function announcementProperty(announcement: Uint8Array): Property {
  return { name: 'guanka-key', value: base64(announcement) };
}

/**
 * Destination, id, SHA-256 of what left, and, when it does not travel, the capsule: where a property has no room for it, home has the
 * message itself.
 */
function capsuleProperties({ verdict, sealed, sentSha256 }: Enforced): readonly Property[] {
  if (sealed === undefined || sentSha256 === undefined) return [];
  const { capsule, id } = sealed;
  const parts = [verdict.destination.name, id, sentSha256];
  if (capsule !== undefined && capsule.length <= CAPSULE_PROPERTY_BYTES_MAX) parts.push(base64(capsule));
  return [{ name: 'guanka-capsule', value: parts.join(' ') }];
}

/** In base64 below the 65,535 bytes that MQTT allows a string (MQTT 5, clause 1.5.4), and below what brokers take for a packet. */
const CAPSULE_PROPERTY_BYTES_MAX = 32_768;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** A key that ran out or a place that is too small is no reason to stop: the message goes without what was to be sealed. */
function trySeal(
  seal: Sealer,
  message: Message,
  destination: Destination,
  plan: Plan,
  key: DataKey,
): SealedMessage | undefined | 'no key' {
  try {
    return seal(message, destination, plan, key);
  } catch (error) {
    if (isGuankaError(error, 'CRYPTO_INVALID')) return 'no key';
    if (isGuankaError(error, 'ENFORCE_IMPOSSIBLE') || isGuankaError(error, 'DECODE_LIMIT')) return undefined;
    throw error;
  }
}

function changed(message: Message, verdict: Verdict, topic: string, { edits }: Plan): Enforced {
  const { frame, content } = message;
  const payload = edits.length === 0 ? frame.payload : content.rewrite(edits);
  if (payload === undefined) return blocked(verdict, 'the format cannot be changed without breaking it');
  if (payload.length === 0 && frame.payload.length > 0) return blocked(verdict, 'nothing is left');
  return { verdict, delivery: clear(frame, verdict.destination, topic, payload, NO_PROPERTIES) };
}

/** The verdict as it could be carried out. */
function stripping(verdict: Verdict, reason: string): Verdict {
  const obligations = verdict.obligations.map((obligation) => (obligation === 'seal' ? 'strip' : obligation));
  return { ...verdict, reason, obligations };
}

function blocked(verdict: Verdict, reason: string): Enforced {
  return { verdict: { ...verdict, kind: 'block', reason, obligations: [] }, delivery: undefined };
}

/** The findings as MQTT 5 user properties, so that the next hop at home need not look again: never a value. */
function findingProperties(subject: Message | Rejected, findings: readonly Finding[]): readonly Property[] {
  if (subject.kind === 'rejected') return [{ name: 'guanka-rejected', value: subject.code }];
  const listed = findings.slice(0, FINDINGS_LISTED_MAX);
  const properties = listed.map((finding) => ({
    name: 'guanka-finding',
    value: `${finding.item} ${finding.start}-${finding.end} ${finding.by} ${shortened(finding.path)}`,
  }));
  return [{ name: 'guanka-findings', value: String(findings.length) }, ...properties];
}

const FINDINGS_LISTED_MAX = 48;
const PATH_CHARS_MAX = 512;

/** Paths of documents are made of their keys, which may be of any length. */
function shortened(path: string): string {
  return path.length <= PATH_CHARS_MAX ? path : `${path.slice(0, PATH_CHARS_MAX)}…`;
}

function clear(
  frame: Frame,
  destination: Destination,
  topic: string,
  payload: Uint8Array,
  properties: readonly Property[],
): Delivery {
  const parts: Omit<Delivery, keyof { [key: symbol]: true }> = {
    frameId: frame.id,
    destination,
    topic,
    payload,
    properties,
    side: destination.home ? frame.side : NO_SIDE,
    duplicate: frame.duplicate === true,
  };
  return parts as Delivery;
}
