import { readdirSync, readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type SuggestField, suggestLabels } from '../../src/console/suggest.ts';
import { coverOfLabels, lintSchema } from '../../src/console/suggest-lint.ts';
import { fieldsOfProto } from '../../src/console/suggest-proto.ts';
import { fieldsOfCborSample, fieldsOfJsonSample } from '../../src/console/suggest-sample.ts';
import type { Label } from '../../src/model/label.ts';
import { isPlainName } from '../../src/model/name-tokens.ts';
import { ruleOfName } from '../../src/model/names.ts';
import { scoreSuggestions } from '../reference/suggest-score.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const field = (path: string, type: SuggestField['type'] = 'float', more: Partial<SuggestField> = {}): SuggestField => ({
  path,
  name: path.slice(path.lastIndexOf('.') + 1),
  type,
  ...more,
});
const VIN = 'connected-operation.vehicle.vin.vin';
const SIM = 'connected-operation.vehicle.sim.identifiers';
const RUNNING = 'driving-automation.training.running';
const POSITION = 'connected-operation.perception.track.positioning';

describe('a name means', () => {
  test.each<[string, string | undefined]>([
    ['lat', 'lat'],
    ['Latitude', 'latitude'],
    ['GPS_LNG', 'longitude'],
    ['wgs84Lat', 'latitude'],
    ['latitudeE7', 'latitude'],
    ['gpslat', 'latitude'],
    ['latlng', 'position'],
    ['PPSLat', 'lat'],
    ['vehicleLongitude', 'longitude'],
    ['当前经度', 'longitude'],
    ['weidu', 'latitude'],
    ['jingdu', 'longitude'],
    ['vin', 'vin'],
    ['VinCode', 'vin'],
    ['cheliangvin', 'vin'],
    ['车架号', 'vin'],
    ['vins', 'vin'],
    ['imei1', 'sim'],
    ['SIM_NO', 'sim'],
    ['iccid', 'sim'],
    ['物联网卡号', 'sim'],
    ['privateKeyPem', 'private-key'],
    ['aesKey', 'symmetric-key'],
    ['clientCert', 'certificate'],
    ['photo', 'picture'],
    ['altitude', 'elevation'],
    ['lateral', 'motion'],
    ['LongitudinalAccel', 'motion'],
    ['latency', undefined],
    ['flat', undefined],
    ['longTerm', undefined],
    ['plate', undefined],
    ['platform', undefined],
    ['template', undefined],
    ['translation', undefined],
    ['moving', undefined],
    ['driving', undefined],
    ['ChargePortLatch', undefined],
    ['keyId', undefined],
    ['imageUrl', undefined],
    ['vinValid', undefined],
    ['latError', undefined],
    ['lonelyDays', undefined],
  ])('%s', (name, rule) => {
    expect(ruleOfName(name)?.name).toBe(rule);
  });

  test.each<[string, boolean]>([
    ['brick_voltage_12', true],
    ['speed(km/h)', true],
    ['@type', true],
    ['Vehicle.CurrentLocation.Latitude', true],
    ['电池温度', true],
    ['LVSHCAMB9CE012345', false],
    ['1700000000', false],
    ['京A12345', false],
    ['aGVsbG8gd29ybGQgaGVsbG8', false],
    ['KLUvabcdefghijklmnop', false],
    ['TFNWQUFBQUFBQUFBQUFB', false],
    ['longitudinalAcceleration', true],
    ['', false],
    ['550e8400-e29b-41d4-a716-446655440000', false],
    ['13800138000', false],
  ])('%s is a name: %s', (name, plain) => {
    expect(isPlainName(name)).toBe(plain);
  });
});

describe('proposes', () => {
  test.each<[string, SuggestField[], (string | undefined)[]]>([
    ['an identifier', [field('a.vin', 'string')], [VIN]],
    ['no flag of one', [field('a.vin', 'bool')], []],
    ['a pair', [field('a.lat'), field('a.lon')], [POSITION, POSITION]],
    ['no half', [field('a.lat')], []],
    ['a half in degrees', [field('a.PPSLat', 'float', { unit: 'deg' })], [POSITION]],
    ['accelerations as what they are', [field('accel.lat'), field('accel.long')], [RUNNING, RUNNING]],
    [
      'the content of a picture',
      [field('CameraImage.data', 'bytes')],
      ['connected-operation.perception.imagery.picture'],
    ],
    [
      'by its type',
      [field('a.b', 'message', { typeName: 'x.PointCloud2' })],
      ['connected-operation.perception.radar.pointcloud'],
    ],
    ['by its comment', [field('a.f12', 'string', { comment: 'ICCID of the card in the T-Box' })], [SIM]],
    [
      'nothing for others',
      [field('a.tirePressure'), field('a.title', 'string'), field('a.latency'), field('a.flat')],
      [],
    ],
  ])('%s', (_name, fields, items) => {
    expect(suggestLabels(fields).map(({ item }) => item)).toEqual(items);
  });

  test('each with a reason and a confidence', () => {
    const [suggestion] = suggestLabels([field('a.vin', 'string')]);
    expect(suggestion).toEqual({ path: 'a.vin', item: VIN, confidence: 0.95, reason: 'the name says vin' });
  });
});

