import { setTimeout as pause } from 'node:timers/promises';
import { connect, type MqttClient, type Packet, Store } from 'mqtt';
import type { Delivery, Receipt } from '../model/delivery.ts';
import { GuankaError } from '../model/errors.ts';
import { asDuplicate, packetBytes, propertiesOf } from './delivery-packet.ts';

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
  readonly url: string;
  readonly topicPrefix: string;
  readonly clientId: string;
}

/**
 * An MQTT 5 uplink. The client keeps no queue of its own on disk: what is not acknowledged here was not acknowledged to its sender.
 * Retain is never set: a retained message would stay with the recipient after the session.
 */
export function createMqttUplink({ destination, url, topicPrefix, clientId }: UplinkOptions): Uplink {
  const client: MqttClient = connect(url, {
    protocolVersion: 5,
    clientId,
    clean: true,
    reconnectPeriod: 1000,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueQoSZero: false,
    outgoingStore: new RepeatStore(),
  });
  const closing = new AbortController();
  client.on('error', () => {
    // The client reconnects by itself; publications wait.
  });
  return {
    destination,
    async publish(delivery) {
      const { frameId } = delivery;
      for (let attempt = 0; ; attempt++) {
        await connected(client, closing.signal);
        const refusal = await publishOnce(client, topicPrefix + delivery.topic, delivery);
        if (refusal === undefined) return { frameId, destination };
        if (REFUSED_FOR_GOOD.has(refusal)) return { frameId, destination, refused: refusal };
        await pause(Math.min(1000 * 2 ** attempt, RETRY_MS_MAX), undefined, { signal: closing.signal }).catch(closed);
      }
    },
    async close() {
      closing.abort();
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

/** What a recipient may refuse depends on what it said when the connection was made. */
function connected(client: MqttClient, closing: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (closing.aborted) return reject(new GuankaError('TRANSPORT_FAILED', 'the uplink is closed'));
    if (client.connected) return resolve();
    const settle = (): void => {
      client.off('connect', settle);
      closing.removeEventListener('abort', settle);
      if (closing.aborted) reject(new GuankaError('TRANSPORT_FAILED', 'the uplink is closed'));
      else resolve();
    };
    client.on('connect', settle);
    closing.addEventListener('abort', settle);
  });
}

function closed(): never {
  throw new GuankaError('TRANSPORT_FAILED', 'the uplink is closed');
}

/** What is sent again after a reconnect says so, to the broker (MQTT 5.0, 3.3.1.1) and to who reads it there. */
class RepeatStore extends Store {
  override put(packet: Packet, done: () => void): this {
    return super.put(packet.cmd === 'publish' ? asDuplicate(packet) : packet, done);
  }
}
