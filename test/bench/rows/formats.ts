import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { decode as decodeCbor, encode as encodeCbor } from 'cbor-x';
import protobuf from 'protobufjs';
import { readLabelFile } from '../../../src/config/label-file.ts';
import { createCanBatchReader, createCanBatchReaderOn } from '../../../src/decode/can/can-batch-reader.ts';
import { CanEngine } from '../../../src/decode/can/can-engine.ts';
import { parseDbc } from '../../../src/decode/can/dbc-parse.ts';
import { createDbcPlan } from '../../../src/decode/can/dbc-plan.ts';
import { createCborReader } from '../../../src/decode/cbor/cbor.ts';
import { createJsonReader } from '../../../src/decode/json/json.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { AsnPlan } from '../../../src/decode/v2x/asn-plan.ts';
import { parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { Walk } from '../../../src/decode/v2x/asn-walk.ts';
import { DSRC } from '../../../src/decode/v2x/tables/dsrc.ts';
import { J2735 } from '../../../src/decode/v2x/tables/j2735.ts';
import type { LabelBook } from '../../../src/model/label.ts';
import { encodeBatch, frame, segment, type TestFrame } from '../../reference/can-frames.ts';
import { Prng } from '../../reference/prng.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';
import { items, loadFolder, projectFolder } from '../../schemas/schema-folder.ts';
import { Batch, batchMessage } from '../fixtures/batch.ts';
import { type Contender, compete, loop } from '../measure.ts';
import { batchPlan, compiledOf, inspect, inspectAndStrip, readerOf } from '../ours.ts';
import { StaticBatchType } from '../peers/protobufjs-static.ts';
import { type Row, type RowMakers, speedRow } from '../row.ts';

export const formatRows: RowMakers = {
  'inspect-clean/100B': () => sizeRow('inspect-clean/100B', 3),
  'inspect-clean/10KB': () => sizeRow('inspect-clean/10KB', 440),
  'inspect-strip/tesla': teslaRow,
  'inspect-strip/fleetwise': fleetwiseRow,
  'inspect-strip/json': jsonRow,
  'inspect-strip/cbor': cborRow,
  'can/5000-frames': canRow,
  'can/heap': canHeapRow,
  'can/transfers': canTransfersRow,
  'v2x/bsm': bsmRow,
};

const PROJECT = resolve(import.meta.dirname, '../../..');
const CACHE = join(PROJECT, '.cache/bench');

/** @bufbuild/protobuf reads the schema as protoc describes it; undefined where there is no protoc. */
function bufbuild(bytes: Uint8Array): Record<string, Contender> {
  const file = join(CACHE, 'batch.binpb');
  try {
    mkdirSync(CACHE, { recursive: true });
    execFileSync(
      'protoc',
      [`-I${join(PROJECT, 'test/bench/fixtures')}`, `--descriptor_set_out=${file}`, 'batch.proto'],
      { stdio: 'pipe' },
    );
  } catch {
    return {};
  }
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(file)));
  const type = registry.getMessage('bench.Batch');
  return type === undefined ? {} : { bufbuild: loop(() => fromBinary(type, bytes)) };
}

function sizeRow(name: string, samples: number): Row {
  const reader = readerOf(batchPlan, compiledOf(batchPlan));
  const message = batchMessage({ samples, labelled: false });
  const times = compete({
    ours: loop(() => inspect(reader, message)),
    protobufjs: loop(() => Batch.decode(message)),
    'protobufjs-static': loop(() => StaticBatchType.decode(message)),
    ...bufbuild(message),
  });
  return speedRow(name, times, { note: `${message.length} bytes, nothing to report; peers decode` });
}

const labelFile = (name: string): LabelBook =>
  readLabelFile(name, readFileSync(join(PROJECT, 'device/labels', `${name}.yaml`), 'utf8'), items);

