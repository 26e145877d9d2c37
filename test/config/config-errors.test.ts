import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLine } from '../../src/config/build-line.ts';
import { loadConfig } from '../../src/config.ts';
import { GuankaError } from '../../src/model/errors.ts';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
let gateway = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanka-config-'));
  cpSync(join(root, 'device'), join(folder, 'device'), { recursive: true });
  cpSync(join(root, 'proto'), join(folder, 'proto'), { recursive: true });
  gateway = readFileSync(join(folder, 'device/profiles/gateway.yaml'), 'utf8');
});

afterAll(() => rmSync(folder, { recursive: true }));

function problemOf(text: string): GuankaError {
  const file = join(folder, 'device/profiles/test.yaml');
  writeFileSync(file, text);
  try {
    buildLine(loadConfig(file));
  } catch (error) {
    if (error instanceof GuankaError) return error;
    throw error;
  }
  throw new Error('expected it to be refused');
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}

describe('a configuration is refused at start with file, line and what was expected', () => {
  const cases: readonly {
    readonly name: string;
    readonly change: (text: string) => string;
    readonly code: string;
    readonly says: RegExp;
    readonly at?: string;
  }[] = [
    {
      name: 'unknown key',
      change: (text) => text.replace('home: CN', 'home: CN\nhoem: CN'),
      code: 'CONFIG_INVALID',
      says: /hoem.*not known/,
      at: 'hoem',
    },
    {
      name: 'wrong type',
      change: (text) => text.replace('profile: gateway', 'profile: 7'),
      code: 'CONFIG_INVALID',
      says: /profile.*expected/,
      at: 'profile',
    },
    { name: 'not YAML', change: (text) => `${text}\n  ]: [`, code: 'CONFIG_INVALID', says: /not YAML/ },
    {
      name: 'destination without jurisdiction',
      change: (text) => text.replace('    jurisdiction: DE\n', ''),
      code: 'CONFIG_INVALID',
      says: /jurisdiction.*missing/,
      at: 'entity: Partner',
    },
    {
      name: 'jurisdiction that is no country code',
      change: (text) => text.replace('jurisdiction: DE', 'jurisdiction: Germany'),
      code: 'CONFIG_INVALID',
      says: /jurisdiction/,
      at: 'Germany',
    },
    {
      name: 'broker with a port that is none',
      change: (text) =>
        text.replace('destinations:', "receive: { mqtt: { url: 'mqtt://broker:99999' } }\ndestinations:"),
      code: 'CONFIG_INVALID',
      says: /expected the address of a broker/,
      at: 'receive:',
    },
    {
      name: 'destination that is the broker that is read from, written in another way',
      change: (text) =>
        text
          .replace('destinations:', "receive: { mqtt: { url: 'mqtt://127.0.0.1' } }\ndestinations:")
          .replace('    jurisdiction: DE', "    jurisdiction: DE\n    mqtt: { url: 'tcp://localhost:1883/' }"),
      code: 'CONFIG_INVALID',
      says: /another broker than the one that is read from/,
      at: 'tcp://localhost',
    },
    {
      name: 'topic without schema',
      change: (text) => text.replace('schema: guanka, ', ''),
      code: 'CONFIG_INVALID',
      says: /expected schema and message/,
      at: 'telemetry/#',
    },
    {
      name: 'schema name that is not there',
      change: (text) => text.replace('schema: guanka, ', 'schema: gunaka, '),
      code: 'CONFIG_INVALID',
      says: /name under schemas/,
      at: 'gunaka',
    },
    {
      name: 'message that is not in the schema',
      change: (text) => text.replace('v1.Telemetry', 'v1.Telemetri'),
      code: 'SCHEMA_UNKNOWN',
      says: /message type named/,
      at: 'Telemetri',
    },
    {
      name: 'schema file that is not there',
      change: (text) => text.replace('v1/telemetry.proto', 'v1/nothing.proto'),
      code: 'SCHEMA_INVALID',
      says: /expected a schema file/,
    },
    {
      name: 'schema that does not parse',
      change: (text) => text.replace('files: [guanka/telemetry/v1/telemetry.proto]', 'files: [broken.proto]'),
      code: 'SCHEMA_INVALID',
      says: /broken\.proto/,
    },
    {
      name: 'label for a path that does not exist',
      change: (text) => text.replace('files: [guanka', 'labels: [wrong-path.yaml]\n    files: [guanka'),
      code: 'LABEL_INVALID',
      says: /wrong-path\.yaml:5.*field of guanka/,
    },
    {
      name: 'label with an item that is not in the taxonomy',
      change: (text) => text.replace('files: [guanka', 'labels: [wrong-item.yaml]\n    files: [guanka'),
      code: 'LABEL_INVALID',
      says: /item of the taxonomy/,
    },
    {
      name: 'policy that lets an item pass',
      change: (text) => text.replace('../policies/overseas-2026.yaml', 'pass.yaml'),
      code: 'POLICY_INVALID',
      says: /pass\.yaml:6.*approval/,
    },
    {
      name: 'policy with an item that is not in the taxonomy',
      change: (text) => text.replace('../policies/overseas-2026.yaml', 'noitem.yaml'),
      code: 'POLICY_INVALID',
      says: /names none/,
    },
    {
      name: 'a serial template that fits anything',
      change: (text) => text.replace('channels:', 'serials:\n  - { name: tbox, template: XXXX }\n\nchannels:'),
      code: 'CONFIG_INVALID',
      says: /fixed characters/,
    },
    {
      name: 'a serial number of an item that is none',
      change: (text) => text.replace('channels:', 'serials:\n  - { name: t, template: TB9999, item: x }\n\nchannels:'),
      code: 'CONFIG_INVALID',
      says: /item of the taxonomy/,
    },
    {
      name: 'policy file that is not there',
      change: (text) => text.replace('overseas-2026.yaml', 'nothing.yaml'),
      code: 'CONFIG_UNREADABLE',
      says: /can be read/,
    },
  ];

  beforeAll(() => {
    const write = (name: string, text: string): void => writeFileSync(join(folder, 'device/profiles', name), text);
    writeFileSync(join(folder, 'proto/broken.proto'), 'syntax = "proto3";\nmessage {');
    const book = (entry: string): string => `name: test\nformat: protobuf\nsource: test\nlabels:\n  - ${entry}\n`;
    write(
      'wrong-path.yaml',
      book('{ path: guanka.telemetry.v1.Header.vni, item: connected-operation.vehicle.vin.vin }'),
    );
    write('wrong-item.yaml', book('{ path: guanka.telemetry.v1.Header.vin, item: connected-operation.vehicle.vin }'));
    const policy = (items: string, obligation: string): string =>
      `policy: p\nversion: "1"\nunlabelled: strip\n\nobligations:\n  - { items: [${items}], obligation: ${obligation} }\n`;
    write('pass.yaml', policy('connected-operation.vehicle.vin.vin', 'pass'));
    write('noitem.yaml', policy('connected-operation.nothing.*', 'strip'));
  });

  it.each(cases)('$name', ({ change, code, says, at }) => {
    const text = change(gateway);
    expect(text).not.toBe(gateway);
    const problem = problemOf(text);
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(says);
    if (at !== undefined) expect(problem.message).toMatch(new RegExp(`test\\.yaml:${lineOf(text, at)}\\b`));
  });

  it('the shipped profiles are accepted', () => {
    for (const name of ['gateway', 'vehicle'])
      expect(
        buildLine(loadConfig(join(root, `device/profiles/${name}.yaml`))).destinations.map((one) => one.name),
      ).toEqual(['home', 'overseas']);
  });
});
