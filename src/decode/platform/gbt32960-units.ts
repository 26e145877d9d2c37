/**
 * The information units of GB/T 32960.3-2016 (7.2.3, annex B.3.5) and -2025 (7.2.4): a type byte and a body whose length follows from
 * the type and from counts inside.
 */
import type { FrameField } from './frame-content.ts';
import { isAll, label, POSITION } from './items.ts';

export type Edition = 2016 | 2025;

/** One past the body that begins at `at`; NaN where there is no such byte to count with. */
type BodyEnd = (bytes: Uint8Array, at: number) => number;

const fixed =
  (size: number): BodyEnd =>
  (_bytes, at) =>
    at + size;
const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? Number.NaN;
const wordAt = (bytes: Uint8Array, at: number): number => byteAt(bytes, at) * 256 + byteAt(bytes, at + 1);

/** A count in one byte, then so many parts. */
const counted =
  (part: BodyEnd): BodyEnd =>
  (bytes, at) => {
    let next = at + 1;
    for (let left = byteAt(bytes, at); left > 0; left--) next = part(bytes, next);
    return Number.isNaN(byteAt(bytes, at)) ? Number.NaN : next;
  };

/** `head` bytes, the last one or two of them a count of parts of `size`. */
const ending =
  (head: number, width: 1 | 2, size: number): BodyEnd =>
  (bytes, at) =>
    at + head + size * (width === 1 ? byteAt(bytes, at + head - 1) : wordAt(bytes, at + head - 2));

const inRow =
  (...parts: readonly BodyEnd[]): BodyEnd =>
  (bytes, at) =>
    parts.reduce((next, part) => part(bytes, next), at);

/** Fault lists: level and flags, then four counts of four-byte codes. */
const faults = [fixed(5), ending(1, 1, 4), ending(1, 1, 4), ending(1, 1, 4), ending(1, 1, 4)] as const;
const custom = ending(2, 2, 1);

const UNITS_2016: ReadonlyMap<number, BodyEnd> = new Map([
  [0x01, fixed(20)],
  [0x02, counted(fixed(12))],
  [0x03, inRow(ending(8, 2, 1), fixed(10))],
  [0x04, fixed(5)],
  [0x05, fixed(9)],
  [0x06, fixed(14)],
  [0x07, inRow(...faults)],
  [0x08, counted(ending(10, 1, 2))],
  [0x09, counted(ending(3, 2, 1))],
]);

const UNITS_2025: ReadonlyMap<number, BodyEnd> = new Map([
  [0x01, fixed(18)],
  [0x02, counted(fixed(10))],
  [0x03, fixed(12)],
  [0x04, fixed(2)],
  [0x05, fixed(10)],
  [0x06, inRow(...faults, ending(1, 1, 2))],
  [0x07, counted(ending(7, 2, 2))],
  [0x08, counted(ending(3, 2, 1))],
  [0x30, counted(ending(12, 2, 1))],
  [0x31, inRow(ending(7, 2, 2), ending(2, 2, 1))],
  [0x32, fixed(18)],
]);

const POSITION_UNIT = 0x05;
const SIGNATURE = 0xff;
/** Units 0x80 to 0xFE are the maker's own, with their length in front. */
const CUSTOM_FIRST = 0x80;

export interface Units {
  readonly fields: readonly FrameField[];
  /** Where the signature begins (2025 7.2.2), and its two values. */
  readonly signature?: { readonly at: number; readonly values: readonly (readonly [number, number])[] };
}

/**
 * @param lengthAt - the data length in the header.
 * @returns undefined when the units do not end where the data end, or one is of no known length: nothing of it can be trusted then.
 */
export function readUnits(
  bytes: Uint8Array,
  start: number,
  end: number,
  edition: Edition,
  lengthAt: number,
): Units | undefined {
  const table = edition === 2016 ? UNITS_2016 : UNITS_2025;
  const fields: FrameField[] = [];
  let at = start;
  while (at < end) {
    const type = bytes[at] ?? 0;
    if (type === SIGNATURE) {
      const signature = edition === 2025 ? readSignature(bytes, at, end) : undefined;
      return signature === undefined ? undefined : { fields, signature };
    }
    const body = at + 1;
    const next = type >= CUSTOM_FIRST ? custom(bytes, body) : (table.get(type)?.(bytes, body) ?? Number.NaN);
    if (!(next <= end)) return undefined;
    if (type === POSITION_UNIT) addPosition(fields, bytes, body, edition);
    if (type >= CUSTOM_FIRST && next > body + 2)
      fields.push({
        start: body + 2,
        end: next,
        path: `gbt32960.unit${type.toString(16).toUpperCase()}`,
        cause: { kind: 'unknown' },
        blank: { kind: 'cut', start: at, end: next, lengths: [lengthAt] },
      });
    at = next;
  }
  return { fields };
}

/** Algorithm, then two values with their lengths in front (2025 table 8). */
export function readSignature(bytes: Uint8Array, at: number, end: number): Units['signature'] {
  const r = at + 4;
  const s = r + wordAt(bytes, r - 2) + 2;
  if (!(s <= end)) return undefined;
  const last = s + wordAt(bytes, s - 2);
  return last === end
    ? {
        at,
        values: [
          [r, s - 2],
          [s, last],
        ],
      }
    : undefined;
}

/**
 * State, in 2025 the coordinate system, longitude and latitude in 1e-6 degree (2016 7.2.3.5, 2025 7.2.4.8). A position that is not valid is
 * the last valid one. Bit 0 of the state says "not valid", FF "no data".
 */
function addPosition(fields: FrameField[], bytes: Uint8Array, at: number, edition: Edition): void {
  const first = at + (edition === 2016 ? 1 : 2);
  const invalid = ((bytes[at] ?? 0) & 1) === 1;
  if (invalid && isAll(bytes, first, first + 8, 0)) return;
  for (const [name, start] of [
    ['longitude_e6', first],
    ['latitude_e6', first + 4],
  ] as const) {
    if (isNoData(bytes, start)) continue;
    const writes = [
      { at, bytes: Uint8Array.of(INVALID_STATE) },
      { at: start, bytes: new Uint8Array(4).fill(0xff) },
    ];
    fields.push({
      start,
      end: start + 4,
      path: `gbt32960.position.${name}`,
      cause: label(POSITION, 'gbt32960:05'),
      form: 'magnitude',
      blank: { kind: 'write', writes },
    });
  }
}

const INVALID_STATE = 0x01;

/** FF FF FF FF, or FE at the end: invalid and abnormal. */
function isNoData(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === 0xff && bytes[at + 2] === 0xff && (bytes[at + 3] ?? 0) >= 0xfe;
}
