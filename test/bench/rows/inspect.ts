import { setFlagsFromString } from 'node:v8';
import { Batch, batchMessage } from '../fixtures/batch.ts';
import { type Contender, compete, loop } from '../measure.ts';
import { batchPlan, compiledOf, inspect, inspectAndStrip, interpretedOf, readerOf } from '../ours.ts';
import { cppPeers } from '../peers/cpp.ts';
import { staticStrip } from '../peers/protobufjs-static.ts';
import { type Row, type RowMakers, speedRow } from '../row.ts';

const reader = readerOf(batchPlan, compiledOf(batchPlan));
const labelled = batchMessage({ samples: 35, labelled: true });
const clean = batchMessage({ samples: 35, labelled: false });

function withCpp(modes: Readonly<Record<string, string>>, message: Uint8Array): Record<string, Contender> {
  const cpp = cppPeers();
  if (typeof cpp === 'string') return {};
  return Object.fromEntries(Object.entries(modes).map(([name, mode]) => [name, cpp.contender(mode, message)]));
}

export function protobufjsStrip(bytes: Uint8Array): Uint8Array {
  const message = Batch.decode(bytes) as unknown as { vin?: string; samples: { position?: unknown }[] };
  delete message.vin;
  for (const sample of message.samples) delete sample.position;
  return Batch.encode(message as never).finish();
}

/** All contenders must come to the same bytes, or the comparison is of different jobs. */
function checkSame(): void {
  const ours = Buffer.from(inspectAndStrip(reader, labelled) ?? new Uint8Array(0));
  const cpp = cppPeers();
  const others: readonly (readonly [string, Uint8Array])[] = [
    ['protobufjs', protobufjsStrip(labelled)],
    ['protobufjs-static', staticStrip(labelled)],
    ...(typeof cpp === 'string'
      ? []
      : ([
          ['libprotobuf', cpp.output('print-libprotobuf', labelled)],
          ['protozero', cpp.output('print-protozero', labelled)],
        ] as const)),
  ];
  for (const [name, bytes] of others) if (!ours.equals(bytes)) throw new Error(`${name} strips other bytes than we do`);
}

export const inspectRows: RowMakers = {
  'inspect-strip/900B-labels': stripRow,
  'inspect-clean/900B': cleanRow,
  'inspect-strip/1MiB-image': imageRow,
  'plan/compiled': compiledRow,
  'inspect/per-byte': perByteRow,
  'inspect/hostile': hostileRow,
  'inspect-clean/heap': heapRow,
};

function stripRow(): Row {
  checkSame();
  const times = compete({
    ours: loop(() => inspectAndStrip(reader, labelled)),
    protobufjs: loop(() => protobufjsStrip(labelled)),
    'protobufjs-static': loop(() => staticStrip(labelled)),
    ...withCpp({ libprotobuf: 'libprotobuf-strip', protozero: 'protozero-strip' }, labelled),
  });
  return speedRow('inspect-strip/900B-labels', times, {
    target: { protobufjs: '>= 20', libprotobuf: '>= 4', protozero: '>= 1.3' },
    note: `${labelled.length} bytes, 35 samples, two labels hit`,
  });
}

function cleanRow(): Row {
  const times = compete({
    ours: loop(() => inspect(reader, clean)),
    ...withCpp({ protozero: 'protozero-walk', memcpy: 'memcpy' }, clean),
  });
  return speedRow('inspect-clean/900B', times, {
    target: { protozero: '>= 1.3' },
    note: `${clean.length} bytes, nothing to report`,
  });
}

function imageRow(): Row {
  const small = batchMessage({ samples: 4, labelled: true, imageBytes: 1024 });
  const large = batchMessage({ samples: 4, labelled: true, imageBytes: 1024 * 1024 });
  const times = compete({
    ours: loop(() => inspectAndStrip(reader, large)),
    '1KiB-image': loop(() => inspectAndStrip(reader, small)),
  });
  return {
    name: 'inspect-strip/1MiB-image',
    ours: times.ours,
    unit: 'ns',
    peers: { '1KiB-image': times['1KiB-image'] },
    ratio: { '1KiB-image': times.ours / times['1KiB-image'] },
    target: { '1KiB-image': '<= 1.1' },
    note: 'ours over peer: the labelled image is never copied',
  };
}

