import { LRUCache } from 'lru-cache';
import type { FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { addressOf } from './reassembly.ts';

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

const NONE_SILENCED: readonly number[] = Object.freeze([]);

/** What is known of one vehicle (one source) across messages. */
interface Source {
  readonly addresses: Map<number, KnownAddress>;
  /** 11-bit identifiers of bus 0 whose look of a first frame has meant nothing so often that only an outright head counts. */
  readonly silenced: number[];
  /** Flow control frames seen, and where the last one was. */
  flows: number;
  flowAddress: number;
  /** Until when an answer may hold several identifiers that were asked for at once. */
  severalUntilUs: number;
}

/**
 * Where ISO-TP is spoken on addresses that no standard names, by source (vehicle, or topic), bounded. A source that is forgotten is as
 * unknown as after a start.
 */
export class AddressBook {
  readonly #sources = new LRUCache<string, Source>({ max: CAN_LIMITS.vehiclesMax });
  #name = '';
  #source: Source | undefined;

  /** The source that the calls below are about. */
  turnTo(name: string): void {
    this.#name = name;
    this.#source = this.#sources.get(name);
  }

  find(cursor: FrameCursor): KnownAddress | undefined {
    return this.#source?.addresses.get(addressOf(cursor));
  }

  /** @returns undefined when the source has as many as it may. */
  add(cursor: FrameCursor, offset: number, certain: boolean): KnownAddress | undefined {
    const { addresses, flows } = this.#ensure();
    if (addresses.size >= CAN_LIMITS.addressesMax) return undefined;
    const known = { offset, certain, alarms: 0, flowsBefore: flows };
    addresses.set(addressOf(cursor), known);
    return known;
  }

  /** The address speaks something else: its frames are worth no second look, as long as they name nothing. */
  silence(cursor: FrameCursor): void {
    if (cursor.extended || cursor.bus !== 0) return;
    const { silenced } = this.#ensure();
    if (!silenced.includes(cursor.id)) silenced.push(cursor.id);
  }

  get silenced(): readonly number[] {
    return this.#source?.silenced ?? NONE_SILENCED;
  }

  noteFlow(cursor: FrameCursor): void {
    const source = this.#ensure();
    source.flows++;
    source.flowAddress = addressOf(cursor);
  }

  get flows(): number {
    return this.#source?.flows ?? 0;
  }

  /** True when flow control came from another address since the first frame of this one. */
  isAnswered(cursor: FrameCursor, known: KnownAddress): boolean {
    const source = this.#source;
    return source !== undefined && source.flows > known.flowsBefore && source.flowAddress !== addressOf(cursor);
  }

  set severalUntilUs(timeUs: number) {
    this.#ensure().severalUntilUs = timeUs;
  }

  get severalUntilUs(): number {
    return this.#source?.severalUntilUs ?? Number.NEGATIVE_INFINITY;
  }

  #ensure(): Source {
    let source = this.#source;
    if (source === undefined) {
      source = {
        addresses: new Map(),
        silenced: [],
        flows: 0,
        flowAddress: -1,
        severalUntilUs: Number.NEGATIVE_INFINITY,
      };
      this.#sources.set(this.#name, source);
      this.#source = source;
    }
    return source;
  }
}
