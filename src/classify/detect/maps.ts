import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { u32le } from './probe.ts';
import { isWkb } from './wkb.ts';

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
    fits: (view, from) => from === 0 && isWkb(view),
  },
  {
    mark: '\0\0\0',
    what: 'wkb',
    item: ITEM.position,
    onlyAtStart: true,
    fits: (view, from) => from === 0 && isWkb(view),
  },
];
