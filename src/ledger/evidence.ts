import { hash } from 'node:crypto';
import type { Frame } from '../model/frame.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * One leaf of the ledger: what was decided about one message for one destination outside home. Paths, ranges, lengths and digests; never
 * a value. JSON in UTF-8, one object, members as below.
 */
export interface EvidenceRecord {
  /** Milliseconds since 1970-01-01T00:00:00Z, as the message was received. */
  readonly atMs: number;
  /** Name of the channel in the configuration (not the sender's topic). */
  readonly channel: string;
  readonly schema: string;
  readonly destination: string;
  readonly jurisdiction: string;
  readonly verdict: 'forward' | 'modify' | 'block';
  readonly reason: string;
  readonly policy: string;
  /** SHA-256 of what was received, and of what leaves (absent when nothing does), hex. */
  readonly receivedSha256: string;
  readonly receivedBytes: number;
  readonly sentSha256?: string;
  readonly sentBytes?: number;
  /** Names the capsule or envelope (data key and sequence), and how it travels. */
  readonly capsule?: string;
  readonly capsuleForm?: 'attached' | 'detached' | 'envelope';
  /** Number of findings, and the first of them. */
  readonly findingCount: number;
  readonly findings: readonly EvidenceFinding[];
}

export interface EvidenceFinding {
  readonly item: string;
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly by: string;
  readonly obligation: string;
}

const FINDINGS_MAX = 256;
const LIMITS = {
  /** Quoted texts that are kept. Paths come from schemas, but also from keys of documents, so there is no end to them. */
  quotedMax: 4096,
} as const;

/** What a record is made of. */
export interface EvidenceInput {
  readonly frame: Frame;
  readonly channel: string;
  readonly schema: string;
  readonly policy: string;
  readonly verdict: Verdict;
  readonly sent: Uint8Array | undefined;
  readonly sealed?: { readonly id: string; readonly form: 'attached' | 'detached' | 'envelope' } | undefined;
}

/**
 * Writes records as JSON texts of an EvidenceRecord. What is the same from record to record (channel, schema, destination, policy) and
 * the texts of findings are quoted once and kept; the rest is numbers and digests.
 */
export class EvidenceWriter {
  readonly #quoted = new Map<string, string>();
  #last: EvidenceInput | undefined;
  #head = '';

  textOf(input: EvidenceInput): string {
    const { frame, verdict, sent, sealed } = input;
    const received = sha256(frame.payload);
    const sending =
      sent === undefined
        ? ''
        : `,"sentSha256":"${sent === frame.payload ? received : sha256(sent)}","sentBytes":${sent.length}`;
    const capsule = sealed === undefined ? '' : `,"capsule":"${sealed.id}","capsuleForm":"${sealed.form}"`;
    return `${this.#headOf(input)},"atMs":${jsonNumber(frame.receivedAtMs)},"receivedSha256":"${received}","receivedBytes":${frame.payload.length}${sending}${capsule},"findingCount":${verdict.findings.length},"findings":[${this.#findings(verdict)}]}`;
  }

  #headOf(input: EvidenceInput): string {
    const last = this.#last;
    const { verdict } = input;
    const same =
      last !== undefined &&
      last.channel === input.channel &&
      last.schema === input.schema &&
      last.policy === input.policy &&
      last.verdict.destination === verdict.destination &&
      last.verdict.kind === verdict.kind &&
      last.verdict.reason === verdict.reason;
    if (same) return this.#head;
    const { destination, kind, reason } = verdict;
    const members = {
      channel: input.channel,
      schema: input.schema,
      destination: destination.name,
      jurisdiction: destination.jurisdiction,
      verdict: kind,
      reason,
      policy: input.policy,
    };
    this.#last = input;
    this.#head = JSON.stringify(members).slice(0, -1);
    return this.#head;
  }

  #findings({ findings, obligations }: Verdict): string {
    let text = '';
    const count = Math.min(findings.length, FINDINGS_MAX);
    for (let index = 0; index < count; index++) {
      const finding = findings[index];
      if (finding === undefined) break;
      if (index > 0) text += ',';
      text += `{"item":${this.#quote(finding.item)},"path":${this.#quote(finding.path)},"start":${finding.start},"end":${finding.end},"by":${this.#quote(finding.by)},"obligation":"${obligations[index] ?? 'block'}"}`;
    }
    return text;
  }

  #quote(text: string): string {
    const known = this.#quoted.get(text);
    if (known !== undefined) return known;
    if (this.#quoted.size >= LIMITS.quotedMax) this.#quoted.clear();
    const quoted = JSON.stringify(text);
    this.#quoted.set(text, quoted);
    return quoted;
  }
}

/** Times come from outside in `inspect`-like uses: what JSON has no number for is null. */
function jsonNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : 'null';
}

function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
