import { HINT } from '../../bytes/prefilter.ts';
import { ITEM } from './detection.ts';
import { hintsOfName, NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * Positions: NMEA 0183 (IEC 61162-1), UBX (u-blox), RTCM 10403 station coordinates, GeoJSON (RFC 7946), WKT (OGC 06-103r4), GPX 1.1, KML
 * 2.3, ISO 6709, named members of JSON and of text, open location codes, geohashes and encoded polylines beside a name, pairs of
 * decimals. Maps: OpenDRIVE, Lanelet2 and OSM. Limits: two decimals without a name are a position only with five places each, both in
 * range and nothing else beside them.
 */
export function probePlaces(view: View): void {
  const { hints } = view;
  if ((hints & HINT.sentence) !== 0) probeNmea(view);
  if ((hints & HINT.binary) !== 0) probeReceivers(view);
  if ((hints & HINT.decimal) !== 0 || view.text.includes('"')) {
    probeMembers(view);
    probeGeoText(view);
  }
  if ((hints & HINT.decimal) !== 0) probePairs(view);
  probeCodes(view);
}

const SENTENCE =
  /[$!](?:[A-Z]{2}(?:GGA|RMC|GLL|GNS|WPL|BWC|BWR|VDM|VDO)|PUBX,00|PASHR|GPATT),[^\r\n$!]{4,200}?(?:\*([0-9A-Fa-f]{2})|(?=[\r\n]|$))/g;

function probeNmea(view: View): void {
  for (const match of view.text.matchAll(SENTENCE)) {
    const sum = match[1];
    const body = match[0].slice(1, sum === undefined ? undefined : -3);
    const hasPosition = /,\d{4,5}\.\d+,[NS],\d{5,6}\.\d+,[EW]/.test(body) || /VD[MO],/.test(body);
    if (!hasPosition) continue;
    if (sum !== undefined && nmeaSum(body) !== Number.parseInt(sum, 16)) continue;
    const at = view.start + match.index;
    view.finds.add(ITEM.position, at, at + match[0].length, 'nmea/wgs-84', sum === undefined ? 0.8 : 0.99);
  }
}

function nmeaSum(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index++) sum ^= body.charCodeAt(index);
  return sum;
}

/** UBX NAV messages with a position: POSECEF, POSLLH, SOL, PVT, HPPOSECEF, HPPOSLLH. */
const UBX_NAV = new Set([0x01, 0x02, 0x06, 0x07, 0x13, 0x14]);

function probeReceivers(view: View): void {
  const { bytes, start, end, finds } = view;
  for (let at = view.text.indexOf('\xb5\x62'); at >= 0; at = view.text.indexOf('\xb5\x62', at + 2)) {
    const from = start + at;
    const length = (bytes[from + 4] ?? 0) | ((bytes[from + 5] ?? 0) << 8);
    if (from + 8 + length > end || !ubxSumFits(bytes, from, length)) continue;
    if (bytes[from + 2] === 1 && UBX_NAV.has(bytes[from + 3] ?? 0))
      finds.add(ITEM.position, from, from + 8 + length, 'ubx/wgs-84', 0.99);
  }
  for (let at = view.text.indexOf('\xd3'); at >= 0; at = view.text.indexOf('\xd3', at + 1)) {
    const from = start + at;
    const length = (((bytes[from + 1] ?? 0xff) & 3) << 8) | (bytes[from + 2] ?? 0);
    if (((bytes[from + 1] ?? 0xff) & 0xfc) !== 0 || length < 19 || from + 6 + length > end) continue;
    const type = ((bytes[from + 3] ?? 0) << 4) | ((bytes[from + 4] ?? 0) >> 4);
    if ((type === 1005 || type === 1006) && crc24q(bytes, from, from + 3 + length) === read24(bytes, from + 3 + length))
      finds.add(ITEM.position, from, from + 6 + length, 'rtcm3', 0.99);
  }
}

