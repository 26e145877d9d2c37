import { type FrameCursor, placeOf } from './can-frame.ts';
import { type DiagnosticContext, judgeDiagnostic } from './diagnostics.ts';
import { addressOf, type Reassembly, touch } from './reassembly.ts';
import { chunkOffset, isExpired, openTransfer, type Transfer, takeChunk } from './transfer.ts';

/**
 * ISO-TP (ISO 15765-2): single, first and consecutive frames in normal, extended and mixed addressing, classical CAN and CAN FD.
 * Lost, repeated and swapped frames keep their places: a guard wants to know what a frame carries, not whether a receiver
 * would have given up. Flow control is not needed to follow a transfer.
 */
export interface IsoTpAddress {
  /** Address bytes before the protocol control information: 0 normal, 1 extended or mixed. */
  readonly offset: number;
  /** Known to be a diagnostic address, rather than in a range where they are usual. */
  readonly certain: boolean;
  /** Nothing but the look of a first frame speaks for it: frames of no open transfer are none. */
  readonly tentative?: boolean;
  readonly context: DiagnosticContext;
}

/** What the frame turned out to be. */
export type IsoTpKind = 'single' | 'first' | 'consecutive' | 'flow' | 'none';

/** Follows one frame on a diagnostic address. */
export function acceptIsoTp(work: Reassembly, cursor: FrameCursor, address: IsoTpAddress): IsoTpKind {
  const at = cursor.dataStart + address.offset;
  const size = cursor.dataEnd - at;
  if (size < 1) return 'none';
  const control = cursor.bytes[at] ?? 0;
  switch (control >> 4) {
    case 0:
      return single(work, cursor, address, control & 15, size);
    case 1:
      return first(work, cursor, address, size);
    case 2:
      return consecutive(work, cursor, address, control & 15, size);
    case 3:
      return 'flow';
    default:
      return bare(work, cursor, address, size);
  }
}

/**
 * Key of the transfer that a frame belongs to. Frames of one transfer mostly come in a row: the key made last is kept.
 * @param offset - address bytes before the protocol control information.
 */
export function isoTpKey(work: Reassembly, cursor: FrameCursor, offset: number): string {
  const address = addressOf(cursor);
  const extension = offset === 0 ? -1 : (cursor.bytes[cursor.dataStart] ?? 0);
  if (address !== lastAddress || extension !== lastExtension || work.source !== lastSource) {
    lastAddress = address;
    lastExtension = extension;
    lastSource = work.source;
    lastKey = `i${address}:${extension}:${work.source}`;
  }
  return lastKey;
}

let lastAddress = -1;
let lastExtension = -1;
let lastSource = '';
let lastKey = '';

/** A whole message in one frame. Length 0 escapes to the next byte (CAN FD, ISO 15765-2 §9.6.2). */
function single(work: Reassembly, cursor: FrameCursor, address: IsoTpAddress, low: number, size: number): IsoTpKind {
  const escaped = low === 0 && size > 8 - address.offset;
  const header = escaped ? 2 : 1;
  const length = escaped ? (cursor.bytes[cursor.dataStart + address.offset + 1] ?? 0) : low;
  if (length === 0 || length > size - header) return disprove(work, cursor, address);
  if (!address.certain && !hasEvenPadding(cursor, address.offset + header + length))
    return disprove(work, cursor, address);
  const dataAt = address.offset + header;
  const from = cursor.dataStart + dataAt;
  work.collector.single(
    cursor,
    dataAt,
    length,
    judgeDiagnostic(cursor.bytes.subarray(from, from + length), length, address.context),
  );
  return 'single';
}

/** Unused bytes of a diagnostic frame all hold one value (ISO 15765-2 §9.4.2; often 00, 55, AA, CC, FF). */
function hasEvenPadding(cursor: FrameCursor, from: number): boolean {
  const pad = cursor.bytes[cursor.dataStart + from];
  for (let index = cursor.dataStart + from + 1; index < cursor.dataEnd; index++) {
    if (cursor.bytes[index] !== pad) return false;
  }
  return true;
}

