import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it, test } from 'vitest';
import { lintFile } from '../../src/commands/schema-look.ts';
import { readLabelFile } from '../../src/config/label-file.ts';
import { createJsonReader } from '../../src/decode/json/json.ts';
import { compilePlan } from '../../src/decode/protobuf/compile.ts';
import type { Label, LabelBook } from '../../src/model/label.ts';
import { messageWith, spansOf, summary } from './read-message.ts';
import {
  filesBelow,
  items,
  LABELS_FOLDER,
  loadFolder,
  NESTED_FORMATS,
  nameOf,
  projectFolder,
  typesOf,
} from './schema-folder.ts';

/** Label file, the folder with its schema, and root types that messages come as. */
const BOOKS = [
  {
    file: 'tesla-fleet-telemetry.yaml',
    project: 'tesla',
    roots: ['telemetry.vehicle_data.Payload', 'telemetry.vehicle_error.VehicleErrors'],
  },
  {
    file: 'aws-iot-fleetwise.yaml',
    project: 'fleetwise',
    roots: ['Aws.IoTFleetWise.Schemas.VehicleDataMsg.VehicleData'],
  },
  {
    file: 'kuksa-val.yaml',
    project: 'kuksa',
    roots: ['kuksa.val.v1.SubscribeResponse', 'kuksa.val.v2.SubscribeResponse'],
  },
  { file: 'foxglove.yaml', project: 'foxglove', roots: ['foxglove.CompressedImage', 'foxglove.SceneUpdate'] },
  { file: 'apollo.yaml', project: 'apollo', roots: ['apollo.canbus.Chassis', 'apollo.hdmap.Map'] },
  { file: 'gtfs-realtime.yaml', project: 'gtfs', roots: ['transit_realtime.FeedMessage'] },
] as const;

function readBook(file: string): LabelBook {
  return readLabelFile(file, readFileSync(join(LABELS_FOLDER, file), 'utf8'), items);
}

/** Types and fields that a label speaks of: of a map field, its entries' key and value. */
function fieldExists(schema: protobuf.Root, path: string): boolean {
  const dot = path.lastIndexOf('.');
  const owner = schema.lookup(`.${path.slice(0, dot)}`);
  const name = path.slice(dot + 1);
  if (owner instanceof protobuf.Type) return owner.fields[name] !== undefined;
  if (name !== 'key' && name !== 'value') return false;
  const mapDot = path.lastIndexOf('.', dot - 1);
  const holder = schema.lookup(`.${path.slice(0, mapDot)}`);
  return holder instanceof protobuf.Type && holder.fields[path.slice(mapDot + 1, dot)] instanceof protobuf.MapField;
}

