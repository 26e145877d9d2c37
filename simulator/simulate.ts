import { type FleetOptions, runFleet } from './fleet.ts';
import { lineOf } from './ndjson.ts';
import { loadScenario } from './scenario.ts';

export interface SimulateOptions extends FleetOptions {
  readonly scenario: string;
}

const CHUNK_CHARS = 64 * 1024;

/** Writes the messages of a scenario as NDJSON. */
export async function simulate(options: SimulateOptions, write: (text: string) => Promise<void>): Promise<void> {
  let chunk = '';
  for (const message of runFleet(loadScenario(options.scenario), options)) {
    chunk += lineOf(message);
    if (chunk.length < CHUNK_CHARS) continue;
    await write(chunk);
    chunk = '';
  }
  if (chunk !== '') await write(chunk);
}
