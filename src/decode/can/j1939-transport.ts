import { type FrameCursor, placeOf } from './can-frame.ts';
import { J1939_PGNS, judgeJ1939 } from './j1939-messages.ts';
import { isFastPacket, judgeNmea2000, NMEA2000_PGNS, outlookNmea2000 } from './nmea2000-messages.ts';
import { type Reassembly, touch } from './reassembly.ts';
import { isExpired, openTransfer, type Transfer, takeChunk } from './transfer.ts';

/** Parameter groups of the transport protocols (SAE J1939-21 §5.10): connection management and data transfer, TP and ETP. */
const TP_CM = 0xec00;
const TP_DT = 0xeb00;
const ETP_CM = 0xc800;
const ETP_DT = 0xc700;

const RTS = 16;
const BAM = 32;
const ETP_RTS = 20;
const ETP_DPO = 22;

/** Every parameter group that the reader must look at. */
export const WATCHED_PGNS: readonly number[] = [TP_CM, TP_DT, ETP_CM, ETP_DT, ...J1939_PGNS, ...NMEA2000_PGNS];

/** The parameter group of a 29-bit identifier, destination left out (SAE J1939-21 §5.2). */
export function pgnOf(id: number): number {
  const pgn = (id >>> 8) & 0x3ffff;
  return (pgn & 0xff00) < 0xf000 ? pgn & 0x3ff00 : pgn;
}

/** Follows one 29-bit frame of J1939 or NMEA 2000. */
export function acceptJ1939(work: Reassembly, cursor: FrameCursor): void {
  const pgn = pgnOf(cursor.id);
  const source = cursor.id & 0xff;
  const size = cursor.dataEnd - cursor.dataStart;
  switch (pgn) {
    case TP_CM:
    case ETP_CM:
      control(work, cursor, pgn === ETP_CM, size);
      return;
    case TP_DT:
    case ETP_DT:
      data(work, cursor, pgn === ETP_DT, size);
      return;
    default:
  }
  const bytes = cursor.bytes.subarray(cursor.dataStart, cursor.dataEnd);
  const fast = isFastPacket(pgn);
  if (fast === true) fastPacket(work, cursor, pgn, size);
  else if (fast === false) work.collector.single(cursor, 0, size, judgeNmea2000(pgn, bytes, size));
  else work.collector.single(cursor, 0, size, judgeJ1939(pgn, source, bytes, size) ?? []);
}

/** One connection each way between two addresses of a bus (255 = broadcast). */
function keyOf(work: Reassembly, cursor: FrameCursor, extended: boolean): string {
  return `${extended ? 'e' : 'j'}${cursor.bus}:${cursor.id & 0xffff}:${work.source}`;
}

function byteAt(cursor: FrameCursor, index: number): number {
  return cursor.bytes[cursor.dataStart + index] ?? 0;
}

function control(work: Reassembly, cursor: FrameCursor, extended: boolean, size: number): void {
  if (size < 8) return;
  const kind = byteAt(cursor, 0);
  const key = keyOf(work, cursor, extended);
  if (extended && kind === ETP_DPO) {
    const transfer = work.store.get(key);
    if (transfer !== undefined)
      transfer.chunkBase = byteAt(cursor, 2) | (byteAt(cursor, 3) << 8) | (byteAt(cursor, 4) << 16);
    return;
  }
  if (extended ? kind !== ETP_RTS : kind !== RTS && kind !== BAM) return;
  const low = byteAt(cursor, 1) | (byteAt(cursor, 2) << 8);
  const total = extended ? (low | (byteAt(cursor, 3) << 16) | (byteAt(cursor, 4) << 24)) >>> 0 : low;
  const pgn = (byteAt(cursor, 5) | (byteAt(cursor, 6) << 8) | (byteAt(cursor, 7) << 16)) & 0x3ffff;
  if (total === 0) return;
  const transfer = openTransfer(
    { key, protocol: 'j1939', total, firstBytes: 0, chunkBytes: 7, pgn, source: cursor.id & 0xff },
    cursor.timeUs,
  );
  touch(work, transfer);
  transfer.frames.push({ place: placeOf(cursor), offset: 0, count: 0, dataAt: 0 });
  work.store.put(transfer);
}

function data(work: Reassembly, cursor: FrameCursor, extended: boolean, size: number): void {
  if (size < 2) return;
  const key = keyOf(work, cursor, extended);
  const transfer = work.store.get(key);
  const sequence = byteAt(cursor, 0);
  if (transfer === undefined || sequence === 0 || isExpired(transfer, cursor.timeUs)) {
    orphan(work, key, cursor, size);
    return;
  }
  if (!takePacket(work, transfer, transfer.chunkBase + sequence, cursor, 1)) orphan(work, key, cursor, size);
}

function takePacket(work: Reassembly, transfer: Transfer, index: number, cursor: FrameCursor, dataAt: number): boolean {
  touch(work, transfer);
  const held = transfer.buffer.length;
  if (!takeChunk(transfer, index, cursor, dataAt)) return false;
  transfer.done ||= transfer.chunksMissing <= 0;
  if (transfer.buffer.length !== held) work.store.grown(transfer);
  return true;
}

function orphan(work: Reassembly, key: string, cursor: FrameCursor, size: number): void {
  let run = work.orphans.get(key);
  if (run === undefined) {
    run = { credible: true, certain: true, lastSequence: 0, pieces: [] };
    work.orphans.set(key, run);
  }
  run.pieces.push({ place: placeOf(cursor), from: 1, to: size });
}

/**
 * NMEA 2000 fast packet (IEC 61162-3): 3-bit sequence and 5-bit frame counter, the length in frame 0; 6 data bytes there, 7 in
 * the others. The group is known from the identifier, so a piece of an unseen message already tells what it belongs to.
 */
function fastPacket(work: Reassembly, cursor: FrameCursor, pgn: number, size: number): void {
  if (size < 2) return;
  const counter = byteAt(cursor, 0) & 31;
  const key = `n${cursor.bus}:${cursor.id & 0x3ffffff}:${byteAt(cursor, 0) >> 5}:${work.source}`;
  if (counter === 0) {
    const total = byteAt(cursor, 1);
    if (total <= size - 2) {
      work.collector.single(
        cursor,
        2,
        total,
        judgeNmea2000(pgn, cursor.bytes.subarray(cursor.dataStart + 2, cursor.dataEnd), total),
      );
      return;
    }
    const transfer = openTransfer(
      { key, protocol: 'fastpacket', total, firstBytes: size - 2, chunkBytes: 7, pgn },
      cursor.timeUs,
    );
    touch(work, transfer);
    takeChunk(transfer, 0, cursor, 2);
    work.store.put(transfer);
    return;
  }
  const transfer = work.store.get(key);
  if (transfer !== undefined && !isExpired(transfer, cursor.timeUs) && takePacket(work, transfer, counter, cursor, 1))
    return;
  work.collector.single(cursor, 1, size - 1, outlookNmea2000(pgn, size - 1, 'fastpacket:unknown'));
}
