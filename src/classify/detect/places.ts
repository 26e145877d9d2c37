import { HINT } from '../../bytes/prefilter.ts';
import { probeGeoCodes } from './geo-codes.ts';
import { probeGeoMembers } from './geo-members.ts';
import { probeGeoText } from './geo-text.ts';
import { probeNmea } from './nmea.ts';
import type { View } from './probe.ts';
import { probeReceivers } from './receivers.ts';

/** Positions: sentences and frames of receivers, named numbers, geometry as text, codes; each form in a file of its own. */
export function probePlaces(view: View): void {
  const { hints } = view;
  if ((hints & HINT.sentence) !== 0 || view.text.includes('#')) probeNmea(view);
  if ((hints & HINT.binary) !== 0) probeReceivers(view);
  if ((hints & (HINT.decimal | HINT.digits)) !== 0) probeGeoMembers(view);
  if (
    (hints & (HINT.decimal | HINT.digits | HINT.placeWord | HINT.spacedRun)) !== 0 ||
    /<(?:wpt|trkpt|rtept)\s/.test(view.text) ||
    view.text.includes('\xb0')
  )
    probeGeoText(view);
  if ((hints & (HINT.plusCode | HINT.placeWord)) !== 0 || view.name !== 0) probeGeoCodes(view);
}
