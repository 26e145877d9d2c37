import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/commands/catalogue.ts';
import { doctor } from '../../src/commands/doctor.ts';
import { explain } from '../../src/commands/explain.ts';
import { inspect } from '../../src/commands/inspect.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-catalogue-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A part number that passes for a VIN: a maker that there is, and the check digit. */
const PART = 'LSGPC52U6AF102554';
const REASON = 'part numbers of the catalogue, the same for every vehicle';

written(
  't.proto',
  `syntax = "proto3"; package t;
import "guanka/label.proto";
enum Kind { KIND_NONE = 0; KIND_SPARE = 1; }
message Report { Kind kind = 1; float latitude = 2; string part = 3; repeated uint32 characters = 4; }
message Marked { float latitude = 1 [(guanka.benign) = "of a drawing, in parts of the page"]; }
message Unsaid { float latitude = 1 [(guanka.benign) = " "]; }`,
);
written('rig.dbc', 'VERSION ""\nBU_: A\nBO_ 291 RIG: 8 A\n SG_ GPS_Latitude : 0|32@1+ (1,0) [0|0] "" A\n');

let count = 0;

/** A configuration of one channel, with a label file of these entries. */
function configured(format: string, labels: readonly string[], message = 'Report', book = format): string {
  const name = `labels${count++}.yaml`;
  const bookFormat = book === 'can' ? 'dbc' : book;
  if (labels.length > 0)
    written(
      name,
      `name: t\nformat: ${bookFormat}\nsource: test\nlabels:\n${labels.map((label) => `  - ${label}\n`).join('')}`,
    );
  const files = labels.length > 0 || format === 'can' ? [name] : [];
  const channel = { name: 'one', match: '#', format };
  const protobuf = format === 'protobuf';
  if (format === 'can' && labels.length === 0)
    written(name, 'name: t\nformat: dbc\nsource: test\nlabels:\n  - { path: NONE.*, benign: none }\n');
  const config = {
    home: 'CN',
    profile: 'gateway',
    state: 'state',
    taxonomy: 'shipped:device/rules/taxonomy.json',
    policy: 'shipped:device/policies/overseas-2026.yaml',
    schemas: protobuf ? { t: { include: ['.', 'shipped:proto'], files: ['t.proto'], labels: files } } : {},
    channels: [
      protobuf
        ? { ...channel, schema: 't', message: `t.${message}` }
        : { ...channel, labels: files, ...(format === 'can' ? { dbc: ['rig.dbc'] } : {}) },
    ],
    destinations: { home: { entity: 'a', jurisdiction: 'CN' }, overseas: { entity: 'b', jurisdiction: 'DE' } },
  };
  return written(`config${count++}.yaml`, JSON.stringify(config));
}

function itemsOf(config: string, payload: string | Uint8Array): readonly string[] {
  const options = { config, channel: 'x', file: written('message', payload), showValues: false, json: true };
  const { findings } = JSON.parse(explain(options)) as { findings: readonly { item: string; path: string }[] };
  return findings.filter(({ item }) => !item.startsWith('unknown.')).map(({ item }) => item);
}

const VIN = 'connected-operation.vehicle.vin.vin';
const POSITION = 'connected-operation.perception.track.positioning';
const spare = JSON.stringify({ part: PART, kind: 'spare' });
const other = JSON.stringify({ part: PART, kind: 'car' });
/** A string, or a packed list of the characters as numbers. */
const characters = (field: 3 | 4): readonly number[] => [(field << 3) | 2, PART.length, ...Buffer.from(PART)];
const latitude = [0x15, 0, 0, 0x20, 0x41];

