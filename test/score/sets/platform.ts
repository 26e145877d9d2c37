import { readFileSync } from 'node:fs';
import { createGbt32960Reader } from '../../../src/decode/platform/gbt32960.ts';
import { createJtt808Reader } from '../../../src/decode/platform/jtt808.ts';
import type { ContentReader } from '../../../src/model/content.ts';
import type { Counts, ScoreSet } from '../score-set.ts';

interface Vector {
  readonly hex: string;
  readonly truth: Readonly<Record<string, unknown>>;
}

/** What a publisher decoded, our path for it, its item, and how its value is written. */
interface TrueField {
  readonly name: string;
  readonly path: string;
  readonly item: string;
  readonly as: 'latin1' | 'hex' | 'number';
}

const VIN = 'connected-operation.vehicle.vin.vin';
const SIM = 'connected-operation.vehicle.sim.identifiers';
const POSITION = 'connected-operation.perception.track.positioning';
const GBT32960: readonly TrueField[] = [
  { name: 'vin', path: 'gbt32960.vin', item: VIN, as: 'latin1' },
  { name: 'iccid', path: 'gbt32960.login.iccid', item: SIM, as: 'latin1' },
  { name: 'longitude', path: 'gbt32960.position.longitude_e6', item: POSITION, as: 'number' },
  { name: 'latitude', path: 'gbt32960.position.latitude_e6', item: POSITION, as: 'number' },
];
const JTT808: readonly TrueField[] = [
  { name: 'phone', path: 'jtt808.phone', item: SIM, as: 'hex' },
  { name: 'iccid', path: 'jtt808.properties.iccid', item: SIM, as: 'hex' },
  { name: 'plate', path: 'jtt808.registration.plate', item: 'other.same-rules', as: 'hex' },
  { name: 'longitude', path: 'jtt808.location.longitude_e6', item: POSITION, as: 'number' },
  { name: 'latitude', path: 'jtt808.location.latitude_e6', item: POSITION, as: 'number' },
];

function vectors(name: string): readonly Vector[] {
  const text = readFileSync(new URL(`../../vectors/platform/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector);
}

/** Every value that a publisher decoded is found where it is; a position without data is a negative. */
function compare(name: string, reader: ContentReader, fields: readonly TrueField[]): readonly Counts[] {
  const rows = new Map<string, { found: number; missed: number; falseAlarms: number; negatives: number }>();
  for (const { hex, truth } of vectors(name)) {
    const bytes = Buffer.from(hex, 'hex');
    const { spans } = reader(bytes, 0, bytes.length, { channel: name, vehicle: '', receivedAtMs: 0 });
    for (const { name: key, path, item, as } of fields) {
      const row = rows.get(item) ?? { found: 0, missed: 0, falseAlarms: 0, negatives: 0 };
      rows.set(item, row);
      const found = spans.filter((span) => span.path === path);
      const expected = truth[key];
      if (expected === undefined) {
        // Locations of JT/T 808 that no publisher decoded have values all the same.
        if (name === 'jtt808' && as === 'number') continue;
        row.negatives++;
        if (found.length > 0 && truth['opaque'] === undefined) row.falseAlarms++;
        continue;
      }
      const value = found.map(({ start, end }) => {
        const part = bytes.subarray(start, end);
        return as === 'number' ? part.readUInt32BE() : part.toString(as);
      })[0];
      if (value === expected) row.found++;
      else row.missed++;
    }
  }
  return [...rows].map(([item, row]) => ({ item, set: `platform/${name}`, ...row }));
}

/** Published frames of GB/T 32960 and JT/T 808 with what others decoded of them. */
export const set: ScoreSet = {
  name: 'platform',
  kind: 'counts',
  targets: [{ item: '*', set: 'platform/*', recallMin: 1, precisionMin: 1 }],
  counts: () => [
    ...compare('gbt32960', createGbt32960Reader(), GBT32960),
    ...compare('jtt808', createJtt808Reader(), JTT808),
  ],
};
