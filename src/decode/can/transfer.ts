import { LRUCache } from 'lru-cache';
import type { FrameCursor, FramePlace } from './can-frame.ts';
import { placeOf } from './can-frame.ts';
import { CAN_LIMITS, TRANSFER_TIMEOUT_US } from './limits.ts';
import { isLetterOrDigit } from './vin-shape.ts';

/** Where one frame of a transfer stands in the content, and which payload bytes it carries. */
export interface TransferFrame {
  readonly place: FramePlace;
  /** First payload byte that the frame carries. */
  readonly offset: number;
  /** Payload bytes that it carries; 0 for one that only controls the transfer. */
  readonly count: number;
  /** Index of the first of them among the frame's data bytes. */
  readonly dataAt: number;
}

export type TransferProtocol = 'isotp' | 'j1939' | 'fastpacket';

/**
 * One message on its way in several frames. Its state lives across contents; `frames` holds only those of the content
 * that is being read.
 */
export interface Transfer {
  readonly key: string;
  readonly protocol: TransferProtocol;
  /** Payload bytes announced. */
  readonly total: number;
  /** Parameter group of J1939 and NMEA 2000; 0 for ISO-TP. */
  readonly pgn: number;
  readonly source: number;
  /** False when the address only ever answers (ISO-TP). */
  readonly mayRequest: boolean;
  /** True when the head named a request for several DIDs before (ISO-TP). */
  readonly severalDids: boolean;
  /** Payload bytes of the opening frame, and of each that follows. */
  readonly firstBytes: number;
  readonly chunkBytes: number;
  /** The first bytes of the payload; what lies past it is not kept. */
  buffer: Uint8Array;
  /** Bit i: chunk i has come (0 = the opening frame). Chunks past the kept bytes are only counted. */
  readonly seen: Uint8Array;
  chunksMissing: number;
  /** Next chunk expected. */
  next: number;
  lastUs: number;
  done: boolean;
  /** On an address where nothing but the look of its frames speaks for ISO-TP: only the shape of what it carries counts. */
  tentative: boolean;
  /** ETP: chunks before the ones now numbered from 1. */
  chunkBase: number;
  frames: TransferFrame[];
  /** Number of the transfer among those that the content touches, or -1. */
  group: number;
}

export interface TransferOpening {
  readonly key: string;
  readonly protocol: TransferProtocol;
  readonly total: number;
  readonly firstBytes: number;
  readonly chunkBytes: number;
  readonly pgn?: number;
  readonly source?: number;
  readonly mayRequest?: boolean;
  readonly severalDids?: boolean;
}

const BUFFER_BYTES_MIN = 64;

/** Starts a transfer; nothing larger than the limit is ever allocated, whatever length is announced. */
export function openTransfer(opening: TransferOpening, timeUs: number): Transfer {
  const kept = Math.min(opening.total, CAN_LIMITS.transferBytesMax);
  const chunks = 1 + Math.max(0, Math.ceil((opening.total - opening.firstBytes) / opening.chunkBytes));
  const keptChunks = Math.min(chunks, 2 + Math.ceil(CAN_LIMITS.transferBytesMax / opening.chunkBytes));
  return {
    key: opening.key,
    protocol: opening.protocol,
    total: opening.total,
    pgn: opening.pgn ?? 0,
    source: opening.source ?? 0,
    mayRequest: opening.mayRequest ?? true,
    severalDids: opening.severalDids ?? false,
    firstBytes: opening.firstBytes,
    chunkBytes: opening.chunkBytes,
    buffer: new Uint8Array(Math.min(kept, BUFFER_BYTES_MIN)),
    seen: new Uint8Array((keptChunks + 7) >> 3),
    chunksMissing: chunks - 1,
    next: 1,
    lastUs: timeUs,
    done: false,
    tentative: false,
    chunkBase: 0,
    frames: [],
    group: -1,
  };
}

/** Payload offset of chunk `index`. */
export function chunkOffset(transfer: Transfer, index: number): number {
  if (transfer.firstBytes === 0) return (index - 1) * transfer.chunkBytes;
  return index === 0 ? 0 : transfer.firstBytes + (index - 1) * transfer.chunkBytes;
}

