import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildReplay } from '../../simulator/demo/replay.ts';
import { interpretedWalks } from '../../src/config/plan-walks.ts';
import { Readers } from '../../src/config/readers.ts';
import { loadConfig } from '../../src/config.ts';
import { createCanBatchReader } from '../../src/decode/can/can-batch-reader.ts';
import { createCandumpReader } from '../../src/decode/can/candump-reader.ts';
import { createCborReader } from '../../src/decode/cbor/cbor.ts';
import { createJsonReader } from '../../src/decode/json/json.ts';
import { createLeafReader } from '../../src/decode/leaf.ts';
import { createGbt32960Reader } from '../../src/decode/platform/gbt32960.ts';
import { createJtt808Reader } from '../../src/decode/platform/jtt808.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { interpreter } from '../../src/decode/protobuf/interpret.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import { readEtsi, readJ2735 } from '../../src/decode/v2x/v2x.ts';
import type { Content, ContentReader } from '../../src/model/content.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { encodeBatch, frame, segment, toCandump } from '../reference/can-frames.ts';
import { randomCbor } from '../reference/cbor-random.ts';
import { randomJson, seeded } from '../reference/json-random.ts';
import { randomLocations, randomReport } from '../reference/platform-frames.ts';
import { Prng } from '../reference/prng.ts';
import { randomMessage, randomSchema } from '../reference/random-schema.ts';

/** A message and its reader. */
export interface Sample {
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly read: (bytes: Uint8Array) => Content;
}

const root = resolve(import.meta.dirname, '../vectors');
const CONTEXT = { channel: 'c', vehicle: 'v', receivedAtMs: 0 };
const VIN = 'LVSHCAMB1CE054249';

/** Every recorded message of test/vectors, then random ones of every format, without end. */
export function* samples(seed: number): Generator<Sample> {
  yield* recorded();
  const makers = [
    jsonMaker(seed),
    cborMaker(seed),
    protobufMaker(seed),
    canMaker(seed),
    v2xMaker(seed),
    textMaker(seed),
    platformMaker(seed),
  ];
  for (;;) for (const make of makers) yield make();
}

/** Readers as the shipped gateway has them, nested formats and all. */
function* recorded(): Generator<Sample> {
  const config = loadConfig(resolve(import.meta.dirname, '../../device/profiles/gateway.yaml'));
  const readers = new Readers(config, interpretedWalks);
  const channels = new Map(config.value.channels.map((channel) => [channel.name, readers.ofChannel(channel)]));
  const sample = (format: string, channel: string, bytes: Uint8Array): Sample[] => {
    const read = channels.get(channel);
    return read === undefined
      ? []
      : readable({ format, bytes, read: (input) => read(input, 0, input.length, CONTEXT) });
  };
  for (const { topic, payload } of buildReplay().messages) {
    const channel = config.value.channels.find(({ match }) => topic.startsWith(match.replace('#', '')));
    yield* sample(channel?.format ?? 'auto', channel?.name ?? 'auto', payload);
  }
  for (const file of ['j2735-bsm', 'j2735-other'])
    for (const bytes of hexOf(`v2x/${file}.jsonl`)) yield* sample('v2x', 'v2x/j2735', bytes);
  for (const bytes of hexOf('v2x/etsi-cam-denm.jsonl')) yield* sample('v2x', 'v2x/etsi', bytes);
  const log = gunzipSync(readFileSync(join(root, 'can/hyundai-kona-uds.candump.log.gz')))
    .toString('latin1')
    .split('\n');
  for (let at = 0; at < log.length; at += 40)
    yield* sample('candump', 'can', Buffer.from(log.slice(at, at + 40).join('\n')));
  for (const name of readdirSync(join(root, 'detectors/gpsd'))) {
    if (!name.endsWith('.log.gz')) continue;
    yield* sample('auto', 'auto', new Uint8Array(gunzipSync(readFileSync(join(root, 'detectors/gpsd', name)))));
  }
  for (const name of ['detectors/images/test.webp', 'detectors/Static.264'])
    yield* sample('binary', 'binary', new Uint8Array(readFileSync(join(root, name))));
  for (const file of ['detectors/vin.jsonl', 'detectors/lookalikes.jsonl']) {
    for (const line of linesOf(file)) {
      yield* sample('json', 'json', Buffer.from(line));
      yield* sample('text', 'text', Buffer.from(line));
    }
  }
  const appendix: unknown = JSON.parse(readFileSync(join(root, 'standards/cbor-appendix-a.json'), 'utf8'));
  if (Array.isArray(appendix))
    for (const { hex } of appendix as readonly { hex: string }[])
      yield* sample('cbor', 'cbor', Buffer.from(hex, 'hex'));
}

