import { type CborValue, decodeDetCbor, isCborArray } from '../bytes/det-cbor.ts';
import { type LogRecord, readSegments } from '../journal/segment-log.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import type { Disk } from '../model/platform.ts';
import { type EvidenceFinding, type EvidenceRecord, RECORD } from './evidence.ts';

/** One record as read back; those that only number texts are not given out. */
export type ReadRecord =
  | { readonly kind: 'decision'; readonly seq: number; readonly decision: EvidenceRecord }
  | { readonly kind: 'announcement'; readonly seq: number; readonly announcement: Uint8Array };

/**
 * Reads a ledger's records in order (docs/formats/ledger.md); ends at the first that is not whole.
 * @throws {GuankaError} STORE_CORRUPT - a whole record that says what no ledger says.
 */
export function* readRecords(disk: Disk, folder: string): Generator<ReadRecord> {
  let texts = new Texts();
  let segment = -1;
  for (const record of readSegments(disk, folder)) {
    if (record.segment !== segment) texts = new Texts();
    segment = record.segment;
    const read = readRecord(record, texts);
    if (read !== undefined) yield read;
  }
}

/** What a segment has numbered so far. */
class Texts {
  readonly circumstances = new Map<number, readonly string[]>();
  readonly marks = new Map<number, readonly string[]>();
}

function readRecord({ seq, payload }: LogRecord, texts: Texts): ReadRecord | undefined {
  try {
    const fields = listOf(decodeDetCbor(payload));
    switch (fields[0]) {
      case RECORD.announcement:
        return { kind: 'announcement', seq, announcement: Uint8Array.from(bytesOf(fields[1])) };
      case RECORD.circumstance:
        texts.circumstances.set(numberOf(fields[1]), fields.slice(2).map(textOf));
        return undefined;
      case RECORD.mark:
        texts.marks.set(numberOf(fields[1]), fields.slice(2).map(textOf));
        return undefined;
      case RECORD.decision:
        return { kind: 'decision', seq, decision: decisionOf(fields, texts) };
      default:
        throw misread();
    }
  } catch (error) {
    if (isGuankaError(error)) throw new GuankaError('STORE_CORRUPT', error.message, `record ${seq}`);
    throw error;
  }
}

function decisionOf(fields: readonly CborValue[], texts: Texts): EvidenceRecord {
  const [, circumstance, atMs, received, receivedBytes, sending, sealing, findingCount, marks] = fields;
  const [channel, schema, destination, jurisdiction, verdict, reason, policy] =
    texts.circumstances.get(numberOf(circumstance)) ?? [];
  if (policy === undefined || (verdict !== 'forward' && verdict !== 'modify' && verdict !== 'block')) throw misread();
  const sent = listOf(sending);
  const sealed = listOf(sealing);
  return {
    atMs: numberOf(atMs),
    channel: channel ?? '',
    schema: schema ?? '',
    destination: destination ?? '',
    jurisdiction: jurisdiction ?? '',
    verdict,
    reason: reason ?? '',
    policy,
    receivedSha256: hexOf(received),
    receivedBytes: numberOf(receivedBytes),
    ...(sent.length === 0 ? {} : { sentSha256: hexOf(sent[0]), sentBytes: numberOf(sent[1]) }),
    ...(sealed.length === 0 ? {} : { capsule: textOf(sealed[1]), capsuleForm: formOf(sealed[0]) }),
    findingCount: numberOf(findingCount),
    findings: findingsOf(listOf(marks), texts),
  };
}

function findingsOf(marks: readonly CborValue[], texts: Texts): EvidenceFinding[] {
  const findings: EvidenceFinding[] = [];
  for (let at = 0; at < marks.length; at += 3) {
    const [item, path, by, obligation] = texts.marks.get(numberOf(marks[at])) ?? [];
    if (item === undefined || path === undefined || by === undefined || obligation === undefined) throw misread();
    findings.push({ item, path, start: numberOf(marks[at + 1]), end: numberOf(marks[at + 2]), by, obligation });
  }
  return findings;
}

function formOf(value: CborValue | undefined): NonNullable<EvidenceRecord['capsuleForm']> {
  if (value === 'attached' || value === 'detached' || value === 'envelope') return value;
  throw misread();
}

function listOf(value: CborValue | undefined): readonly CborValue[] {
  if (value === undefined || !isCborArray(value)) throw misread();
  return value;
}

function numberOf(value: CborValue | undefined): number {
  if (typeof value !== 'number') throw misread();
  return value;
}

function textOf(value: CborValue | undefined): string {
  if (typeof value !== 'string') throw misread();
  return value;
}

function bytesOf(value: CborValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw misread();
  return value;
}

function hexOf(value: CborValue | undefined): string {
  return Buffer.from(bytesOf(value)).toString('hex');
}

function misread(): GuankaError {
  return new GuankaError('STORE_CORRUPT', 'a record that says what no ledger says');
}
