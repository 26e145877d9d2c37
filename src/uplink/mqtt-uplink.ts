import { setTimeout as pause } from 'node:timers/promises';
import { connect, type MqttClient, type Packet, Store } from 'mqtt';
import { releaseLarge } from '../bytes/release.ts';
import type { BrokerAddress } from '../model/broker-address.ts';
import type { Delivery, Receipt } from '../model/delivery.ts';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { asDuplicate, packetBytes, propertiesOf } from './delivery-packet.ts';
import { Window } from './window.ts';

/** Publishes deliveries of one destination and tells when the recipient has them. */
export interface Uplink {
  readonly destination: string;
  /**
   * Resolves when the recipient's broker has acknowledged it (QoS 1), or has refused it for what it is.
   * @throws {GuankaError} TRANSPORT_FAILED - the uplink was closed before.
   */
  readonly publish: (delivery: Delivery) => Promise<Receipt>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS_MAX = 30_000;

/** Reason codes (MQTT 5.0, 2.4) that the same bytes would meet again: topic name invalid, packet too large, payload format invalid. */
const REFUSED_FOR_GOOD: ReadonlySet<number> = new Set([0x90, 0x95, 0x99]);
const PACKET_TOO_LARGE = 0x95;

export interface UplinkOptions {
  readonly destination: string;
  readonly broker: BrokerAddress;
  readonly topicPrefix: string;
  readonly clientId: string;
}

/**
 * An MQTT 5 uplink. The client keeps no queue of its own on disk: what is not acknowledged here was not acknowledged to its sender.
 * Retain is never set: a retained message would stay with the recipient after the session.
 */
export function createMqttUplink({ destination, broker, topicPrefix, clientId }: UplinkOptions): Uplink {
  const client: MqttClient = connect({
    ...broker,
    protocolVersion: 5,
    clientId,
    clean: true,
    reconnectPeriod: 1000,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueQoSZero: false,
    outgoingStore: new RepeatStore(),
  });
  client.on('error', () => {
    // The client reconnects by itself; publications wait.
  });
  const link = linkOf(client);
  // What a closing uplink gives up. No race with one lasting promise: that would keep something of every publication for ever.
  const giveUp = new Set<(error: GuankaError) => void>();
  const closed = (): GuankaError => new GuankaError('TRANSPORT_FAILED', 'the uplink was closed', destination);
  let isClosed = false;
  const window = new Window(() =>
    Math.min(client['connackPacket']?.properties?.receiveMaximum ?? Infinity, LIMITS.publicationsInFlightMax),
  );
  const deliver = async (delivery: Delivery): Promise<Receipt> => {
    const { frameId } = delivery;
    for (let attempt = 0; ; attempt++) {
      await link.up();
      const refusal = await publishOnce(client, topicPrefix + delivery.topic, delivery);
      if (refusal === undefined) {
        if (delivery.ownPayload === true) releaseLarge(delivery.payload);
        return { frameId, destination };
      }
      if (REFUSED_FOR_GOOD.has(refusal)) return { frameId, destination, refused: refusal };
      await pause(Math.min(1000 * 2 ** attempt, RETRY_MS_MAX), undefined, { ref: false });
    }
  };
  return {
    destination,
    async publish(delivery) {
      if (isClosed) throw closed();
      const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
      giveUp.add(reject);
      try {
        const sent = window.enter().then(() => deliver(delivery).finally(() => window.leave()));
        sent.then(resolve, reject);
        return await promise;
      } finally {
        giveUp.delete(reject);
      }
    },
    async close() {
      isClosed = true;
      for (const reject of giveUp) reject(closed());
      await client.endAsync(true);
    },
  };
}

/** @returns undefined when it was acknowledged, otherwise the recipient's reason code; 0 when there is none. */
async function publishOnce(client: MqttClient, topic: string, delivery: Delivery): Promise<number | undefined> {
  const properties = propertiesOf(delivery);
  const { payload } = delivery;
  const bytesMax = client['connackPacket']?.properties?.maximumPacketSize;
  if (bytesMax !== undefined && packetBytes(topic, payload.length, properties) > bytesMax) return PACKET_TOO_LARGE;
  try {
    await client.publishAsync(topic, Buffer.from(payload.buffer, payload.byteOffset, payload.length), {
      qos: 1,
      retain: false,
      ...(properties === undefined ? {} : { properties }),
    });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 0;
  }
}

/**
 * Up from the `connect` event on, not from the moment when the socket is there: in between the client sends again what was not
 * acknowledged, and a new publication could take one of those packet ids.
 */
function linkOf(client: MqttClient): { readonly up: () => Promise<void> } {
  let next = Promise.withResolvers<void>();
  client.on('connect', () => next.resolve());
  client.on('close', () => {
    next.resolve();
    next = Promise.withResolvers<void>();
  });
  return {
    async up() {
      // A link that broke while we waited has another promise.
      for (let seen: Promise<void> | undefined; seen !== next.promise; ) {
        seen = next.promise;
        await seen;
      }
    },
  };
}

/** What is sent again after a reconnect says so, to the broker (MQTT 5.0, 3.3.1.1) and to who reads it there. */
class RepeatStore extends Store {
  override put(packet: Packet, done: () => void): this {
    return super.put(packet.cmd === 'publish' ? asDuplicate(packet) : packet, done);
  }
}
