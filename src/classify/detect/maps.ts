import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { u32le } from './probe.ts';

/**
 * Maps: OpenDRIVE (ASAM 1.8), OpenSCENARIO (ASAM, as test scenes), Lanelet2 and OSM XML, OSM PBF, NDS and GeoPackage databases, ESRI
 * shapefiles. Well-known binary stands in wkb.ts; GeoJSON, WKT, GPX, KML and encoded polylines stand in geo-text.ts. Limits: NDS.Live.
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
    fits: (view, from) => u32le(view, from + 28) === 1000 && SHAPES.has(u32le(view, from + 32)),
  },
];

/** Kinds of shapes with a position: ESRI Shapefile Technical Description, 1998. */
const SHAPES = new Set([1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31]);