describe('a false alarm', () => {
  it.each<[string, string, string, string | Uint8Array, string]>([
    ['a part number in JSON', 'json', `{ path: part, benign: "${REASON}" }`, spare, VIN],
    [
      'one in JSON, where the sibling says spare',
      'json',
      `{ path: part, when: { field: kind, in: [spare] }, benign: "${REASON}" }`,
      spare,
      VIN,
    ],
    [
      'a name in protobuf',
      'protobuf',
      `{ path: t.Report.latitude, benign: of a drawing }`,
      new Uint8Array(latitude),
      POSITION,
    ],
    [
      'a name in protobuf, where the sibling says spare',
      'protobuf',
      `{ path: t.Report.latitude, when: { field: kind, in: [KIND_SPARE] }, benign: of a drawing }`,
      new Uint8Array([8, 1, ...latitude]),
      POSITION,
    ],
    [
      'a part number in protobuf',
      'protobuf',
      `{ path: t.Report.part, benign: "${REASON}" }`,
      new Uint8Array(characters(3)),
      VIN,
    ],
    [
      'one in protobuf, where the sibling says spare',
      'protobuf',
      `{ path: t.Report.part, when: { field: kind, in: [KIND_SPARE] }, benign: "${REASON}" }`,
      new Uint8Array([8, 1, ...characters(3)]),
      VIN,
    ],
    [
      'a name in a DBC',
      'can',
      '{ path: RIG.GPS_Latitude, benign: the position of the rig on its bench }',
      '(1436509052.249713) can0 123#1122334455667788\n',
      POSITION,
    ],
  ])('is cured by a mark with its reason: %s', (_name, format, label, payload, item) => {
    expect(itemsOf(configured(format, []), payload)).toContain(item);
    expect(itemsOf(configured(format, [label]), payload)).toEqual([]);
  });

  it('is not cured where the context rule does not hold', () => {
    const rule = `{ path: part, when: { field: kind, in: [spare] }, benign: "${REASON}" }`;
    expect(itemsOf(configured('json', [rule]), other)).toEqual([VIN]);
    expect(itemsOf(configured('json', [rule]), JSON.stringify({ part: PART }))).toEqual([VIN]);
  });

  it('is cured where it stands and nowhere else in the message', () => {
    const mark = `{ path: t.Report.part, benign: "${REASON}" }`;
    const rule = `{ path: t.Report.part, when: { field: kind, in: [KIND_SPARE] }, benign: "${REASON}" }`;
    expect(itemsOf(configured('protobuf', [mark]), new Uint8Array([...characters(3), ...characters(4)]))).toEqual([
      VIN,
    ]);
    expect(itemsOf(configured('protobuf', [mark]), new Uint8Array([...characters(4), ...characters(3)]))).toEqual([
      VIN,
    ]);
    expect(itemsOf(configured('protobuf', [rule]), new Uint8Array(characters(3)))).toEqual([VIN]);
  });

  it.each<[string, string, string, string, RegExp]>([
    ['an empty reason', 'json', 'json', '{ path: part, benign: "" }', /LABEL_INVALID.*labels\d+\.yaml:5/],
    ['a blank reason', 'json', 'json', '{ path: part, benign: "  " }', /LABEL_INVALID.*labels\d+\.yaml:5.*reason/],
    ['yes for a reason', 'json', 'json', '{ path: part, benign: true }', /LABEL_INVALID/],
    [
      'a rule without a reason',
      'json',
      'json',
      '{ path: part, when: { field: kind, in: [spare] } }',
      /LABEL_INVALID.*reason/,
    ],
    [
      'a rule that asks nothing',
      'json',
      'json',
      '{ path: part, when: { field: kind }, benign: x }',
      /LABEL_INVALID.*in or/,
    ],
    [
      'a rule in a DBC',
      'can',
      'can',
      '{ path: RIG.GPS_Latitude, when: { field: X, in: [1] }, benign: x }',
      /LABEL_INVALID.*condition/,
    ],
    [
      'labels that the channel does not read',
      'text',
      'json',
      '{ path: part, benign: x }',
      /CONFIG_INVALID.*reads no labels/,
    ],
  ])('refuses %s', (_name, format, book, label, says) => {
    const config = configured(format, [label], 'Report', book);
    expect(problemOf(() => itemsOf(config, spare))).toMatch(says);
  });

  it("refuses a blank reason in a schema's own mark", () => {
    expect(problemOf(() => catalogue(configured('protobuf', [], 'Unsaid'), true))).toMatch(/LABEL_INVALID.*reason/);
  });
});

describe('reports', () => {
  const rule = `{ path: part, when: { field: kind, in: [spare], prefix: [old-] }, benign: "${REASON}" }`;
  const entries = [rule, '{ path: unit, benign: a unit of measure }', `{ path: vin, item: ${VIN} }`];

  it('guanka catalogue lists the marks and rules in force, their reasons, where they stand and the digest of the file', () => {
    const config = configured('json', entries);
    const { benign, items, labelFiles } = JSON.parse(catalogue(config, true)) as Record<string, readonly object[]>;
    const file = `labels${count - 2}.yaml`;
    const when = { field: 'kind', in: ['spare'], prefix: ['old-'] };
    expect(benign).toEqual([
      { path: 'part', when, place: `${file}:5`, channels: ['one'], reason: REASON, searched: false },
      { path: 'unit', place: `${file}:6`, channels: ['one'], reason: 'a unit of measure', searched: false },
    ]);
    expect(items).toEqual([{ item: VIN, path: 'vin', place: `${file}:7`, channels: ['one'] }]);
    const text = `name: t\nformat: json\nsource: test\nlabels:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(labelFiles).toEqual([{ file, name: 't', source: 'test', sha256 }]);
    const table = catalogue(config, false);
    expect(table).toContain(`part where kind is spare or old-… [${file}:5; one]: ${REASON}`);
    expect(table).toContain(sha256);
    expect(table).toContain('2 benign marks in force (1 by a context rule, 2 not searched)');
  });

  it("lists a schema's own marks, and names that count by themselves", () => {
    const own = JSON.parse(catalogue(configured('protobuf', [], 'Marked'), true)) as { benign: readonly object[] };
    const reason = 'of a drawing, in parts of the page';
    expect(own.benign).toMatchObject([{ path: 't.Marked.latitude', place: 'schema', reason }]);
    const named = JSON.parse(catalogue(configured('protobuf', []), true)) as { items: readonly object[] };
    expect(named.items).toMatchObject([{ item: POSITION, path: 't.Report.latitude', place: 'name:latitude' }]);
  });

  it('the summary of inspect and the doctor say how many there are', async () => {
    const config = configured('json', entries);
    const files = [written('message', spare)];
    let out = '';
    const write = async (text: string): Promise<void> => {
      out += text;
    };
    await inspect({ config, to: 'overseas', form: 'text', channel: 'x', files }, Readable.from([]), write);
    expect(out).toContain('2 benign marks in force (1 by a context rule, 2 not searched): guanka catalogue');
    out = '';
    await doctor(config, false, write);
    expect(out).toMatch(/ok +labels +2 benign marks in force/);
    expect(out).not.toContain(PART);
  });
});

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
  return 'none';
}
