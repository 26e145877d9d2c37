import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AsnPlan } from '../../../src/decode/v2x/asn-plan.ts';
import { type AsnTable, parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { Walk } from '../../../src/decode/v2x/asn-walk.ts';
import { CPM_DRAFT } from '../../../src/decode/v2x/tables/cpm-draft.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { DSRC } from '../../../src/decode/v2x/tables/dsrc.ts';
import { ITS_INFRASTRUCTURE } from '../../../src/decode/v2x/tables/its-infrastructure.ts';
import { ITS_RELEASE1 } from '../../../src/decode/v2x/tables/its-release1.ts';
import { ITS_RELEASE2 } from '../../../src/decode/v2x/tables/its-release2.ts';
import { J2735 } from '../../../src/decode/v2x/tables/j2735.ts';
import { moduleOf } from '../../reference/asn-module.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';

/** asn1c, from our own tables as modules: it tells nothing of the tables, and everything of how their shapes are coded. */
const hasAsn1c = spawnSync('asn1c', ['-h']).error === undefined && spawnSync('cc', ['--version']).status === 0;
const isCampaign = process.env['GUANKA_CAMPAIGN'] === '1';
const folder = mkdtempSync(join(tmpdir(), 'guanka-asn1c-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Compiling takes most of the time: day 2 is in every run, the others are in the campaign. */
const SETS: readonly { readonly module: string; readonly table: AsnTable; readonly types: readonly string[] }[] = [
  {
    module: 'Csae',
    table: parseAsnTables(CSAE_DAY1, CSAE_DAY2),
    types: [
      'SensorSharingMsg',
      'VehIntentionAndRequest',
      'RoadsideCoordination',
      'PersonalSafetyMessage',
      'CLPMM',
      'PAMData',
      'VehiclePaymentMessage',
      'RTCMcorrections',
    ],
  },
  {
    module: 'Sae',
    table: parseAsnTables(DSRC, J2735),
    types: [
      'BasicSafetyMessage',
      'MapData',
      'SPAT',
      'PersonalSafetyMessage',
      'TravelerInformation',
      'SignalRequestMessage',
      'SignalStatusMessage',
      'RoadSideAlert',
      'ProbeVehicleData',
      'EmergencyVehicleAlert',
      'IntersectionCollision',
      'ProbeDataManagement',
      'RTCMcorrections',
      'NMEAcorrections',
      'SensorDataSharingMessage',
    ],
  },
  {
    module: 'Etsi',
    table: parseAsnTables(ITS_RELEASE1, DSRC, ITS_INFRASTRUCTURE, ITS_RELEASE2, CPM_DRAFT),
    types: ['CAM', 'DENM', 'MAPEM', 'SPATEM', 'IVIM', 'SREM', 'SSEM', 'RTCMEM', 'CPM', 'CollectivePerceptionMessage'],
  },
];

function build(module: string, table: AsnTable, types: readonly string[]): string {
  const home = mkdtempSync(join(folder, module));
  const roots = types.map((type) => `${module}${type}`);
  writeFileSync(join(home, 'm.asn1'), moduleOf(table, roots, module));
  const options = { cwd: home, stdio: 'ignore' } as const;
  execFileSync('asn1c', ['-gen-PER', '-fcompound-names', '-pdu=auto', 'm.asn1'], options);
  const sources = readdirSync(home).filter((name) => name.endsWith('.c'));
  execFileSync('cc', ['-w', '-I.', `-DPDU=${roots[0]}`, '-DASN_PDU_COLLECTION', ...sources, '-o', 'tool'], options);
  return home;
}

/** Every integer and enumeration in asn1c's XER, in order. */
function numbersOf(xer: string): readonly number[] {
  return [...xer.matchAll(/<int(?:eger)?\d*>(-?\d+)<|<e(\d+)\/>/gi)].map(([, value, index]) => Number(value ?? index));
}

describe.runIf(hasAsn1c || process.env['CI'] !== undefined)('asn1c agrees on every integer', () => {
  it.each(isCampaign ? SETS : SETS.slice(0, 1))(
    'of the types of $module',
    ({ module, table, types }) => {
      const home = build(module, table, types);
      for (const type of types) {
        const step = new AsnPlan(table, 'test').entry(type);
        let compared = 0;
        for (let seed = 1; seed <= 12; seed++) {
          const generator = new UperGenerator(table, seed * 15_485_863);
          generator.extensions = false;
          const bytes = generator.message(type);
          writeFileSync(join(home, 'message.per'), bytes);
          const xer = execFileSync(
            join(home, 'tool'),
            ['-iper', '-oxer', '-1', '-p', `${module}${type}`, 'message.per'],
            {
              cwd: home,
              encoding: 'utf8',
              stdio: ['ignore', 'pipe', 'ignore'],
              maxBuffer: 64 * 1024 * 1024,
            },
          );
          const values = generator.values.map(({ value }) => value);
          compared += values.length;
          expect({ type, seed, values: numbersOf(xer) }).toEqual({ type, seed, values });
          const walk = new Walk(bytes, 0, bytes.length);
          step(walk);
          expect(bytes.length * 8 - walk.at).toBeLessThan(8);
        }
        expect(compared).toBeGreaterThan(0);
      }
    },
    180_000,
  );
});