function ubxSumFits(bytes: Uint8Array, from: number, length: number): boolean {
  let a = 0;
  let b = 0;
  for (let at = from + 2; at < from + 6 + length; at++) {
    a = (a + (bytes[at] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  return bytes[from + 6 + length] === a && bytes[from + 7 + length] === b;
}

/** CRC-24Q of RTCM 10403. */
function crc24q(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at++) {
    crc ^= (bytes[at] ?? 0) << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80_0000) === 0 ? crc << 1 : (crc << 1) ^ 0x186_4cfb;
  }
  return crc & 0xff_ffff;
}

const read24 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

/** `"name": number`, `name=number`, `name: number`, `name="number"`. */
const MEMBER =
  /([A-Za-z_\u0080-\u00ff][A-Za-z0-9_.\u0080-\u00ff-]{1,40})["']?\s{0,4}[:=]\s{0,4}["']?(-?\d{1,10}(?:\.\d{1,17})?)(?![\d.])/g;
const utf8 = new TextDecoder();

interface Member {
  readonly start: number;
  readonly end: number;
  readonly datum: string;
}

/** Named latitudes and longitudes that stand near each other, as degrees or as integers of them. */
function probeMembers(view: View): void {
  const lats: Member[] = [];
  const lons: Member[] = [];
  for (const match of view.text.matchAll(MEMBER)) {
    const rawName = match[1] ?? '';
    const name = utf8.decode(Buffer.from(rawName, 'latin1'));
    const names = hintsOfName(name);
    if ((names & (NAME.lat | NAME.lon)) === 0 || (names & NAME.motion) !== 0) continue;
    const value = match[2] ?? '';
    const isLat = (names & NAME.lat) !== 0;
    if (!inRange(value, isLat ? 90 : 180)) continue;
    const end = view.start + match.index + match[0].length;
    (isLat ? lats : lons).push({
      start: end - value.length,
      end,
      datum: /gcj|mars|高德/i.test(name) ? 'gcj-02' : /bd09|baidu/i.test(name) ? 'bd-09' : 'wgs-84',
    });
  }
  if (lats.length === 0 || lons.length === 0) return;
  for (const one of [...lats, ...lons]) view.finds.add(ITEM.position, one.start, one.end, `lat-lon/${one.datum}`, 0.9);
}

/** Degrees, or 10^5 to 10^7 of them, or ddmm.mmmm; zero alone is no place. */
function inRange(text: string, degrees: number): boolean {
  const value = Math.abs(Number(text));
  if (value === 0) return false;
  if (text.includes('.')) return value <= degrees || (value <= degrees * 100 + 60 && text.split('.')[1]?.length !== 1);
  return value <= degrees || (value >= 10_000 && value <= degrees * 1e7);
}

const GEO_JSON = /"coordinates"\s{0,8}:\s{0,8}(\[[\d\s.,eE+[\]-]{3,1048576}\])/g;
const WKT =
  /\b(?:POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON)\s{0,4}(?:Z|M|ZM)?\s{0,4}\([\d\s.,+()-]{3,1048576}\)/gi;
const GPX = /<(?:trkpt|wpt|rtept)\s[^<>]{0,200}?(?:lat|lon)=["'][-\d.]+["'][^<>]{0,200}>/g;
const KML = /<coordinates>[\d\s.,+-]{3,1048576}<\/coordinates>/g;
const ISO_6709 =
  /[+-]\d{2}(?:\d{2}){0,2}\.\d{2,12}[+-]\d{3}(?:\d{2}){0,2}\.\d{2,12}(?:[+-]\d{1,6}(?:\.\d{1,6})?)?(?:CRS[\w:]{1,20})?\//g;

function probeGeoText(view: View): void {
  const each = (pattern: RegExp, what: string, item: (typeof ITEM)[keyof typeof ITEM] = ITEM.position): void => {
    for (const match of view.text.matchAll(pattern)) {
      const at = view.start + match.index;
      view.finds.add(item, at, at + match[0].length, what, 0.95);
    }
  };
  if (view.text.includes('"coordinates"')) each(GEO_JSON, 'geojson/wgs-84');
  if (/POINT|STRING|POLYGON/i.test(view.text)) each(WKT, 'wkt');
  if (view.text.includes('<')) {
    each(GPX, 'gpx/wgs-84');
    each(KML, 'kml/wgs-84');
    if (view.text.includes('<OpenDRIVE')) view.finds.add(ITEM.vectorMap, view.start, view.end, 'opendrive', 0.99);
    if (view.text.includes('<osm') && view.text.includes('<node'))
      view.finds.add(ITEM.vectorMap, view.start, view.end, 'osm', 0.95);
  }
  each(ISO_6709, 'iso-6709');
}

const PAIR = /(?<![\d.,+-]\s?)(-?\d{1,3}\.\d{5,15})\s{0,3}[,;/ ]\s{0,3}(-?\d{1,3}\.\d{5,15})(?!\s?[,;]?\s?-?[\d.])/g;

function probePairs(view: View): void {
  for (const match of view.text.matchAll(PAIR)) {
    const [first, second] = [Math.abs(Number(match[1])), Math.abs(Number(match[2]))];
    const fits = (first <= 90 && second <= 180) || (first <= 180 && second <= 90);
    if (!fits || first < 1 || second < 1) continue;
    const at = view.start + match.index;
    view.finds.add(ITEM.position, at, at + match[0].length, 'pair', (view.name & NAME.position) !== 0 ? 0.95 : 0.7);
  }
}

const PLUS_CODE = /(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![A-Za-z0-9+])/g;
const GEOHASH = /"?(?:geo_?hash|geohash\d?)"?\s{0,3}[:=]\s{0,3}"?([0-9b-hjkmnp-z]{5,12})(?![0-9A-Za-z])/gi;
const POLYLINE =
  /"?(?:poly_?line|encoded_?path|route_?line|overview_?polyline)"?\s{0,3}[:=]\s{0,3}"?([?-~]{8,65536})/gi;

function probeCodes(view: View): void {
  const { hints, name, finds } = view;
  if ((hints & HINT.plusCode) !== 0)
    for (const match of view.text.matchAll(PLUS_CODE)) {
      const full = match[0].indexOf('+') === 8;
      if (!full && (name & NAME.position) === 0) continue;
      finds.add(ITEM.position, view.start + match.index, view.start + match.index + match[0].length, 'plus-code', 0.8);
    }
  if ((hints & HINT.placeWord) !== 0) {
    for (const match of view.text.matchAll(GEOHASH)) addGroup(view, match, ITEM.position, 'geohash');
    for (const match of view.text.matchAll(POLYLINE)) addGroup(view, match, ITEM.guidance, 'polyline');
  }
  const leafName = view.leaf.name.toLowerCase();
  if (/geo_?hash/.test(leafName) && /^[0-9b-hjkmnp-z]{5,12}$/i.test(view.text))
    finds.add(ITEM.position, view.start, view.end, 'geohash', 0.9);
  if (/poly_?line|route_?line/.test(leafName) && /^[?-~]{8,}$/.test(view.text))
    finds.add(ITEM.guidance, view.start, view.end, 'polyline', 0.9);
}

function addGroup(view: View, match: RegExpMatchArray, item: (typeof ITEM)[keyof typeof ITEM], what: string): void {
  const group = match[1] ?? '';
  const end = view.start + (match.index ?? 0) + match[0].length;
  view.finds.add(item, end - group.length, end, what, 0.9);
}