function schemaRow(name: string, root: protobuf.Root, typeName: string, book: LabelBook, value: object): Row {
  const plan = compilePlan(root, typeName, [book]);
  const reader = readerOf(plan, compiledOf(plan));
  const type = root.lookupType(typeName);
  const message = type.encode(type.fromObject(value)).finish();
  const found = inspect(reader, message).spans.length;
  if (found === 0) throw new Error(`${name}: expected labels to be hit`);
  return speedRow(
    name,
    compete({
      ours: loop(() => inspectAndStrip(reader, message)),
      protobufjs: loop(() => type.encode(type.decode(message)).finish()),
    }),
    { note: `${message.length} bytes, ${found} spans; the peer decodes and encodes` },
  );
}

function teslaRow(): Row {
  const data = Array.from({ length: 24 }, (_unused, index) =>
    index === 5
      ? { key: 'Location', value: { location_value: { latitude: 31.2, longitude: 121.4 } } }
      : { key: ['Soc', 'InsideTemp', 'Odometer', 'PackVoltage'][index % 4], value: { double_value: index * 1.5 } },
  );
  return schemaRow(
    'inspect-strip/tesla',
    loadFolder(projectFolder('tesla')),
    'telemetry.vehicle_data.Payload',
    labelFile('tesla-fleet-telemetry'),
    {
      vin: 'LSGPC52U6AF102554',
      created_at: { seconds: 1_764_000_000, nanos: 0 },
      data,
    },
  );
}

function fleetwiseRow(): Row {
  const root = loadFolder(projectFolder('fleetwise'));
  const type = 'Aws.IoTFleetWise.Schemas.VehicleDataMsg.VehicleData';
  return schemaRow('inspect-strip/fleetwise', root, type, labelFile('aws-iot-fleetwise'), {
    campaign_sync_id: 'campaign',
    collection_event_id: 7,
    captured_signals: Array.from({ length: 40 }, (_unused, index) => ({
      relative_time_ms: index,
      signal_id: index + 1,
      double_value: index * 0.5,
    })),
  });
}

const REPORT = {
  vin: 'LSGPC52U6AF102554',
  sentAt: 1_764_000_000_000,
  position: { latitude: 31.2345678, longitude: 121.456789 },
  samples: Array.from({ length: 24 }, (_unused, index) => ({ signal: index, offset: index * 28, value: index * 1.25 })),
};
const REPORT_LABELS = (format: 'json' | 'cbor'): LabelBook => ({
  name: 'bench',
  format,
  source: 'bench',
  labels: [
    { path: 'vin', meaning: { kind: 'item', item: 'connected-operation.vehicle.vin.vin' } },
    { path: 'position', meaning: { kind: 'item', item: 'connected-operation.perception.track.positioning' } },
  ],
});

function jsonRow(): Row {
  const message = Buffer.from(JSON.stringify(REPORT));
  const reader = createJsonReader({ labels: [REPORT_LABELS('json')], name: 'json' });
  const times = compete({
    ours: loop(() => inspectAndStrip(reader, message)),
    'JSON.parse': loop(() => JSON.parse(message.toString('utf8'))),
    'JSON.parse+stringify': loop(() => {
      const { vin: _vin, position: _position, ...rest } = JSON.parse(message.toString('utf8'));
      return Buffer.from(JSON.stringify(rest));
    }),
  });
  return speedRow('inspect-strip/json', times, { note: `${message.length} bytes` });
}

function cborRow(): Row {
  const message = encodeCbor(REPORT);
  const reader = createCborReader({ labels: [REPORT_LABELS('cbor')], name: 'cbor' });
  const times = compete({
    ours: loop(() => inspectAndStrip(reader, message)),
    'cbor-x': loop(() => decodeCbor(message)),
    'cbor-x+encode': loop(() => {
      const { vin: _vin, position: _position, ...rest } = decodeCbor(message);
      return encodeCbor(rest);
    }),
  });
  return speedRow('inspect-strip/cbor', times, { note: `${message.length} bytes` });
}

const FRAMES = 5000;

