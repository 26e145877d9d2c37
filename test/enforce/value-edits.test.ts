import { describe, expect, it } from 'vitest';
import { createCborReader } from '../../src/decode/cbor/cbor.ts';
import { createJsonReader } from '../../src/decode/json/json.ts';
import { createLeafReader } from '../../src/decode/leaf.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import { interpreter } from '../../src/decode/protobuf/interpret.ts';
import { createProtobufReader } from '../../src/decode/protobuf/protobuf.ts';
import { loadSchema } from '../../src/decode/protobuf/schema.ts';
import { readJ2735 } from '../../src/decode/v2x/v2x.ts';
import { createEnforcer } from '../../src/enforce/enforce.ts';
import type { ContentReader } from '../../src/model/content.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Obligation } from '../../src/model/verdict.ts';
import { bytesOf, vectors } from '../decode/v2x/v2x-samples.ts';
import { testValueEdits } from './value-rig.ts';

const enforcer = createEnforcer({ values: testValueEdits() });
const destination = { name: 'overseas', entity: 'test', jurisdiction: 'DE', home: false } as const;
const ITEM = 'connected-operation.vehicle.sim.identifiers';

/** What leaves when every span has the obligation; findings may cover parts of it. */
function left(
  read: ContentReader,
  payload: Uint8Array,
  obligation: Obligation,
  parts: (start: number) => readonly (readonly [number, number])[] = () => [],
): Uint8Array | undefined {
  const content = read(payload, 0, payload.length, { channel: 'c', vehicle: '', receivedAtMs: 0 });
  const findings = content.spans.flatMap(({ path, start, end, cause }, span): Finding[] => {
    const item = cause.kind === 'label' ? cause.item : ITEM;
    const found = parts(start);
    const ranges = found.length === 0 ? [[start, end] as const] : found;
    return ranges.map(([from, to]) => ({ item, path, start: from, end: to, by: 'test', span }));
  });
  const frame = { id: '1', channel: 'c', payload, receivedAtMs: 0, side: [] };
  const message = { kind: 'message', frame, format: 'f', schema: 's', content } as const;
  const obligations = findings.map(() => obligation);
  const verdict = { destination, kind: 'modify', reason: '', obligations, findings } as const;
  return enforcer.enforce(message, verdict, 't').delivery?.payload;
}

const label = (path: string) => ({ path, meaning: { kind: 'item' as const, item: ITEM } });
const book = (format: 'json' | 'cbor', ...paths: string[]) => [
  { name: 't', source: 't', format, labels: paths.map(label) },
];
const json = createJsonReader({ name: 't', labels: book('json', '**.v', '**.lat', '**.lon', '**.lat_e7') });
const cbor = createCborReader({ name: 't', labels: book('cbor', '**.v', '**.lat', '**.lat_e7') });
const text = (value: string): Uint8Array => Buffer.from(value);
const utf8 = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();
const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');

describe('masks keep type and width', () => {
  it.each([
    ['text', '{"v":"abc"}', '{"v":"***"}'],
    ['text of more bytes than letters', '{"v":"京A"}', '{"v":"****"}'],
    ['text with escapes', '{"v":"a\\u0041"}', '{"v":"*******"}'],
    ['a number', '{"v":12345}', '{"v":0    }'],
    ['a fraction', '{"v":-1.5e3,"w":1}', '{"v":0     ,"w":1}'],
    ['a container is taken out', '{"v":{"a":1},"w":1}', '{"w":1}'],
  ])('JSON: %s', (_name, from, to) => {
    expect(utf8(left(json, text(from), 'mask'))).toBe(to);
  });

  it.each([
    ['text', 'a1617663616263', 'a161766' + '32a2a2a'],
    ['bytes', 'a1617643010203', 'a1617643000000'],
    ['a number of four bytes', 'a161761a0102' + '0304', 'a161761a00000000'],
    ['a negative number', 'a161763903e7', 'a16176190000'],
    ['a double', 'a16176fb4056000000000001', 'a16176fb0000000000000000'],
  ])('CBOR: %s', (_name, from, to) => {
    expect(hex(left(cbor, Buffer.from(from, 'hex'), 'mask'))).toBe(to);
  });
});

describe('parts of a text that detectors found', () => {
  const leaf = createLeafReader(true);
  it('are masked alone', () => {
    const parts = (): [number, number][] => [
      [3, 6],
      [5, 8],
      [10, 11],
    ];
    expect(utf8(left(leaf, text('ab cdefgh ij'), 'mask', parts))).toBe('ab *****h *j');
  });

  it('are masked whole where escapes stand between', () => {
    expect(utf8(left(json, text('{"w":"\\u0041bcdefgh"}'), 'mask', (start) => [[start + 6, start + 8]]))).toBe(
      `{"w":"${'*'.repeat(13)}"}`,
    );
  });
});

