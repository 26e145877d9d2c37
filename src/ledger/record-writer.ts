import { hash } from 'node:crypto';
import type { DetCborWriter } from '../bytes/det-cbor.ts';
import type { SegmentLog } from '../journal/segment-log.ts';
import type { Destination } from '../model/destination.ts';
import type { Finding } from '../model/finding.ts';
import type { Frame } from '../model/frame.ts';
import type { Verdict } from '../model/verdict.ts';
import { EVIDENCE_LIMITS, type EvidenceInput, RECORD } from './evidence.ts';

const LIMITS = {
  /** Numbered texts that are kept in memory. */
  knownMax: 4096,
} as const;

/** What decisions of one kind have in common, and its number in the segment. */
interface Circumstance {
  readonly number: number;
  readonly channel: string;
  readonly schema: string;
  readonly policy: string;
  readonly kind: Verdict['kind'];
  readonly reason: string;
}

interface Mark {
  readonly number: number;
  readonly item: string;
  readonly by: string;
  readonly obligation: string;
}

/**
 * Writes evidence (docs/formats/ledger.md). Texts that come again and again are written once in each segment, under a number, and a
 * decision is numbers and digests.
 */
export class RecordWriter {
  readonly #log: SegmentLog;
  readonly #last = new Map<Destination, Circumstance>();
  readonly #circumstances = new Map<string, Circumstance>();
  readonly #marks = new Map<string, Mark[]>();
  /** Numbers of the marks of the decision being written. */
  readonly #found = new Uint32Array(EVIDENCE_LIMITS.findingsMax);
  #circumstanceCount = 0;
  #markCount = 0;
  #frame: Frame | undefined;
  #received = '';

  constructor(log: SegmentLog) {
    this.#log = log;
  }

  /** @returns the record's number. */
  announce(announcement: Uint8Array): number {
    this.#begin();
    this.#start(2, RECORD.announcement).bytes(announcement);
    return this.#log.add();
  }

  /** @returns the record's number. */
  decision(input: EvidenceInput): number {
    this.#begin();
    const { frame, verdict, sent, sealed } = input;
    const { findings, obligations } = verdict;
    const circumstance = this.#circumstanceOf(input);
    const listed = Math.min(findings.length, EVIDENCE_LIMITS.findingsMax);
    for (let index = 0; index < listed; index++) {
      const finding = findings[index];
      if (finding !== undefined) this.#found[index] = this.#markOf(finding, obligations[index] ?? 'block');
    }
    const received = this.#receivedOf(frame);
    const out = this.#start(9, RECORD.decision).int(circumstance).int(timeOf(frame.receivedAtMs));
    out.latin1(received).int(frame.payload.length);
    if (sent === undefined) out.array(0);
    else
      out
        .array(2)
        .latin1(sent === frame.payload ? received : sentOf(input, sent))
        .int(sent.length);
    if (sealed === undefined) out.array(0);
    else out.array(2).text(sealed.form).text(sealed.id);
    out.int(findings.length).array(listed * 3);
    for (let index = 0; index < listed; index++) {
      const finding = findings[index];
      if (finding !== undefined)
        out
          .int(this.#found[index] ?? 0)
          .int(finding.start)
          .int(finding.end);
    }
    return this.#log.add();
  }

  /** A segment is read by itself: it says everything anew. */
  #begin(): void {
    if (!this.#log.beginsSegment) return;
    this.#forget();
    this.#circumstanceCount = 0;
    this.#markCount = 0;
  }

  #forget(): void {
    this.#last.clear();
    this.#circumstances.clear();
    this.#marks.clear();
  }

  /** Of the message that comes once for each destination. */
  #receivedOf(frame: Frame): string {
    if (frame !== this.#frame) {
      this.#frame = frame;
      this.#received = sha256(frame.payload);
    }
    return this.#received;
  }

  #circumstanceOf(input: EvidenceInput): number {
    const { verdict, channel, schema, policy } = input;
    const { destination, kind, reason } = verdict;
    const last = this.#last.get(destination);
    if (
      last !== undefined &&
      last.channel === channel &&
      last.schema === schema &&
      last.kind === kind &&
      last.reason === reason &&
      last.policy === policy
    )
      return last.number;
    const { name, jurisdiction } = destination;
    const texts = [channel, schema, name, jurisdiction, kind, reason, policy];
    const id = texts.join('\0');
    let known = this.#circumstances.get(id);
    if (known === undefined) {
      if (this.#circumstances.size >= LIMITS.knownMax) this.#forget();
      known = { number: this.#circumstanceCount++, channel, schema, policy, kind, reason };
      this.#define(RECORD.circumstance, known.number, texts);
      this.#circumstances.set(id, known);
    }
    this.#last.set(destination, known);
    return known.number;
  }

  #markOf({ item, path, by }: Finding, obligation: string): number {
    let marks = this.#marks.get(path);
    if (marks !== undefined) {
      for (const mark of marks)
        if (mark.item === item && mark.by === by && mark.obligation === obligation) return mark.number;
    } else {
      if (this.#marks.size >= LIMITS.knownMax) this.#marks.clear();
      marks = [];
      this.#marks.set(path, marks);
    }
    const number = this.#markCount++;
    this.#define(RECORD.mark, number, [item, path, by, obligation]);
    marks.push({ number, item, by, obligation });
    return number;
  }

  #define(kind: number, number: number, texts: readonly string[]): void {
    const out = this.#start(texts.length + 2, kind).int(number);
    for (const text of texts) out.text(shortened(text));
    this.#log.add();
  }

  #start(count: number, kind: number): DetCborWriter {
    return this.#log.begin().array(count).int(kind);
  }
}

function shortened(text: string): string {
  return text.length <= EVIDENCE_LIMITS.textCharsMax ? text : `${text.slice(0, EVIDENCE_LIMITS.textCharsMax)}…`;
}

/** Times come from outside, in tools and libraries: one that is none is unknown. */
function timeOf(milliseconds: number): number {
  const whole = Math.floor(milliseconds);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : 0;
}

function sentOf({ sentSha256 }: EvidenceInput, sent: Uint8Array): string {
  return sentSha256 === undefined ? sha256(sent) : Buffer.from(sentSha256, 'hex').toString('latin1');
}

/** 32 bytes as characters: a string is what costs least to take out of node:crypto. */
function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}