/** Forty labelled signals of a real DBC, periodic frames of which few are theirs, and a VIN now and then over ISO-TP. */
function canRow(): Row {
  const dbc = parseDbc(readFileSync(join(PROJECT, 'test/vectors/can/toyota_2017.dbc')), 'toyota_2017.dbc');
  const signals = dbc.messages
    .flatMap((message) => message.signals.map((signal) => `${message.name}.${signal.name}`))
    .slice(0, 40);
  const plan = createDbcPlan([dbc], {
    name: 'bench',
    format: 'dbc',
    source: 'bench',
    labels: signals.map((path) => ({ path, meaning: { kind: 'item', item: 'driving-automation.training.running' } })),
  });
  const random = new Prng(5);
  const bus = Array.from({ length: 60 }, () => ({ id: 0x300 + random.below(0x300), data: random.bytes(8) }));
  const frames: TestFrame[] = [];
  while (frames.length < FRAMES) {
    const timeUs = frames.length * 100;
    if (frames.length % 1000 === 500)
      frames.push(
        ...segment(Buffer.from('62F1904C534750433532553641463130323535340a'.slice(0, 40), 'hex'), {
          id: 0x7e8,
          timeUs,
        }),
      );
    else
      frames.push(
        usualFrame(bus[frames.length % bus.length] ?? { id: 0x300, data: new Uint8Array(8) }, frames.length, timeUs),
      );
  }
  const message = encodeBatch(frames.slice(0, FRAMES));
  const reader = createCanBatchReader({ dbc: [{ plan }] });
  const root = protobuf.parse(
    'syntax="proto3"; message CanBatch { fixed64 base_time_ms = 1; repeated CanFrame frames = 2; } message CanFrame { uint32 id = 1; bytes data = 2; uint32 offset_us = 3; uint32 channel = 4; bool extended = 5; }',
    { keepCase: true },
  ).root;
  const type = root.lookupType('CanBatch');
  const times = compete({
    ours: loop(() => inspect(reader, message).spans.length),
    protobufjs: loop(() => type.decode(message)),
  });
  return speedRow('can/5000-frames', times, {
    target: { protobufjs: '>= 10' },
    note: `${message.length} bytes, reassembly on, 40 signals of interest; the peer decodes the batch`,
  });
}

/** What is allocated for frames of no interest: what a whole batch of them costs, by the frame. */
function canHeapRow(): Row {
  setFlagsFromString('--expose-gc');
  const collect = globalThis.gc ?? (() => undefined);
  const frames = Array.from({ length: FRAMES }, (_unused, index) =>
    frame(0x100 + (index % 60), Uint8Array.of(0x80, 1, 2, 3, 4, 5, index & 0xff, index & 0x0f), {
      timeUs: index * 100,
    }),
  );
  const message = encodeBatch(frames);
  const reader = createCanBatchReader();
  for (let count = 0; count < 200; count++) inspect(reader, message);
  collect();
  let allocated = 0;
  let before = process.memoryUsage().heapUsed;
  const batches = 2000;
  for (let count = 0; count < batches; count++) {
    inspect(reader, message);
    if (count % 20 !== 0) continue;
    const now = process.memoryUsage().heapUsed;
    if (now > before) allocated += now - before;
    before = process.memoryUsage().heapUsed;
  }
  const each = allocated / batches / FRAMES;
  return {
    name: 'can/heap',
    ours: each,
    unit: 'bytes a frame',
    peers: {},
    ratio: { bytes: each },
    target: { bytes: '< 1' },
    note: `frames of no interest, ${FRAMES} in a batch; what there is is the batch's`,
  };
}

const TRANSFERS = 100_000;
const TRANSFER_BYTES_MAX = 16 * 1024 * 1024;

