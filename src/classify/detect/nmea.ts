import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Sentences of receivers with a position in them: NMEA 0183 (IEC 61162-1) of any talker, AIS reports (VDM, VDO), Garmin, u-blox and
 * other makers' own, and those of inertial systems (`$GPCHC`, `$GPFPD`, `$KSXT`, `#INSPVAXA`) with decimal degrees. A wrong checksum
 * hides nothing, so none is asked for. Sentences without a fix hold no position and are passed over.
 */
const SENTENCE = /[$!#][A-Z][A-Z0-9]{2,12},[\x20-\x22\x25-\x7e]{4,400}/g;
const MINUTES = /,\d{3,5}\.\d{1,8},[NS],\d{4,6}\.\d{1,8},[EW]/;
const DEGREES = /,-?\d{1,3}\.\d{5,12},-?\d{1,3}\.\d{5,12},/;
const AIS = /^![A-Z]{2}VD[MO],\d,\d,\d?,[AB12]?,[0-9A-Wa-w`]{8}/;

export function probeNmea(view: View): void {
  for (const match of view.text.matchAll(SENTENCE)) {
    const sentence = match[0];
    if (!MINUTES.test(sentence) && !DEGREES.test(sentence) && !AIS.test(sentence)) continue;
    const at = view.start + match.index;
    view.finds.add(ITEM.position, at, at + sentence.length, 'nmea/wgs-84', 0.99);
  }
}
