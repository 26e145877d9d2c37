import type { ItemId } from '../../model/item.ts';
import { ELEVATION, POSITION, SERIAL } from './items.ts';
import { labelled, type Part } from './part.ts';
import { isBlank } from './vin-shape.ts';

/** One field of a parameter group: payload[start, end), little-endian. */
interface Field {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly item: ItemId;
  /** Signed fields are unavailable at 7F FF .., unsigned ones at FF FF .., text when blank. */
  readonly kind: 'signed' | 'unsigned' | 'text';
}

interface Group {
  readonly fast: boolean;
  readonly fields: readonly Field[];
}

function field(name: string, start: number, end: number, item: ItemId, kind: Field['kind'] = 'signed'): Field {
  return { name, start, end, item, kind };
}

/** AIS reports begin alike: message id, user id (MMSI), longitude, latitude. */
const AIS_POSITION: Group = {
  fast: true,
  fields: [
    field('userId', 1, 5, SERIAL, 'unsigned'),
    field('longitude', 5, 9, POSITION),
    field('latitude', 9, 13, POSITION),
  ],
};
const AIS_STATIC: Group = { fast: true, fields: [field('userId', 1, 5, SERIAL, 'unsigned')] };

/** Parameter groups of NMEA 2000 (IEC 61162-3) that carry positions or identifiers; layouts as the canboat project documents them. */
const GROUPS: ReadonlyMap<number, Group> = new Map([
  [126996, { fast: true, fields: [field('serialCode', 100, 132, SERIAL, 'text')] }],
  [129025, { fast: false, fields: [field('latitude', 0, 4, POSITION), field('longitude', 4, 8, POSITION)] }],
  [
    129026,
    { fast: false, fields: [field('course', 2, 4, POSITION, 'unsigned'), field('speed', 4, 6, POSITION, 'unsigned')] },
  ],
  [
    129029,
    {
      fast: true,
      fields: [
        field('latitude', 7, 15, POSITION),
        field('longitude', 15, 23, POSITION),
        field('altitude', 23, 31, ELEVATION),
      ],
    },
  ],
  [129038, AIS_POSITION],
  [129039, AIS_POSITION],
  [129040, AIS_POSITION],
  [129041, AIS_POSITION],
  [129793, AIS_POSITION],
  [129798, AIS_POSITION],
  [129794, AIS_STATIC],
  [129809, AIS_STATIC],
  [129810, AIS_STATIC],
  [
    129284,
    {
      fast: true,
      fields: [field('destinationLatitude', 24, 28, POSITION), field('destinationLongitude', 28, 32, POSITION)],
    },
  ],
]);

/** Parameter groups that may carry an item, by number. */
export const NMEA2000_PGNS: readonly number[] = [...GROUPS.keys()];

/** True for a group that comes as fast packet; undefined for one of no interest. */
export function isFastPacket(pgn: number): boolean | undefined {
  return GROUPS.get(pgn)?.fast;
}

/** What a message of a parameter group carries, fields that say "not available" left out. */
export function judgeNmea2000(pgn: number, bytes: Uint8Array, length: number): readonly Part[] {
  const parts: Part[] = [];
  const kept = Math.min(length, bytes.length);
  for (const { name, start, end, item, kind } of GROUPS.get(pgn)?.fields ?? []) {
    if (end <= kept && isAvailable(bytes, start, end, kind))
      parts.push(labelled(start, end, `can.nmea2000.${pgn}.${name}`, item, `nmea2000:${pgn}`));
  }
  return parts;
}

/** What an incomplete message, or a piece of one whose start was never seen, must be taken for. */
export function outlookNmea2000(pgn: number, total: number, by: string): readonly Part[] {
  const first = GROUPS.get(pgn)?.fields.at(-1);
  return first === undefined ? [] : [labelled(0, total, `can.nmea2000.${pgn}`, first.item, by)];
}

function isAvailable(bytes: Uint8Array, start: number, end: number, kind: Field['kind']): boolean {
  if (kind === 'text') return !isBlank(bytes, start, end);
  for (let index = start; index < end - 1; index++) if (bytes[index] !== 0xff) return true;
  return bytes[end - 1] !== (kind === 'signed' ? 0x7f : 0xff);
}
