import { type LogRecovery, SegmentLog } from '../journal/segment-log.ts';
import type { Disk } from '../model/platform.ts';
import type { EvidenceInput, EvidenceRecord } from './evidence.ts';
import { readRecords } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';

/**
 * The transfer log, first form: append-only segments with checksums. The tamper-evident form replaces what is behind these calls.
 * Nothing that a record speaks of may leave before `commit` has returned, or what `flush` gave has resolved.
 */
export interface Ledger {
  /** @returns the record's number. */
  append(decision: EvidenceInput): number;
  /** Records a data key, wrapped to its keyholders, before it seals anything. @returns the record's number. */
  announce(announcement: Uint8Array): number;
  commit(): void;
  /** As `commit`, beside the line; calls resolve in their order. Rejects: nothing may leave any more. */
  flush(): Promise<void>;
  close(): void;
  readonly recovery: LogRecovery;
}

/** @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
export function openLedger(disk: Disk, folder: string): Ledger {
  const log = new SegmentLog({ disk, folder });
  const writer = new RecordWriter(log);
  return {
    append: (decision) => writer.decision(decision),
    announce: (announcement) => writer.announce(announcement),
    commit: () => log.commit(),
    flush: () => log.flush(),
    close: () => log.close(),
    recovery: log.recovery,
  };
}

/** Reads the decisions of a ledger back, in order. @throws {GuankaError} STORE_CORRUPT. */
export function* readLedger(disk: Disk, folder: string): Generator<EvidenceRecord> {
  for (const record of readRecords(disk, folder)) if (record.kind === 'decision') yield record.decision;
}

/** Reads the key announcements of a ledger back, in order. @throws {GuankaError} STORE_CORRUPT. */
export function* readAnnouncements(disk: Disk, folder: string): Generator<Uint8Array> {
  for (const record of readRecords(disk, folder)) if (record.kind === 'announcement') yield record.announcement;
}
