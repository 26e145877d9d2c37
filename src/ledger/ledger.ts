import { readSegments, SegmentLog } from '../journal/segment-log.ts';
import type { Disk } from '../model/platform.ts';
import { type EvidenceInput, type EvidenceRecord, EvidenceWriter } from './evidence.ts';

/**
 * The transfer log, first form: append-only segments with checksums. The tamper-evident form replaces what is behind these calls.
 * Nothing that a record speaks of may leave before `commit` has returned.
 */
export interface Ledger {
  /** @returns the record's number. */
  append(decision: EvidenceInput): number;
  commit(): void;
  close(): void;
  /** Records found at start, and the bytes of a torn tail that were cut. */
  readonly recovery: { readonly records: number; readonly cutBytes: number };
}

/** @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
export function openLedger(disk: Disk, folder: string): Ledger {
  const log = new SegmentLog({ disk, folder });
  const writer = new EvidenceWriter();
  return {
    append: (decision) => log.append(Buffer.from(writer.textOf(decision), 'utf8')),
    commit: () => log.commit(),
    close: () => log.close(),
    recovery: log.recovery,
  };
}

/** Reads the records of a ledger back, in order. */
export function* readLedger(disk: Disk, folder: string): Generator<EvidenceRecord> {
  const text = new TextDecoder('utf-8', { fatal: true });
  for (const record of readSegments(disk, folder)) yield JSON.parse(text.decode(record.payload)) as EvidenceRecord;
}
