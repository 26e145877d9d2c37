import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildReplay } from '../../simulator/demo/replay.ts';

const vectors = resolve(import.meta.dirname, '../vectors');
const FRAMES = 200;

/** Everything recorded that the tests have, as lines for `guanka inspect --ndjson`: the replay, then each vector on a channel for it. */
export function recordedLines(): readonly string[] {
  const messages: { channel: string; payload: Uint8Array }[] = buildReplay().messages.map(({ topic, payload }) => ({
    channel: topic,
    payload,
  }));
  const add = (channel: string, payload: Uint8Array): void => void messages.push({ channel, payload });
  for (const row of rows('v2x/etsi-cam-denm.jsonl')) add('v2x/etsi', hex(row));
  for (const name of ['v2x/j2735-bsm.jsonl', 'v2x/j2735-other.jsonl'])
    for (const row of rows(name)) add('v2x/j2735', hex(row));
  for (const name of ['detectors/vin.jsonl', 'detectors/lookalikes.jsonl'])
    for (const row of rows(name)) add('auto/text', Buffer.from(String(row['text'])));
  for (const [channel, folder] of [
    ['auto/media', 'detectors/images'],
    ['auto/log', 'detectors/gpsd'],
    ['auto/track', 'detectors/gpx'],
    ['telemetry/foreign', 'protobuf'],
  ] as const)
    for (const bytes of files(folder)) add(channel, bytes);
  const log = gunzipSync(readFileSync(join(vectors, 'can/hyundai-kona-uds.candump.log.gz')))
    .toString('latin1')
    .split('\n');
  for (let from = 0; from < log.length; from += FRAMES)
    add('can/drive', Buffer.from(log.slice(from, from + FRAMES).join('\n')));
  return messages.map(({ channel, payload }, id) =>
    JSON.stringify({
      id,
      channel,
      vehicle: 'recorded',
      receivedAtMs: 1_700_000_000_000 + id,
      payload: Buffer.from(payload).toString('base64'),
    }),
  );
}

function rows(name: string): readonly Record<string, unknown>[] {
  return readFileSync(join(vectors, name), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function hex(row: Record<string, unknown>): Uint8Array {
  return Buffer.from(String(row['hex']), 'hex');
}

function files(folder: string): readonly Uint8Array[] {
  return readdirSync(join(vectors, folder))
    .filter((name) => !name.endsWith('.jsonl'))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(vectors, folder, name));
      return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    });
}
