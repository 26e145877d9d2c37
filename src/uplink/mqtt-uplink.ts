import { connect, type MqttClient } from 'mqtt';
import type { Delivery, Receipt } from '../model/delivery.ts';
import { GuankaError } from '../model/errors.ts';

/** Publishes deliveries of one destination and tells when the recipient has them. */
export interface Uplink {
  readonly destination: string;
  /** Resolves when the recipient's broker has acknowledged it (QoS 1). @throws {GuankaError} TRANSPORT_FAILED. */
  readonly publish: (delivery: Delivery) => Promise<Receipt>;
  readonly close: () => Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * An MQTT 5 uplink. The client keeps no queue of its own on disk: what is not acknowledged here was not acknowledged to its sender.
 * Retain is never set: a retained message would stay with the recipient after the session.
 */
export function createMqttUplink(destination: string, url: string, topicPrefix: string, clientId: string): Uplink {
  const client: MqttClient = connect(url, {
    protocolVersion: 5,
    clientId,
    clean: true,
    reconnectPeriod: 1000,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueQoSZero: false,
  });
  client.on('error', () => {
    // The client reconnects by itself; publications wait.
  });
  return {
    destination,
    async publish(delivery) {
      const userProperties = groupProperties(delivery);
      try {
        await client.publishAsync(
          topicPrefix + delivery.topic,
          Buffer.from(delivery.payload.buffer, delivery.payload.byteOffset, delivery.payload.length),
          {
            qos: 1,
            retain: false,
            ...(delivery.properties.length === 0 ? {} : { properties: { userProperties } }),
          },
        );
      } catch {
        throw new GuankaError('TRANSPORT_FAILED', 'a publication was not acknowledged', destination);
      }
      return { frameId: delivery.frameId, destination };
    },
    close: () => client.endAsync(true),
  };
}

function groupProperties(delivery: Delivery): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (const { name, value } of delivery.properties) grouped[name] = [...(grouped[name] ?? []), value];
  return grouped;
}
