import { LRUCache } from 'lru-cache';
import type { FrameCursor } from './can-frame.ts';
import { type InterestTables, NOTED, SILENCED } from './diagnostic-addresses.ts';
import { CAN_LIMITS } from './limits.ts';
import { addressOf } from './reassembly.ts';
import { NEW } from './telltale.ts';

/** What is known of one address of one vehicle where no standard expects ISO-TP. */
export interface KnownAddress {
  /** Address bytes before the protocol control information. */
  readonly offset: number;
  /** False while nothing but the look of a first frame speaks for it. */
  certain: boolean;
  /** First frames that nothing followed. */
  alarms: number;
  /** Number of the flow control seen last when its first frame came. */
  flowsBefore: number;
}

type Identifier = Pick<FrameCursor, 'id' | 'extended'>;

/** Slots of the 29-bit identifiers that are known to be ordinary: a power of two. */
const SLOTS = 512;
/** Marks a slot as used: identifiers have 29 bits. */
const USED = 0x2000_0000;
/** Frames in a row that no transfer without a long length has (ISO 15765-2 §9.6.3.1: 4,095 bytes): a counter, not a sequence number. */
const PIECES_MAX = 600;
/** In place of a sequence number: the address speaks something else. */
const SPEAKS_ELSE = -1;

/** What is known of one vehicle (one source) across messages. */
interface Source {
  /** The interest in 11-bit identifiers, with what is known of them on this vehicle. */
  readonly standard: Uint8Array;
  /** 29-bit identifiers known to be ordinary, each in the slot of its hash; a lost one is only looked at again. */
  readonly ordinary: Uint32Array;
  /** Pieces without a transfer, by address: the last sequence number and how many in a row, or that they were none. */
  readonly pieces: Map<number, number>;
  readonly addresses: Map<number, KnownAddress>;
  /** Flow control frames seen, and where the last one was. */
  flows: number;
  flowAddress: number;
  /** Until when an answer may hold several identifiers that were asked for at once. */
  severalUntilUs: number;
}

/**
 * Where ISO-TP is spoken, and where it is not, on addresses that no standard names, by source (vehicle, or topic), bounded. A source that
 * is forgotten is as unknown as after a start.
 */
export class AddressBook {
  readonly #sources = new LRUCache<string, Source>({ max: CAN_LIMITS.vehiclesMax });
  readonly #interest: InterestTables;
  #source: Source;

  /** @param interest - what is known of the identifiers of every vehicle. */
  constructor(interest: InterestTables) {
    this.#interest = interest;
    this.#source = createSource(interest.standard);
  }

