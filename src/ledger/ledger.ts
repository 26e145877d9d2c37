import { readSegments, SegmentLog } from '../journal/segment-log.ts';
import type { Disk } from '../model/platform.ts';
import { type EvidenceInput, type EvidenceRecord, EvidenceWriter } from './evidence.ts';

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
  /** Records found at start, and the bytes of a torn tail that were cut. */
  readonly recovery: { readonly records: number; readonly cutBytes: number };
}

/** @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
export function openLedger(disk: Disk, folder: string): Ledger {
  const log = new SegmentLog({ disk, folder });
  const writer = new EvidenceWriter();
  return {
    append: (decision) => log.append(Buffer.from(writer.textOf(decision), 'utf8')),
    announce: (announcement) => log.append(Buffer.from(JSON.stringify(announced(announcement)), 'utf8')),
    commit: () => log.commit(),
    flush: () => log.flush(),
    close: () => log.close(),
    recovery: log.recovery,
  };
}

/** A record of a data key, in place of a decision. */
interface KeyRecord {
  /** Base64 (docs/formats/keys.md). */
  readonly announcement: string;
}

function announced(announcement: Uint8Array): KeyRecord {
  return { announcement: Buffer.from(announcement).toString('base64') };
}

function* readAll(disk: Disk, folder: string): Generator<EvidenceRecord | KeyRecord> {
  const text = new TextDecoder('utf-8', { fatal: true });
  for (const record of readSegments(disk, folder))
    yield JSON.parse(text.decode(record.payload)) as EvidenceRecord | KeyRecord;
}

/** Reads the decisions of a ledger back, in order. */
export function* readLedger(disk: Disk, folder: string): Generator<EvidenceRecord> {
  for (const record of readAll(disk, folder)) if (!('announcement' in record)) yield record;
}

/** Reads the key announcements of a ledger back, in order. */
export function* readAnnouncements(disk: Disk, folder: string): Generator<Uint8Array> {
  for (const record of readAll(disk, folder))
    if ('announcement' in record) yield new Uint8Array(Buffer.from(record.announcement, 'base64'));
}
