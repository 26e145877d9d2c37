/**
 * A firmware's uplink with guanka in it: lines of `{"channel","payload"(base64)}` come in on stdin, as a bus or a modem driver would hand
 * them over; what may go where is decided and recorded in this process; what is cleared is published.
 *
 *   node uplink-firmware.ts CONFIG HOME_URL OVERSEAS_URL < messages.ndjson
 */
import { createInterface } from 'node:readline';
import { type Delivery, type GuardMessage, isGuankaError, nodePlatform, openCheckpoint } from 'guanka';
import { connectAsync, type MqttClient } from 'mqtt';

const BATCH = 64;
const EXIT_STOPPED = 2;
const [config = '', home = '', overseas = ''] = process.argv.slice(2);

const checkpoint = openCheckpoint(config, nodePlatform());
const uplinks = new Map<string, MqttClient>([
  ['home', await connectAsync(home, { protocolVersion: 5 })],
  ['overseas', await connectAsync(overseas, { protocolVersion: 5 })],
]);

/** A delivery goes to its own destination, under its own topic and with its own properties, and nowhere else. */
async function publish({ destination, topic, payload, properties }: Delivery): Promise<void> {
  const userProperties: Record<string, string[]> = Object.create(null);
  for (const { name, value } of properties) userProperties[name] = [...(userProperties[name] ?? []), value];
  await uplinks.get(destination.name)?.publishAsync(topic, Buffer.from(payload), {
    qos: 1,
    ...(properties.length === 0 ? {} : { properties: { userProperties } }),
  });
}

async function pass(batch: readonly GuardMessage[]): Promise<void> {
  // When this returns, the evidence is on disk. Only then may anything leave.
  await Promise.all(checkpoint.pass(batch).map(publish));
}

let received = 0;
let batch: GuardMessage[] = [];
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { channel, payload } = JSON.parse(line) as { channel: string; payload: string };
    batch.push({ payload: Buffer.from(payload, 'base64'), context: { channel, receivedAtMs: Date.now() } });
    received++;
    if (batch.length < BATCH) continue;
    await pass(batch);
    batch = [];
  }
  await pass(batch);
  console.log(`${received} messages`);
} catch (error) {
  // Evidence that cannot be written stops the uplink: nothing leaves without it.
  console.error(isGuankaError(error) ? error.code : 'failed');
  process.exitCode = EXIT_STOPPED;
} finally {
  checkpoint.close();
  for (const client of uplinks.values()) await client.endAsync();
}
