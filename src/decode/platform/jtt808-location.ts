/** The location of JT/T 808 (8.18, tables 23 to 27): 28 bytes, then items with an id and a length of their own. */
import type { ItemId } from '../../model/item.ts';
import type { FrameField, Write } from './frame-content.ts';
import { ELEVATION, isAll, label, POSITION } from './items.ts';

export const LOCATION_BYTES = 28;
const AT = { status: 4, latitude: 8, longitude: 12, altitude: 16, speed: 18 } as const;
/** Bit 1: a position is known; 2 and 3: south, west. */
const KEEP_OF_STATUS = 0xf1;
const POSITIONED = 0x02;

/**
 * Items that say nothing of a place or person, with the lengths the standard gives them: mileage, fuel, speed, alarm event, tyre
 * pressure, temperature (2019), overspeeding, areas and routes, signals, inputs, analogue values, network, satellites; JT/T 1078: video alarms.
 */
const HARMLESS: ReadonlyMap<number, readonly number[]> = new Map([
  [0x01, [4]],
  [0x02, [2]],
  [0x03, [2]],
  [0x04, [2]],
  [0x05, [30]],
  [0x06, [2]],
  [0x11, [1, 5]],
  [0x12, [6]],
  [0x13, [7]],
  [0x14, [4]],
  [0x15, [4]],
  [0x16, [4]],
  [0x17, [2]],
  [0x18, [2, 3]],
  [0x25, [4]],
  [0x2a, [2]],
  [0x2b, [4]],
  [0x30, [1]],
  [0x31, [1]],
]);

export interface LocationPlace {
  readonly start: number;
  /** One past the last item. */
  readonly end: number;
  /** 16-bit lengths around it that shrink when an item goes. */
  readonly lengths: readonly number[];
  readonly by: string;
}

/**
 * @returns fields in order; undefined when there is no room for a location. What does not end where it should is one unknown field.
 */
export function readLocation(bytes: Uint8Array, place: LocationPlace): readonly FrameField[] | undefined {
  const { start, end } = place;
  if (end - start < LOCATION_BYTES) return undefined;
  return [...readPlace(bytes, start, place.by), ...readItems(bytes, { ...place, start: start + LOCATION_BYTES })];
}

function readPlace(bytes: Uint8Array, start: number, by: string): readonly FrameField[] {
  const status = start + AT.status + 3;
  const positioned = ((bytes[status] ?? 0) & POSITIONED) !== 0;
  const cleared: Write = { at: status, bytes: Uint8Array.of((bytes[status] ?? 0) & KEEP_OF_STATUS) };
  const field = (
    name: string,
    at: number,
    size: number,
    item: ItemId,
    more: readonly Write[],
  ): readonly FrameField[] => {
    if (!positioned && isAll(bytes, at, at + size, 0)) return [];
    const writes = [...more, { at, bytes: new Uint8Array(size) }];
    const form = more.length > 0 ? ({ form: 'magnitude' } as const) : {};
    const path = `jtt808.location.${name}`;
    return [{ start: at, end: at + size, path, cause: label(item, by), ...form, blank: { kind: 'write', writes } }];
  };
  return [
    ...field('latitude_e6', start + AT.latitude, 4, POSITION, [cleared]),
    ...field('longitude_e6', start + AT.longitude, 4, POSITION, [cleared]),
    ...field('altitude', start + AT.altitude, 2, ELEVATION, []),
    // Speed and course of the receiver: with one position they lead to the next.
    ...field('motion', start + AT.speed, 4, POSITION, []),
  ];
}

function readItems(bytes: Uint8Array, { start, end, lengths }: LocationPlace): readonly FrameField[] {
  const fields: FrameField[] = [];
  for (let at = start; at < end; ) {
    const id = bytes[at] ?? 0;
    const next = at + 2 + (bytes[at + 1] ?? 0);
    const unknown = (path: string, last: number): FrameField => ({
      start: at,
      end: last,
      path: `jtt808.location.${path}`,
      cause: { kind: 'unknown' },
      blank: { kind: 'cut', start: at, end: last, lengths },
    });
    if (at + 2 > end || next > end) {
      fields.push(unknown('rest', end));
      break;
    }
    if (HARMLESS.get(id)?.includes(next - at - 2) !== true)
      fields.push(unknown(`item${id.toString(16).toUpperCase().padStart(2, '0')}`, next));
    at = next;
  }
  return fields;
}
