import { readSegments, SegmentLog } from '../journal/segment-log.ts';
import type { Disk } from '../model/platform.ts';
import type { EvidenceRecord } from './evidence.ts';

/**
 * The transfer log, first form: append-only segments with checksums. The tamper-evident form replaces what is behind these calls.
 * Nothing that a record speaks of may leave before `commit` has returned.
 */
export interface Ledger {
  /** @returns the record's number. */
  append(record: EvidenceRecord): number;
  commit(): void;
  close(): void;
  /** Records found at start, and the bytes of a torn tail that were cut. */
  readonly recovery: { readonly records: number; readonly cutBytes: number };
}

const utf8 = new TextEncoder();

/** @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
export function openLedger(disk: Disk, folder: string): Ledger {
  const log = new SegmentLog({ disk, folder });
  return {
    append: (record) => log.append(utf8.encode(JSON.stringify(record))),
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
