import type { ItemId } from '../../model/item.ts';
import type { AddressBook, KnownAddress } from './address-book.ts';
import { type FrameCursor, placeOf } from './can-frame.ts';
import { type DiagnosticContext, worstPart } from './diagnostics.ts';
import { acceptIsoTp, isoTpKey } from './isotp.ts';
import type { Part } from './part.ts';
import { addressOf, type Reassembly } from './reassembly.ts';
import {
  CLASSIC_BYTES,
  headOf,
  hintsOf,
  isFirstFrame,
  isFlowControl,
  isTextPiece,
  isTextPieceBehindAddress,
  isWordy,
  LONG_FRAME_BYTES,
  mayBeTransport,
  NEW,
  ORDINARY,
  outrightOffset,
} from './telltale.ts';

/** What the judge of a message may know, made when it is needed. */
export interface ContextOf {
  readonly dids: ReadonlyMap<number, ItemId>;
  readonly context: (cursor: FrameCursor) => DiagnosticContext;
}

/** Fewer data bytes than these carry nothing of a transfer that is worth a search. */
const TRANSPORT_BYTES_MIN = 3;

/** After so many first frames that nothing followed, an address is taken for one that speaks something else. */
const ALARMS_MAX = 8;

/** A frame on an address that no standard names, and what its judges work with. */
export interface Suspect {
  readonly work: Reassembly;
  readonly book: AddressBook;
  readonly cursor: FrameCursor;
  readonly contextOf: ContextOf;
}

/**
 * Follows a frame on an address that no standard and no configuration names. Three things speak for ISO-TP there, from the strongest:
 * a head that names an identifier outright; flow control from another address between a first and a consecutive frame (ISO 15765-2
 * §9.6.5); the look of a first frame alone. On the last only text of VIN shape counts, and nothing else is judged. A consecutive frame
 * that belongs to no transfer is judged by `judgePiece`.
 * @returns true when the address is one to watch from now on.
 */
export function suspect(frame: Suspect): boolean {
  const { work, book, cursor, contextOf } = frame;
  const { bytes, dataStart, dataEnd } = cursor;
  const size = dataEnd - dataStart;
  if (size < TRANSPORT_BYTES_MIN) return false;
  const before = book.isOrdinary(cursor) ? 0 : NEW;
  const hints = hintsOf(headOf(bytes, dataStart), before);
  if ((hints & ORDINARY) !== 0 && size <= CLASSIC_BYTES) book.learn(cursor);
  const known = book.find(cursor);
  if (known === undefined && !mayBeTransport(bytes, dataStart, dataEnd, hints, before)) return false;
  const outright = outrightOffset(bytes, dataStart, dataEnd, contextOf.dids);
  if (outright >= 0) {
    book.add(cursor, outright, true);
    acceptIsoTp(work, cursor, { offset: outright, certain: true, context: contextOf.context(cursor) });
    return true;
  }
  if (isFlowControl(bytes, dataStart, dataEnd)) {
    book.noteFlow(cursor);
    return false;
  }
  if (isFirstFrame(bytes, dataStart, dataEnd)) return openTentative(frame, known);
  if (known !== undefined && followTentative(frame, known)) return false;
  judgePiece(frame);
  return false;
}

/**
 * A consecutive frame of a transfer whose start was never seen, because guanka began in the middle of it or the frame was lost. Text is
 * taken for a piece of a VIN. Anything else counts as long as nothing shows that the address speaks something else: numbers that do not
 * go on from one frame to the next, or another frame that ISO-TP does not have. That is known by the end of the content at the latest.
 */
function judgePiece({ work, book, cursor }: Suspect): void {
  const { bytes, dataStart, dataEnd } = cursor;
  const size = dataEnd - dataStart;
  const control = bytes[dataStart] ?? 0;
  const sequence = control & 15;
  const isPiece = control >> 4 === 2;
  if (isPiece && sequence !== 0 && isTextPiece(bytes, dataStart + 1, dataEnd)) {
    work.collector.single(cursor, 1, size - 1, [worstPiece(size - 1)]);
  } else if (isTextPieceBehindAddress(bytes, dataStart, dataEnd)) {
    work.collector.single(cursor, 2, size - 2, [worstPiece(size - 2)]);
  } else if (isPiece && !book.isOrdinary(cursor) && !isOtherNetwork(cursor) && !isText(bytes, dataStart, dataEnd)) {
    const address = addressOf(cursor);
    const run = work.loose.get(address) ?? { id: cursor.id, extended: cursor.extended, pieces: [] };
    if (!book.goesOn(cursor, sequence)) work.loose.delete(address);
    else if (size >= CLASSIC_BYTES || run.pieces.length > 0) {
      run.pieces.push({ place: placeOf(cursor), size });
      work.loose.set(address, run);
    }
  }
}

/** Text that stands in one long frame is searched as such. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= LONG_FRAME_BYTES && isWordy(bytes, start, end);
}

function worstPiece(length: number): Part {
  return worstPart(length, 'can.isotp.unknown', 'isotp:unknown');
}

/** Judges the pieces of the content that nothing has shown to be none. */
export function judgeLoose({ loose, collector }: Reassembly, book: AddressBook): void {
  for (const run of loose.values()) {
    if (book.isOrdinary(run)) continue;
    for (const { place, size } of run.pieces) collector.piece(place, 1, size, worstPiece(size - 1));
  }
}

/** NMEA 2000 and the data pages of SAE J1939 next to the first: their fast packets count frames in the same place. */
function isOtherNetwork({ id, extended }: FrameCursor): boolean {
  return extended && ((id >>> 24) & 3) === 1;
}

function openTentative(frame: Suspect, known: KnownAddress | undefined): boolean {
  const { work, book, cursor, contextOf } = frame;
  if (known !== undefined) {
    if (known.alarms >= ALARMS_MAX) return false;
    giveUp(frame, known);
    if (known.alarms >= ALARMS_MAX) return false;
    known.flowsBefore = book.flows;
  } else if (book.add(cursor, 0, false) === undefined) return false;
  acceptIsoTp(work, cursor, { offset: 0, certain: false, tentative: true, context: contextOf.context(cursor) });
  return true;
}

/** A transfer without a single consecutive frame was none. */
function giveUp({ work, book, cursor }: Suspect, known: KnownAddress): void {
  const transfer = work.store.get(isoTpKey(work, cursor, known.offset));
  if (transfer === undefined || transfer.next > 1) return;
  if (++known.alarms >= ALARMS_MAX) book.silence(cursor);
  work.touched.delete(transfer);
  work.store.delete(transfer.key);
}

/** @returns false for a consecutive frame of no open transfer. */
function followTentative(frame: Suspect, known: KnownAddress): boolean {
  const { work, book, cursor, contextOf } = frame;
  const control = (cursor.bytes[cursor.dataStart + known.offset] ?? 0) >> 4;
  // A single frame may stand between: an answer that says "wait".
  if (control === 0) return true;
  if (control !== 2) {
    giveUp(frame, known);
    return true;
  }
  const transfer = work.store.get(isoTpKey(work, cursor, known.offset));
  if (transfer === undefined) return false;
  if (transfer.next === 1 && book.isAnswered(cursor, known)) {
    known.certain = true;
    transfer.tentative = false;
  }
  const isDone = transfer.done;
  const { offset, certain } = known;
  const kind = acceptIsoTp(work, cursor, { offset, certain, tentative: !certain, context: contextOf.context(cursor) });
  if (!isDone && transfer.done) known.alarms = 0;
  return kind !== 'none';
}
