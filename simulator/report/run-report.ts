import { writeFileSync } from 'node:fs';
import { createGuard, GuankaError, loadConfig } from '../../src/index.ts';
import { type FleetOptions, runFleet, townOf } from '../fleet.ts';
import { KnownValues } from '../oracle/known-values.ts';
import { Oracle } from '../oracle/oracle.ts';
import { Progress, type Remarks } from '../output/pace.ts';
import { loadScenario } from '../scenario.ts';
import { ReportGatherer } from './report-data.ts';
import { reportPage } from './report-page.ts';

const VALUES_MAX = 400_000;

export interface ReportOptions extends FleetOptions {
  readonly scenario: string;
  readonly config: string;
  readonly destination: string;
}

/**
 * Runs a scenario through the guard of a configuration, lets the oracle look at all that would leave, and writes it up as one page.
 * The fleet runs twice: the oracle has to know every value before it looks.
 */
function runReport(options: ReportOptions, progress: Progress): string {
  const scenario = loadScenario(options.scenario);
  const config = loadConfig(options.config);
  const guard = createGuard(config, options.destination);
  const known = new KnownValues(VALUES_MAX);
  for (const { payload, truth, values } of runFleet(scenario, options)) known.addMessage(payload, truth, values);
  const oracle = new Oracle(known.list);
  const gatherer = new ReportGatherer();
  for (const message of runFleet(scenario, options)) {
    const { id, payload, channel, vehicle, receivedAtMs } = message;
    const { verdict, findings, payload: out } = guard.inspect(payload, { channel, vehicle, receivedAtMs });
    if (out !== undefined) oracle.search(out, id);
    gatherer.add(message, { verdict, findings }, out);
    progress.sent(receivedAtMs);
  }
  progress.end();
  const facts = {
    scenario: scenario.scenario,
    about: scenario.about,
    vehicles: options.vehicles,
    seed: options.seed,
    destination: options.destination,
    policy: `${config.policy.name} ${config.policy.version}`,
  };
  return reportPage(facts, gatherer.finish(oracle.report()), townOf(scenario, options.seed));
}

/** @throws {GuankaError} INPUT_INVALID - the file cannot be written. */
export function writeReport(options: ReportOptions, file: string, remarks: Remarks): void {
  const page = runReport(options, new Progress(options.messages, remarks));
  try {
    writeFileSync(file, page);
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be written', file);
  }
}
