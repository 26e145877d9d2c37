import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ITEM } from '../../../src/classify/detect/detection.ts';
import type { Prng } from '../../reference/prng.ts';
import { VECTORS } from '../make/samples.ts';
import type { ScoreCase, ScoreMessage, ScoreSet } from '../score-set.ts';

const DETECTORS = new URL('detectors/', VECTORS);
/** Pictures whose licence does not let them be copied: read where they are, beside the clone. */
const SHARED_PICTURES = new URL('../../../../../shared/vectors/detectors/images/', import.meta.url);
const LINES_PER_LOG = 60;

/** Real inputs that nobody of this project wrote (test/vectors/README.md), by content and by name. */
export const set: ScoreSet = {
  name: 'vectors',
  kind: 'cases',
  targets: [
    { item: ITEM.vin, set: 'vectors/vin-named', recallMin: 1 },
    { item: ITEM.sim, set: 'vectors/imei-named', recallMin: 1 },
    { item: ITEM.vin, set: 'vectors/vin-text', recallMin: 0.97 },
    { item: ITEM.position, set: 'vectors/*', recallMin: 0.99 },
    { item: 'connected-operation.perception.imagery.*', set: 'vectors/*', recallMin: 0.99 },
    { item: 'any', set: 'vectors/*', falseAlarmsBelow: 0.001 },
  ],
  *cases(random) {
    yield* vins();
    yield* lookAlikes();
    yield* receivers();
    yield* tracks();
    yield* pictures(random);
  },
};

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const one = (item: string | undefined, group: string, message: ScoreMessage, detail: string): ScoreCase => ({
  item,
  group,
  messages: [message],
  detail,
});

function linesOf<T>(name: string): T[] {
  return readFileSync(new URL(name, DETECTORS), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

function* vins(): Generator<ScoreCase> {
  interface Row {
    readonly text: string;
    readonly format_ok?: boolean;
    readonly check_ok?: boolean;
    readonly src: string;
  }
  for (const { text, format_ok, check_ok, src } of linesOf<Row>('vin.jsonl')) {
    const detail = `${src}, check digit ${check_ok === true ? 'right' : 'wrong or unknown'}`;
    const item = format_ok === true ? ITEM.vin : undefined;
    if (item !== undefined) {
      yield one(item, 'vin-named', { channel: 'json/x', payload: utf8(JSON.stringify({ vin: text, ok: 1 })) }, detail);
      yield one(item, 'vin-named', { channel: 'text/log', payload: utf8(`session start VIN=${text} fw 2.1`) }, detail);
    }
    // A made-up row with a wrong check digit and no maker's code is one by its form only, and by content alone not to be told.
    if (item === undefined || check_ok === true) {
      yield one(item, 'vin-text', { channel: 'text/log', payload: utf8(text) }, detail);
      yield one(
        item,
        'vin-text',
        { channel: 'json/x', payload: utf8(JSON.stringify({ note: `got ${text}` })) },
        detail,
      );
    }
  }
}

function* lookAlikes(): Generator<ScoreCase> {
  for (const { validator, text, valid } of linesOf<{ validator: string; text: string; valid: boolean }>(
    'lookalikes.jsonl',
  )) {
    if (validator === 'isIMEI' && valid)
      yield one(
        ITEM.sim,
        'imei-named',
        { channel: 'json/x', payload: utf8(JSON.stringify({ imei: text })) },
        validator,
      );
    if (validator === 'isUUID') yield one(undefined, 'uuid', { channel: 'text/log', payload: utf8(text) }, validator);
    if (validator === 'isLatLong' && valid && /\.\d{3}/.test(text))
      yield one(
        ITEM.position,
        'latlong-named',
        { channel: 'json/x', payload: utf8(JSON.stringify({ location: text })) },
        validator,
      );
  }
}

/** Receiver logs: each sentence with a position by itself, and each log whole, as text or as bytes. */
function* receivers(): Generator<ScoreCase> {
  const folder = new URL('gpsd/', DETECTORS);
  const index = readFileSync(new URL('index.jsonl', folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  for (const line of index) {
    const row = JSON.parse(line) as { file: string; kind: string; tpv_with_position: number };
    const bytes = new Uint8Array(gunzipSync(readFileSync(new URL(row.file, folder))));
    const detail = `${row.kind} ${row.file}`;
    const text = Buffer.from(bytes).toString('latin1');
    const sentences = text
      .split(/[\r\n]+/)
      .filter(
        (one) =>
          /^\$[A-Z]{2}(?:GGA|RMC|GLL|GNS),.*,\d{4,5}\.\d+,[NS],\d{5,6}\.\d+,[EW].*\*[0-9A-Fa-f]{2}$/.test(one) &&
          sumFits(one),
      );
    for (const sentence of sentences.slice(0, LINES_PER_LOG))
      yield one(ITEM.position, 'nmea', { channel: 'text/log', payload: utf8(sentence) }, detail);
    if (row.tpv_with_position === 0) continue;
    if (row.kind === 'nmea' || row.kind === 'ubx' || row.kind === 'u-blox')
      yield one(ITEM.position, `log-${row.kind}`, { channel: 'auto/x', payload: bytes }, detail);
  }
}

/** A sentence with a wrong sum is none: the receiver's own reader drops it too. */
function sumFits(sentence: string): boolean {
  const star = sentence.lastIndexOf('*');
  let sum = 0;
  for (let at = 1; at < star; at++) sum ^= sentence.charCodeAt(at);
  return sum === Number.parseInt(sentence.slice(star + 1), 16);
}

function* tracks(): Generator<ScoreCase> {
  const folder = new URL('gpx/', DETECTORS);
  for (const name of readdirSync(folder)) {
    const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
    const item = /<(?:trkpt|wpt|rtept)/.test(Buffer.from(bytes).toString('latin1')) ? ITEM.position : undefined;
    yield one(item, 'gpx', { channel: 'auto/x', payload: bytes }, name);
  }
}

function* pictures(random: Prng): Generator<ScoreCase> {
  const files = [new URL('images/test.webp', DETECTORS), new URL('Static.264', DETECTORS)];
  if (existsSync(SHARED_PICTURES))
    for (const name of readdirSync(SHARED_PICTURES))
      if (name.endsWith('.jpg')) files.push(new URL(name, SHARED_PICTURES));
  for (const file of files) {
    const bytes = new Uint8Array(readFileSync(file));
    const name = file.pathname.slice(file.pathname.lastIndexOf('/') + 1);
    const item = name.endsWith('.264') ? ITEM.video : ITEM.picture;
    const also = [ITEM.position];
    const ways: ScoreMessage[] = [
      { channel: 'auto/x', payload: bytes },
      { channel: 'binary/x', payload: new Uint8Array(Buffer.concat([random.bytes(24), bytes])) },
      { channel: 'json/x', payload: utf8(JSON.stringify({ c: Buffer.from(bytes).toString('base64') })) },
      { channel: 'text/log', payload: utf8(Buffer.from(bytes).toString('hex')) },
    ];
    for (const message of ways) yield { ...one(item, 'pictures', message, name), also };
  }
}