function compiledRow(): Row {
  const { walk, rows } = compiledOf(batchPlan);
  const slow = interpretedOf(batchPlan);
  return speedRow(
    'plan/compiled',
    compete({
      ours: loop(() => walk(clean, 0, clean.length, rows)),
      interpreted: loop(() => slow.walk(clean, 0, clean.length, slow.rows)),
    }),
    { target: { interpreted: '>= 2.5' } },
  );
}

function perByteRow(): Row {
  const sizes = [4, 39, 400, 4000, 40_000, 400_000];
  const messages = sizes.map((samples) => batchMessage({ samples, labelled: false }));
  const costs = messages.map(
    (message) => compete({ ours: loop(() => inspect(reader, message)) }).ours / message.length,
  );
  const worst = Math.max(...costs);
  const best = Math.min(...costs);
  return {
    name: 'inspect/per-byte',
    ours: worst,
    unit: 'ns a byte',
    peers: { best },
    ratio: { 'worst/best': worst / best, worst: worst / best },
    target: { worst: '<= 1.5' },
    note: `${messages.map((message) => message.length).join(', ')} bytes`,
  };
}

/** Messages that are wrong in every way that a walk finds, against the good one they were made from: cost of a byte. */
function hostileRow(): Row {
  const cut = clean.subarray(0, clean.length - 1);
  const varint = Uint8Array.from([0x10, ...Array(9).fill(0xff), 0x7f]);
  const overflow = Buffer.concat([clean, varint]);
  const wrongWire = Buffer.concat([clean, Uint8Array.of(0x15, 1, 2, 3, 4)]);
  const badUtf8 = batchMessage({ samples: 35, labelled: false, note: '\u00e9'.repeat(400) });
  badUtf8[badUtf8.length - 1] = 0xff;
  const deep = nested(400);
  const tryInspect = (bytes: Uint8Array): unknown => {
    try {
      return inspect(reader, bytes);
    } catch (error) {
      return error;
    }
  };
  const cases: Readonly<Record<string, Uint8Array>> = { cut, overflow, wrongWire, badUtf8, deep };
  const times = compete({
    ours: loop(() => inspect(reader, clean)),
    ...Object.fromEntries(Object.entries(cases).map(([name, bytes]) => [name, loop(() => tryInspect(bytes))])),
  }) as Record<string, number>;
  const perByte = (name: string, length: number): number => (times[name] ?? Number.NaN) / length;
  const own = perByte('ours', clean.length);
  const ratio = Object.fromEntries(
    Object.entries(cases).map(([name, bytes]) => [name, perByte(name, bytes.length) / own]),
  );
  return {
    name: 'inspect/hostile',
    ours: own,
    unit: 'ns a byte',
    peers: Object.fromEntries(Object.entries(cases).map(([name, bytes]) => [name, perByte(name, bytes.length)])),
    ratio: { ...ratio, worst: Math.max(...Object.values(ratio)) },
    target: { worst: '<= 2' },
    note: 'peer over ours, cost of a byte; thrown errors included',
  };
}

/** Groups of an unknown field, one in the other, past the depth limit. */
function nested(depth: number): Uint8Array {
  return Uint8Array.from([...Array(depth).fill([0xfb, 0x7f]).flat(), ...Array(depth).fill([0xfc, 0x7f]).flat()]);
}

const HEAP_MESSAGES = 1_000_000;

function heapRow(): Row {
  setFlagsFromString('--expose-gc');
  const collect = globalThis.gc ?? (() => undefined);
  for (let count = 0; count < 10_000; count++) inspect(reader, clean);
  collect();
  let allocated = 0;
  let before = process.memoryUsage().heapUsed;
  for (let count = 0; count < HEAP_MESSAGES; count++) {
    inspect(reader, clean);
    if (count % 10_000 !== 0) continue;
    const now = process.memoryUsage().heapUsed;
    if (now > before) allocated += now - before;
    before = process.memoryUsage().heapUsed;
  }
  return {
    name: 'inspect-clean/heap',
    ours: allocated / HEAP_MESSAGES,
    unit: 'bytes a message',
    peers: {},
    ratio: { bytes: allocated / HEAP_MESSAGES },
    target: { bytes: '< 16' },
    note: `over ${HEAP_MESSAGES} messages`,
  };
}
