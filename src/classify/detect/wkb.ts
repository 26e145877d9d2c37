import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Geometry as well-known binary: OGC 06-103r4, 8 (ISO codes for z and m: 1000, 2000, 3000 more) and PostGIS's extended form (flags for z,
 * m and a reference system). Every geometry of it, with longitude and latitude first. Limits: curves and surfaces; projected
 * coordinates; TWKB; a geometry that is cut off.
 */
const LIMITS = {
  /** Geometries in geometries. */
  depthMax: 8,
  /** Geometries of more points and parts than that, which turn out to be none. */
  geometriesTried: 16,
  pointsTried: 64,
} as const;

const HAS_Z = 0x8000_0000;
const HAS_M = 0x4000_0000;
const HAS_SRID = 0x2000_0000;
const POINT = 1;
const LINE = 2;
const POLYGON = 3;
const COLLECTION_MAX = 7;

/** The byte order and a code: of ISO, or with flags of the extended form in the byte that is highest. */
const HEAD =
  /\x01(?=[\x01-\x07]\0\0[\0\x20\x40\x60\x80\xa0\xc0\xe0]|(?:[\xe9-\xef]\x03|[\xd1-\xd7]\x07|[\xb9-\xbf]\x0b)\0\0)|\0(?=[\0\x20\x40\x60\x80\xa0\xc0\xe0]\0\0[\x01-\x07]|\0\0(?:\x03[\xe9-\xef]|\x07[\xd1-\xd7]|\x0b[\xb9-\xbf]))/g;

/** The first geometry that lies in the view as a whole; behind other bytes only one of decimal degrees. */
export function probeWkb(view: View): void {
  const data = new DataView(view.bytes.buffer, view.bytes.byteOffset + view.start, view.end - view.start);
  let geometries = 0;
  for (const match of view.text.matchAll(HEAD)) {
    const reader = new Reader(data);
    const end = reader.geometry(match.index, 0);
    const whole = match.index === 0 && end === data.byteLength;
    if (end > 0 && (whole ? reader.isOnEarth : reader.isFine)) {
      view.finds.add(ITEM.position, view.start + match.index, view.start + end, 'wkb', 0.9);
      return;
    }
    if (reader.points > LIMITS.pointsTried && ++geometries > LIMITS.geometriesTried) return;
  }
}

class Reader {
  /** All corners are degrees, and not all of them whole ones or next to zero. */
  get isOnEarth(): boolean {
    return this.#fine;
  }

  /** At least one corner has both of its degrees in decimals, which no power of two divides; none lies next to zero. */
  get isFine(): boolean {
    return this.#finest && !this.#nextToZero;
  }

  /** Corners and parts looked at. */
  points = 0;
  readonly #data: DataView;
  #fine = false;
  #finest = false;
  #nextToZero = false;

  constructor(data: DataView) {
    this.#data = data;
  }

  /** @returns one past the geometry at `at`; -1 when there is none. */
  geometry(at: number, depth: number): number {
    if (at < 0 || at + 9 > this.#data.byteLength || depth > LIMITS.depthMax) return -1;
    const order = this.#data.getUint8(at);
    if (order > 1) return -1;
    const little = order === 1;
    const code = this.#data.getUint32(at + 1, little);
    const iso = Math.floor((code % HAS_SRID) / 1000);
    if (iso > 3) return -1;
    const flags = ((code & HAS_Z) === 0 ? 0 : 1) + ((code & HAS_M) === 0 ? 0 : 1);
    const dimensions = 2 + Math.max(flags, iso === 3 ? 2 : iso === 0 ? 0 : 1);
    const type = (code % HAS_SRID) % 1000;
    const body = at + 5 + ((code & HAS_SRID) === 0 ? 0 : 4);
    if (type === POINT) return this.#points(body, 1, dimensions, little);
    if (type < POINT || type > COLLECTION_MAX) return -1;
    const count = this.#count(body, little);
    if (type === LINE) return this.#points(body + 4, count, dimensions, little);
    let next = body + 4;
    for (let part = 0; part < count && next >= 0; part++) {
      this.points++;
      next =
        type === POLYGON
          ? this.#points(next + 4, this.#count(next, little), dimensions, little)
          : this.geometry(next, depth + 1);
    }
    return next;
  }

  /** A count that leads out of the view is none. */
  #count(at: number, little: boolean): number {
    return at < 0 || at + 4 > this.#data.byteLength ? Number.MAX_SAFE_INTEGER : this.#data.getUint32(at, little);
  }

  #points(at: number, count: number, dimensions: number, little: boolean): number {
    const end = at + count * dimensions * 8;
    if (at < 0 || end > this.#data.byteLength) return -1;
    for (let point = at; point < end; point += dimensions * 8) {
      const [x, y] = [this.#data.getFloat64(point, little), this.#data.getFloat64(point + 8, little)];
      if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90)) return -1;
      const small = Math.abs(x) < 0.001 && Math.abs(y) < 0.001;
      this.#fine ||= !small && !(Number.isInteger(x) && Number.isInteger(y));
      this.#finest ||= !Number.isInteger(x * 1024) && !Number.isInteger(y * 1024);
      this.#nextToZero ||= Math.abs(x) < 0.01 || Math.abs(y) < 0.01;
      this.points++;
    }
    return end;
  }
}
