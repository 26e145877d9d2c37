import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import type { Frame } from '../model/frame.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * One leaf of the ledger: what was decided about one message for one destination outside home. Paths, ranges, lengths and digests; never
 * a value. JSON in UTF-8, one object, members as below.
 */
export interface EvidenceRecord {
  /** Milliseconds since 1970-01-01T00:00:00Z, as the message was received. */
  readonly atMs: number;
  /** The message's id, as far as it is not the sender's own text: SHA-256, first 16 hex digits. */
  readonly message: string;
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
const MESSAGE_ID_HEX = 16;

/** What evidenceOf needs beside the verdict. */
export interface EvidenceInput {
  readonly frame: Frame;
  readonly channel: string;
  readonly schema: string;
  readonly policy: string;
  readonly verdict: Verdict;
  readonly sent: Uint8Array | undefined;
}

export function evidenceOf(input: EvidenceInput): EvidenceRecord {
  const { frame, verdict, sent } = input;
  return {
    atMs: frame.receivedAtMs,
    message: sha256(new TextEncoder().encode(frame.id)).slice(0, MESSAGE_ID_HEX),
    channel: input.channel,
    schema: input.schema,
    destination: verdict.destination.name,
    jurisdiction: verdict.destination.jurisdiction,
    verdict: verdict.kind,
    reason: verdict.reason,
    policy: input.policy,
    receivedSha256: sha256(frame.payload),
    receivedBytes: frame.payload.length,
    ...(sent === undefined ? {} : { sentSha256: sha256(sent), sentBytes: sent.length }),
    findingCount: verdict.findings.length,
    findings: verdict.findings
      .slice(0, FINDINGS_MAX)
      .map((finding, index) => evidenceFinding(finding, verdict.obligations[index])),
  };
}

function evidenceFinding(finding: Finding, obligation: string | undefined): EvidenceFinding {
  return {
    item: finding.item,
    path: finding.path,
    start: finding.start,
    end: finding.end,
    by: finding.by,
    obligation: obligation ?? 'block',
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