describe.each(BOOKS)('$file', ({ file, project, roots }) => {
  const book = readBook(file);
  const schema = loadFolder(projectFolder(project));

  it('is a protobuf dictionary with a source', () => {
    expect(book.format).toBe('protobuf');
    expect(book.name).toBe(file.replace('.yaml', ''));
    expect(book.source.length).toBeGreaterThan(40);
    expect(book.labels.length).toBeGreaterThan(20);
  });

  it('speaks only of types and fields that the schema has', () => {
    for (const label of book.labels) {
      if (label.message !== undefined) expect(schema.lookup(`.${label.message}`)).toBeInstanceOf(protobuf.Type);
      else expect(fieldExists(schema, label.path ?? ''), label.path).toBe(true);
    }
  });

  it('names formats that have a reader', () => {
    for (const { meaning } of book.labels) {
      if (meaning.kind !== 'content') continue;
      if (meaning.format.startsWith('protobuf:'))
        expect(schema.lookup(`.${meaning.format.slice(9)}`)).toBeInstanceOf(protobuf.Type);
      else expect(NESTED_FORMATS).toContain(meaning.format);
    }
  });

  it('says of every text and bytes field what it is', () => {
    const said = new Set(book.labels.map((label) => label.path));
    const silent: string[] = [];
    for (const field of typesOf(schema).messages.flatMap((type) => type.fieldsArray)) {
      const name = nameOf(field);
      if (said.has(name)) continue;
      if (field instanceof protobuf.MapField) {
        if (field.keyType === 'string' && !said.has(`${name}.key`)) silent.push(`${name}.key`);
        if (field.type === 'string' && !said.has(`${name}.value`)) silent.push(`${name}.value`);
      } else if (field.type === 'string' || field.type === 'bytes') silent.push(name);
    }
    expect(silent).toEqual([]);
  });

  it('leaves nothing for schema lint to ask, file by file', () => {
    const labels = [join(LABELS_FOLDER, file)];
    const asked = filesBelow(projectFolder(project), '.proto').map((proto) => {
      const path = join(projectFolder(project), proto);
      return [
        proto,
        lintFile(path, { include: [], labels }, () => undefined).text,
        lintFile(path, { include: [], labels: [] }, () => undefined).undecided,
      ];
    });
    expect(asked.map(([proto, text]) => [proto, text])).toEqual(
      asked.map(([proto]) => [proto, '0 fields without a decision\n']),
    );
    // Without the labels there is much to ask, or lint looked at nothing.
    expect(asked.reduce((sum, [, , undecided]) => sum + Number(undecided), 0)).toBeGreaterThan(8);
  });

  it('gives no place two meanings', () => {
    const keys = book.labels.flatMap((label) =>
      conditionsOf(label).map((when) => `${label.path ?? label.message} ${when}`),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('finds each item in a message that has nothing else', () => {
    for (const label of book.labels) {
      if (label.when !== undefined || label.meaning.kind !== 'item' || label.path === undefined) continue;
      const field = schema.lookup(`.${label.path}`);
      if (!(field instanceof protobuf.Field)) throw new Error(`no field ${label.path}`);
      const type = nameOf(field.parent as protobuf.Type);
      const bytes = messageWith(field.resolve());
      expect(summary(spansOf([book], schema, type, bytes)), label.path).toContain(
        `${field.name} ${label.meaning.item}`,
      );
    }
  });

  test.each(roots.map((name) => [name]))('compiles with %s', (name) => {
    expect(() => compilePlan(schema, name, [book])).not.toThrow();
  });
});

function conditionsOf(label: Label): readonly string[] {
  const when = label.when;
  if (when === undefined) return [label.message === undefined ? 'field' : 'message'];
  return [
    ...(when.in ?? []).map((value) => `${when.field}=${value}`),
    ...(when.prefix ?? []).map((prefix) => `${when.field}^${prefix}`),
  ];
}

describe('the dictionary for', () => {
  it('JSON names items only, and reads', () => {
    const book = readBook('covesa-vss.yaml');
    expect(book.format).toBe('json');
    expect(book.labels.every((label) => label.meaning.kind === 'item')).toBe(true);
  });

  test.each([
    [
      'as a tree',
      { Vehicle: { CurrentLocation: { Latitude: 1 }, Body: { Hood: { IsOpen: true } } } },
      'perception.track.positioning',
    ],
    [
      'as flat keys',
      { 'Vehicle.CurrentLocation.Latitude': 1, 'Vehicle.Body.Hood.IsOpen': true },
      'perception.track.positioning',
    ],
    ['by VISS', { data: { path: 'Vehicle.CurrentLocation.Altitude', dp: { value: 1 } } }, 'perception.track.elevation'],
    ['by path and value', [{ path: 'Vehicle.VehicleIdentification.VIN', value: 'x' }], 'vehicle.vin.vin'],
    [
      'below another object',
      { payload: { 'Vehicle.Powertrain.TractionBattery.CurrentVoltage': 1 } },
      'platform.charging.state',
    ],
  ] as const)('JSON finds an item in signals %s', (_name, value, item) => {
    const reader = createJsonReader({ name: 'test', labels: [readBook('covesa-vss.yaml')] });
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const { spans } = reader(bytes, 0, bytes.length, { channel: 'test', vehicle: 'test', receivedAtMs: 0 });
    const found = spans.flatMap((span) => (span.cause.kind === 'label' ? [span.cause] : []));
    expect(found.map((cause) => cause.item)).toContain(`connected-operation.${item}`);
  });

  it('every file in the folder is tested here', () => {
    const tested = [...BOOKS.map(({ file }) => file as string), 'covesa-vss.yaml'];
    expect(filesBelow(LABELS_FOLDER, '.yaml').filter((file) => !tested.includes(file))).toEqual([]);
  });

  it('Tesla judges every key, and later keys are unknown', () => {
    const book = readBook('tesla-fleet-telemetry.yaml');
    const schema = loadFolder(projectFolder('tesla'));
    const keys = book.labels.flatMap((label) => label.when?.in ?? []).sort();
    expect(keys).toEqual(Object.keys(schema.lookupEnum('telemetry.vehicle_data.Field').values).sort());
    const type = schema.lookupType('telemetry.vehicle_data.Payload');
    const place = { location_value: { latitude: 1, longitude: 2 } };
    const bytes = type
      .encode({
        data: [
          { key: 21, value: place },
          { key: 69, value: { double_value: 2.9 } },
          { key: 300, value: { double_value: 1 } },
        ],
        vin: 'X',
      })
      .finish();
    const found = summary(spansOf([book], schema, 'telemetry.vehicle_data.Payload', bytes));
    expect(found).toContain('data.value connected-operation.perception.track.positioning');
    expect(found).toContain('vin connected-operation.vehicle.vin.vin');
    expect(found).toContain('data.value unknown');
    expect(found.filter((line) => line.startsWith('data.value '))).toHaveLength(2);
  });

  it('KUKSA goes by the longest path that fits, and a path it does not know is unknown', () => {
    const book = readBook('kuksa-val.yaml');
    const schema = loadFolder(projectFolder('kuksa'));
    const type = schema.lookupType('kuksa.val.v2.SubscribeResponse');
    const number = { value: { double: 1 } };
    const told = (path: string): readonly string[] =>
      summary(
        spansOf(
          [book],
          schema,
          'kuksa.val.v2.SubscribeResponse',
          type.encode({ entries: { [path]: number } }).finish(),
        ),
      );
    expect(told('Vehicle.CurrentLocation.Latitude')).toEqual([
      'entries.value connected-operation.perception.track.positioning',
    ]);
    expect(told('Vehicle.CurrentLocation.Altitude')).toEqual([
      'entries.value connected-operation.perception.track.elevation',
    ]);
    expect(told('Vehicle.Powertrain.TractionBattery.Charging.Location.Latitude')).toEqual([
      'entries.value connected-operation.platform.charging.location',
    ]);
    expect(told('Vehicle.Cabin.Door.Row1.DriverSide.IsOpen')).toEqual([]);
    expect(told('Vendor.Lat')).toHaveLength(1);
  });

  it('FleetWise lets no signal pass that the fleet has not judged', () => {
    const book = readBook('aws-iot-fleetwise.yaml');
    const schema = loadFolder(projectFolder('fleetwise'));
    const name = 'Aws.IoTFleetWise.Schemas.VehicleDataMsg.VehicleData';
    const bytes = schema
      .lookupType(name)
      .encode({ captured_signals: [{ signal_id: 7, double_value: 1 }] })
      .finish();
    expect(summary(spansOf([book], schema, name, bytes))).toEqual(['captured_signals.double_value unknown']);
  });

  it('GTFS-realtime finds the vehicle and its position in a feed of another writer', () => {
    const book = readBook('gtfs-realtime.yaml');
    const schema = loadFolder(projectFolder('gtfs'));
    const bytes = new Uint8Array(
      readFileSync(join(import.meta.dirname, '../vectors/protobuf/gtfs-vehicle-position.pb')),
    );
    const found = summary(spansOf([book], schema, 'transit_realtime.FeedMessage', bytes));
    expect(found.some((line) => line.includes('positioning'))).toBe(true);
  });
});
