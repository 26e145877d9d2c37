import type { ItemId } from '../../model/item.ts';
import type { AddressBook, KnownAddress } from './address-book.ts';
import type { FrameCursor } from './can-frame.ts';
import type { DiagnosticContext } from './diagnostics.ts';
import { acceptIsoTp, isoTpKey } from './isotp.ts';
import type { Reassembly } from './reassembly.ts';
import { isFirstFrame, isFlowControl, outrightOffset } from './telltale.ts';

/** What the judge of a message may know, made when it is needed. */
export interface ContextOf {
  readonly dids: ReadonlyMap<number, ItemId>;
  readonly context: (cursor: FrameCursor) => DiagnosticContext;
}

/** After so many first frames that nothing followed, an address is taken for one that speaks something else. */
const ALARMS_MAX = 8;

/**
 * Follows a frame on an address that no standard and no configuration names. Three things speak for ISO-TP there, from the strongest:
 * a head that names an identifier outright; flow control from another address between a first and a consecutive frame (ISO 15765-2
 * §9.6.5); the look of a first frame alone. On the last only text of VIN shape counts, and nothing else is judged.
 * @param known - what is known of the address.
 * @param contextOf - asked only when a transfer is followed: most frames that come here are none.
 * @returns true when the address is one to watch from now on.
 */
export function suspect(
  work: Reassembly,
  book: AddressBook,
  cursor: FrameCursor,
  known: KnownAddress | undefined,
  contextOf: ContextOf,
): boolean {
  const { bytes, dataStart, dataEnd } = cursor;
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
  if (isFirstFrame(bytes, dataStart, dataEnd)) return openTentative(work, book, cursor, known, contextOf);
  if (known !== undefined) followTentative(work, book, cursor, known, contextOf);
  return false;
}

function openTentative(
  work: Reassembly,
  book: AddressBook,
  cursor: FrameCursor,
  known: KnownAddress | undefined,
  contextOf: ContextOf,
): boolean {
  if (known !== undefined) {
    if (known.alarms >= ALARMS_MAX) return false;
    giveUp(work, book, cursor, known);
    if (known.alarms >= ALARMS_MAX) return false;
    known.flowsBefore = book.flows;
  } else if (book.add(cursor, 0, false) === undefined) return false;
  acceptIsoTp(work, cursor, { offset: 0, certain: false, tentative: true, context: contextOf.context(cursor) });
  return true;
}

/** A transfer without a single consecutive frame was none. */
function giveUp(work: Reassembly, book: AddressBook, cursor: FrameCursor, known: KnownAddress): void {
  const transfer = work.store.get(isoTpKey(work, cursor, known.offset));
  if (transfer === undefined || transfer.next > 1) return;
  if (++known.alarms >= ALARMS_MAX) book.silence(cursor);
  work.touched.delete(transfer);
  work.store.delete(transfer.key);
}

function followTentative(
  work: Reassembly,
  book: AddressBook,
  cursor: FrameCursor,
  known: KnownAddress,
  contextOf: ContextOf,
): void {
  const control = (cursor.bytes[cursor.dataStart] ?? 0) >> 4;
  // A single frame may stand between: an answer that says "wait".
  if (control === 0) return;
  if (control !== 2) {
    giveUp(work, book, cursor, known);
    return;
  }
  const transfer = work.store.get(isoTpKey(work, cursor, known.offset));
  if (transfer === undefined) return;
  if (transfer.next === 1 && book.isAnswered(cursor, known)) {
    known.certain = true;
    transfer.tentative = false;
  }
  const isDone = transfer.done;
  const { offset, certain } = known;
  acceptIsoTp(work, cursor, { offset, certain, tentative: !certain, context: contextOf.context(cursor) });
  if (!isDone && transfer.done) known.alarms = 0;
}
