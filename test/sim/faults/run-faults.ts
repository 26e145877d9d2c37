import { checkCapsules, checkEvidenceFirst, checkScenario, type Faultiness } from './checks.ts';
import { FAULTS, type Fault } from './faults.ts';
import { buildWith } from './patched-build.ts';

/*
 * `npm run faults`: plants each fault in a copy of the guard and lets the simulator, the oracle and the score find it. A fault is
 * found when the build is worse than the guard as it is, by any measure. Exit code 1 when one is not.
 */

const MESSAGES = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 1500);
const clean = new Map<string, Faultiness>();

async function check(fault: Fault, folder: string): Promise<Faultiness> {
  if (fault.check === 'capsule-sizes') return checkCapsules(folder);
  if (fault.check === 'evidence-first') return checkEvidenceFirst(folder);
  return checkScenario(folder, fault.check.scenario, MESSAGES);
}

async function cleanOf(fault: Fault): Promise<Faultiness> {
  const key = typeof fault.check === 'string' ? fault.check : fault.check.scenario;
  const known = clean.get(key);
  if (known !== undefined) return known;
  const build = buildWith(undefined);
  try {
    const found = await check(fault, build.folder);
    clean.set(key, found);
    return found;
  } finally {
    build.remove();
  }
}

/** The measure that is worst against the guard as it is. */
function worst(
  found: Faultiness,
  before: Faultiness,
): { readonly name: string; readonly was: number; readonly is: number } | undefined {
  const worse = Object.entries(found).filter(([name, value]) => value > (before[name] ?? 0));
  const [first] = worse;
  return first === undefined ? undefined : { name: first[0], was: before[first[0]] ?? 0, is: first[1] };
}

let missed = 0;
for (const fault of FAULTS) {
  const started = performance.now();
  const before = await cleanOf(fault);
  const build = buildWith(fault);
  const found = worst(await check(fault, build.folder).finally(() => build.remove()), before);
  const by = typeof fault.check === 'string' ? fault.check : fault.check.scenario;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const said = found === undefined ? 'NOT FOUND' : `found: ${found.name} ${found.was} → ${found.is}`;
  if (found === undefined) missed++;
  console.log(`${fault.name.padEnd(30)}${by.padEnd(18)}${seconds.padStart(6)} s  ${said}`);
}
console.log(`${FAULTS.length - missed} of ${FAULTS.length} planted faults found`);
process.exit(missed === 0 ? 0 : 1);
