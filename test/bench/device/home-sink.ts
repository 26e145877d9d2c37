import { createServer, type Socket } from 'node:net';

/** A recipient that costs little: acknowledges MQTT 5 publications of QoS 1 and keeps nothing. */
export interface HomeSink {
  readonly port: number;
  readonly messages: () => number;
  readonly close: () => void;
}

const CONNECT = 1;
const PUBLISH = 3;
const PINGREQ = 12;
const CONNACK = Buffer.from([0x20, 3, 0, 0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);

export function startHomeSink(): Promise<HomeSink> {
  const sockets = new Set<Socket>();
  let messages = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const answers: Buffer[] = [];
      for (let packet = packetAt(rest); packet !== undefined; packet = packetAt(rest)) {
        const kind = (rest[0] ?? 0) >> 4;
        if (kind === CONNECT) answers.push(CONNACK);
        if (kind === PINGREQ) answers.push(PINGRESP);
        if (kind === PUBLISH) {
          const id = packet.body + 2 + rest.readUInt16BE(packet.body);
          answers.push(Buffer.from([0x40, 2, rest[id] ?? 0, rest[id + 1] ?? 0]));
          messages++;
        }
        rest = rest.subarray(packet.end);
      }
      if (answers.length > 0) socket.write(Buffer.concat(answers));
    });
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        messages: () => messages,
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}

/** Where the body of the first packet begins and ends; undefined while it is not whole. */
function packetAt(bytes: Buffer): { readonly body: number; readonly end: number } | undefined {
  let size = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    const byte = bytes[at] ?? 0;
    size += (byte & 0x7f) * 128 ** (at - 1);
    if ((byte & 0x80) !== 0) continue;
    const end = at + 1 + size;
    return end <= bytes.length ? { body: at + 1, end } : undefined;
  }
  return undefined;
}
