import { LIMITS } from '../model/limits.ts';

/** What a connection of the intake socket carries (docs/formats/intake-socket.md). All numbers are big-endian. */
export const GREETING: Uint8Array = Uint8Array.from([0x67, 0x75, 0x61, 0x6e, 0x6b, 0x61, 0, 1]);

/** One message as a client sends it; the payload is part of the bytes that were pushed. */
export interface IntakeMessage {
  readonly sequence: number;
  readonly channel: string;
  /** Empty when the client names none. */
  readonly vehicle: string;
  readonly payload: Uint8Array;
  readonly duplicate: boolean;
}

/** Why a connection is given up. */
export const REFUSAL = { greeting: 1, kind: 2, tooLong: 3, text: 4, tooMany: 5 } as const;
export type Refusal = (typeof REFUSAL)[keyof typeof REFUSAL];

/** What is known of a message when it is settled. Nothing abroad: there is no destination outside home. */
export const VERDICT = { nothingAbroad: 0, forward: 1, modify: 2, block: 3, rejected: 4 } as const;
export type IntakeVerdict = (typeof VERDICT)[keyof typeof VERDICT];

const KIND = { message: 1, answer: 2, refusal: 3 } as const;
const DUPLICATE = 1;
const LENGTH_BYTES = 4;
/** Kind, flags, sequence, lengths of channel and vehicle. */
const HEAD_BYTES = 10;

/** Takes bytes as they come off one connection and gives the messages in them. After a refusal the connection is of no use. */
export class IntakeFrames {
  readonly #bytesMax: number;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #greeted = false;
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** Bytes that must be there before it is worth a look. */
  #wanted = GREETING.length;

  /** @param bytesMax - largest frame that is gathered; nothing is reserved for what a client only announces. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get isGreeted(): boolean {
    return this.#greeted;
  }

  /** @param take - called for each whole message, in order. @returns why the connection must be closed. */
  push(bytes: Uint8Array, take: (message: IntakeMessage) => void): Refusal | undefined {
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    if (this.#held < this.#wanted) return undefined;
    let rest = this.#pieces.length === 1 ? bytes : joined(this.#pieces, this.#held);
    for (;;) {
      const step = this.#greeted ? this.#frame(rest, take) : this.#greeting(rest);
      if (typeof step !== 'object') return step;
      if (step.used === 0) break;
      rest = rest.subarray(step.used);
    }
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    return undefined;
  }

  #greeting(bytes: Uint8Array): { readonly used: number } | Refusal {
    if (bytes.length < GREETING.length) return { used: 0 };
    if (GREETING.some((byte, index) => byte !== bytes[index])) return REFUSAL.greeting;
    this.#greeted = true;
    this.#wanted = LENGTH_BYTES;
    return { used: GREETING.length };
  }

  #frame(bytes: Uint8Array, take: (message: IntakeMessage) => void): { readonly used: number } | Refusal {
    this.#wanted = LENGTH_BYTES;
    if (bytes.length < LENGTH_BYTES) return { used: 0 };
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const size = view.getUint32(0);
    if (size > this.#bytesMax) return REFUSAL.tooLong;
    if (size < HEAD_BYTES) return REFUSAL.kind;
    this.#wanted = LENGTH_BYTES + size;
    if (bytes.length < this.#wanted) return { used: 0 };
    const flags = view.getUint8(5);
    if (view.getUint8(4) !== KIND.message || (flags & ~DUPLICATE) !== 0) return REFUSAL.kind;
    const channelEnd = LENGTH_BYTES + HEAD_BYTES + view.getUint16(10);
    const vehicleEnd = channelEnd + view.getUint16(12);
    if (vehicleEnd > this.#wanted) return REFUSAL.kind;
    const channel = this.#textOf(bytes.subarray(LENGTH_BYTES + HEAD_BYTES, channelEnd));
    const vehicle = this.#textOf(bytes.subarray(channelEnd, vehicleEnd));
    if (channel === undefined || channel === '' || vehicle === undefined) return REFUSAL.text;
    const payload = bytes.subarray(vehicleEnd, this.#wanted);
    take({ sequence: view.getUint32(6), channel, vehicle, payload, duplicate: flags === DUPLICATE });
    return { used: this.#wanted };
  }

  #textOf(bytes: Uint8Array): string | undefined {
    if (bytes.length > LIMITS.channelBytesMax) return undefined;
    try {
      return this.#text.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

/** @param accepted - false: the client must keep the message and send it again later, marked as a duplicate. */
export function answerFrame(sequence: number, accepted: boolean, verdict: IntakeVerdict): Uint8Array {
  const frame = new Uint8Array(11);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 7);
  view.setUint8(4, KIND.answer);
  view.setUint8(5, accepted ? 0 : 1);
  view.setUint8(6, verdict);
  view.setUint32(7, sequence);
  return frame;
}

/** The last frame of a connection that is given up. */
export function refusalFrame(reason: Refusal): Uint8Array {
  return Uint8Array.from([0, 0, 0, 2, KIND.refusal, reason]);
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