/** True when chunk `index` has come; only known of chunks that are kept. */
export function hasChunk(transfer: Transfer, index: number): boolean {
  return ((transfer.seen[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

/**
 * Takes the payload bytes that the cursor's frame carries for chunk `index`: keeps them (once), and remembers the frame.
 * @param dataAt - index of the first payload byte among the frame's data bytes.
 * @returns false when the chunk lies outside the message.
 */
export function takeChunk(transfer: Transfer, index: number, cursor: FrameCursor, dataAt: number): boolean {
  const offset = chunkOffset(transfer, index);
  const size = index === 0 ? transfer.firstBytes : transfer.chunkBytes;
  const count = Math.min(size, cursor.dataEnd - cursor.dataStart - dataAt, transfer.total - offset);
  if (offset >= transfer.total || count <= 0) return false;
  transfer.frames.push({ place: placeOf(cursor), offset, count, dataAt });
  transfer.lastUs = cursor.timeUs;
  const slot = index >> 3;
  const bit = 1 << (index & 7);
  if (slot < transfer.seen.length) {
    if (((transfer.seen[slot] ?? 0) & bit) !== 0) return true;
    transfer.seen[slot] = (transfer.seen[slot] ?? 0) | bit;
  }
  if (index > 0) transfer.chunksMissing--;
  keep(transfer, offset, count, cursor, dataAt);
  return true;
}

function keep(transfer: Transfer, offset: number, count: number, cursor: FrameCursor, dataAt: number): void {
  const end = Math.min(offset + count, CAN_LIMITS.transferBytesMax, transfer.total);
  if (end <= offset) return;
  if (end > transfer.buffer.length) grow(transfer, end);
  const from = cursor.dataStart + dataAt;
  for (let index = offset; index < end; index++) transfer.buffer[index] = cursor.bytes[from + index - offset] ?? 0;
}

function grow(transfer: Transfer, needed: number): void {
  const limit = Math.min(transfer.total, CAN_LIMITS.transferBytesMax);
  const larger = new Uint8Array(Math.min(limit, Math.max(needed, transfer.buffer.length * 2)));
  larger.set(transfer.buffer);
  transfer.buffer = larger;
}

/** True when the gap since the last frame is longer than any protocol allows. Clocks that run back do not expire anything. */
export function isExpired(transfer: Transfer, timeUs: number): boolean {
  return timeUs - transfer.lastUs > TRANSFER_TIMEOUT_US;
}

/** Payload bytes in a row from the start that have come: what a head can be judged by. */
export function headLength(transfer: Transfer): number {
  let index = transfer.firstBytes > 0 ? 0 : 1;
  let length = 0;
  while (hasChunk(transfer, index)) {
    length = chunkOffset(transfer, index) + (index === 0 ? transfer.firstBytes : transfer.chunkBytes);
    index++;
  }
  return Math.min(length, transfer.buffer.length);
}

const VIN_BYTES = 17;

/**
 * True when a transfer that is not complete may still turn out to carry a VIN that only its shape tells of, some of whose characters
 * have come: seventeen letters and digits in a row, where what has not come may be any. What is not kept counts as not come.
 */
export function mayHoldVin(transfer: Transfer): boolean {
  const { buffer, total } = transfer;
  if (total > CAN_LIMITS.transferBytesMax) return true;
  let run = 0;
  let known = 0;
  const end = Math.min(total, knownEnd(transfer));
  for (let index = transfer.protocol === 'isotp' ? 1 : 0; index <= total; index++) {
    if (index >= end) {
      // Nothing has come from here on.
      return known > 0 && run + total - index >= VIN_BYTES;
    }
    const here = hasChunk(transfer, chunkAt(transfer, index));
    if (here && !isLetterOrDigit(buffer[index] ?? 0)) {
      if (known > 0 && run >= VIN_BYTES) return true;
      run = known = 0;
      continue;
    }
    run++;
    if (here) known++;
  }
  return false;
}

/** One past the payload bytes of the last chunk that has come. */
function knownEnd(transfer: Transfer): number {
  let slot = transfer.seen.length - 1;
  while (slot >= 0 && transfer.seen[slot] === 0) slot--;
  if (slot < 0) return 0;
  const last = slot * 8 + 31 - Math.clz32(transfer.seen[slot] ?? 0);
  return chunkOffset(transfer, last + 1);
}

function chunkAt(transfer: Transfer, offset: number): number {
  if (offset < transfer.firstBytes) return 0;
  return 1 + Math.floor((offset - transfer.firstBytes) / transfer.chunkBytes);
}

/**
 * The open transfers of all vehicles of one reader, bounded in bytes; the one untouched for longest gives way and is handed to
 * `evicted`, which must treat it as carrying the worst it could.
 */
export class TransferStore {
  readonly #transfers: LRUCache<string, Transfer>;

  constructor(evicted: (transfer: Transfer) => void, bytesMax: number = CAN_LIMITS.transfersBytesMax) {
    this.#transfers = new LRUCache<string, Transfer>({
      maxSize: bytesMax,
      sizeCalculation: (transfer) => costOf(transfer),
      dispose: (transfer, _key, reason) => {
        if (reason === 'evict') evicted(transfer);
      },
    });
  }

  get(key: string): Transfer | undefined {
    return this.#transfers.get(key);
  }

  /** Puts a new one in; one of the same key gives way, done with. */
  put(transfer: Transfer): void {
    this.#transfers.set(transfer.key, transfer);
  }

  /** Counts the grown buffer of one that is in: the cache measures a value only when it is new to it. */
  grown(transfer: Transfer): void {
    this.#transfers.delete(transfer.key);
    this.#transfers.set(transfer.key, transfer);
  }

  delete(key: string): void {
    this.#transfers.delete(key);
  }

  /** Bytes that the transfers are counted with; never above the maximum. */
  get bytes(): number {
    return this.#transfers.calculatedSize;
  }

  get count(): number {
    return this.#transfers.size;
  }
}

function costOf(transfer: Transfer): number {
  return CAN_LIMITS.transferCostBytes + transfer.buffer.length + transfer.seen.length;
}
