import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { interpretedWalks } from '../../../src/config/plan-walks.ts';
import { compilePlan } from '../../../src/decode/protobuf/compile.ts';
import { createProtobufReader } from '../../../src/decode/protobuf/protobuf.ts';
import { loadSchema } from '../../../src/decode/protobuf/schema.ts';
import type { LabelBook } from '../../../src/model/label.ts';

/** What is reported of a message in which every number is 7: `path by`, where the schema has no labels but those in `books`. */
function reported(schema: string, books: readonly LabelBook[] = []): readonly string[] {
  const root = loadSchema(['t.proto'], () => `syntax = "proto3"; package t; ${schema}`);
  const type = root.lookupType('t.R');
  const bytes = type.encode(type.fromObject(filled(type))).finish();
  const plan = compilePlan(root, 't.R', books);
  const { walk, rows } = interpretedWalks.of(plan);
  const context = { channel: '', vehicle: '', receivedAtMs: 0 };
  const { spans } = createProtobufReader(plan, walk, () => undefined, rows)(bytes, 0, bytes.length, context);
  return spans.flatMap(({ path, cause }) => (cause.kind === 'label' ? [`${path} ${cause.by}`] : []));
}

function filled(type: protobuf.Type): { [key: string]: unknown } {
  return Object.fromEntries(
    type.fieldsArray.map((field) => {
      field.resolve();
      const value =
        field.resolvedType instanceof protobuf.Type
          ? filled(field.resolvedType)
          : field.resolvedType instanceof protobuf.Enum || field.type === 'bool'
            ? 1
            : 7;
      return [field.name, field.map ? { k: value } : field.repeated ? [value, value] : value];
    }),
  );
}

describe('numbers without a label, by their names', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'degrees',
      'message R { double latitude = 1; double longitude = 2; uint32 n = 3; }',
      ['latitude name:latitude', 'longitude name:longitude'],
    ],
    [
      'short names beside each other',
      'message R { sint32 lat = 1; sint32 lng = 2; }',
      ['lat name:lat', 'lng name:lon'],
    ],
    ['one half alone', 'message R { double lat = 1; float speed = 2; }', ['lat name:lat']],
    [
      'units in names',
      'message R { sfixed32 lat_e7 = 1; sfixed32 lon_e7 = 2; int32 latitudeMicro = 3; }',
      ['lat_e7 name:lat', 'lon_e7 name:lon', 'latitudeMicro name:latitude'],
    ],
    [
      'pinyin',
      'message R { double weidu = 1; double jingdu = 2; float haiba = 3; }',
      ['weidu name:latitude', 'jingdu name:longitude', 'haiba name:elevation'],
    ],
    [
      'pinyin in syllables and by initials',
      'message R { double WeiDu = 1; double jing_du = 2; P p = 3; } message P { int32 wd = 1; int32 jd = 2; }',
      ['WeiDu name:latitude', 'jing_du name:longitude', 'p.wd name:wd', 'p.jd name:jd'],
    ],
    [
      'Chinese as the name in JSON, or as the comment beside the field',
      `message R {
        double f1 = 1 [json_name = "纬度"];
        double f2 = 2; // 经度
        // 车架号
        uint64 f3 = 3;
        /** 经度有效 */
        uint32 f4 = 4;
        // The longitude that the driver sees on the screen
        uint32 f5 = 5;
        uint32 wd = 6; // 温度
      }`,
      ['f1 name:latitude', 'f2 name:longitude', 'f3 name:vin'],
    ],
    [
      'height and course beside a position',
      'message R { double lat = 1; double lon = 2; float alt = 3; float heading = 4; float altitude = 5; }',
      ['lat name:lat', 'lon name:lon', 'alt name:height', 'heading name:course', 'altitude name:elevation'],
    ],
    [
      'course in a place',
      'message R { GpsFix f = 1; } message GpsFix { float heading = 1; uint32 n = 2; }',
      ['f.heading name:course'],
    ],
    [
      'a wrapped number',
      'message R { Double latitude = 1; } message Double { double value = 1; }',
      ['latitude name:latitude'],
    ],
    [
      'degrees and minutes',
      'message R { Dms longitude = 1; } message Dms { uint32 d = 1; uint32 m = 2; }',
      ['longitude name:longitude'],
    ],
    [
      'axes of a place',
      'message R { V location = 1; V velocity = 2; } message V { double x = 1; double y = 2; }',
      ['location name:place'],
    ],
    [
      'a list under a place',
      'message R { repeated double coordinates = 1; uint32 gps_week = 2; }',
      ['coordinates name:place'],
    ],
    ['a map under a place', 'message R { map<string, double> location = 1; }', ['location name:place']],
    [
      'identifiers',
      'message R { uint64 imei = 1; fixed64 iccid = 2; repeated uint32 vin = 3; uint64 imsi = 4; }',
      ['imei name:sim', 'iccid name:sim', 'vin name:vin', 'imsi name:sim'],
    ],
  ])('%s', (_name, schema, expected) => expect(reported(schema)).toEqual(expected));

  it.each<[string, string]>([
    [
      'lateral and longitudinal',
      'message R { Acceleration a = 1; } message Acceleration { float lat = 1; float long = 2; float vert = 3; }',
    ],
    [
      'something about the thing',
      'message R { uint32 vin_status = 1; float latitude_accuracy = 2; uint32 imei_length = 3; int32 gps_time = 4; }',
    ],
    ['flags and choices', 'enum E { A = 0; B = 1; } message R { bool longitude = 1; E altitude = 2; }'],
    [
      'look-alikes',
      'message R { uint32 latency = 1; uint32 flat = 2; int32 long_term = 3; uint32 plate_count = 4; float heading = 5; }',
    ],
    ['keys and pictures are no numbers', 'message R { uint32 private_key = 1; uint32 image = 2; }'],
  ])('says nothing of: %s', (_name, schema) => expect(reported(schema)).toEqual([]));

  it('a benign mark with its reason is the cure, and an item stands before the name', () => {
    const schema = 'message R { double latitude = 1; double longitude = 2; uint64 imei = 3; }';
    const book: LabelBook = {
      name: 'b',
      format: 'protobuf',
      source: 'test',
      labels: [
        { path: 't.R.latitude', meaning: { kind: 'benign', reason: 'of the depot, the same for every vehicle' } },
        { path: 't.R.imei', meaning: { kind: 'item', item: 'connected-operation.vehicle.vin.vin' } },
      ],
    };
    expect(reported(schema, [book])).toEqual(['longitude name:longitude', 'imei label:b']);
  });
});
