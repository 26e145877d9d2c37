import { describe, expect, it } from 'vitest';
import { AsnPlan } from '../../../src/decode/v2x/asn-plan.ts';
import { type AsnTable, parseAsnTables } from '../../../src/decode/v2x/asn-table.ts';
import { Walk } from '../../../src/decode/v2x/asn-walk.ts';
import { CPM_DRAFT } from '../../../src/decode/v2x/tables/cpm-draft.ts';
import { CSAE_DAY1 } from '../../../src/decode/v2x/tables/csae-day1.ts';
import { CSAE_DAY2 } from '../../../src/decode/v2x/tables/csae-day2.ts';
import { CSAE_2017, CSAE_TEST_2019 } from '../../../src/decode/v2x/tables/csae-editions.ts';
import { DSRC } from '../../../src/decode/v2x/tables/dsrc.ts';
import { ITS_INFRASTRUCTURE } from '../../../src/decode/v2x/tables/its-infrastructure.ts';
import { ITS_RELEASE1 } from '../../../src/decode/v2x/tables/its-release1.ts';
import { J2735 } from '../../../src/decode/v2x/tables/j2735.ts';
import { UperGenerator } from '../../reference/v2x-generate.ts';

const CSAE = parseAsnTables(CSAE_DAY1, CSAE_DAY2);
const SAE = parseAsnTables(DSRC, J2735);
const ITS = parseAsnTables(ITS_RELEASE1, DSRC, ITS_INFRASTRUCTURE, CPM_DRAFT);

const TYPES: readonly (readonly [string, AsnTable, readonly string[]])[] = [
  [
    'J2735',
    SAE,
    [
      'BasicSafetyMessage',
      'PersonalSafetyMessage',
      'MapData',
      'SPAT',
      'TravelerInformation',
      'SignalRequestMessage',
      'SignalStatusMessage',
      'RoadSideAlert',
      'ProbeVehicleData',
      'EmergencyVehicleAlert',
      'IntersectionCollision',
      'SensorDataSharingMessage',
      'CommonSafetyRequest',
      'ProbeDataManagement',
      'NMEAcorrections',
      'RTCMcorrections',
    ],
  ],
  [
    'T/CSAE 53 and 157',
    CSAE,
    [
      'BasicSafetyMessage',
      'MapData',
      'SPAT',
      'RoadSideInformation',
      'RoadsideSafetyMessage',
      'PAMData',
      'CLPMM',
      'PersonalSafetyMessage',
      'RoadsideCoordination',
      'SensorSharingMsg',
      'VehIntentionAndRequest',
      'VehiclePaymentMessage',
      'RTCMcorrections',
      'MessageFrame',
      'MessageFrameExt',
    ],
  ],
  ['T/CSAE 53, test of 2019', parseAsnTables(CSAE_DAY1, CSAE_DAY2, CSAE_TEST_2019), ['MessageFrame']],
  ['T/CSAE 53-2017', parseAsnTables(CSAE_DAY1, CSAE_DAY2, CSAE_2017), ['MessageFrame']],
  ['ETSI', ITS, ['CAM', 'DENM', 'MAPEM', 'SPATEM', 'IVIM', 'SREM', 'SSEM', 'RTCMEM', 'CPM']],
];

/** Those of whose fields many have a value for "unavailable". */
const HOLDS_POSITIONS = new Set([
  'BasicSafetyMessage',
  'CAM',
  'DENM',
  'ProbeVehicleData',
  'RoadSideInformation',
  'VehIntentionAndRequest',
  'PersonalSafetyMessage',
  'CPM',
]);

describe.each(TYPES)('%s, messages of a twin that writes by the letter of X.691', (_name, table, names) => {
  it.each(names)('%s: read to its last bit, every marked value found at its path', (name) => {
    const step = new AsnPlan(table, 'test').entry(name);
    const blanks = new Map<string, number>();
    let compared = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const generator = new UperGenerator(table, seed * 7919);
      const bytes = generator.message(name);
      const walk = new Walk(bytes, 0, bytes.length);
      step(walk);
      expect(walk.end - walk.at).toBeLessThan(8);
      expect(walk.odd).toBe(0);
      const found = new Map<string, number[]>();
      for (const [index, leaf] of walk.leaves.entries()) {
        const bits = walk.marks[index * 2 + 1] ?? 0;
        if (leaf.blank.kind !== 'value') continue;
        const raw = new Walk(bytes, 0, bytes.length);
        raw.at = walk.marks[index * 2] ?? 0;
        found.set(leaf.path, [...(found.get(leaf.path) ?? []), raw.bits(bits)]);
        blanks.set(leaf.path, leaf.blank.raw);
      }
      for (const [path, values] of found) {
        const written = generator.written.filter((value) => value.path === path && value.raw !== blanks.get(path));
        expect(values).toEqual(written.map((value) => value.raw));
        compared += values.length;
      }
      for (const { path, raw } of generator.written)
        if (blanks.has(path) && raw !== blanks.get(path)) expect(found.has(path)).toBe(true);
      // Unknown extensions are told of, never read: five octets each.
      for (const [index, leaf] of walk.leaves.entries())
        if (leaf.path.endsWith('.$extension')) expect(walk.marks[index * 2 + 1]).toBe(40);
    }
    if (HOLDS_POSITIONS.has(name)) expect(compared).toBeGreaterThan(60);
  });
});