/** Opens a transfer. A length of 0 escapes to four more bytes (ISO 15765-2 §9.6.3.1). */
function first(work: Reassembly, cursor: FrameCursor, address: IsoTpAddress, size: number): IsoTpKind {
  const { bytes } = cursor;
  const at = cursor.dataStart + address.offset;
  if (size < 3) return disprove(work, cursor, address);
  let total = (((bytes[at] ?? 0) & 15) << 8) | (bytes[at + 1] ?? 0);
  let header = 2;
  if (total === 0 && size > 6) {
    total =
      (((bytes[at + 2] ?? 0) << 24) |
        ((bytes[at + 3] ?? 0) << 16) |
        ((bytes[at + 4] ?? 0) << 8) |
        (bytes[at + 5] ?? 0)) >>>
      0;
    header = 6;
  }
  if (total <= size - header) return wholeInFirst(work, cursor, address, header, total);
  // Mixed and extended addressing leave CFs as many bytes as the FF's frame length allows.
  const transfer = openTransfer(
    {
      key: isoTpKey(work, cursor, address.offset),
      protocol: 'isotp',
      total,
      firstBytes: size - header,
      chunkBytes: size - 1,
      mayRequest: address.context.mayRequest,
      severalDids: address.context.severalDids,
    },
    cursor.timeUs,
  );
  transfer.tentative = address.tentative === true;
  touch(work, transfer);
  takeChunk(transfer, 0, cursor, address.offset + header);
  work.store.put(transfer);
  return 'first';
}

/** A first frame that announces no more than it holds is not allowed; what it holds is looked at all the same. */
function wholeInFirst(
  work: Reassembly,
  cursor: FrameCursor,
  address: IsoTpAddress,
  header: number,
  total: number,
): IsoTpKind {
  if (!address.certain || total === 0) return disprove(work, cursor, address);
  const dataAt = address.offset + header;
  const from = cursor.dataStart + dataAt;
  work.collector.single(
    cursor,
    dataAt,
    total,
    judgeDiagnostic(cursor.bytes.subarray(from, from + total), total, address.context),
  );
  return 'single';
}

function consecutive(
  work: Reassembly,
  cursor: FrameCursor,
  address: IsoTpAddress,
  sequence: number,
  size: number,
): IsoTpKind {
  const key = isoTpKey(work, cursor, address.offset);
  const transfer = work.store.get(key);
  if (
    transfer === undefined ||
    isExpired(transfer, cursor.timeUs) ||
    !takeConsecutive(work, transfer, cursor, address, sequence)
  ) {
    if (address.tentative === true) return 'none';
    orphan(work, key, cursor, address, sequence, size);
  }
  return 'consecutive';
}

/** How far ahead of the expected one a sequence number (4 bits) may be before it counts as behind. */
const AHEAD_MAX = 7;

function takeConsecutive(
  work: Reassembly,
  transfer: Transfer,
  cursor: FrameCursor,
  address: IsoTpAddress,
  sequence: number,
): boolean {
  const delta = (sequence - transfer.next) & 15;
  const index = transfer.next + (delta <= AHEAD_MAX ? delta : delta - 16);
  if (index < 1 || chunkOffset(transfer, index) >= transfer.total) return false;
  if (transfer.done && !isSeen(transfer, index)) return false;
  touch(work, transfer);
  const held = transfer.buffer.length;
  if (!takeChunk(transfer, index, cursor, address.offset + 1)) return false;
  if (delta <= AHEAD_MAX) transfer.next = index + 1;
  transfer.done ||= transfer.chunksMissing <= 0;
  if (transfer.buffer.length !== held) work.store.grown(transfer);
  return true;
}

function isSeen(transfer: Transfer, index: number): boolean {
  return ((transfer.seen[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

function orphan(
  work: Reassembly,
  key: string,
  cursor: FrameCursor,
  address: IsoTpAddress,
  sequence: number,
  size: number,
): void {
  let run = work.orphans.get(key);
  if (run === undefined) {
    run = { credible: true, certain: address.certain, lastSequence: sequence, pieces: [] };
    work.orphans.set(key, run);
  } else if (((run.lastSequence + 1) & 15) !== sequence) {
    run.credible = false;
  }
  run.lastSequence = sequence;
  if (size > 1) run.pieces.push({ place: placeOf(cursor), from: address.offset + 1, to: address.offset + size });
}

/** Notes that a frame on a merely likely address is no ISO-TP: then its consecutive-looking ones are not held against it. */
function disprove(work: Reassembly, cursor: FrameCursor, address: IsoTpAddress): IsoTpKind {
  if (address.certain) return 'none';
  const key = isoTpKey(work, cursor, address.offset);
  const run = work.orphans.get(key);
  if (run === undefined) work.orphans.set(key, { credible: false, certain: false, lastSequence: 0, pieces: [] });
  else run.credible = false;
  return 'none';
}

/** Answers of older buses bridged onto CAN without protocol control information: the service id comes first. */
function bare(work: Reassembly, cursor: FrameCursor, address: IsoTpAddress, size: number): IsoTpKind {
  const from = cursor.dataStart + address.offset;
  if (!address.certain) return disprove(work, cursor, address);
  if (cursor.bytes[from] !== 0x49 || size < 4) return 'none';
  work.collector.single(
    cursor,
    address.offset,
    size,
    judgeDiagnostic(cursor.bytes.subarray(from, from + size), size, address.context),
  );
  return 'single';
}
