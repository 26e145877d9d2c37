import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { GuankaError } from '../model/errors.ts';
import type { Frame } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';
import type { Arrival } from './batcher.ts';
import {
  answerFrame,
  GREETING,
  IntakeFrames,
  type IntakeMessage,
  type IntakeVerdict,
  REFUSAL,
  type Refusal,
  refusalFrame,
  VERDICT,
} from './intake-frames.ts';
import { IntakeRoom } from './intake-room.ts';

export interface IntakeSocketOptions {
  readonly path: string;
  readonly queues: { readonly messages: number; readonly bytes: number };
  readonly push: (arrival: Arrival) => void;
  readonly nowMs: () => number;
}

export interface IntakeSocket {
  /** Told of what was decided for a frame, before it is settled. */
  readonly decided: (frame: Frame, verdict: IntakeVerdict) => void;
  readonly close: () => Promise<void>;
}

/** Before the mode is set nobody but this user may connect, whatever the process's own mask says. */
const OWNER_ONLY = 0o177;
const SOCKET_MODE = 0o660;

/**
 * Takes messages from programs of the same device over a Unix socket, and answers each when it is settled. A client that sends what is
 * not understood is told why and put out; nothing of it goes further.
 * @throws {GuankaError} TRANSPORT_FAILED - the socket cannot be made, or another process answers there.
 */
export async function startIntakeSocket(options: IntakeSocketOptions): Promise<IntakeSocket> {
  const { path, queues, push, nowMs } = options;
  const room = new IntakeRoom(queues);
  const verdicts = new WeakMap<Frame, IntakeVerdict>();
  const clients = new Set<Socket>();
  let count = 0;

  const take = (socket: Socket, { sequence, channel, vehicle, payload, duplicate }: IntakeMessage): void => {
    const frame: Frame = {
      id: `socket/${count++}`,
      channel,
      payload,
      receivedAtMs: nowMs(),
      side: [{ path: '$topic', text: channel }, ...(vehicle === '' ? [] : [{ path: '$clientId', text: vehicle }])],
      vehicle: vehicle === '' ? channel : vehicle,
      ...(duplicate ? { duplicate } : {}),
    };
    room.enter(payload.length);
    push({
      frame,
      settle(failed) {
        const verdict = verdicts.get(frame) ?? VERDICT.nothingAbroad;
        if (socket.writable) socket.write(answerFrame(sequence, !failed, verdict));
        room.leave(payload.length);
      },
    });
  };
  const server = createServer((socket) => {
    if (clients.size >= LIMITS.intakeClientsMax) return refuse(socket, REFUSAL.tooMany);
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    readFrom(socket, room, Math.min(LIMITS.packetBytesMax, queues.bytes), (message) => take(socket, message));
  });
  await clearPath(path);
  await listen(server, path);
  return {
    decided: (frame, verdict) => void verdicts.set(frame, verdict),
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of clients) socket.destroy();
      await closed;
    },
  };
}

function readFrom(socket: Socket, room: IntakeRoom, bytesMax: number, take: (message: IntakeMessage) => void): void {
  const frames = new IntakeFrames(bytesMax);
  socket.on('error', () => {
    // A client that goes away is told nothing; what it sent and was not answered is its own to send again.
  });
  socket.on('data', (bytes: Buffer) => {
    const wasGreeted = frames.isGreeted;
    const refusal = frames.push(bytes, take);
    if (!wasGreeted && frames.isGreeted) socket.write(GREETING);
    if (refusal !== undefined) return refuse(socket, refusal);
    if (room.isFull) {
      socket.pause();
      room.wait(() => socket.resume());
    } else if (socket.writableNeedDrain) {
      // It does not read its answers.
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

function refuse(socket: Socket, reason: Refusal): void {
  socket.on('error', () => undefined);
  socket.removeAllListeners('data');
  // What it still sends is thrown away, so that it can read why.
  socket.resume();
  socket.setTimeout(REFUSED_MS, () => socket.destroy());
  socket.end(refusalFrame(reason));
}

const REFUSED_MS = 1000;

/** Takes away a socket that a process left behind when it died; anything else is left alone. */
async function clearPath(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket() || (await isAnswered(path)))
    throw new GuankaError('TRANSPORT_FAILED', 'expected nothing there, or a socket that nobody listens at', PLACE);
  rmSync(path);
}

const PLACE = 'receive.socket.path';

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(path);
    const end = (answered: boolean): void => {
      probe.destroy();
      done(answered);
    };
    probe.once('connect', () => end(true));
    probe.once('error', () => end(false));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(new GuankaError('TRANSPORT_FAILED', `could not make the socket: ${error.code ?? 'unknown'}`, PLACE));
    server.once('error', fail);
    const before = process.umask(OWNER_ONLY);
    try {
      server.listen(path, () => {
        try {
          chmodSync(path, SOCKET_MODE);
          resolve();
        } catch (error) {
          server.close();
          fail(error as NodeJS.ErrnoException);
        }
      });
    } finally {
      process.umask(before);
    }
  });
}
