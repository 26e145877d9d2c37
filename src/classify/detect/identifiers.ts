import { HINT } from '../../bytes/prefilter.ts';
import { probeAddresses } from './addresses.ts';
import { findCardNumber, probeCardBytes } from './card-numbers.ts';
import { hintsBefore, NAME } from './name-hints.ts';
import { probePlates } from './plates.ts';
import { goesOn, type View } from './probe.ts';
import { ALPHANUMERIC, runsIn } from './runs.ts';
import { findNamedSerial } from './serials.ts';
import { findVins, probeSpacedVins } from './vin-probe.ts';

/** Mobile numbers have eleven digits; nothing shorter is looked for as a run. */
const RUN_BYTES_MIN = 11;

/** Identifiers of vehicles, cards and devices; each family in a file of its own. */
export function probeIdentifiers(view: View): void {
  const { hints } = view;
  if ((hints & (HINT.longRun | HINT.digits | HINT.spacedRun)) !== 0) probeRuns(view);
  if ((hints & HINT.spacedRun) !== 0) probeSpacedVins(view);
  if ((hints & HINT.address) !== 0 || (view.name & NAME.address) !== 0) probeAddresses(view);
  if ((hints & HINT.plate) !== 0 || (view.name & NAME.plate) !== 0) probePlates(view);
  if ((hints & HINT.card) !== 0 || (view.name & NAME.sim) !== 0) probeCardBytes(view);
}

function probeRuns(view: View): void {
  const { bytes, start, end } = view;
  for (const run of runsIn(bytes, start, end, { of: ALPHANUMERIC, minBytes: RUN_BYTES_MIN })) {
    if (!goesOn(view)) return;
    const names = view.name | hintsBefore(bytes, start, run.start);
    findVins(view, run, names);
    findCardNumber(view, run, names);
    findNamedSerial(view, run, names);
  }
}
