import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { GREETING } from '../../../src/receive/intake-frames.ts';

/** What one vehicle's programs hand over, as frames of the intake socket. */
export interface FirmwareMessage {
  readonly channel: string;
  readonly payload: Uint8Array;
}

const ANSWER_BYTES = 11;
const WINDOW = 64;

export function framesOf(messages: readonly FirmwareMessage[]): readonly Buffer[] {
  const vehicle = Buffer.from('unit-1');
  return messages.map(({ channel, payload }, index) => {
    const name = Buffer.from(channel);
    const head = Buffer.alloc(14);
    head.writeUInt32BE(10 + name.length + vehicle.length + payload.length);
    head.writeUInt8(1, 4);
    head.writeUInt32BE(index, 6);
    head.writeUInt16BE(name.length, 10);
    head.writeUInt16BE(vehicle.length, 12);
    return Buffer.concat([head, name, vehicle, payload]);
  });
}

export interface Load {
  readonly count: number;
  /** As fast as they are answered when absent. */
  readonly perSecond?: number;
  /** Called now and then with how many are answered. */
  readonly watch?: (answered: number) => void;
}

/** Sends frames over and over until `count` are answered. Fails when one is not accepted. */
export async function sendAll(
  path: string,
  frames: readonly Buffer[],
  { count, perSecond, watch }: Load,
): Promise<void> {
  const socket = connect(path);
  let answerBytes = 0;
  let sent = 0;
  let refused = 0;
  let wake: (() => void) | undefined;
  let failed: Error | undefined;
  const wakeUp = (error?: Error): void => {
    failed ??= error;
    wake?.();
    wake = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at++) {
      // The sixth byte of an answer says whether the message was accepted.
      if (answerBytes >= GREETING.length && (answerBytes - GREETING.length) % ANSWER_BYTES === 5)
        refused += chunk[at] ?? 0;
      answerBytes++;
    }
    wakeUp();
  });
  socket.on('error', wakeUp);
  socket.on('close', () => wakeUp(new Error('the socket was closed')));
  socket.write(GREETING);
  const answered = (): number => Math.floor((answerBytes - GREETING.length) / ANSWER_BYTES);
  const started = performance.now();
  while (answered() < count && failed === undefined) {
    watch?.(Math.max(0, answered()));
    const due = perSecond === undefined ? count : ((performance.now() - started) / 1000) * perSecond;
    const until = Math.min(count, due, Math.max(0, answered()) + WINDOW);
    const batch: Buffer[] = [];
    while (sent < until) batch.push(frames[sent++ % frames.length] ?? Buffer.alloc(0));
    if (batch.length > 0) socket.write(Buffer.concat(batch));
    if (sent < count && perSecond !== undefined) await pause(1);
    else await new Promise<void>((done) => (wake = done));
  }
  socket.destroy();
  if (failed !== undefined) throw failed;
  if (refused > 0) throw new Error(`${refused} messages were not accepted`);
}
