import type { ItemId } from '../../model/item.ts';
import { AddressBook } from './address-book.ts';
import { type FrameCursor, type FramePlace, placeOf } from './can-frame.ts';
import type { CanOptions } from './can-options.ts';
import type { DbcPlan, MessagePlan, SignalPlan } from './dbc-plan.ts';
import {
  CERTAIN,
  configuredAddresses,
  configuredKey,
  createInterestTables,
  GROUP,
  type InterestTables,
  isAnswering,
  LIKELY,
  NOTED,
  note,
  SIGNALS,
  standardOffset,
} from './diagnostic-addresses.ts';
import { type DiagnosticContext, judgeByShape, judgeDiagnostic, outlook, worstPart } from './diagnostics.ts';
import { acceptIsoTp } from './isotp.ts';
import { VIN } from './items.ts';
import { judgeJ1939, outlookJ1939 } from './j1939-messages.ts';
import { acceptJ1939, pgnOf } from './j1939-transport.ts';
import { CAN_LIMITS, TRANSFER_TIMEOUT_US } from './limits.ts';
import { judgeNmea2000, outlookNmea2000 } from './nmea2000-messages.ts';
import { labelled, type Part } from './part.ts';
import type { Reassembly } from './reassembly.ts';
import { readRaw } from './signal-bits.ts';
import type { SpanCollector } from './span-collector.ts';
import { type ContextOf, judgeLoose, suspect } from './suspect.ts';
import { holdsDer, isWordy, LONG_FRAME_BYTES, outrightOffset } from './telltale.ts';
import { headLength, mayHoldVin, type Transfer, TransferStore } from './transfer.ts';
import { didItem } from './uds-did.ts';
import { findLoneVin } from './vin-shape.ts';

const NO_DIDS: ReadonlyMap<number, ItemId> = new Map();

/**
 * Judges the frames of one content after another: labelled signals, J1939 and NMEA 2000 groups, and what ISO-TP carries.
 * State across contents is kept by vehicle, bounded, and timed by frame timestamps alone.
 */
export class CanEngine {
  readonly interest: InterestTables;
  readonly #options: CanOptions;
  readonly #dids: ReadonlyMap<number, ItemId>;
  readonly #configured: ReturnType<typeof configuredAddresses>;
  readonly #store: TransferStore;
  readonly #book: AddressBook;
  readonly #contextOf: ContextOf;
  #work: Reassembly | undefined;

  constructor(options: CanOptions) {
    this.#options = options;
    this.#dids = options.dids ?? NO_DIDS;
    this.#configured = configuredAddresses(options);
    this.#contextOf = { dids: this.#dids, context: (cursor) => this.#context(cursor) };
    this.interest = createInterestTables(options);
    this.#book = new AddressBook(this.interest);
    this.#store = new TransferStore((transfer) => this.#evicted(transfer), options.transfersBytesMax);
  }

  /** Bytes that the open transfers of all vehicles are counted with. */
  get transferBytes(): number {
    return this.#store.bytes;
  }

  /** What is known of the identifiers of the source that is read now. */
  get book(): AddressBook {
    return this.#book;
  }