/** ISO-TP transfers, all open at once: what they hold of the bound that they share, and what one opening costs. */
function canTransfersRow(): Row {
  const openings = encodeBatch(
    Array.from({ length: TRANSFERS }, (_unused, index) =>
      frame(0x18da_0000 + (index & 0xffff), Uint8Array.of(0x10, 0x14, 0x5a, 0x90, 0x5a, 0x5a, index & 0xff, 1), {
        bus: index >> 16,
      }),
    ),
  );
  let held = 0;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const engine = new CanEngine({ transfersBytesMax: TRANSFER_BYTES_MAX });
    const reader = createCanBatchReaderOn(engine);
    const started = performance.now();
    const found = inspect(reader, openings).spans.length;
    best = Math.min(best, performance.now() - started);
    if (found !== TRANSFERS) throw new Error(`expected every opening to be held, found ${found}`);
    held = Math.max(held, engine.transferBytes);
  }
  return {
    name: 'can/transfers',
    ours: (best * 1e6) / TRANSFERS,
    unit: 'ns',
    peers: {},
    ratio: { 'held/bound': held / TRANSFER_BYTES_MAX },
    target: { 'held/bound': '<= 1' },
    note: `a frame; ${TRANSFERS} interleaved ISO-TP transfers open at once, ${held} bytes held of ${TRANSFER_BYTES_MAX} allowed, every frame taken out`,
  };
}

const BSM_LOOP = `#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "SaeCore.h"
int main(int argc, char **argv) {
  unsigned char buf[256]; FILE *f = fopen(argv[1], "rb"); size_t n = fread(buf, 1, sizeof buf, f); (void)argc;
  long count = 1000; struct timespec a, b; double ns = 0;
  for (;;) {
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (long i = 0; i < count; i++) { SaeCore_t *m = 0; asn_dec_rval_t r = uper_decode_complete(0, &asn_DEF_SaeCore, (void **)&m, buf, n); if (r.code != RC_OK) return 1; ASN_STRUCT_FREE(asn_DEF_SaeCore, m); }
    clock_gettime(CLOCK_MONOTONIC, &b);
    ns = (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
    if (ns > 3e7) break;
    count *= 2;
  }
  printf("%.2f\\n", ns / count); return 0;
}
`;

/** As on a bus: each identifier comes again and again, with a counter and a value that changes slowly. */
function usualFrame(
  { id, data }: { readonly id: number; readonly data: Uint8Array },
  count: number,
  timeUs: number,
): TestFrame {
  const now = Uint8Array.from(data);
  now[6] = (count >> 6) & 0xff;
  now[7] = count & 0x0f;
  return frame(id, now, { timeUs });
}

/** The core of a BSM, as asn1c's decoder reads it into a structure, against our walk of the same bits. */
function bsmRow(): Row {
  const table = parseAsnTables(DSRC, J2735);
  const step = new AsnPlan(table, 'bench').entry('BSMcoreData');
  const bytes = new UperGenerator(table, 15_485_863).message('BSMcoreData');
  const ours = loop(() => {
    const walk = new Walk(bytes, 0, bytes.length);
    step(walk);
    return walk.leaves.length;
  });
  return speedRow('v2x/bsm', compete({ ours, ...asn1c(bytes) }), {
    target: { asn1c: '>= 1' },
    note: `BSMcoreData, ${bytes.length} bytes; the peer decodes into a structure and frees it`,
  });
}

function asn1c(bytes: Uint8Array): Record<string, Contender> {
  const folder = join(CACHE, 'asn1c');
  const program = join(folder, 'loop');
  const file = join(folder, 'bsm.per');
  try {
    if (!existsSync(program)) {
      mkdirSync(folder, { recursive: true });
      execFileSync(
        'asn1c',
        ['-gen-PER', '-fcompound-names', '-pdu=auto', join(PROJECT, 'test/reference/v2x-bsm.asn')],
        { cwd: folder, stdio: 'ignore' },
      );
      writeFileSync(join(folder, 'loop.c'), BSM_LOOP);
      const sources = readdirSync(folder).filter((name) => name.endsWith('.c') && name !== 'converter-sample.c');
      execFileSync('cc', ['-w', '-O2', '-I.', ...sources, '-o', program], { cwd: folder, stdio: 'ignore' });
    }
    writeFileSync(file, bytes);
  } catch {
    return {};
  }
  return { asn1c: { kind: 'program', nanoseconds: () => Number(execFileSync(program, [file], { encoding: 'utf8' })) } };
}