describe('coarser positions', () => {
  it.each([
    ['degrees', '{"lat":31.2304,"lon":121.4737}', '{"lat":31.2,"lon":121.5}'],
    ['south and west, poles and date line', '{"lat":-89.99,"lon":-179.97}', '{"lat":-90,"lon":-180}'],
    ['in 1e-7 degree', '{"lat_e7":312304160}', '{"lat_e7":312000000}'],
    ['a whole number in a unit that nobody named is taken out', '{"lat":312304160,"w":1}', '{"w":1}'],
    ['what is no position is taken out', '{"v":31.2304,"w":1}', '{"w":1}'],
    ['text is taken out', '{"lat":"31.2304","w":1}', '{"w":1}'],
  ])('JSON: %s', (_name, from, to) => {
    expect(utf8(left(json, text(from), 'coarsen'))).toBe(to);
  });

  it('CBOR: doubles and integers keep their width', () => {
    expect(hex(left(cbor, Buffer.from('a1636c6174fb403f3afb7e90ff97', 'hex'), 'coarsen'))).toBe(
      'a1636c6174fb403f333333333334',
    );
    expect(hex(left(cbor, Buffer.from('a1666c61745f65371a129d5c20', 'hex'), 'coarsen'))).toBe(
      'a1666c61745f65371a1298be00',
    );
    expect(hex(left(cbor, Buffer.from('a1666c61745f65373a00000009', 'hex'), 'coarsen'))).toBe(
      'a1666c61745f65371a00000000',
    );
  });

  it('protobuf: every code that may hold one', () => {
    const fields = [
      'sint32 lat_e7 = 1',
      'double lat = 2',
      'float longitude = 3',
      'int32 lon_e7 = 4',
      'sfixed32 lat_1e6 = 5',
      'int64 latitude = 6',
    ];
    const source = `syntax = "proto3"; package t; import "guanka/label.proto"; message P { ${fields.map((one) => `${one} [(guanka.item) = "${ITEM}"];`).join(' ')} }`;
    const files: Record<string, string> = { 'p.proto': source, 'guanka/label.proto': LABEL };
    const schema = loadSchema(['p.proto'], (path) => files[path]);
    const plan = compilePlan(schema, 't.P', []);
    const type = schema.lookupType('t.P');
    const before = {
      lat_e7: -312_304_160,
      lat: 31.2304,
      longitude: 121.4737,
      lon_e7: -1_214_737_010,
      lat_1e6: 31_230_416,
      latitude: 12,
    };
    const payload = type
      .encode(type.create({ ...before, latE7: before.lat_e7, lonE7: before.lon_e7, lat_1e6: before.lat_1e6 }))
      .finish();
    const out = left(
      createProtobufReader(plan, interpreter(plan), () => undefined),
      payload,
      'coarsen',
    );
    expect(type.decode(out ?? new Uint8Array(0)).toJSON()).toEqual(
      Object.fromEntries(
        Object.entries(type.decode(payload).toJSON()).flatMap(([name, value]) => coarse(name, Number(value))),
      ),
    );
  });

  it('V2X: latitude and longitude stay readable, on the grid; the rest says nothing', () => {
    const bytes = bytesOf(vectors('j2735-bsm')[0]?.hex ?? '');
    const before = positionOf(bytes);
    const out = left(readJ2735, bytes, 'coarsen');
    const after = positionOf(out ?? new Uint8Array(0));
    expect(after).toEqual(before.map((value) => Math.round(value / 1e6) * 1e6));
    expect(after).not.toEqual(before);
  });
});

function coarse(name: string, value: number): [string, unknown][] {
  if (name === 'latitude') return [];
  const unit = /7$/.test(name) ? 1e7 : /6$/.test(name) ? 1e6 : 1;
  const degrees = Math.round(value / unit / 0.1) * 0.1;
  const written = unit === 1 ? (name === 'longitude' ? Math.fround(degrees) : degrees) : Math.round(degrees * unit);
  return [[name, written]];
}

const LABEL = `syntax = "proto3"; package guanka; import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions { optional string item = 50501; }`;

/** Latitude and longitude of a J2735 BSM: the labelled fields of its core, as numbers. */
function positionOf(bytes: Uint8Array): number[] {
  const content = readJ2735(bytes, 0, bytes.length, { channel: 'v', vehicle: '', receivedAtMs: 0 });
  return ['lat', 'long'].flatMap((name) => {
    const span = content.spans.find(({ path }) => path.endsWith(`coreData.${name}`));
    if (span?.bits === undefined || span.form?.kind !== 'bits') return [];
    let raw = 0n;
    for (let bit = span.bits.start; bit < span.bits.start + span.bits.length; bit++)
      raw = raw * 2n + BigInt(((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1);
    return [Number(raw) + span.form.low];
  });
}

describe('tokens', () => {
  it('keep the shape of an ICCID, are the same each time, and take out numbers', () => {
    const from = '{"v":"89860439102183746501","w":1}';
    const token = utf8(left(json, text(from), 'tokenise'));
    expect(token).toMatch(/^\{"v":"890\d{17}","w":1\}$/);
    expect(utf8(left(json, text(from), 'tokenise'))).toBe(token);
    expect(utf8(left(json, text('{"v":"no shape","w":1}'), 'tokenise'))).toMatch(/^\{"v":"tk_[A-Z2-7]{26}","w":1\}$/);
    expect(utf8(left(json, text('{"v":490154203237518,"w":1}'), 'tokenise'))).toBe('{"w":1}');
  });
});