  /** The source that the calls below are about. */
  turnTo(name: string): void {
    let source = this.#sources.get(name);
    if (source === undefined) {
      source = createSource(this.#interest.standard);
      this.#sources.set(name, source);
    }
    this.#source = source;
  }

  /** The interest in 11-bit identifiers, bits of the interest tables. */
  get standard(): Uint8Array {
    return this.#source.standard;
  }

  /** For the functions below: 29-bit identifiers that are known to be ordinary. */
  get ordinary(): Uint32Array {
    return this.#source.ordinary;
  }

  find(cursor: FrameCursor): KnownAddress | undefined {
    return this.#source.addresses.get(addressOf(cursor));
  }

  /** @returns undefined when the source has as many as it may. */
  add(cursor: FrameCursor, offset: number, certain: boolean): KnownAddress | undefined {
    const { addresses, flows } = this.#source;
    if (addresses.size >= CAN_LIMITS.addressesMax) return undefined;
    const known = { offset, certain, alarms: 0, flowsBefore: flows };
    addresses.set(addressOf(cursor), known);
    return known;
  }

  /** Adds a bit to the interest in an 11-bit identifier. */
  mark(id: number, bit: number): void {
    const { standard } = this.#source;
    standard[id & 0x7ff] = (standard[id & 0x7ff] ?? 0) | bit;
  }

  /** Takes bits from it. */
  clear(id: number, bits: number): void {
    const { standard } = this.#source;
    standard[id & 0x7ff] = (standard[id & 0x7ff] ?? 0) & ~bits;
  }

  /** The address speaks something else: its frames are worth no second look, as long as they name nothing. */
  silence(cursor: FrameCursor): void {
    if (cursor.extended || cursor.bus !== 0) return;
    this.clear(cursor.id, NOTED);
    this.mark(cursor.id, SILENCED);
  }

  /** True when frames of the identifier have been seen that ISO-TP does not have, or a DBC file knows it. */
  isOrdinary({ id, extended }: Identifier): boolean {
    const { standard, ordinary } = this.#source;
    const table = extended ? this.#interest.extended[(id >>> 8) & 0x3ffff] : standard[id & 0x7ff];
    return ((table ?? 0) & NEW) === 0 || (extended && isOrdinary(ordinary, id));
  }

  /** Such a frame has been seen. What is known of an identifier counts on all buses of the vehicle. */
  learn({ id, extended }: Identifier): void {
    if (extended) learn(this.#source.ordinary, id);
    else this.clear(id, NEW);
  }

  /**
   * Takes note of what looks like a consecutive frame and belongs to no transfer.
   * @returns false when it, or one before, shows that the address speaks something else: numbers that do not go on from one to the next,
   * where one lost frame is none.
   */
  goesOn(cursor: FrameCursor, sequence: number): boolean {
    const { pieces } = this.#source;
    const address = addressOf(cursor);
    const before = pieces.get(address);
    if (before === SPEAKS_ELSE) return false;
    const ahead = before === undefined ? 1 : (sequence - before) & 15;
    const isNext = ahead === 1 || ahead === 2;
    // The first of another transfer may follow any number but its own.
    const count = isNext ? ((before ?? 0) >> 4) + 1 : 1;
    const goesOn = count <= PIECES_MAX && (isNext || (sequence === 1 && ahead !== 0));
    if (before === undefined && pieces.size >= CAN_LIMITS.addressesMax) forgetOldest(pieces);
    pieces.set(address, goesOn ? (count << 4) | sequence : SPEAKS_ELSE);
    if (!goesOn) this.learn(cursor);
    return goesOn;
  }

  noteFlow(cursor: FrameCursor): void {
    const source = this.#source;
    source.flows++;
    source.flowAddress = addressOf(cursor);
  }

  get flows(): number {
    return this.#source.flows;
  }

  /** True when flow control came from another address since the first frame of this one. */
  isAnswered(cursor: FrameCursor, known: KnownAddress): boolean {
    const source = this.#source;
    return source.flows > known.flowsBefore && source.flowAddress !== addressOf(cursor);
  }

  set severalUntilUs(timeUs: number) {
    this.#source.severalUntilUs = timeUs;
  }

  get severalUntilUs(): number {
    return this.#source.severalUntilUs;
  }
}

function createSource(interest: Uint8Array): Source {
  return {
    standard: Uint8Array.from(interest),
    ordinary: new Uint32Array(SLOTS),
    pieces: new Map(),
    addresses: new Map(),
    flows: 0,
    flowAddress: -1,
    severalUntilUs: Number.NEGATIVE_INFINITY,
  };
}

function forgetOldest(pieces: Map<number, number>): void {
  for (const address of pieces.keys()) {
    pieces.delete(address);
    return;
  }
}

function slotOf(id: number): number {
  return (Math.imul(id, 0x9e37_79b1) >>> 20) & (SLOTS - 1);
}

/** True when a 29-bit identifier is known to be ordinary. */
export function isOrdinary(ordinary: Uint32Array, id: number): boolean {
  return ordinary[slotOf(id)] === id + USED;
}

/** Remembers a 29-bit identifier as ordinary. */
export function learn(ordinary: Uint32Array, id: number): void {
  ordinary[slotOf(id)] = id + USED;
}
