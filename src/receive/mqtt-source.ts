import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { GuankaError } from '../model/errors.ts';
import type { SideText } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';
import type { Arrival } from './batcher.ts';

/** Subscribes at a broker (MQTT 5) and hands every publication on; one of QoS 1 is acknowledged only when it is settled. */
export async function startMqttSource(
  url: string,
  filters: readonly string[],
  onArrival: (arrival: Arrival) => void,
  nowMs: () => number,
): Promise<{ readonly close: () => Promise<void> }> {
  let count = 0;
  const client = await connect(url);
  client.on('error', () => {
    // The client reconnects by itself; what was not settled comes again.
  });
  client.handleMessage = (packet, done) => {
    const { topic } = packet;
    onArrival({
      frame: {
        id: `mqtt/${count++}`,
        channel: topic,
        payload: payloadOf(packet),
        receivedAtMs: nowMs(),
        vehicle: topic,
        side: sideOf(packet),
        retain: packet.retain,
      },
      settle: (failed) => done(failed ? new Error('not accepted') : undefined),
    });
  };
  await client.subscribeAsync([...filters], { qos: 1 });
  return { close: () => client.endAsync() };
}

async function connect(url: string): Promise<MqttClient> {
  try {
    return await connectAsync(url, {
      protocolVersion: 5,
      clean: true,
      reconnectPeriod: 1000,
      properties: {
        maximumPacketSize: LIMITS.messageBytesMax,
        topicAliasMaximum: 0,
        receiveMaximum: LIMITS.batchMessagesMax,
      },
    });
  } catch {
    throw new GuankaError('TRANSPORT_FAILED', 'could not connect to the broker', 'receive.mqtt.url');
  }
}

function payloadOf(packet: IPublishPacket): Uint8Array {
  const { payload } = packet;
  return typeof payload === 'string'
    ? new TextEncoder().encode(payload)
    : new Uint8Array(payload.buffer, payload.byteOffset, payload.length);
}

/** Everything that travels beside the payload is data too (MQTT 5.0, 3.3.2.3). */
function sideOf(packet: IPublishPacket): readonly SideText[] {
  const side: SideText[] = [{ path: '$topic', text: packet.topic }];
  const { properties } = packet;
  if (properties === undefined) return side;
  if (properties.responseTopic !== undefined) side.push({ path: '$responseTopic', text: properties.responseTopic });
  if (properties.contentType !== undefined) side.push({ path: '$contentType', text: properties.contentType });
  if (properties.correlationData !== undefined)
    side.push({ path: '$correlationData', text: properties.correlationData.toString('latin1') });
  let index = 0;
  for (const [name, values] of Object.entries(properties.userProperties ?? {})) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (index >= LIMITS.userPropertiesMax) return side;
      side.push(
        { path: `$userProperty[${index}].name`, text: name },
        { path: `$userProperty[${index}].value`, text: value },
      );
      index++;
    }
  }
  return side;
}
