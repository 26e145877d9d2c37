import type { Edit } from '../model/content.ts';
import type { Delivery, Property } from '../model/delivery.ts';
import type { Finding } from '../model/finding.ts';
import type { Frame, SideText } from '../model/frame.ts';
import type { Message, Rejected } from '../model/message.ts';
import { type Obligation, stricter, type Verdict } from '../model/verdict.ts';

/** What enforce did: the delivery, or why there is none after all. */
export interface Enforced {
  readonly verdict: Verdict;
  readonly delivery: Delivery | undefined;
}

const NO_PROPERTIES: readonly Property[] = Object.freeze([]);
const NO_SIDE: readonly SideText[] = Object.freeze([]);
const MASK = 0x2a;
/** A topic that any broker takes (MQTT 5.0, 1.5.4 and 4.7): others go home under the channel's name. */
const PLAIN_TOPIC = /^(?!\$)[^\p{Cc}\p{Cs}\p{Cn}+#]{1,16000}$/u;

/**
 * Carries a verdict out. The only maker of a Delivery. Home gets the sender's own bytes with the findings beside them; outside home,
 * what the verdict leaves, under a topic of the configuration and with no property of the sender's.
 * @param topic - topic for a destination outside home: of the configuration, nothing of the sender's.
 */
export function enforce(subject: Message | Rejected, verdict: Verdict, topic: string): Enforced {
  if (verdict.kind === 'block') return { verdict, delivery: undefined };
  const { frame } = subject;
  if (verdict.destination.home) {
    const properties = findingProperties(subject, verdict.findings);
    const own = PLAIN_TOPIC.test(frame.channel) ? frame.channel : topic;
    return { verdict, delivery: clear(frame, verdict, own, frame.payload, properties) };
  }
  if (subject.kind === 'rejected') return blocked(verdict, `undecodable: ${subject.code}`);
  if (verdict.kind === 'forward')
    return { verdict, delivery: clear(frame, verdict, topic, frame.payload, NO_PROPERTIES) };
  const edits = editsOf(subject, verdict);
  if (edits === undefined) return blocked(verdict, 'an obligation that this build cannot carry out');
  const payload = edits.length === 0 ? frame.payload : subject.content.rewrite(edits);
  if (payload === undefined) return blocked(verdict, 'the format cannot be changed without breaking it');
  if (payload.length === 0 && frame.payload.length > 0) return blocked(verdict, 'nothing is left');
  return { verdict, delivery: clear(frame, verdict, topic, payload, NO_PROPERTIES) };
}

function blocked(verdict: Verdict, reason: string): Enforced {
  return { verdict: { ...verdict, kind: 'block', reason, obligations: [] }, delivery: undefined };
}

/** One edit for each span that has an obligation: the strictest of its findings. */
function editsOf(message: Message, verdict: Verdict): readonly Edit[] | undefined {
  const bySpan = new Map<number, Obligation>();
  verdict.findings.forEach((finding, index) => {
    const obligation = verdict.obligations[index] ?? 'block';
    if (finding.span < 0 || obligation === 'pass') return;
    bySpan.set(finding.span, stricter(bySpan.get(finding.span) ?? 'pass', obligation));
  });
  const edits: Edit[] = [];
  for (const [span, obligation] of bySpan) {
    if (obligation === 'strip') edits.push({ kind: 'remove', span });
    else if (obligation === 'mask') edits.push(maskEdit(message, span));
    else return undefined;
  }
  return edits;
}

/** Keeps type and width of text; anything but text is taken out instead. */
function maskEdit(message: Message, index: number): Edit {
  const span = message.content.spans[index];
  const isText = span !== undefined && span.cause.kind === 'unlabelled' && span.cause.text;
  if (!isText) return { kind: 'remove', span: index };
  return { kind: 'replace', span: index, bytes: new Uint8Array(span.end - span.start).fill(MASK) };
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
  verdict: Verdict,
  topic: string,
  payload: Uint8Array,
  properties: readonly Property[],
): Delivery {
  const parts: Omit<Delivery, keyof { [key: symbol]: true }> = {
    frameId: frame.id,
    destination: verdict.destination,
    topic,
    payload,
    properties,
    side: verdict.destination.home ? frame.side : NO_SIDE,
    duplicate: frame.duplicate === true,
  };
  return parts as Delivery;
}
