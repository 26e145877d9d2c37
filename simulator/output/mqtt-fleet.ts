import { createConnection, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';
import { GuankaError } from '../../src/index.ts';
import type { SimMessage } from '../message.ts';

/** A fleet's connections to one broker: one for each vehicle, opened with its first message, each with a client id of its own. */
export interface MqttFleet {
  /** Resolves when there is room for the next message, not when this one is acknowledged. @throws {GuankaError} TRANSPORT_FAILED. */
  readonly publish: (message: SimMessage) => Promise<void>;
  /** Resolves when every message is acknowledged. */
  readonly settled: () => Promise<void>;
  readonly connections: () => number;
  readonly close: () => void;
}

const LIMITS = {
  /** Messages on their way at once, over all vehicles. */
  inFlightMax: 1000,
  /** Vehicles that wait for their connection at once: a broker's backlog is short. */
  connectingMax: 200,
} as const;

interface Connection {
  readonly socket: Socket;
  ready: boolean;
  nextId: number;
  readonly waiting: Buffer[];
}

/**
 * @param url - `mqtt://host:port`. @param version - 4 for MQTT 3.1.1, which has no properties, or 5.
 * @throws {GuankaError} USAGE - another kind of address.
 */
export function connectFleet(url: string, version: 4 | 5): MqttFleet {
  const { protocol, hostname, port } = parseUrl(url);
  if (protocol !== 'mqtt:') throw new GuankaError('USAGE', 'expected an address that begins with mqtt://', '--mqtt');
  const connections = new Map<string, Connection>();
  const room = new Room();
  let inFlight = 0;
  let connecting = 0;
  let failure: GuankaError | undefined;

  const fail = (): void => {
    failure ??= new GuankaError('TRANSPORT_FAILED', 'a connection to the broker broke', '--mqtt');
    room.wake();
  };
  const handle = (connection: Connection, packet: Packet): void => {
    if (packet.cmd === 'connack') {
      connection.ready = true;
      connecting--;
      for (const bytes of connection.waiting.splice(0)) connection.socket.write(bytes);
    } else if (packet.cmd === 'puback') inFlight--;
    room.wake();
  };
  const open = (vehicle: string): Connection => {
    const socket = createConnection({ host: hostname, port: port === '' ? 1883 : Number(port), noDelay: true });
    const connection: Connection = { socket, ready: false, nextId: 0, waiting: [] };
    const packets = parser({ protocolVersion: version });
    packets.on('packet', (packet) => handle(connection, packet));
    packets.on('error', fail);
    socket.on('data', (data) => packets.parse(data as Buffer));
    socket.on('error', fail);
    socket.on('close', fail);
    connecting++;
    const hello: Packet = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: version,
      clean: true,
      clientId: vehicle,
      keepalive: 0,
    };
    socket.write(generate(hello, { protocolVersion: version }));
    connections.set(vehicle, connection);
    return connection;
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      if (failure !== undefined) throw failure;
      await room.next();
    }
    if (failure !== undefined) throw failure;
  };
  return {
    async publish(message) {
      await until(() => inFlight < LIMITS.inFlightMax && connecting < LIMITS.connectingMax);
      const connection = connections.get(message.vehicle) ?? open(message.vehicle);
      connection.nextId = (connection.nextId % 65_535) + 1;
      const bytes = publication(message, connection.nextId, version);
      inFlight++;
      if (connection.ready) connection.socket.write(bytes);
      else connection.waiting.push(bytes);
    },
    settled: () => until(() => inFlight === 0),
    connections: () => connections.size,
    close() {
      for (const { socket } of connections.values()) {
        socket.off('close', fail);
        socket.destroy();
      }
    },
  };
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new GuankaError('USAGE', 'expected an address', '--mqtt');
  }
}

function publication(message: SimMessage, messageId: number, version: 4 | 5): Buffer {
  const { channel, payload, properties } = message;
  const packet: Packet = {
    cmd: 'publish',
    topic: channel,
    payload: Buffer.from(payload.buffer, payload.byteOffset, payload.length),
    qos: 1,
    messageId,
    dup: false,
    retain: false,
    ...(version === 4 || properties.length === 0
      ? {}
      : { properties: { userProperties: Object.fromEntries(properties) } }),
  };
  return generate(packet, { protocolVersion: version });
}

/** Lets one waiter look again whenever something has changed. */
class Room {
  #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
