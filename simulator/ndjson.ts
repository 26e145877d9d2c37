import type { SimMessage } from './message.ts';

/**
 * One line of `guanka sim --ndjson`, as `guanka inspect --ndjson` reads it. Beside what inspect knows it has the truth: `truth` for
 * spans of the payload, `side` for items in the topic, `values` for what no span shows. Properties travel over MQTT only.
 */
export function lineOf(message: SimMessage): string {
  const { id, channel, vehicle, receivedAtMs, payload, truth, side, values, kind, at } = message;
  const inTopic = side.filter((span) => span.path === '$topic');
  const line = {
    id,
    channel,
    vehicle,
    receivedAtMs,
    payload: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64'),
    truth,
    ...(inTopic.length === 0 ? {} : { side: inTopic }),
    ...(values.length === 0 ? {} : { values }),
    kind,
    at: [at.latE7, at.lonE7],
  };
  return `${JSON.stringify(line)}\n`;
}
