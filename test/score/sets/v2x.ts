import { readEtsi, readJ2735 } from '../../../src/decode/v2x/v2x.ts';
import type { ContentReader, FieldSpan } from '../../../src/model/content.ts';
import { bytesOf, rawOf, read, type Vector, vectors } from '../../decode/v2x/v2x-samples.ts';
import type { Counts, ScoreSet } from '../score-set.ts';

/** A field that a vector's publisher decoded: its name there, our path, lowest value, the value that says "unavailable". */
interface TrueField {
  readonly name: string;
  readonly path: string;
  readonly lowest: number;
  readonly unavailable: number;
  readonly item: string;
}

const POSITION = 'connected-operation.perception.track.positioning';
const ELEVATION = 'connected-operation.perception.track.elevation';
const MOTION = 'connected-operation.perception.ins.ins';
const ID = 'other.same-rules';
const CORE = 'BasicSafetyMessage.coreData.';
const BSM: readonly TrueField[] = [
  { name: 'lat', path: `${CORE}lat`, lowest: -900_000_000, unavailable: 900_000_001, item: POSITION },
  { name: 'long', path: `${CORE}long`, lowest: -1_799_999_999, unavailable: 1_800_000_001, item: POSITION },
  { name: 'elev', path: `${CORE}elev`, lowest: -4096, unavailable: -4096, item: ELEVATION },
  { name: 'speed', path: `${CORE}speed`, lowest: 0, unavailable: 8191, item: MOTION },
  { name: 'heading', path: `${CORE}heading`, lowest: 0, unavailable: 28_800, item: MOTION },
  { name: 'id', path: `${CORE}id`, lowest: 0, unavailable: 0, item: ID },
];
const PLACE = 'CAM.cam.camParameters.basicContainer.referencePosition.';
const CAM: readonly TrueField[] = [
  { name: 'latitude', path: `${PLACE}latitude`, lowest: -900_000_000, unavailable: 900_000_001, item: POSITION },
  { name: 'longitude', path: `${PLACE}longitude`, lowest: -1_800_000_000, unavailable: 1_800_000_001, item: POSITION },
];

interface Tally {
  found: number;
  missed: number;
  falseAlarms: number;
  negatives: number;
}

/** Every field with a value is found with that value, none that says "unavailable" or has another. */
function compare(
  set: string,
  all: readonly Vector[],
  fields: readonly TrueField[],
  reader: ContentReader,
): readonly Counts[] {
  const tallies = new Map<string, Tally>();
  for (const vector of all) {
    const truth = vector.decoded ?? vector.truth;
    if (truth === undefined || (vector.type !== 'BSM' && vector.type !== 'CAM')) continue;
    const bytes = bytesOf(vector.hex);
    const { spans } = read(reader, bytes);
    for (const { name, path, lowest, unavailable, item } of fields) {
      const value = truth[name];
      if (value === undefined) continue;
      const expected = typeof value === 'string' ? Number.parseInt(value, 16) : Number(value);
      const tally = tallies.get(item) ?? { found: 0, missed: 0, falseAlarms: 0, negatives: 0 };
      tallies.set(item, tally);
      const found = spans.filter((span: FieldSpan) => span.path === path);
      const right = found.some((span) => rawOf(bytes, span) + lowest === expected);
      if (expected === unavailable) {
        tally.negatives++;
        if (found.length > 0) tally.falseAlarms++;
      } else if (right && found.length === 1) tally.found++;
      else {
        tally.missed++;
        if (found.length > 0) tally.falseAlarms++;
      }
    }
  }
  return [...tallies].map(([item, tally]) => ({ item, set, ...tally }));
}

/** Published BSM and CAM with the values that others decoded (test/vectors/v2x): each is found where it is, with that value. */
export const set: ScoreSet = {
  name: 'v2x',
  kind: 'counts',
  targets: [{ item: '*', set: 'v2x/*', recallMin: 1, precisionMin: 1 }],
  counts: () => [
    ...compare('v2x/j2735', [...vectors('j2735-bsm'), ...vectors('j2735-other')], BSM, readJ2735),
    ...compare('v2x/etsi', vectors('etsi-cam-denm'), CAM, readEtsi),
  ],
};
