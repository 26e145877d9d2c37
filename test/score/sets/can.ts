import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createCanBatchReader, createCandumpReader, createDbcPlan, parseDbc } from '../../../src/decode/can/can.ts';
import type { Content, ContentReader } from '../../../src/model/content.ts';
import type { Label } from '../../../src/model/label.ts';
import { encodeBatch, frame, type TestFrame, toCandump } from '../../reference/can-frames.ts';
import type { Counts, ScoreSet } from '../score-set.ts';

const VECTORS = new URL('../../vectors/can/', import.meta.url);
const VIN = 'connected-operation.vehicle.vin.vin';
const POSITION = 'connected-operation.perception.track.positioning';
const SERIAL = 'other.same-rules';

const lines = <T>(name: string): readonly T[] =>
  readFileSync(new URL(name, VECTORS), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

function read(reader: ContentReader, bytes: Uint8Array, vehicle = 'one'): Content {
  return reader(bytes, 0, bytes.length, { channel: 'can/score', vehicle, receivedAtMs: 0 });
}

class Tally {
  found = 0;
  missed = 0;
  falseAlarms = 0;
  negatives = 0;

  add(truth: boolean, seen: boolean): void {
    if (truth && seen) this.found++;
    else if (truth) this.missed++;
    else {
      this.negatives++;
      if (seen) this.falseAlarms++;
    }
  }

  row(item: string, set: string): Counts {
    const { found, missed, falseAlarms, negatives } = this;
    return { item, set, found, missed, falseAlarms, negatives };
  }
}

interface Trace {
  readonly frames?: readonly string[];
  readonly vin: string | null;
  readonly note?: string;
}

/** A published exchange's frames, whichever way it writes them. */
function framesOf(trace: Trace): readonly TestFrame[] {
  return (trace.frames ?? []).map((line) => {
    const [, id = '', data = ''] = /([0-9A-F]{3,8})[# ]([0-9A-F ]+)$/.exec(line.trim()) ?? [];
    return frame(Number.parseInt(id, 16), data, { extended: id.length > 3, timeUs: 1000 });
  });
}

const bytesText = ({ data }: TestFrame) =>
  Buffer.from(data)
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ');
const idText = ({ id, extended }: TestFrame) =>
  id
    .toString(16)
    .toUpperCase()
    .padStart(extended === true ? 8 : 4, '0');

/** One trace in every carrier. */
const CARRIERS: Readonly<Record<string, (frames: readonly TestFrame[]) => Uint8Array>> = {
  batch: encodeBatch,
  candump: toCandump,
  'candump screen': (frames) =>
    text(
      frames.map(
        (each) => `  can0  ${idText(each).replace(/^0(?=...$)/, '')}   [${each.data.length}]  ${bytesText(each)}`,
      ),
    ),
  asc: (frames) =>
    text([
      'date Tue Sep 30 15:06:13 2014',
      'base hex  timestamps absolute',
      ...frames.map(
        (each, index) =>
          `   0.0${index} 1  ${each.id.toString(16).toUpperCase()}${each.extended === true ? 'x' : ''}  Rx   d ${each.data.length} ${bytesText(each)}`,
      ),
    ]),
  'trc 1.1': (frames) =>
    text([
      ';$FILEVERSION=1.1',
      ...frames.map(
        (each, index) => `  ${index + 1})  ${index}.1  Rx  ${idText(each)}  ${each.data.length}  ${bytesText(each)}`,
      ),
    ]),
  'trc 2.1': (frames) =>
    text([
      ';$FILEVERSION=2.1',
      ';$COLUMNS=N,O,T,B,I,d,R,L,D',
      ...frames.map(
        (each, index) => `  ${index + 1}  ${index}.1 DT 1 ${idText(each)} Rx - ${each.data.length} ${bytesText(each)}`,
      ),
    ]),
};

function text(all: readonly string[]): Uint8Array {
  return Buffer.from(`${all.join('\n')}\n`);
}

/** VINs of published exchanges, in every carrier: found whole, and with every frame that holds a part of it gone. */
function traces(): Counts {
  const tally = new Tally();
  for (const trace of lines<Trace>('diagnostic-vin-traces.jsonl')) {
    if (trace.frames === undefined || trace.note?.includes('malformed') === true) continue;
    for (const [carrier, write] of Object.entries(CARRIERS)) {
      const bytes = write(framesOf(trace));
      const content = read(carrier === 'batch' ? createCanBatchReader() : createCandumpReader(), bytes);
      const spans = content.spans.filter(({ cause }) => cause.kind === 'label' && cause.item === VIN);
      const held = Buffer.concat(spans.map(({ start, end }) => bytes.subarray(start, end))).toString('latin1');
      const vin = carrier === 'batch' ? held : Buffer.from(held.replace(/[^0-9A-F]/g, ''), 'hex').toString('latin1');
      tally.add(trace.vin !== null, trace.vin === null ? spans.length > 0 : vin === trace.vin);
    }
  }
  return tally.row(VIN, 'can/exchanges');
}

/** Four interleaved BAMs of component identifications are named by the vectors; nothing in the drive is an identifier. */
function drive(): readonly Counts[] {
  const log = gunzipSync(readFileSync(new URL('hyundai-kona-uds.candump.log.gz', VECTORS)));
  const truth = JSON.parse(readFileSync(new URL('hyundai-kona-uds.truth.json', VECTORS), 'utf8')) as {
    readonly isotp: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  const quiet = new Tally();
  const whole = read(createCandumpReader(), log);
  for (let frames = 0; frames < 2010; frames++) quiet.add(false, frames < whole.spans.length);
  const joined = new Tally();
  for (const [id, heads] of Object.entries(truth.isotp)) {
    for (const [head, count] of Object.entries(heads)) {
      const dids = new Map([[Number.parseInt(head.slice(2), 16), SERIAL]]);
      const { spans } = read(createCandumpReader({ dids }), log);
      const complete = spans.filter(({ cause }) => cause.kind === 'label' && cause.by.startsWith('uds:')).length;
      const frames = id === '7BB' ? 6 : 9;
      for (let index = 0; index < count; index++) joined.add(true, index < complete / frames);
      for (let index = count; index < complete / frames; index++) joined.add(false, true);
    }
  }
  return [quiet.row('any', 'can/drive'), joined.row('reassembled', 'can/drive')];
}

interface SignalLabel {
  readonly msg: string;
  readonly msg_id: number;
  readonly signal: string;
  readonly label: string;
}

/** Labelled signals of four DBC files and the ones that only look so. */
function signals(): readonly Counts[] {
  const dbcs = ['gwm_haval_h6_phev_2024', 'mg', 'tesla_can', 'toyota_2017'].map((name) =>
    parseDbc(readFileSync(new URL(`${name}.dbc`, VECTORS))),
  );
  const items: Readonly<Record<string, string>> = { VIN, LOCATION: POSITION };
  const all = lines<SignalLabel>('dbc-signal-labels.jsonl');
  const labels = all.map(({ msg, signal, label }): Label => {
    const item = items[label];
    const path = `${msg}.${signal}`;
    return {
      path,
      place: path,
      meaning: item === undefined ? { kind: 'benign', reason: label } : { kind: 'item', item },
    };
  });
  const plan = createDbcPlan(dbcs, { name: 'score', format: 'dbc', source: 'opendbc', labels });
  const reader = createCanBatchReader({ dbc: [{ plan }] });
  return Object.entries(items).map(([label, item]) => {
    const tally = new Tally();
    for (const each of all) {
      if (items[each.label] !== undefined && each.label !== label) continue;
      const { spans } = read(reader, encodeBatch([frame(each.msg_id, '1122334455667788')]));
      const seen = spans.some(
        ({ path, cause }) => path.endsWith(`.${each.signal}`) && cause.kind === 'label' && cause.item === item,
      );
      tally.add(each.label === label, seen);
    }
    return tally.row(item, 'can/signals');
  });
}

/** Real CAN: exchanges that carry a VIN, a drive that carries none, DBC files with labels (test/vectors/can). */
export const set: ScoreSet = {
  name: 'can',
  kind: 'counts',
  targets: [
    { item: 'any', set: 'can/*', falseAlarmsBelow: 0.000_1 },
    { item: '*', set: 'can/*', recallMin: 1, precisionMin: 1 },
  ],
  counts: () => [traces(), ...drive(), ...signals()],
};
