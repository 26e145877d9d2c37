import { createServer, type Server, type Socket } from 'node:net';
import { generate, parser } from 'mqtt-packet';

/** A recipient: a little MQTT 5 server that acknowledges publications and keeps every byte that reached it, as it came off the socket. */
export interface Listener {
  readonly port: number;
  /** All bytes received so far, one array for each connection, in order. */
  readonly raw: () => readonly Uint8Array[];
  readonly messages: () => number;
  readonly close: () => Promise<void>;
}

const RAW_BYTES_MAX = 512 * 1024 * 1024;

export async function startListener(): Promise<Listener> {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  let messages = 0;
  let bytes = 0;
  const server = createServer((socket) => {
    const chunks: Buffer[] = [];
    connections.push(chunks);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const packets = parser({ protocolVersion: 5 });
    packets.on('error', () => socket.destroy());
    packets.on('packet', (packet) => {
      if (packet.cmd === 'connect')
        socket.write(generate({ cmd: 'connack', reasonCode: 0, sessionPresent: false }, { protocolVersion: 5 }));
      if (packet.cmd === 'pingreq') socket.write(generate({ cmd: 'pingresp' }, { protocolVersion: 5 }));
      if (packet.cmd !== 'publish') return;
      messages++;
      if (packet.qos === 1)
        socket.write(
          generate({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 }, { protocolVersion: 5 }),
        );
    });
    socket.on('data', (data) => {
      const chunk = Buffer.from(data);
      bytes += chunk.length;
      if (bytes > RAW_BYTES_MAX) socket.destroy();
      chunks.push(chunk);
      packets.parse(chunk);
    });
  });
  return {
    port: await listen(server),
    raw: () => connections.map((chunks) => Buffer.concat(chunks)),
    messages: () => messages,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
