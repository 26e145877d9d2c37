import type { Frame } from '../model/frame.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * What was decided about one message for one destination outside home. Paths, ranges, lengths and digests; never a value. On disk it is
 * written shorter (docs/formats/ledger.md).
 */
export interface EvidenceRecord {
  /** Milliseconds since 1970-01-01T00:00:00Z, as the message was received; 0: unknown. */
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

/** What a record is made of. */
export interface EvidenceInput {
  readonly frame: Frame;
  readonly channel: string;
  readonly schema: string;
  readonly policy: string;
  readonly verdict: Verdict;
  readonly sent: Uint8Array | undefined;
  /** Its SHA-256, hex, where it is known already. */
  readonly sentSha256?: string | undefined;
  readonly sealed?: { readonly id: string; readonly form: 'attached' | 'detached' | 'envelope' } | undefined;
}

/** First item of each record on disk. */
export const RECORD = { announcement: 0, circumstance: 1, mark: 2, decision: 3 } as const;

export const EVIDENCE_LIMITS = {
  /** Findings that are listed of one message. */
  findingsMax: 256,
  /** Characters kept of a text: paths come from schemas, but also from keys of documents, so there is no end to them. */
  textCharsMax: 1024,
} as const;
