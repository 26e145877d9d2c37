import { crc32 } from 'node:zlib';
import { DetCborWriter } from '../bytes/det-cbor.ts';
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
 * Layout of a block, which is what one commit or flush writes (little-endian): length u32 (of the records) | crc32 u32 (of all that follows) |
 * number of the first record u64 | epoch u64 | records, each its length u32 and its bytes. A block is there whole or not at all. The epoch
 * is one more at every start, so a stale block behind the tail never passes for a new one.
 */
export interface SegmentLogOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly segmentBytesMax?: number;
}

/** Bytes of a block's head, and of the length before a record. */
const HEADER = 24;
const LENGTH = 4;
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
const RECORD_BYTES_MAX = 1024 * 1024;
const NAME = /^(\d{16})\.seg$/;

/** One record as read back. */
export interface LogRecord {
  readonly seq: number;
  /** Number of the first record of its segment. */
  readonly segment: number;
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
  readonly #block = new DetCborWriter(64 * 1024);
  /** Where the next record of the block begins. */
  #end = HEADER;
  #count = 0;
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

  /** The next record will be the first of a segment. */
  get beginsSegment(): boolean {
    return this.#file === undefined && this.#count === 0;
  }

  /** Begins a record of the batch in memory: what is written to what this gives, until `add`, is the record. */
  begin(): DetCborWriter {
    if (this.#broken) throw new GuankaError('STORE_UNWRITABLE', 'the log failed before');
    this.#block.reset(this.#end);
    return this.#block.skip(LENGTH);
  }

  /** Adds the record that was begun. @returns its sequence number. */
  add(): number {
    const length = this.#block.length - this.#end - LENGTH;
    if (length > RECORD_BYTES_MAX) throw new GuankaError('STORE_UNWRITABLE', 'a record over the limit');
    this.#block.putUint32(this.#end, length);
    this.#end = this.#block.length;
    this.#count++;
    return this.#seq++;
  }

  /** Adds a record to the batch in memory. @returns its sequence number. */
  append(payload: Uint8Array): number {
    this.begin().raw(payload);
    return this.add();
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
    if (this.#count === 0) return;
    this.#attempt(() => {
      const file = this.#current();
      file.write(this.#sealBlock());
      this.#end = HEADER;
      this.#count = 0;
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

  /** Fills in the block's head. */
  #sealBlock(): Uint8Array {
    const block = this.#block;
    block.reset(this.#end);
    const first = this.#seq - this.#count;
    block.putUint32(0, this.#end - HEADER);
    block.putUint32(8, first);
    block.putUint32(12, Math.floor(first / 2 ** 32));
    block.putUint32(16, this.#epoch);
    block.putUint32(20, Math.floor(this.#epoch / 2 ** 32));
    const bytes = block.view();
    block.putUint32(4, crc32(bytes.subarray(8)));
    return bytes;
  }

  #current(): AppendFile {
    if (this.#file !== undefined) return this.#file;
    const first = this.#seq - this.#count;
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

/**
 * Reads a log's records without opening it for writing; ends at the first block that is not whole.
 * @throws {GuankaError} STORE_CORRUPT - a whole block that is none of a log.
 */
export function* readSegments(disk: Disk, folder: string): Generator<LogRecord> {
  for (const name of segmentNames(disk, folder)) {
    const bytes = disk.read(`${folder}/${name}`) ?? new Uint8Array(0);
    const segment = Number(NAME.exec(name)?.[1]);
    let seq = segment;
    let epoch = 0;
    for (let at = 0; at < bytes.length; ) {
      const block = blockAt(bytes, at, seq, epoch);
      if (block === undefined) return;
      for (const payload of block.records) yield { seq: seq++, segment, epoch: block.epoch, payload };
      epoch = block.epoch;
      at = block.end;
    }
  }
}

/** What a look at a whole log found. */
export interface LogCheck {
  readonly segments: number;
  readonly records: number;
  /** Bytes at the end that are no whole block: of a crash, or of a write that is on its way. */
  readonly tailBytes: number;
}

/**
 * Looks at every block of a log, without changing it.
 * @throws {GuankaError} STORE_CORRUPT - the first record that is damaged, missing or out of its place. What is missing at the very end
 * leaves no trace.
 */
export function checkSegments(disk: Disk, folder: string): LogCheck {
  const names = segmentNames(disk, folder);
  let seq = 0;
  let epoch = 0;
  let tailBytes = 0;
  for (const [index, name] of names.entries()) {
    const bytes = disk.read(`${folder}/${name}`) ?? new Uint8Array(0);
    if (Number(NAME.exec(name)?.[1]) !== seq)
      throw new GuankaError('STORE_CORRUPT', `expected record ${seq} to begin a segment`, name);
    const scan = scanSegment(bytes, seq, epoch);
    seq += scan.records;
    epoch = scan.epoch;
    tailBytes = bytes.length - scan.end;
    if (tailBytes > 0 && (index !== names.length - 1 || !isTorn(bytes, scan.end)))
      throw new GuankaError('STORE_CORRUPT', `record ${seq} is damaged or missing, at byte ${scan.end}`, name);
  }
  return { segments: names.length, records: seq, tailBytes };
}

/** Bytes that may be summed in the search for whole blocks behind a torn one. */
const TAIL_WORK_BYTES_MAX = 64 * 1024 * 1024;

/** True where the file ends before the block that begins there does, and no whole block follows. */
function isTorn(bytes: Uint8Array, at: number): boolean {
  let work = TAIL_WORK_BYTES_MAX;
  for (let start = at; start + HEADER <= bytes.length; start++) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, HEADER);
    const end = start + HEADER + view.getUint32(0, true);
    if (end > bytes.length) continue;
    work -= end - start;
    // A tail that keeps us busy is none that a crash leaves.
    if (start === at || work < 0 || crc32(bytes.subarray(start + 8, end)) === view.getUint32(4, true)) return false;
  }
  return true;
}

function segmentNames(disk: Disk, folder: string): readonly string[] {
  return disk.list(folder).filter((name) => NAME.test(name));
}

interface Block {
  readonly epoch: number;
  readonly records: readonly Uint8Array[];
  readonly end: number;
}

function blockAt(bytes: Uint8Array, at: number, seq: number, epochMin: number): Block | undefined {
  if (at + HEADER > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER);
  const end = at + HEADER + view.getUint32(0, true);
  if (end > bytes.length || crc32(bytes.subarray(at + 8, end)) !== view.getUint32(4, true)) return undefined;
  const epoch = view.getUint32(16, true) + view.getUint32(20, true) * 2 ** 32;
  if (view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32 !== seq || epoch < epochMin) return undefined;
  return { epoch, records: recordsIn(bytes, at + HEADER, end), end };
}

/** @throws {GuankaError} STORE_CORRUPT - a whole block that no log of this form wrote: no torn tail, so nothing of it may be cut. */
function recordsIn(bytes: Uint8Array, start: number, end: number): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  const records: Uint8Array[] = [];
  let at = start;
  while (at + LENGTH <= end) {
    const from = at + LENGTH;
    at = from + view.getUint32(at, true);
    records.push(bytes.subarray(from, at));
  }
  if (at !== end) throw new GuankaError('STORE_CORRUPT', 'records that do not fill their block', `byte ${start}`);
  return records;
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
    const block = at < bytes.length ? blockAt(bytes, at, firstSeq + records, epoch) : undefined;
    if (block === undefined) return { records, end: at, epoch };
    records += block.records.length;
    epoch = block.epoch;
    at = block.end;
  }
}