  /** True when a frame's head names an identifier outright. */
  isOutright(bytes: Uint8Array, start: number, end: number): boolean {
    return outrightOffset(bytes, start, end, this.#dids) >= 0;
  }

  /** Begins a content of one source: what is kept across contents is kept by it. */
  begin(source: string, collector: SpanCollector): void {
    this.#work = { store: this.#store, collector, source, touched: new Set(), orphans: new Map(), loose: new Map() };
    this.#book.turnTo(source);
  }

  /** Judges one frame. Error and remote frames carry no data of the bus. */
  accept(cursor: FrameCursor): void {
    const work = this.#work;
    if (work === undefined || cursor.error || cursor.remote || cursor.dataEnd <= cursor.dataStart) return;
    const { id, extended } = cursor;
    const found = (extended ? this.interest.extended[(id >>> 8) & 0x3ffff] : this.#book.standard[id & 0x7ff]) ?? 0;
    if ((found & SIGNALS) !== 0) this.#signals(work, cursor);
    const offset = this.#diagnosticOffset(cursor, found);
    if (offset >= 0) {
      this.#diagnose(work, cursor, offset, found);
      return;
    }
    if ((found & GROUP) !== 0) acceptJ1939(work, cursor);
    else if (suspect({ work, book: this.#book, cursor, contextOf: this.#contextOf })) this.#note(cursor);
    else lookInto(work.collector, cursor);
  }

  #note({ id, extended }: FrameCursor): void {
    if (extended) note(this.interest, id, extended, NOTED);
    else this.#book.mark(id, NOTED);
  }

  /** Ends the content: every transfer it touched is judged, by what came or by the worst it could carry. */
  end(): void {
    const work = this.#work;
    if (work === undefined) return;
    for (const transfer of work.touched) this.#finish(work, transfer);
    for (const [key, run] of work.orphans) {
      if (!run.certain && (!run.credible || run.pieces.length === 0)) continue;
      const protocol = key.startsWith('i') ? 'isotp' : 'j1939';
      for (const { place, from, to } of run.pieces)
        work.collector.piece(place, from, to, worstPart(to - from, `can.${protocol}.unknown`, `${protocol}:unknown`));
    }
    judgeLoose(work, this.#book);
    this.#work = undefined;
  }

  /** Ends the content without a verdict, after an error: its frames are not in any transfer any more. */
  abandon(): void {
    for (const transfer of this.#work?.touched ?? []) {
      transfer.frames = [];
      transfer.group = -1;
    }
    this.#work = undefined;
  }

  /** Address bytes of a diagnostic address, or -1. */
  #diagnosticOffset(cursor: FrameCursor, found: number): number {
    if ((found & (CERTAIN | LIKELY | NOTED)) === 0) return -1;
    const configured = this.#configured.get(configuredKey(cursor.id, cursor.extended));
    if (configured !== undefined) return configured.addressing === 'extended' ? 1 : 0;
    const known = (found & NOTED) === 0 ? undefined : this.#book.find(cursor);
    if (known?.certain === true) return known.offset;
    return (found & (CERTAIN | LIKELY)) === 0 ? -1 : standardOffset(cursor.id, cursor.extended);
  }

  #diagnose(work: Reassembly, cursor: FrameCursor, offset: number, found: number): void {
    const outright =
      (found & CERTAIN) === 0 && offset === 0
        ? outrightOffset(cursor.bytes, cursor.dataStart, cursor.dataEnd, this.#dids)
        : -1;
    if (outright === 1) this.#book.add(cursor, 1, true);
    const certain = (found & CERTAIN) !== 0 || (found & LIKELY) === 0 || outright >= 0;
    const at = outright === 1 ? 1 : offset;
    if (outright !== 1) this.#noteRequest(cursor, offset);
    if (outright === 1) this.#note(cursor);
    const kind = acceptIsoTp(work, cursor, { offset: at, certain, context: this.#context(cursor) });
    if (kind === 'none') lookInto(work.collector, cursor);
  }

  #context(cursor: FrameCursor): DiagnosticContext {
    const configured = this.#configured.get(configuredKey(cursor.id, cursor.extended));
    const mayRequest =
      configured === undefined ? !isAnswering(cursor.id, cursor.extended) : configured.role !== 'response';
    return { dids: this.#dids, mayRequest, severalDids: cursor.timeUs <= this.#book.severalUntilUs };
  }

  /** Remembers a request for several DIDs with an important one among them: its answer does not say where each begins. */
  #noteRequest(cursor: FrameCursor, offset: number): void {
    const at = cursor.dataStart + offset;
    const length = cursor.bytes[at] ?? 0;
    if (length < 5 || length > 15 || cursor.bytes[at + 1] !== 0x22 || at + 1 + length > cursor.dataEnd) return;
    for (let index = at + 2; index + 1 < at + 1 + length; index += 2) {
      const did = ((cursor.bytes[index] ?? 0) << 8) | (cursor.bytes[index + 1] ?? 0);
      if (didItem(did, this.#dids) !== undefined) this.#book.severalUntilUs = cursor.timeUs + TRANSFER_TIMEOUT_US;
    }
  }

  #signals(work: Reassembly, cursor: FrameCursor): void {
    for (const { plan, bus } of this.#options.dbc ?? []) {
      if (bus !== undefined && bus !== cursor.bus) continue;
      for (const message of messagesOf(plan, cursor)) markSignals(work.collector, cursor, message);
    }
  }

  #finish(work: Reassembly, transfer: Transfer): void {
    work.collector.transfer(transfer.frames, this.#partsOf(transfer), transfer.group);
    transfer.frames = [];
    transfer.group = -1;
  }

  #partsOf(transfer: Transfer): readonly Part[] {
    if (transfer.done && transfer.total <= CAN_LIMITS.transferBytesMax) return this.#partsOfWhole(transfer);
    const parts = this.#outlook(transfer);
    // Where the head tells nothing, the tail may still be a VIN by its shape, as it is in a whole message.
    return parts.length === 0 && mayHoldVin(transfer) ? openParts(transfer) : parts;
  }

  #partsOfWhole(transfer: Transfer): readonly Part[] {
    const { protocol, pgn, source, buffer, total, tentative } = transfer;
    if (protocol === 'fastpacket') return judgeNmea2000(pgn, buffer, total);
    if (protocol === 'j1939')
      return judgeJ1939(pgn, source, buffer, total) ?? judgeByShape(buffer, total, `can.j1939.${pgn}`, 0);
    if (tentative) return judgeByShape(buffer, total, 'can.isotp');
    const { mayRequest, severalDids } = transfer;
    return judgeDiagnostic(buffer, total, { dids: this.#dids, mayRequest, severalDids });
  }

  /** What a transfer that is not complete must be taken for by its head. */
  #outlook(transfer: Transfer): readonly Part[] {
    const { protocol, pgn, total } = transfer;
    if (protocol === 'j1939') return outlookJ1939(pgn, total);
    if (protocol === 'fastpacket') return outlookNmea2000(pgn, total, 'fastpacket:open');
    if (transfer.tentative) return [];
    const context = { dids: this.#dids, mayRequest: transfer.mayRequest, severalDids: transfer.severalDids };
    const head = outlook(transfer.buffer, headLength(transfer), total, context);
    if (head === 'harmless') return [];
    return head === 'worst' ? openParts(transfer) : head;
  }

  #evicted(transfer: Transfer): void {
    const work = this.#work;
    if (work === undefined || !work.touched.delete(transfer)) return;
    this.#finish(work, transfer);
  }
}

/** All of it a VIN: the worst that a transfer can carry. */
function openParts({ protocol, total }: Transfer): readonly Part[] {
  return [labelled(0, total, `can.${protocol}.open`, VIN, `${protocol}:open`)];
}

/** A VIN by its shape, what looks like a key, and text that the detectors search, straight in one long frame without any transport. */
function lookInto(collector: SpanCollector, cursor: FrameCursor): void {
  const { bytes, dataStart, dataEnd } = cursor;
  if (dataEnd - dataStart < LONG_FRAME_BYTES) return;
  const at = findLoneVin(bytes, dataStart, dataEnd);
  if (at >= 0) {
    const from = at - dataStart;
    collector.frame(cursor, from, from + 17, 'can.frame.VIN', { kind: 'label', item: VIN, by: 'vin-shape' });
  }
  if (holdsDer(bytes, dataStart, dataEnd))
    collector.frame(cursor, 0, dataEnd - dataStart, 'can.frame.der', { kind: 'unknown' });
  else if (at < 0 && isWordy(bytes, dataStart, dataEnd))
    collector.frame(cursor, 0, dataEnd - dataStart, 'can.frame.data', { kind: 'checked', text: false });
}

const NO_MESSAGES: readonly MessagePlan[] = [];

function messagesOf(plan: DbcPlan, cursor: FrameCursor): readonly MessagePlan[] {
  if (!cursor.extended) return plan.standard.get(cursor.id) ?? NO_MESSAGES;
  return plan.extended.get(cursor.id) ?? plan.groups.get(pgnOf(cursor.id)) ?? NO_MESSAGES;
}

function markSignals(collector: SpanCollector, cursor: FrameCursor, message: MessagePlan): void {
  const size = cursor.dataEnd - cursor.dataStart;
  let place: FramePlace | undefined;
  for (const signal of message.signals) {
    if (signal.firstByte >= size || (signal.when.length > 0 && !isPresent(cursor, signal))) continue;
    place ??= placeOf(cursor);
    collector.signal(place, size, signal);
  }
}

function isPresent(cursor: FrameCursor, signal: SignalPlan): boolean {
  return signal.when.every(({ field, ranges }) => {
    const value = readRaw(cursor.bytes, cursor.dataStart, cursor.dataEnd, field);
    return ranges.some(([low, high]) => value >= low && value <= high);
  });
}
