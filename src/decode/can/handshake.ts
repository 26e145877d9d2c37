import { createFrameCursor, type FrameCursor } from './can-frame.ts';
import { CAN_LIMITS } from './limits.ts';
import { addressOf } from './reassembly.ts';
import { isFirstFrame, isFlowControl } from './telltale.ts';

/** Addresses remembered at once; a later one on the same slot takes its place. */
const SLOTS = 64;

/**
 * Finds diagnostic addresses by what happens on them, within one content: a first frame on one address, flow control on another,
 * then the first consecutive frame on the one (ISO 15765-2 §9.6.5). Slots are made once and written over: plain traffic allocates
 * nothing.
 */
export class HandshakeWatch {
  readonly #slots: FrameCursor[] = [];
  readonly #data: Uint8Array[] = [];
  readonly #address = new Float64Array(SLOTS).fill(-1);
  readonly #order = new Float64Array(SLOTS);
  #frame = 0;
  #flowOrder = -1;
  #flowAddress = -1;

  constructor() {
    for (let index = 0; index < SLOTS; index++) {
      this.#slots.push(createFrameCursor());
      this.#data.push(new Uint8Array(CAN_LIMITS.frameDataMax));
    }
  }

  /** Forgets the content before. */
  reset(): void {
    this.#address.fill(-1);
    this.#frame = 0;
    this.#flowOrder = -1;
  }

  /** @returns the first frame of the transfer that this frame proves to be one, or undefined. Borrowed until the next call. */
  observe(cursor: FrameCursor): FrameCursor | undefined {
    const address = addressOf(cursor);
    const slot = address % SLOTS;
    this.#frame++;
    if (isFlowControl(cursor.bytes, cursor.dataStart, cursor.dataEnd)) {
      this.#flowOrder = this.#frame;
      this.#flowAddress = address;
      return undefined;
    }
    if (isFirstFrame(cursor.bytes, cursor.dataStart, cursor.dataEnd)) {
      this.#remember(cursor, slot, address);
      return undefined;
    }
    if (cursor.bytes[cursor.dataStart] !== 0x21 || this.#address[slot] !== address) return undefined;
    this.#address[slot] = -1;
    const answered = this.#flowOrder > (this.#order[slot] ?? 0) && this.#flowAddress !== address;
    return answered ? this.#slots[slot] : undefined;
  }

  #remember(cursor: FrameCursor, slot: number, address: number): void {
    const kept = this.#slots[slot];
    const data = this.#data[slot];
    if (kept === undefined || data === undefined) return;
    const size = Math.min(cursor.dataEnd - cursor.dataStart, data.length);
    for (let index = 0; index < size; index++) data[index] = cursor.bytes[cursor.dataStart + index] ?? 0;
    kept.id = cursor.id;
    kept.extended = cursor.extended;
    kept.fd = cursor.fd;
    kept.bus = cursor.bus;
    kept.timeUs = cursor.timeUs;
    kept.bytes = data;
    kept.dataStart = 0;
    kept.dataEnd = size;
    kept.recordStart = cursor.recordStart;
    kept.recordEnd = cursor.recordEnd;
    kept.textStart = cursor.textStart;
    kept.textEnd = cursor.textEnd;
    kept.textStride = cursor.textStride;
    kept.textWidth = cursor.textWidth;
    kept.twice = cursor.twice;
    this.#address[slot] = address;
    this.#order[slot] = this.#frame;
  }
}
