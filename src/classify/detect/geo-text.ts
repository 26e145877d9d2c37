import type { ItemId } from '../../model/item.ts';
import { ITEM } from './detection.ts';
import { datumIn, isPair, PARTING } from './geo-members.ts';
import { NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * Geometry as text: GeoJSON (RFC 7946), WKT (OGC 06-103r4, 7), GPX 1.1, KML 2.3, ISO 6709 (Annex H), degrees with hemispheres, XMP, and
 * two decimals side by side. Limits: a pair without a name counts with five decimal places each, or with four when it stands alone
 * inside China's bounds.
 */
interface Form {
  /** Without it in the text the pattern is not tried. */
  readonly sign: string;
  readonly pattern: RegExp;
  readonly what: string;
  readonly item?: ItemId;
  readonly datum?: boolean;
}

const FORMS: readonly Form[] = [
  {
    sign: 'oordinates',
    pattern: /\\?["']coordinates\\?["']\s{0,8}:\s{0,8}\[[\d\s.,eE+[\]-]{3,65536}\]/g,
    what: 'geojson',
    datum: true,
  },
  { sign: 'P', pattern: WKT('POINT|POLYGON|MULTIPOINT|MULTIPOLYGON'), what: 'wkt' },
  { sign: 'LINESTRING', pattern: WKT('LINESTRING|MULTILINESTRING'), what: 'wkt' },
  {
    sign: '<',
    pattern: /<(?:trkpt|wpt|rtept|node)\s[^<>]{0,200}?(?:lat|lon)=["'][-\d.]{1,20}["'][^<>]{0,200}>/g,
    what: 'gpx/wgs-84',
  },
  { sign: '<coordinates>', pattern: /<coordinates>[\d\s.,+-]{3,65536}<\/coordinates>/g, what: 'kml/wgs-84' },
  { sign: 'GPSL', pattern: /GPSL(?:at|ong)itude(?:>|=["'])\d{1,3},\d{1,2}[.,\d]{1,12}[NSEW]/g, what: 'xmp/wgs-84' },
  {
    sign: '/',
    pattern:
      /[+-]\d{2}(?:\d{2}){0,2}(?:\.\d{1,12})?[+-]\d{3}(?:\d{2}){0,2}(?:\.\d{1,12})?(?:[+-]\d{1,6}(?:\.\d{1,6})?)?(?:CRS[\w:]{1,20})?\//g,
    what: 'iso-6709',
  },
  {
    sign: '.',
    pattern: /(?<![\d.])\d{1,2}\.\d{3,12}(?:\xc2?\xb0)?\s?[NS][\s,;/_]{1,3}\d{1,3}\.\d{3,12}(?:\xc2?\xb0)?\s?[EW]/g,
    what: 'hemispheres',
  },
  {
    sign: '.',
    pattern: /[NS]\s?\d{1,2}\.\d{3,12}(?:\xc2?\xb0)?[\s,;/_]{1,3}[EW]\s?\d{1,3}\.\d{3,12}/g,
    what: 'hemispheres',
  },
  {
    // In file names.
    sign: 'at',
    pattern:
      /[Ll]at(?:itude)?[_-]?[+-]?\d{1,2}\.\d{3,12}[_,;&-]{1,2}[Ll](?:on|ng|ong|ongitude)[_-]?[+-]?\d{1,3}\.\d{3,12}/g,
    what: 'lat-lon',
  },
  {
    sign: '\xb0',
    pattern:
      /\d{1,2}\xc2?\xb0\s?\d{1,2}(?:'|\xe2\x80\xb2)\s?[\d.]{0,9}[^\n]{0,4}[NS][^\n]{0,6}\d{1,3}\xc2?\xb0\s?\d{1,2}(?:'|\xe2\x80\xb2)/g,
    what: 'hemispheres',
  },
];

function WKT(names: string): RegExp {
  return new RegExp(`\\b(?:${names})\\s{0,4}(?:Z|M|ZM)?\\s{0,4}\\([\\d\\s.,+()-]{3,65536}\\)`, 'g');
}

export function probeGeoText(view: View): void {
  for (const { sign, pattern, what, item, datum } of FORMS) {
    if (!view.text.includes(sign)) continue;
    for (const match of view.text.matchAll(pattern)) {
      const at = view.start + match.index;
      const name = datum === true ? `${what}/${datumIn(view)}` : what;
      view.finds.add(item ?? ITEM.position, at, at + match[0].length, name, 0.95);
    }
  }
  probePairs(view);
}

const PAIR =
  /(?<![\d.,+-]\s?)[+-]?\d{1,3}\.\d{4,15}\s{0,3}[,;/ _]\s{0,3}[+-]?\d{1,3}\.\d{4,15}(?!\s?[,;_]?\s?-?(?:\d|\.\d))/g;
const FINE = /\.\d{5}[^.]{0,24}\.\d{5}/;

function probePairs(view: View): void {
  for (const match of view.text.matchAll(PAIR)) {
    const pair = match[0];
    const named = (view.name & NAME.position) !== 0;
    if (!isPair(pair)) continue;
    const fine = FINE.test(pair) && !hasSmall(pair);
    if (!named && !fine && !(isInChina(pair) && standsAlone(view, match.index, pair.length))) continue;
    const at = view.start + match.index;
    view.finds.add(ITEM.position, at, at + pair.length, `pair/${datumIn(view)}`, named ? 0.95 : 0.7);
  }
}

/** Values of sensors are near zero; places rarely are. */
function hasSmall(pair: string): boolean {
  return pair.split(PARTING).some((part) => Math.abs(Number(part)) < 1);
}

/** 3.8 to 53.6 degrees north, 73 to 135.1 degrees east, in either order. */
function isInChina(pair: string): boolean {
  const [a, b] = pair.split(PARTING).map(Number);
  const inside = (lat: number, lon: number): boolean => lat >= 3.8 && lat <= 53.6 && lon >= 73 && lon <= 135.1;
  return a !== undefined && b !== undefined && (inside(a, b) || inside(b, a));
}

/** Quotes, brackets, blanks or the ends of the view on both sides. */
function standsAlone(view: View, from: number, length: number): boolean {
  const before = view.text[from - 1] ?? ' ';
  const after = view.text[from + length] ?? ' ';
  return /["'[(\s=:]/.test(before) && /["'\])\s\0]/.test(after);
}
