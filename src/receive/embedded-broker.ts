import { createServer, type Server } from 'node:net';
import type { PublishPacket } from 'aedes';
import { Aedes } from 'aedes';
import type { SideText } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';
import type { Arrival } from './batcher.ts';

/** A running receiver. */
export interface Receiver {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * A broker for MQTT 3.1.1 on the loopback interface, for when there is none: it takes publications and hands nothing out, because a
 * subscriber would be a second way past the checkpoint. Will messages are publications like any other.
 */
export async function startEmbeddedBroker(
  port: number,
  onArrival: (arrival: Arrival) => void,
  nowMs: () => number,
): Promise<Receiver> {
  let count = 0;
  const userNames = new WeakMap<object, string>();
  const broker = await Aedes.createBroker({
    authenticate: (client, userName, _password, done) => {
      if (userName) userNames.set(client, userName);
      done(null, true);
    },
    authorizePublish: (client, packet, done) => {
      const clientId = client?.id ?? '';
      onArrival({
        frame: {
          id: `${clientId}/${count++}`,
          channel: packet.topic,
          payload: payloadOf(packet),
          receivedAtMs: nowMs(),
          vehicle: clientId,
          side: sideOf(packet.topic, clientId, client === null ? undefined : userNames.get(client)),
          retain: packet.retain,
          ...(packet.dup ? { duplicate: true } : {}),
        },
        settle: (failed) => done(failed ? new Error('not accepted') : null),
      });
      packet.retain = false;
    },
    authorizeSubscribe: (_client, _subscription, done) => done(new Error('nothing is handed out here')),
    maxClientsIdLength: LIMITS.channelBytesMax,
  });
  const server = createServer((socket) => broker.handle(socket));
  const bound = await listen(server, port);
  return {
    port: bound,
    close: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function payloadOf(packet: PublishPacket): Uint8Array {
  const { payload } = packet;
  return typeof payload === 'string'
    ? new TextEncoder().encode(payload)
    : new Uint8Array(payload.buffer, payload.byteOffset, payload.length);
}

function sideOf(topic: string, clientId: string, userName: string | undefined): readonly SideText[] {
  const side = [
    { path: '$topic', text: topic },
    { path: '$clientId', text: clientId },
  ];
  return userName === undefined ? side : [...side, { path: '$userName', text: userName }];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
