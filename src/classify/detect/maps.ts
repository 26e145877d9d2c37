import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { u8, u32be, u32le, type View } from './probe.ts';

/**
 * Maps: OpenDRIVE (ASAM 1.8), OpenSCENARIO (ASAM, as test scenes), Lanelet2 and OSM XML, OSM PBF, NDS and GeoPackage databases, ESRI
 * shapefiles, well-known binary (OGC 06-103r4, 8). GeoJSON, WKT, GPX, KML and encoded polylines stand in geo-text.ts. Limits: NDS.Live.
 */
const item = ITEM.vectorMap;

export const TEXT_MAPS: readonly MediaKind[] = [
  { mark: '<OpenDRIVE', what: 'opendrive', item },
  { mark: '<OpenSCENARIO', what: 'openscenario', item: ITEM.testScene },
  { mark: '<osm', what: 'osm', item, fits: (view) => view.text.includes('<node') || view.text.includes('<way') },
];

export const BINARY_MAPS: readonly MediaKind[] = [
  { mark: 'OSMHeader', what: 'osm-pbf', item },
  {
    mark: 'SQLite format 3\0',
    what: 'nds',
    item,
    fits: (view) => /nds[A-Z]|ndsTable|TileTable|gpkg_contents|gpkg_geometry/.test(view.text.slice(0, 1_048_576)),
  },
  {
    mark: '\0\0\x27\x0a',
    what: 'shapefile',
    item,
    onlyAtStart: true,
    fits: (view, from) => from === 0 && u32le(view, 28) === 1000,
  },
  {
    mark: '\x01',
    what: 'wkb',
    item: ITEM.position,
    onlyAtStart: true,
    fits: (view, from) => from === 0 && isWkb(view, u32le, true),
  },
  {
    mark: '\0\0\0',
    what: 'wkb',
    item: ITEM.position,
    onlyAtStart: true,
    fits: (view, from) => from === 0 && isWkb(view, u32be, false),
  },
];

const SRID = 0x2000_0000;
const POINT = 1;
const LINE = 2;

/** A point or a line that takes up the whole view, with longitude and latitude first. */
function isWkb(view: View, u32: (view: View, at: number) => number, little: boolean): boolean {
  const code = u32(view, 1);
  const withSrid = code >= SRID && code < SRID * 2;
  const type = (code % SRID) % 1000;
  const dimensions = Math.floor((code % SRID) / 1000) === 0 ? 2 : Math.floor((code % SRID) / 1000) === 3 ? 4 : 3;
  let at = 5 + (withSrid ? 4 : 0);
  let points = 1;
  if (type === LINE) {
    points = u32(view, at);
    at += 4;
  } else if (type !== POINT) return false;
  if (view.text.length !== at + points * dimensions * 8 || u8(view, 0) > 1) return false;
  const data = new DataView(view.bytes.buffer, view.bytes.byteOffset + view.start + at, 16);
  const [x, y] = [data.getFloat64(0, little), data.getFloat64(8, little)];
  return (
    Math.abs(x) <= 180 &&
    Math.abs(y) <= 90 &&
    (Math.abs(x) >= 0.001 || Math.abs(y) >= 0.001) &&
    !(Number.isInteger(x) && Number.isInteger(y))
  );
}
