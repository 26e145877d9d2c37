import { HINT } from '../../bytes/prefilter.ts';
import { ITEM } from './detection.ts';
import { NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * Places as codes: open location codes (plus codes, 2021 specification), geohashes, encoded polylines (Google's algorithm, precision 5
 * and 6). Full plus codes are known by themselves; short ones, geohashes and polylines only beside a name that says so.
 */
const PLUS_CODE = /(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,7}(?![A-Za-z0-9+])/g;
const GEOHASH = /geo_?hash\d?\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?([0-9b-hjkmnp-z]{5,12})(?![0-9A-Za-z])/gi;
const POLYLINE =
  /(?:poly_?line|encoded_?path|route_?line|overview_?polyline)s?\\?["']?(?:\s{0,3}:\s{0,3}\{\s{0,8}\\?["']points\\?["'])?\s{0,3}[:=]\s{0,3}\\?["']?([?-~]{8,65536})/gi;
const WHOLE_GEOHASH = /^[0-9b-hjkmnp-z]{5,12}$/i;
const WHOLE_POLYLINE = /^[?-~]{8,65536}$/;

export function probeGeoCodes(view: View): void {
  const { hints, name, finds, text, start, end } = view;
  if ((hints & HINT.plusCode) !== 0)
    for (const match of text.matchAll(PLUS_CODE)) {
      if (!isFullCode(match[0]) && (name & NAME.position) === 0) continue;
      finds.add(ITEM.position, start + match.index, start + match.index + match[0].length, 'plus-code', 0.8);
    }
  if ((hints & HINT.placeWord) !== 0) {
    for (const match of text.matchAll(GEOHASH)) addGroup(view, match, ITEM.position, 'geohash');
    for (const match of text.matchAll(POLYLINE)) addGroup(view, match, ITEM.guidance, 'polyline');
  }
  const leafName = view.leaf.name;
  if (/geo_?hash/i.test(leafName) && WHOLE_GEOHASH.test(text)) finds.add(ITEM.position, start, end, 'geohash', 0.9);
  if (/poly_?line|route_?line|encoded_?path/i.test(leafName) && WHOLE_POLYLINE.test(text))
    finds.add(ITEM.guidance, start, end, 'polyline', 0.9);
}

/** Eight characters before the plus, the first of them below 180 degrees north: C at most, the second V at most. */
function isFullCode(code: string): boolean {
  return code.indexOf('+') === 8 && /^[2-9C][2-9CFGHJMPQRV]/.test(code) && /[0-9]/.test(code) && /[A-Z]/.test(code);
}

function addGroup(
  view: View,
  match: RegExpMatchArray,
  item: (typeof ITEM)['position' | 'guidance'],
  what: string,
): void {
  const group = match[1] ?? '';
  const end = view.start + (match.index ?? 0) + match[0].length;
  view.finds.add(item, end - group.length, end, what, 0.9);
}
