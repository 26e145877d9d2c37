import { crc32 } from 'node:zlib';
import { GuankaError } from '../model/errors.ts';
import type { AppendFile, Disk } from '../model/platform.ts';

/**
 * An append-only log in segment files: the ground of the ledger and of the spool.
 *
 * Invariants: a record is durable once `commit` has returned, or what `flush` gave has resolved; records are numbered without gaps; after
 * a crash a torn tail is cut and nothing before it is touched; a failed write or sync poisons the log, because the same descriptor must
 * not be trusted again. A new segment is begun only when all before it is durable.
 *
 * `flush` is a group commit: what is flushed while a sync is on its way waits for the next one, and all of it shares that.
 *
 * Layout of a record (little-endian): length u32 (of the payload) | crc32 u32 (of all that follows) | seq u64 | epoch u64 | payload.
 * The epoch is one more at every start, so a stale record behind the tail never passes for a new one.
 */
export interface SegmentLogOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly segmentBytesMax?: number;
}

const HEADER = 24;
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
const RECORD_BYTES_MAX = 1024 * 1024;
const NAME = /^(\d{16})\.seg$/;

/** One record as read back. */
export interface LogRecord {
  readonly seq: number;
  readonly epoch: number;
  readonly payload: Uint8Array;
}

/** What opening a log found. */
export interface LogRecovery {
  readonly records: number;
  /** Bytes of a torn tail that were cut. */
  readonly cutBytes: number;
}

export class SegmentLog {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #segmentBytesMax: number;
  readonly recovery: LogRecovery;
  #file: AppendFile | undefined;
  #buffer = new Uint8Array(64 * 1024);
  #used = 0;
  #seq = 0;
  #epoch = 1;
  #broken = false;
  #syncing: AppendFile | undefined;
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;

  /** Opens or makes the log, cutting a torn tail. @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
  constructor(options: SegmentLogOptions) {
    this.#disk = options.disk;
    this.#folder = options.folder;
    this.#segmentBytesMax = options.segmentBytesMax ?? SEGMENT_BYTES_MAX;
    this.#disk.makeFolder(this.#folder);
    this.recovery = this.#recover();
  }

  /** Sequence number that the next record gets. */
  get nextSeq(): number {
    return this.#seq;
  }

