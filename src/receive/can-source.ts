import type { Readable } from 'node:stream';
import { GuankaError } from '../model/errors.ts';
import type { Frame } from '../model/frame.ts';
import type { Arrival } from './batcher.ts';

/** One frame as a socket delivers it; `data` is borrowed for the call. */
export interface ReceivedFrame {
  readonly id: number;
  readonly extended: boolean;
  readonly fd: boolean;
  readonly error: boolean;
  readonly remote: boolean;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  readonly data: Uint8Array;
}

/** A CAN interface that is listened to: the narrow place where SocketCAN, or a bus that tests make up, comes in. */
export interface CanSocket {
  readonly start: (onFrame: (frame: ReceivedFrame) => void, onStopped: () => void) => void;
  readonly close: () => void;
}

/** @throws {GuankaError} TRANSPORT_FAILED */
export type OpenCanSocket = (interfaceName: string) => Promise<CanSocket>;

export interface CanSourceOptions {
  /** Topic of the messages; also what the vehicle is known by. */
  readonly channel: string;
  readonly push: (arrival: Arrival) => void;
  readonly nowMs: () => number;
  /** The stream is at its end, or the last interface has gone. */
  readonly onEnded: () => void;
}

export interface CanSource {
  /** Frames that found no room because the line was behind; a bus does not wait. */
  readonly lost: () => number;
  readonly close: () => void;
}

/** Bytes of log lines that may wait for the line; a busy bus of 500 kbit/s writes some 200 KB a second. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;
/** A line is far shorter; what goes on without a line end is cut here and will not be read. */
const PART_BYTES_MAX = 65_536;
const LINE_FEED = 10;

/** Reads a log (`candump -L`, ASC, TRC) from a stream. Each piece that arrives is one message; the next waits until it is settled. */
export function readCanLog(stream: Readable, options: CanSourceOptions): CanSource {
  const deliver = deliverer(options);
  const pump = async (): Promise<void> => {
    let rest = Buffer.alloc(0);
    for await (const chunk of stream) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      const whole = end === 0 && bytes.length > PART_BYTES_MAX ? bytes.length : end;
      if (whole > 0) await deliver(bytes.subarray(0, whole));
      rest = Buffer.from(bytes.subarray(whole));
    }
    if (rest.length > 0) await deliver(rest);
  };
  // Whatever ends it, a log that is not read on is at its end: what was not settled is its keeper's to send again.
  pump().then(options.onEnded, options.onEnded);
  return { lost: () => 0, close: () => void stream.destroy() };
}

/**
 * Listens to CAN interfaces. What arrives while the line is busy goes out as one message of `candump -L` lines; each interface is a bus
 * of its own there.
 * @throws {GuankaError} TRANSPORT_FAILED - an interface cannot be opened.
 */
export async function listenToCan(
  open: OpenCanSocket,
  interfaces: readonly string[],
  options: CanSourceOptions,
): Promise<CanSource> {
  const deliver = deliverer(options);
  let waiting: string[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let isBusy = false;
  let listening = interfaces.length;

  const flush = async (): Promise<void> => {
    isBusy = true;
    // Frames of one turn of the event loop go together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      waitingBytes = 0;
      await deliver(Buffer.from(text, 'latin1'));
    }
    isBusy = false;
  };
  const onFrame = (name: string, frame: ReceivedFrame): void => {
    const line = candumpLine(name, frame);
    if (waitingBytes + line.length > WAITING_BYTES_MAX) {
      lost++;
      return;
    }
    waiting.push(line);
    waitingBytes += line.length;
    if (!isBusy) flush().catch(options.onEnded);
  };

  const sockets: CanSocket[] = [];
  try {
    for (const name of interfaces) sockets.push(await open(name));
  } catch (error) {
    for (const socket of sockets) socket.close();
    throw error;
  }
  for (const [index, socket] of sockets.entries()) {
    const name = interfaces[index] ?? '';
    socket.start(
      (frame) => onFrame(name, frame),
      () => {
        if (--listening === 0) options.onEnded();
      },
    );
  }
  return {
    lost: () => lost,
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}

/** @returns resolves when the message is settled. @throws {GuankaError} TRANSPORT_FAILED - the line does not take it. */
function deliverer({ channel, push, nowMs }: CanSourceOptions): (payload: Uint8Array) => Promise<void> {
  let count = 0;
  return (payload) =>
    new Promise((resolve, reject) => {
      const frame: Frame = {
        id: `can/${count++}`,
        channel,
        payload: new Uint8Array(payload),
        receivedAtMs: nowMs(),
        vehicle: channel,
        side: [{ path: '$topic', text: channel }],
      };
      const settle = (failed: boolean): void =>
        failed ? reject(new GuankaError('TRANSPORT_FAILED', 'the line does not take CAN frames')) : resolve();
      push({ frame, settle });
    });
}

/** Flags in the identifier of an 8-digit error frame (linux/can.h CAN_ERR_FLAG). */
const ERROR_FLAG = 0x2000_0000;

/** One frame as `candump -L` writes it. */
export function candumpLine(interfaceName: string, frame: ReceivedFrame): string {
  const wide = frame.extended || frame.error;
  const number = frame.error ? ERROR_FLAG + (frame.id & 0x1fff_ffff) : frame.id;
  const id = number
    .toString(16)
    .toUpperCase()
    .padStart(wide ? 8 : 3, '0');
  const seconds = Math.floor(frame.timeUs / 1e6);
  const rest = String(Math.floor(frame.timeUs % 1e6)).padStart(6, '0');
  const data = Buffer.from(frame.data).toString('hex').toUpperCase();
  const body = frame.remote ? '#R' : `${frame.fd ? '##0' : '#'}${data}`;
  return `(${seconds}.${rest}) ${interfaceName} ${id}${body}\n`;
}
