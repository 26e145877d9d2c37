import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AsnPlan } from '../../../src/decode/v2x/asn-plan.ts';
import { type AsnTable, parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { Walk } from '../../../src/decode/v2x/asn-walk.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { DSRC } from '../../../src/decode/v2x/tables/dsrc.ts';
import { ITS_RELEASE1 } from '../../../src/decode/v2x/tables/its-release1.ts';
import { J2735 } from '../../../src/decode/v2x/tables/j2735.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';

const hasAsn1c = spawnSync('asn1c', ['-h']).error === undefined && spawnSync('cc', ['--version']).status === 0;
const MODULES = ['v2x-bsm', 'v2x-csae'].map((name) =>
  fileURLToPath(new URL(`../../reference/${name}.asn`, import.meta.url)),
);
const folder = mkdtempSync(join(tmpdir(), 'guanka-asn1c-'));
const tool = join(folder, 'decode');

afterAll(() => rmSync(folder, { recursive: true }));

/** Values of one element in asn1c's XER, in order. */
function valuesOf(xer: string, name: string): readonly number[] {
  return [...xer.matchAll(new RegExp(`<${name}>(-?\\d+)</${name}>`, 'g'))].map((match) => Number(match[1]));
}

const CASES: readonly (readonly [
  string,
  AsnTable,
  string,
  string,
  readonly (readonly [string, string, number, number])[],
])[] = [
  [
    'the SAE J2735 core',
    parseAsnTables(DSRC, J2735),
    'BSMcoreData',
    'SaeCore',
    [
      ['lat', '.lat', -900_000_000, 900_000_001],
      ['long', '.long', -1_799_999_999, 1_800_000_001],
      ['elev', '.elev', -4096, -4096],
      ['speed', '.speed', 0, 8191],
      ['heading', '.heading', 0, 28_800],
    ],
  ],
  [
    'the T/CSAE 53 BSM, path history and all',
    parseAsnTables(CSAE_DAY1, CSAE_DAY2),
    'BasicSafetyMessage',
    'CsaeBsm',
    [
      ['lat', '.pos.lat', -900_000_000, 900_000_001],
      ['long', '.pos.long', -1_799_999_999, 1_800_000_001],
      ['speed', '.speed', 0, 8191],
    ],
  ],
  [
    'the start of an ETSI CAM',
    parseAsnTables(ITS_RELEASE1),
    'CAM',
    'EtsiCamStart',
    [
      ['lat', '.referencePosition.latitude', -900_000_000, 900_000_001],
      ['long', '.referencePosition.longitude', -1_800_000_000, 1_800_000_001],
      ['elevation', '.referencePosition.altitude.altitudeValue', -100_000, 800_001],
    ],
  ],
];

/** Every integer and enumeration of asn1c's XER by its element's name, in order; `priority` is octets, which may look like digits. */
function allValuesOf(xer: string): readonly { readonly name: string; readonly value: number }[] {
  return [...xer.matchAll(/<(?!priority)([\w-]+)>(?:(-?\d+)|<e(\d+)\/>)<\/\1>/g)].map(
    ([, name = '', value, index]) => ({
      name,
      value: Number(value ?? index),
    }),
  );
}

function decoded(pdu: string, bytes: Uint8Array): string {
  const file = join(folder, 'message.per');
  writeFileSync(file, bytes);
  return execFileSync(tool, ['-iper', '-oxer', '-1', '-p', pdu, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

describe.runIf(hasAsn1c || process.env['CI'] !== undefined)('asn1c agrees', () => {
  beforeAll(() => {
    execFileSync('asn1c', ['-gen-PER', '-fcompound-names', '-pdu=auto', ...MODULES], { cwd: folder, stdio: 'ignore' });
    const sources = readdirSync(folder).filter((name) => name.endsWith('.c'));
    execFileSync('cc', ['-w', '-I.', '-DPDU=SaeCore', '-DASN_PDU_COLLECTION', ...sources, '-o', tool], {
      cwd: folder,
      stdio: 'ignore',
    });
  }, 120_000);

  it.each(CASES)(
    'on %s',
    (_name, table, type, pdu, fields) => {
      const step = new AsnPlan(table, 'test').entry(type);
      for (let seed = 1; seed <= 40; seed++) {
        const generator = new UperGenerator(table, seed * 15_485_863);
        // asn1c 0.9.28 does not get over additions to a type that had none.
        generator.extensions = false;
        const bytes = generator.message(type);
        const walk = new Walk(bytes, 0, bytes.length);
        step(walk);
        const xer = decoded(pdu, bytes);
        for (const [element, path, lowest, unavailable] of fields) {
          const ours = walk.leaves.flatMap((leaf, index) => {
            if (!leaf.path.endsWith(path)) return [];
            const raw = new Walk(bytes, 0, bytes.length);
            raw.at = walk.marks[index * 2] ?? 0;
            return [raw.bits(walk.marks[index * 2 + 1] ?? 0) + lowest];
          });
          expect(ours).toEqual(valuesOf(xer, element).filter((value) => value !== unavailable));
        }
      }
    },
    60_000,
  );

  it.each([
    ['MapData', 'CsaeMap'],
    ['SPAT', 'CsaeSpat'],
    ['RoadSideInformation', 'CsaeRsi'],
    ['RoadsideSafetyMessage', 'CsaeRsm'],
    ['BasicSafetyMessage', 'CsaeBsm'],
  ])(
    'on every integer of a T/CSAE 53 %s',
    (type, pdu) => {
      const table = parseAsnTables(CSAE_DAY1, CSAE_DAY2);
      const step = new AsnPlan(table, 'test').entry(type);
      for (let seed = 1; seed <= 30; seed++) {
        const generator = new UperGenerator(table, seed * 32_452_843);
        generator.extensions = false;
        const bytes = generator.message(type);
        const xer = decoded(pdu, bytes);
        // The BSM module has names of its own for some fields: there the numbers count.
        const numbers = (values: readonly { readonly value: number }[]) => values.map(({ value }) => value);
        if (pdu === 'CsaeBsm') expect(numbers(allValuesOf(xer))).toEqual(numbers(generator.values));
        else expect(allValuesOf(xer)).toEqual(generator.values);
        const walk = new Walk(bytes, 0, bytes.length);
        step(walk);
        expect(bytes.length * 8 - walk.at).toBeLessThan(8);
      }
    },
    60_000,
  );
});
