import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type protobuf from 'protobufjs';
import { loadSchema } from '../../src/index.ts';
import type { KnownValue } from './leak-check.ts';

/** A message as the vehicle would publish it. */
export interface ReplayMessage {
  /** What is in it, for people. */
  readonly title: string;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** Recorded vehicle data as messages, and every identifier and place known to be in them. */
export interface Replay {
  readonly messages: readonly ReplayMessage[];
  readonly values: readonly KnownValue[];
}

const root = resolve(import.meta.dirname, '../..');
const vectors = (name: string): Buffer => readFileSync(resolve(root, 'test/vectors', name));
const lines = (name: string): readonly Record<string, unknown>[] =>
  vectors(name)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const BATCH_FRAMES = 67;
const MICROSECONDS = 1e6;
/** Of the SIM and unit, made up: nobody publishes those of a real vehicle. */
const PLANTED = {
  iccid: '89860439102183746501',
  imsi: '460110283746512',
  imei: '866104027364518',
  tbox: 'TBX20260117000421',
};

/** Builds the replay: a CAN drive, VIN exchanges, V2X messages, a GPS track, an image and a video, as guanka.telemetry.v1. */
export function buildReplay(): Replay {
  const schema = loadSchema(['guanka/telemetry/v1/telemetry.proto'], (path) => readSchema(path));
  const type = schema.lookupType('guanka.telemetry.v1.Telemetry');
  const messages: ReplayMessage[] = [];
  const values: KnownValue[] = [];
  const send = (title: string, topic: string, record: object, header: object = {}): void => {
    messages.push({
      title,
      topic,
      payload: encode(type, { header: { sequence: messages.length, ...header }, records: [record] }),
    });
  };
  addIdentity(send, values);
  addDrive(send);
  addVinExchanges(send, values);
  addV2x(send, values);
  addTrack(send, values);
  addMedia(send, values);
  addOthers(messages, values);
  return { messages, values };
}

type Send = (title: string, topic: string, record: object, header?: object) => void;

function readSchema(path: string): string | undefined {
  try {
    return readFileSync(resolve(root, 'proto', path), 'utf8');
  } catch {
    return undefined;
  }
}

function encode(type: protobuf.Type, message: object): Uint8Array {
  return new Uint8Array(type.encode(type.fromObject(message)).finish());
}

function addIdentity(send: Send, values: KnownValue[]): void {
  const vins = lines('detectors/vin.jsonl')
    .filter((row) => row['check_ok'] === true)
    .map((row) => String(row['text']))
    .filter((vin) => vin.length === 17);
  vins.forEach((vin, index) => {
    send(
      'vehicle state with identity',
      'telemetry/state',
      { state: { drive: { odometer_km: 1000 + index }, battery: { voltage_v: 350 } } },
      { vin, iccid: PLANTED.iccid, imsi: PLANTED.imsi, imei: PLANTED.imei, tbox_serial: PLANTED.tbox },
    );
    values.push({ name: `VIN ${index}`, bytes: text(vin) });
  });
  for (const [name, value] of Object.entries(PLANTED)) values.push({ name, bytes: text(value) });
}

function addDrive(send: Send): void {
  const log = gunzipSync(vectors('can/hyundai-kona-uds.candump.log.gz')).toString('latin1').trim().split('\n');
  const frames = log.map(frameOf).filter((frame) => frame !== undefined);
  for (let from = 0; from < frames.length; from += BATCH_FRAMES) {
    const batch = frames.slice(from, from + BATCH_FRAMES);
    const base = batch[0]?.seconds ?? 0;
    send('CAN drive', 'telemetry/can', {
      can: {
        base_time_ms: Math.round(base * 1000),
        frames: batch.map(({ id, data, seconds }) => ({
          id,
          data,
          offset_us: Math.round((seconds - base) * MICROSECONDS),
        })),
      },
    });
  }
}

function frameOf(line: string): { id: number; data: Buffer; seconds: number } | undefined {
  const match = /^\((\d+\.\d+)\) \S+ ([0-9A-F]+)#([0-9A-F]*)/.exec(line);
  if (match === null) return undefined;
  return {
    seconds: Number(match[1]),
    id: Number.parseInt(match[2] ?? '', 16),
    data: Buffer.from(match[3] ?? '', 'hex'),
  };
}

/** A VIN crosses the bus in three ISO-TP frames: its parts are what must not come out. */
function addVinExchanges(send: Send, values: KnownValue[]): void {
  lines('can/diagnostic-vin-traces.jsonl').forEach((row, index) => {
    const listed = row['frames'];
    if (!Array.isArray(listed) || typeof row['vin'] !== 'string') return;
    const frames = listed.map((frame) => diagnosticFrame(String(frame))).filter((frame) => frame.data.length <= 8);
    if (frames.length !== listed.length) return;
    send('VIN exchange over ISO-TP', 'telemetry/can', {
      can: { frames: frames.map((frame, place) => ({ ...frame, offset_us: place * 10_000 })) },
    });
    for (const [place, frame] of frames.entries()) {
      const pci = (frame.data[0] ?? 0) >> 4;
      if (pci === 2 && frame.data.length === 8)
        values.push({ name: `VIN part of exchange ${index} frame ${place}`, bytes: frame.data.subarray(1) });
    }
  });
}

function diagnosticFrame(line: string): { id: number; data: Buffer } {
  const dump = /^\(\S+\) \S+ ([0-9A-F]+)#([0-9A-F]*)/.exec(line);
  if (dump !== null) return { id: Number.parseInt(dump[1] ?? '', 16), data: Buffer.from(dump[2] ?? '', 'hex') };
  const [id = '', ...bytes] = line.trim().split(/\s+/);
  return { id: Number.parseInt(id, 16), data: Buffer.from(bytes.join(''), 'hex') };
}

/** Latitude and longitude of a J2735 BSM are 63 bits from bit 64 of the message body, past a head of 2 and a length of 1 or 2 bytes. */
function addV2x(send: Send, values: KnownValue[]): void {
  lines('v2x/j2735-bsm.jsonl').forEach((row, index) => {
    const bytes = Buffer.from(String(row['hex']), 'hex');
    send('V2X basic safety message', 'telemetry/v2x', {
      v2x: { j2735: bytes, rssi_dbm: -70, receiver_position: { latitude_e7: 0, longitude_e7: 0 } },
    });
    const body = ((bytes[2] ?? 0) & 0x80) === 0 ? 3 : 4;
    values.push({ name: `V2X position ${index}`, bytes: bytes.subarray(body + 8, body + 15) });
  });
}

function addTrack(send: Send, values: KnownValue[]): void {
  const gpx = vectors('detectors/gpx/around-visnjan-with-car.gpx').toString('utf8');
  const points = [...gpx.matchAll(/<trkpt lat="([-\d.]+)" lon="([-\d.]+)"/g)].map(([, lat, lon]) => ({
    lat: Math.round(Number(lat) * 1e7),
    lon: Math.round(Number(lon) * 1e7),
  }));
  points.forEach(({ lat, lon }, index) => {
    send('GPS track', 'telemetry/state', {
      state: {
        measured_at_ms: 1_700_000_000_000 + index * 1000,
        position: { datum: 1, latitude_e7: lat, longitude_e7: lon, elevation_mm: 1000 },
      },
    });
    values.push({ name: `track point ${index}`, bytes: Uint8Array.from([...zigzag(lat), 4 * 8, ...zigzag(lon)]) });
  });
}

/** A sint32 as it stands on the wire. */
function zigzag(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

const SAMPLE_BYTES = 32;

function addMedia(send: Send, values: KnownValue[]): void {
  const image = vectors('detectors/images/test.webp');
  const video = vectors('detectors/Static.264');
  send('camera image', 'telemetry/sensor', { sensor: { image: { camera: 1, coding: 3, data: image } } });
  send('camera video', 'telemetry/sensor', { sensor: { video: { camera: 1, coding: 1, data: video } } });
  for (const [name, bytes] of [
    ['image', image],
    ['video', video],
  ] as const) {
    for (let part = 1; part <= 4; part++) {
      const at = Math.floor((bytes.length * part) / 5);
      values.push({ name: `${name} part ${part}`, bytes: bytes.subarray(at, at + SAMPLE_BYTES) });
    }
  }
}

/** What has no schema: documents, garbage, a topic that no channel covers, an identifier in the topic itself. */
function addOthers(messages: ReplayMessage[], values: KnownValue[]): void {
  const hidden = {
    json: 'LFV2A21K6A3001234',
    unknown: 'LSGPC52U6AF102554',
    topic: 'LHGGJ5654E8002345',
    undecodable: 'LBV8V3105HMJ07890',
  };
  messages.push({
    title: 'JSON document',
    topic: 'json/report',
    payload: text(JSON.stringify({ vin: hidden.json, speed_kmh: 61 })),
  });
  messages.push({
    title: 'topic that no channel covers',
    topic: 'debug/dump',
    payload: text(`state of ${hidden.unknown}`),
  });
  messages.push({ title: 'identifier in the topic', topic: `telemetry/${hidden.topic}`, payload: new Uint8Array(0) });
  messages.push({
    title: 'bytes that are no message',
    topic: 'telemetry/state',
    payload: text(`\u0007garbage ${hidden.undecodable}`),
  });
  for (const [name, value] of Object.entries(hidden)) values.push({ name: `VIN in ${name}`, bytes: text(value) });
}
