import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { BrokerAddress } from '../model/broker-address.ts';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Arrival } from './batcher.ts';
import { IntakeRoom } from './intake-room.ts';
import { OpenPublications } from './open-publications.ts';
import { sideOf } from './publish-side.ts';

export interface MqttSourceOptions {
  readonly broker: BrokerAddress;
  readonly filters: readonly string[];
  /** The same at every start: the broker keeps what comes while we are away, and what we have not acknowledged. */
  readonly clientId: string;
  /** How much may be taken off the broker and not yet settled. */
  readonly queues: { readonly messages: number; readonly bytes: number };
  readonly onArrival: (arrival: Arrival) => void;
  readonly nowMs: () => number;
}

/** How long the broker keeps the session of a checkpoint that is away. */
const SESSION_EXPIRY_S = 7 * 24 * 3600;

/**
 * Subscribes at a broker (MQTT 5) and hands every publication on. The session is a lasting one, and a publication of QoS 1 is
 * acknowledged only when it is settled; one of QoS 2 comes as QoS 1, because that is what is asked for. Arrivals do not wait for one
 * another, up to a limit; then the socket is not read on, and the broker holds back.
 */
export async function startMqttSource(options: MqttSourceOptions): Promise<{ readonly close: () => Promise<void> }> {
  const client = connect({
    ...options.broker,
    protocolVersion: 5,
    clientId: options.clientId,
    clean: false,
    reconnectPeriod: 1000,
    properties: {
      sessionExpiryInterval: SESSION_EXPIRY_S,
      maximumPacketSize: LIMITS.packetBytesMax,
      topicAliasMaximum: 0,
      receiveMaximum: options.queues.messages,
    },
  });
  // Before the first packet: with a lasting session publications follow the CONNACK at once.
  receiveFrom(client, options);
  await connected(client);
  // Retained messages come with the subscription's first time only (retain handling 1).
  await client.subscribeAsync([...options.filters], { qos: 1, rh: 1 });
  return { close: () => client.endAsync() };
}

function receiveFrom(client: MqttClient, { queues, onArrival, nowMs }: MqttSourceOptions): void {
  const open = new OpenPublications();
  let count = 0;
  const room = new IntakeRoom(queues);
  const acknowledge = (messageId: number): void => {
    open.delete(messageId);
    client['_sendPacket']({ cmd: 'puback', messageId, reasonCode: 0 });
  };
  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'connack' && !packet.sessionPresent) open.clear();
    // The client would wait with everything behind it until this one is settled: as QoS 0 it leaves acknowledging to us.
    if (packet.cmd === 'publish' && packet.qos === 1) packet.qos = 0;
  });
  client.handleMessage = (packet, done) => {
    const { messageId } = packet;
    if (messageId !== undefined && packet.dup) {
      const known = open.sentAgain(messageId, packet.payload);
      if (known === 'settled') acknowledge(messageId);
      if (known !== undefined) return done();
    }
    const payload = payloadOf(packet);
    room.enter(payload.length);
    if (messageId !== undefined) open.add(messageId, payload);
    if (room.isFull) room.wait(done);
    else done();
    onArrival({
      frame: {
        id: `mqtt/${count++}`,
        channel: packet.topic,
        payload,
        receivedAtMs: nowMs(),
        vehicle: packet.topic,
        side: sideOf(packet),
        retain: packet.retain,
        ...(packet.dup ? { duplicate: true } : {}),
      },
      settle(failed) {
        if (!failed && messageId !== undefined && open.settle(messageId, payload) && client.connected)
          acknowledge(messageId);
        room.leave(payload.length);
      },
    });
  };
}

/** @throws {GuankaError} TRANSPORT_FAILED - the first connection fails; later ones are tried again for ever. */
function connected(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      client.end(true);
      reject(new GuankaError('TRANSPORT_FAILED', 'could not connect to the broker', 'receive.mqtt.url'));
    };
    client.once('close', fail);
    client.on('error', () => {
      // The client reconnects by itself; what was not settled comes again.
    });
    client.once('connect', () => {
      client.off('close', fail);
      resolve();
    });
  });
}

function payloadOf(packet: IPublishPacket): Uint8Array {
  const { payload } = packet;
  return typeof payload === 'string'
    ? new TextEncoder().encode(payload)
    : new Uint8Array(payload.buffer, payload.byteOffset, payload.length);
}
