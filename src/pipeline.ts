import type { Classifier } from './classify/classify.ts';
import { decide, decideRejected, type Profile } from './decide/decide.ts';
import type { Policy } from './decide/policy.ts';
import { type Channel, createChannelTable } from './decode/channels.ts';
import { decode } from './decode/decode.ts';
import type { Enforced, Enforcer } from './enforce/enforce.ts';
import type { EvidenceInput } from './ledger/evidence.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Delivery } from './model/delivery.ts';
import type { Destination } from './model/destination.ts';
import type { Finding } from './model/finding.ts';
import type { Frame } from './model/frame.ts';
import type { Message, Rejected } from './model/message.ts';

/** What the line is made of. */
export interface LineParts {
  readonly channels: readonly Channel[];
  readonly destinations: readonly Destination[];
  readonly classifier: Classifier;
  readonly policy: Policy;
  readonly profile: Profile;
  readonly enforcer: Enforcer;
  /** Announcements of data keys since it was last asked, each of them recorded. */
  readonly newKeys?: () => readonly Uint8Array[];
  /** Home also gets what nobody could decode. */
  readonly forwardRejectedHome: boolean;
}

/** One message and what was decided for each destination. */
export interface Decision {
  readonly subject: Message | Rejected;
  readonly channel: Channel | undefined;
  readonly findings: readonly Finding[];
  readonly outcomes: readonly Enforced[];
}

/** The line without its ends: what it would do with a frame. */
export interface Line {
  readonly destinations: readonly Destination[];
  readonly judge: (frame: Frame, destinations?: readonly Destination[]) => Decision;
}

/** receive → [ decode → classify → decide → enforce ] → record → uplink: the synchronous part, which nothing may enter sideways. */
export function createLine(parts: LineParts): Line {
  const channelOf = createChannelTable(parts.channels);
  return {
    destinations: parts.destinations,
    judge(frame, destinations = parts.destinations) {
      const channel = channelOf(frame.channel);
      const subject = decode(frame, channel);
      const side = parts.classifier.side(frame.side);
      const inside = subject.kind === 'message' ? parts.classifier.classify(subject) : [];
      const findings = side.length === 0 ? inside : [...side, ...inside];
      const topic = channel?.name ?? 'unknown';
      const outcomes = destinations.map((destination) => {
        const verdict =
          subject.kind === 'message'
            ? decide(findings, destination, parts.policy, parts.profile)
            : { ...decideRejected(destination, subject.code, parts.forwardRejectedHome), findings };
        return parts.enforcer.enforce(subject, verdict, topic);
      });
      return { subject, channel, findings, outcomes: parts.enforcer.share(outcomes, parts.newKeys?.() ?? []) };
    },
  };
}

/** Where the line's results go, besides the deliveries: counters, a live view. */
export interface Observer {
  readonly decided: (decision: Decision) => void;
}

/**
 * Runs batches: judges every frame, records every decision for a destination outside home, and only when the records are on disk gives
 * the deliveries out.
 */
export interface BatchRunner {
  /** When it returns, the records are on disk. @throws {GuankaError} STORE_UNWRITABLE - nothing may leave any more. */
  readonly run: (frames: readonly Frame[]) => readonly Delivery[];
  /**
   * Judges at once and resolves, in the order of the calls, when the records are on disk: the next batch can be judged meanwhile.
   * @returns rejects with STORE_UNWRITABLE.
   */
  readonly runAhead: (frames: readonly Frame[]) => Promise<readonly Delivery[]>;
}

/** @param watch - the last look at an outcome before it is recorded: it may block what enforce let through. */
export function createBatchRunner(
  line: Line,
  ledger: Ledger,
  policy: Policy,
  observer: Observer,
  watch?: (outcome: Enforced) => Enforced,
): BatchRunner {
  const policyName = `${policy.name}@${policy.version}#${policy.digest}`;
  const judge = (frames: readonly Frame[]): readonly Delivery[] => {
    const deliveries: Delivery[] = [];
    for (const frame of frames) {
      const judged = line.judge(frame);
      const decision = watch === undefined ? judged : { ...judged, outcomes: judged.outcomes.map(watch) };
      for (const outcome of decision.outcomes) {
        if (!outcome.verdict.destination.home) ledger.append(evidenceFor(frame, decision, outcome, policyName));
        if (outcome.delivery !== undefined) deliveries.push(outcome.delivery);
      }
      observer.decided(decision);
    }
    return deliveries;
  };
  return {
    run(frames) {
      const deliveries = judge(frames);
      ledger.commit();
      return deliveries;
    },
    async runAhead(frames) {
      const deliveries = judge(frames);
      await ledger.flush();
      return deliveries;
    },
  };
}

function evidenceFor(frame: Frame, decision: Decision, outcome: Enforced, policy: string): EvidenceInput {
  const schema = decision.subject.kind === 'message' ? decision.subject.schema : `rejected: ${decision.subject.code}`;
  return {
    frame,
    channel: decision.channel?.name ?? 'unknown',
    schema,
    policy,
    verdict: outcome.verdict,
    sent: outcome.delivery?.payload,
    sentSha256: outcome.sentSha256,
    sealed: outcome.sealed,
  };
}