/** The sample, unless its reader refuses it. */
function readable(sample: Sample): Sample[] {
  try {
    sample.read(sample.bytes);
    return [sample];
  } catch (error) {
    if (isGuankaError(error)) return [];
    throw error;
  }
}

function linesOf(file: string): readonly string[] {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function hexOf(file: string): readonly Uint8Array[] {
  return linesOf(file).map((line) => Buffer.from((JSON.parse(line) as { hex: string }).hex, 'hex'));
}

const BOOK = {
  name: 'test',
  source: 'test',
  labels: ['a', '**.vin', 'b.*', '**.c[*]'].map((path) => ({
    path,
    meaning: { kind: 'item' as const, item: 'connected-operation.vehicle.vin.vin' },
  })),
};

function of(format: string, reader: ContentReader, bytes: Uint8Array): Sample {
  return { format, bytes, read: (input) => reader(input, 0, input.length, CONTEXT) };
}

function jsonMaker(seed: number): () => Sample {
  const random = seeded(seed);
  const reader = createJsonReader({ name: 'test', labels: [{ ...BOOK, format: 'json' }] });
  return () => {
    const text = randomJson(random, 5);
    const named = random() < 0.5 ? `{"deep":${text},"vin":"${VIN}","z":[${text}]}` : text;
    return of('json', reader, Buffer.from(named));
  };
}

function cborMaker(seed: number): () => Sample {
  const random = seeded(seed + 1);
  const reader = createCborReader({ name: 'test', labels: [{ ...BOOK, format: 'cbor' }] });
  return () => {
    const item = randomCbor(random, 5);
    const vin = [0x63, ...Buffer.from('vin'), 0x71, ...Buffer.from(VIN)];
    const named = random() < 0.5 ? [0xa2, ...vin, 0x61, 0x7a, ...item] : item;
    return of('cbor', reader, Uint8Array.from(named));
  };
}

const MESSAGES_A_SCHEMA = 60;

function protobufMaker(seed: number): () => Sample {
  const prng = new Prng(seed + 2);
  let left = 0;
  let schema = randomSchema(prng);
  let reader: ContentReader | undefined;
  return () => {
    if (left-- === 0 || reader === undefined) {
      schema = randomSchema(prng);
      const plan = compilePlan(schema.root, 't.T0', []);
      reader = createProtobufReader(plan, interpreter(plan), () => undefined);
      left = MESSAGES_A_SCHEMA;
    }
    return of('protobuf', reader, randomMessage(prng, schema));
  };
}

function canMaker(seed: number): () => Sample {
  const random = seeded(seed + 3);
  const batch = createCanBatchReader();
  const dump = createCandumpReader();
  return () => {
    const answer = Buffer.concat([Buffer.from([0x62, 0xf1, 0x90]), Buffer.from(VIN)]);
    const noise = Array.from({ length: Math.floor(random() * 12) }, () =>
      frame(
        Math.floor(random() * 0x800),
        Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)),
      ),
    );
    const transfer = segment(answer, { id: 0x7e8, size: random() < 0.3 ? 64 : 8 });
    const frames = [...noise, ...transfer, ...noise];
    return random() < 0.5 ? of('can', batch, encodeBatch(frames)) : of('candump', dump, toCandump(frames));
  };
}

/** Recorded messages with random bits changed: still read, mostly. */
function v2xMaker(seed: number): () => Sample {
  const random = seeded(seed + 4);
  const kinds: readonly (readonly [ContentReader, readonly Uint8Array[]])[] = [
    [readJ2735, [...hexOf('v2x/j2735-bsm.jsonl'), ...hexOf('v2x/j2735-other.jsonl')]],
    [readEtsi, hexOf('v2x/etsi-cam-denm.jsonl')],
  ];
  return () => {
    for (;;) {
      const [reader, vectors] = kinds[Math.floor(random() * kinds.length)] ?? [readJ2735, []];
      const bytes = Uint8Array.from(vectors[Math.floor(random() * vectors.length)] ?? []);
      for (let change = 0; change < 3; change++) {
        const at = 8 + Math.floor(random() * (bytes.length - 8));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      const [made] = readable(of('v2x', reader, bytes));
      if (made !== undefined) return made;
    }
  };
}

function platformMaker(seed: number): () => Sample {
  const prng = new Prng(seed + 6);
  const [gbt32960, jtt808] = [createGbt32960Reader(), createJtt808Reader()];
  return () =>
    prng.chance(2)
      ? of('gbt32960', gbt32960, randomReport(prng, prng.pick([2016, 2025])))
      : of('jtt808', jtt808, randomLocations(prng));
}

function textMaker(seed: number): () => Sample {
  const random = seeded(seed + 5);
  const reader = createLeafReader(true);
  return () => of('text', reader, Buffer.from(`${random()} of ${VIN}, ${'lorem '.repeat(Math.floor(random() * 400))}`));
}
