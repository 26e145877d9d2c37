import { AsnPlan } from './asn-plan.ts';
import { parseAsnTables } from './asn-table.ts';
import type { Step, Walk } from './asn-walk.ts';
import { walkBestFit } from './best-fit.ts';
import { markRest } from './rest.ts';
import { CSAE_DAY1 } from './tables/csae-day1.ts';
import { CSAE_DAY2 } from './tables/csae-day2.ts';
import { CSAE_2017, CSAE_TEST_2019 } from './tables/csae-editions.ts';

let editions: readonly Step[] | undefined;

function steps(): readonly Step[] {
  editions ??= [[], [CSAE_TEST_2019], [CSAE_2017]].map((tables) =>
    new AsnPlan(parseAsnTables(CSAE_DAY1, CSAE_DAY2, ...tables), 'csae53').entry('MessageFrame'),
  );
  return editions;
}

/**
 * Walks one T/CSAE 53 or 157 MessageFrame to the end of the walk.
 * @returns true when an edition fits it to the last bit.
 */
export function walkCsaeFrame(walk: Walk): boolean {
  const fits = walkBestFit(walk, steps());
  markRest(walk, 'MessageFrame');
  return fits;
}