describe('fields', () => {
  test('of a JSON sample, each path once', () => {
    const fields = fieldsOfJsonSample(
      bytesOf('{"a":{"lat":1,"n":[1,2.5]},"LVSHCAMB9CE012345":{"s":"t"}}\n{"a":{"lat":1.5}}'),
    );
    expect(fields.map(({ path, type }) => `${path} ${type}`)).toEqual([
      'a message',
      'a.lat float',
      'a.n message',
      'a.n[*] float',
      '* message',
      '*.s string',
    ]);
  });

  test('of a CBOR sample', () => {
    const fields = fieldsOfCborSample(Uint8Array.from(Buffer.from('a26376696e617305f94a00', 'hex')));
    expect(fields.map(({ path, type }) => `${path} ${type}`)).toEqual(['vin string', '5 float']);
  });

  test('of a schema, values of keyed lists included', () => {
    const root = protobuf.parse(
      'syntax="proto3"; package p; enum K { Other = 0; Location = 1; } message V { oneof v { string s = 1; double d = 2; } } message D { K key = 1; V value = 2; }',
      { keepCase: true },
    ).root;
    expect(fieldsOfProto(root).map(({ path }) => path)).toEqual([
      'p.V.s',
      'p.V.d',
      'p.D.key',
      'p.D.value',
      'p.D.value[key=Other]',
      'p.D.value[key=Location]',
    ]);
  });
});

describe('lint', () => {
  const item = (path: string, more: Partial<Label> = {}): Label => ({
    path,
    meaning: { kind: 'item', item: VIN },
    ...more,
  });
  test('lists what nobody decided about', () => {
    const fields = [
      field('m.vin', 'string'),
      field('m.note', 'string'),
      field('m.raw', 'bytes'),
      field('m.count', 'int'),
      field('m.latitude'),
    ];
    expect(
      lintSchema(fields, [item('m.vin'), { path: 'm.raw', meaning: { kind: 'benign', reason: 'test' } }]).map(
        ({ path }) => path,
      ),
    ).toEqual(['m.note', 'm.latitude']);
    expect(lintSchema(fields, [{ message: 'm', meaning: { kind: 'benign', reason: 'test' } }])).toEqual([]);
  });

  test.each<[string, Label, string, boolean]>([
    ['a container', item('a.b'), 'a.b.c[*].d', true],
    ['not a longer name', item('a.b'), 'a.bc', false],
    ['any depth', item('**.vin'), 'x.y[*].vin', true],
    ['any depth at the top', item('**.vin'), 'vin', true],
    ['elements', item('r[*].g.*'), 'r[*].g.lat', true],
    ['case', item('A.*', { nocase: true }), 'a.b', true],
    ['keyed values', item('D.value', { when: { field: 'key', in: ['Vin'] } }), 'D.value[key=Vin]', true],
    ['other keyed values', item('D.value', { when: { field: 'key', in: ['Vin'] } }), 'D.value[key=Soc]', false],
  ])('covers %s', (_name, label, path, covered) => {
    expect(coverOfLabels([label])(path)).toBe(covered);
  });
});

/** Published schemas with the labels that this project ships for them. Floors hold what was measured once rules were mended by them. */
describe('shipped labels as ground truth', () => {
  interface Row {
    readonly path?: string;
    readonly message?: string;
    readonly when?: Label['when'];
    readonly item?: string;
    readonly benign?: string;
    readonly content?: string;
  }
  const labelOf = ({ path, message, when, item, benign, content }: Row): Label => ({
    ...(path === undefined ? {} : { path }),
    ...(message === undefined ? {} : { message }),
    ...(when === undefined ? {} : { when }),
    meaning:
      item !== undefined
        ? { kind: 'item', item }
        : content !== undefined
          ? { kind: 'content', format: content }
          : { kind: 'benign', reason: benign ?? '' },
  });
  const WELL_KNOWN =
    'syntax="proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; } message Duration { int64 seconds = 1; int32 nanos = 2; }';

  test.each([
    ['tesla', 'tesla-fleet-telemetry', 0.95, 0.7],
    ['foxglove', 'foxglove', 0.95, 0.75],
    ['apollo', 'apollo', 0.9, 0.75],
  ])('%s', (folder, name, recall, precision) => {
    const root = new protobuf.Root();
    const base = new URL(`../schemas/${folder}/`, import.meta.url);
    for (const file of readdirSync(base)) {
      if (file.endsWith('.proto'))
        protobuf.parse(readFileSync(new URL(file, base), 'utf8'), root, { keepCase: true, alternateCommentMode: true });
    }
    if (root.lookup('google.protobuf.Timestamp') === null) protobuf.parse(WELL_KNOWN, root);
    const fields = fieldsOfProto(root).filter(({ path }) => !path.startsWith('google.'));
    const book: { labels: Row[] } = parse(
      readFileSync(new URL(`../../device/labels/${name}.yaml`, import.meta.url), 'utf8'),
    );
    const score = scoreSuggestions(fields, suggestLabels(fields), book.labels.map(labelOf));
    expect(score.labelled).toBeGreaterThan(30);
    expect(score.recall).toBeGreaterThanOrEqual(recall);
    expect(score.precision).toBeGreaterThanOrEqual(precision);
  });
});
