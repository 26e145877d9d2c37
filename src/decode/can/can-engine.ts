import { LRUCache } from 'lru-cache';
import type { ItemId } from '../../model/item.ts';
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
import { type DiagnosticContext, judgeDiagnostic, outlook, worstPart } from './diagnostics.ts';
import { HandshakeWatch } from './handshake.ts';
import { acceptIsoTp } from './isotp.ts';
import { VIN } from './items.ts';
import { judgeJ1939, outlookJ1939 } from './j1939-messages.ts';
import { acceptJ1939, pgnOf } from './j1939-transport.ts';
import { CAN_LIMITS, TRANSFER_TIMEOUT_US } from './limits.ts';
import { judgeNmea2000, outlookNmea2000 } from './nmea2000-messages.ts';
import type { Part } from './part.ts';
import { addressOf, type Reassembly } from './reassembly.ts';
import { readRaw } from './signal-bits.ts';
import type { SpanCollector } from './span-collector.ts';
import { mayBeTransport, outrightOffset } from './telltale.ts';
import { headLength, type Transfer, TransferStore } from './transfer.ts';
import { didItem } from './uds-did.ts';

/** What is known of one vehicle across contents. */
interface VehicleState {
  /** Addresses seen to speak ISO-TP: number of address bytes there. */
  readonly learned: Map<number, number>;
  /** Until when an answer may hold several identifiers that were asked for at once. */
  severalUntilUs: number;
}

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
  readonly #vehicles = new LRUCache<string, VehicleState>({ max: CAN_LIMITS.vehiclesMax });
  readonly #handshake = new HandshakeWatch();
  #work: Reassembly | undefined;
  #vehicle: VehicleState | undefined;

  constructor(options: CanOptions) {
    this.#options = options;
    this.#dids = options.dids ?? NO_DIDS;
    this.#configured = configuredAddresses(options);
    this.interest = createInterestTables(options);
    this.#store = new TransferStore((transfer) => this.#evicted(transfer), options.transfersBytesMax);
  }

  /** Bytes that the open transfers of all vehicles are counted with. */
  get transferBytes(): number {
    return this.#store.bytes;
  }

  /** Begins a content of one vehicle. */
  begin(vehicle: string, collector: SpanCollector): void {
    this.#work = { store: this.#store, collector, vehicle, touched: new Set(), orphans: new Map() };
    this.#vehicle = this.#vehicles.get(vehicle);
    this.#handshake.reset();
  }

  /**
   * True when the frame needs `accept`. A frame for which it is false costs this call.
   * @param bytes - holds the data at [start, end).
   */
  wants(id: number, extended: boolean, bytes: Uint8Array, start: number, end: number): boolean {
    const found = extended ? this.interest.extended[(id >>> 8) & 0x3ffff] : this.interest.standard[id & 0x7ff];
    return found !== 0 || (end - start > 2 && mayBeTransport(bytes, start, end));
  }

  /** Judges one frame. Error and remote frames carry no data of the bus. */
  accept(cursor: FrameCursor): void {
    const work = this.#work;
    if (work === undefined || cursor.error || cursor.remote || cursor.dataEnd <= cursor.dataStart) return;
    const { id, extended } = cursor;
    const found = (extended ? this.interest.extended[(id >>> 8) & 0x3ffff] : this.interest.standard[id & 0x7ff]) ?? 0;
    if ((found & SIGNALS) !== 0) this.#signals(work, cursor);
    const offset = this.#diagnosticOffset(cursor, found);
    if (offset >= 0) {
      this.#diagnose(work, cursor, offset, found);
      return;
    }
    if ((found & GROUP) !== 0) acceptJ1939(work, cursor);
    else this.#suspect(work, cursor);
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
    const learned = (found & NOTED) === 0 ? undefined : this.#vehicle?.learned.get(addressOf(cursor));
    if (learned !== undefined) return learned;
    return (found & (CERTAIN | LIKELY)) === 0 ? -1 : standardOffset(cursor.id, cursor.extended);
  }

  #diagnose(work: Reassembly, cursor: FrameCursor, offset: number, found: number): void {
    if ((found & CERTAIN) === 0 && offset === 0 && outrightOffset(cursor, this.#dids) === 1) {
      this.#learn(work, cursor, 1);
      acceptIsoTp(work, cursor, { offset: 1, certain: true, context: this.#context(cursor) });
      return;
    }
    const certain = (found & CERTAIN) !== 0 || (found & LIKELY) === 0;
    this.#noteRequest(cursor, offset);
    acceptIsoTp(work, cursor, { offset, certain, context: this.#context(cursor) });
  }

  #context(cursor: FrameCursor): DiagnosticContext {
    const configured = this.#configured.get(configuredKey(cursor.id, cursor.extended));
    const mayRequest =
      configured === undefined ? !isAnswering(cursor.id, cursor.extended) : configured.role !== 'response';
    const until = this.#vehicle?.severalUntilUs ?? Number.NEGATIVE_INFINITY;
    return { dids: this.#dids, mayRequest, severalDids: cursor.timeUs <= until };
  }

  /** Remembers a request for several DIDs with an important one among them: its answer does not say where each begins. */
  #noteRequest(cursor: FrameCursor, offset: number): void {
    const at = cursor.dataStart + offset;
    const length = cursor.bytes[at] ?? 0;
    if (length < 5 || length > 15 || cursor.bytes[at + 1] !== 0x22 || at + 1 + length > cursor.dataEnd) return;
    for (let index = at + 2; index + 1 < at + 1 + length; index += 2) {
      const did = ((cursor.bytes[index] ?? 0) << 8) | (cursor.bytes[index + 1] ?? 0);
      if (didItem(did, this.#dids) !== undefined) this.#state().severalUntilUs = cursor.timeUs + TRANSFER_TIMEOUT_US;
    }
  }

  /** Looks for transports on an address of no interest: a head that names an identifier, or a finished handshake. */
  #suspect(work: Reassembly, cursor: FrameCursor): void {
    const offset = outrightOffset(cursor, this.#dids);
    if (offset >= 0) {
      this.#learn(work, cursor, offset);
      acceptIsoTp(work, cursor, { offset, certain: true, context: this.#context(cursor) });
      return;
    }
    const first = this.#handshake.observe(cursor);
    if (first === undefined) return;
    this.#learn(work, cursor, 0);
    const address = { offset: 0, certain: true, context: this.#context(cursor) };
    acceptIsoTp(work, first, address);
    acceptIsoTp(work, cursor, address);
  }

  #learn(work: Reassembly, cursor: FrameCursor, offset: number): void {
    const { learned } = this.#state(work);
    if (learned.size >= CAN_LIMITS.addressesMax) return;
    learned.set(addressOf(cursor), offset);
    note(this.interest, cursor.id, cursor.extended, NOTED);
  }

  #state(work = this.#work): VehicleState {
    let state = this.#vehicle;
    if (state === undefined) {
      state = { learned: new Map(), severalUntilUs: Number.NEGATIVE_INFINITY };
      this.#vehicles.set(work?.vehicle ?? '', state);
      this.#vehicle = state;
    }
    return state;
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
    const { buffer, total, pgn } = transfer;
    const complete = transfer.done && total <= CAN_LIMITS.transferBytesMax;
    if (transfer.protocol === 'j1939')
      return complete ? judgeJ1939(pgn, transfer.source, buffer, total) : outlookJ1939(pgn, total);
    if (transfer.protocol === 'fastpacket')
      return complete ? judgeNmea2000(pgn, buffer, total) : outlookNmea2000(pgn, total, 'fastpacket:open');
    const context = { dids: this.#dids, mayRequest: transfer.mayRequest, severalDids: transfer.severalDids };
    if (complete) return judgeDiagnostic(buffer, total, context);
    const head = outlook(buffer, headLength(transfer), total, context);
    if (head === 'harmless') return [];
    return head === 'worst'
      ? [{ ...worstPart(total, 'can.isotp.open', 'isotp:open'), cause: { kind: 'label', item: VIN, by: 'isotp:open' } }]
      : head;
  }

  #evicted(transfer: Transfer): void {
    const work = this.#work;
    if (work === undefined || !work.touched.delete(transfer)) return;
    this.#finish(work, transfer);
  }
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