  /** Adds a record to the batch in memory. @returns its sequence number. */
  append(payload: Uint8Array): number {
    if (this.#broken) throw new GuankaError('STORE_UNWRITABLE', 'the log failed before');
    if (payload.length > RECORD_BYTES_MAX) throw new GuankaError('STORE_UNWRITABLE', 'a record over the limit');
    const size = HEADER + payload.length;
    this.#reserve(size);
    writeRecord(this.#buffer, this.#used, this.#seq, this.#epoch, payload);
    this.#used += size;
    return this.#seq++;
  }

  /** Writes the batch and makes it durable. Nothing that a record speaks of may leave before this returns. */
  commit(): void {
    this.#write();
    this.#attempt(() => this.#file?.sync());
  }

  /**
   * As `commit`, but syncs beside the caller. Calls resolve in their order.
   * @returns rejects with STORE_UNWRITABLE: nothing that this or a later batch speaks of may leave.
   */
  async flush(): Promise<void> {
    this.#write();
    this.#waiting ??= this.#syncAfter(this.#running);
    await this.#waiting;
  }

  close(): void {
    if (!this.#broken) this.commit();
    this.#retire();
  }

  #write(): void {
    if (this.#broken) throw new GuankaError('STORE_UNWRITABLE', 'the log failed before');
    if (this.#used === 0) return;
    this.#attempt(() => {
      const file = this.#current();
      file.write(this.#buffer.subarray(0, this.#used));
      this.#used = 0;
      if (file.sizeBytes < this.#segmentBytesMax) return;
      // A segment that another follows must be whole after any crash, or the log would not open.
      file.sync();
      this.#retire();
    });
  }

  /** One sync at a time: it covers what was written before it began. */
  async #syncAfter(before: Promise<void> | undefined): Promise<void> {
    await before;
    this.#running = this.#waiting;
    this.#waiting = undefined;
    const file = this.#file;
    if (file === undefined) return;
    this.#syncing = file;
    try {
      await file.syncLater();
    } catch (error) {
      this.#broken = true;
      throw error;
    } finally {
      this.#syncing = undefined;
      if (file !== this.#file) file.close();
    }
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  /** Lets the file go; one that is being synced closes after that. */
  #retire(): void {
    if (this.#file !== this.#syncing) this.#file?.close();
    this.#file = undefined;
  }

  #reserve(size: number): void {
    if (this.#used + size <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#used + size));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
  }

  #current(): AppendFile {
    if (this.#file !== undefined) return this.#file;
    const first = this.#seq - countRecords(this.#buffer, this.#used);
    this.#file = this.#disk.append(`${this.#folder}/${String(first).padStart(16, '0')}.seg`);
    this.#disk.syncFolder(this.#folder);
    return this.#file;
  }

  #recover(): LogRecovery {
    const names = segmentNames(this.#disk, this.#folder);
    let records = 0;
    let cutBytes = 0;
    for (const [index, name] of names.entries()) {
      const path = `${this.#folder}/${name}`;
      const bytes = this.#disk.read(path) ?? new Uint8Array(0);
      const first = Number(NAME.exec(name)?.[1]);
      if (index === 0) this.#seq = first;
      if (first !== this.#seq)
        throw new GuankaError('STORE_CORRUPT', `expected record ${this.#seq} to begin a segment`, name);
      const scan = scanSegment(bytes, this.#seq, this.#epoch);
      records += scan.records;
      this.#seq += scan.records;
      this.#epoch = Math.max(this.#epoch, scan.epoch);
      if (scan.end === bytes.length) continue;
      if (index !== names.length - 1)
        throw new GuankaError('STORE_CORRUPT', `a damaged record at byte ${scan.end}`, name);
      cutBytes = bytes.length - scan.end;
      this.#disk.truncate(path, scan.end);
    }
    this.#epoch++;
    return { records, cutBytes };
  }
}

/** Reads a log's records without opening it for writing; ends at the first record that is not whole. */
export function* readSegments(disk: Disk, folder: string): Generator<LogRecord> {
  for (const name of segmentNames(disk, folder)) {
    const bytes = disk.read(`${folder}/${name}`) ?? new Uint8Array(0);
    let seq = Number(NAME.exec(name)?.[1]);
    let epoch = 0;
    for (let at = 0; at < bytes.length; ) {
      const record = recordAt(bytes, at, seq, epoch);
      if (record === undefined) return;
      yield record;
      seq++;
      epoch = record.epoch;
      at += HEADER + record.payload.length;
    }
  }
}

function segmentNames(disk: Disk, folder: string): readonly string[] {
  return disk.list(folder).filter((name) => NAME.test(name));
}

function writeRecord(out: Uint8Array, at: number, seq: number, epoch: number, payload: Uint8Array): void {
  const view = new DataView(out.buffer, out.byteOffset + at, HEADER + payload.length);
  view.setUint32(0, payload.length, true);
  view.setUint32(8, seq >>> 0, true);
  view.setUint32(12, Math.floor(seq / 2 ** 32), true);
  view.setUint32(16, epoch >>> 0, true);
  view.setUint32(20, Math.floor(epoch / 2 ** 32), true);
  out.set(payload, at + HEADER);
  view.setUint32(4, crc32(out.subarray(at + 8, at + HEADER + payload.length)), true);
}

function countRecords(buffer: Uint8Array, used: number): number {
  const view = new DataView(buffer.buffer, buffer.byteOffset, used);
  let count = 0;
  for (let at = 0; at < used; at += HEADER + view.getUint32(at, true)) count++;
  return count;
}

function recordAt(bytes: Uint8Array, at: number, seq: number, epochMin: number): LogRecord | undefined {
  if (at + HEADER > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER);
  const length = view.getUint32(0, true);
  if (length > RECORD_BYTES_MAX || at + HEADER + length > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + 8, at + HEADER + length)) !== view.getUint32(4, true)) return undefined;
  const epoch = view.getUint32(16, true) + view.getUint32(20, true) * 2 ** 32;
  if (view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32 !== seq || epoch < epochMin) return undefined;
  return { seq, epoch, payload: bytes.subarray(at + HEADER, at + HEADER + length) };
}

function scanSegment(
  bytes: Uint8Array,
  firstSeq: number,
  epochMin: number,
): { records: number; end: number; epoch: number } {
  let records = 0;
  let epoch = epochMin;
  let at = 0;
  for (;;) {
    const record =
      at < bytes.length ? recordAt(bytes, at, firstSeq + records, epoch === epochMin ? 0 : epoch) : undefined;
    if (record === undefined) return { records, end: at, epoch };
    records++;
    epoch = Math.max(epoch, record.epoch);
    at += HEADER + record.payload.length;
  }
}
