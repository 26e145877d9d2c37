/** The Unix socket to a helper that holds a hardware module open (docs/formats/hsm-socket.md): one line asks, one line answers. */
import { connect } from 'node:net';
import { GuankaError } from '../model/errors.ts';

const MODULE_SOCKET_LIMITS = {
  /** A public key and an answer in hexadecimal, with room. */
  lineBytesMax: 8192,
  answerMsMax: 10_000,
} as const;

/**
 * Asks over a connection of its own: the helper may be restarted between two requests.
 * @returns the answer line, without its line feed.
 * @throws {GuankaError} TRANSPORT_FAILED - no helper, no answer in time, or one too long.
 */
export function askModule(socketPath: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(socketPath);
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new GuankaError('TRANSPORT_FAILED', `key module: ${reason}`));
    };
    socket.setEncoding('latin1');
    socket.setTimeout(MODULE_SOCKET_LIMITS.answerMsMax, () => fail('no answer in time'));
    socket.on('connect', () => socket.write(`${request}\n`));
    socket.on('error', (error) => fail('code' in error ? String(error.code) : 'unreachable'));
    socket.on('data', (piece) => {
      answer += String(piece);
      const end = answer.indexOf('\n');
      if (end < 0 && answer.length > MODULE_SOCKET_LIMITS.lineBytesMax) return fail('answer too long');
      if (end < 0) return;
      socket.destroy();
      resolve(answer.slice(0, end));
    });
    socket.on('end', () => fail('closed without an answer'));
  });
}
