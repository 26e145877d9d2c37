import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { parse } from 'yaml';
import { GuankaError, listShipped, readShipped } from '../src/index.ts';
import { SENDERS } from './messages/senders.ts';

const FOLDER = 'simulator/scenarios';

const sendShape = v.strictObject({
  what: v.picklist([...SENDERS.keys()]),
  everyMs: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const scenarioShape = v.strictObject({
  scenario: v.string(),
  about: v.string(),
  start: v.pipe(v.string(), v.isoTimestamp()),
  town: v.strictObject({
    latitude: v.pipe(v.number(), v.minValue(-80), v.maxValue(80)),
    longitude: v.pipe(v.number(), v.minValue(-179), v.maxValue(179)),
    side: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(200)),
    blockMetres: v.pipe(v.number(), v.minValue(50), v.maxValue(10_000)),
    tunnelShare: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  }),
  /** In a tunnel nothing is sent: what was made there comes in one burst behind it. */
  holdInTunnel: v.optional(v.boolean(), false),
  fleet: v.pipe(
    v.array(
      v.strictObject({
        kind: v.string(),
        share: v.pipe(v.number(), v.minValue(0)),
        /** A roadside unit stands still. */
        stands: v.optional(v.boolean(), false),
        sends: v.pipe(v.array(sendShape), v.minLength(1)),
      }),
    ),
    v.minLength(1),
  ),
});

/** What a fleet does: how its vehicles are mixed and what each kind sends, how often. docs/guides/simulator.md has the members. */
export type Scenario = v.InferOutput<typeof scenarioShape>;

/** Names of the scenarios that come with the simulator. */
export function scenarioNames(): readonly string[] {
  return listShipped(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length));
}

/**
 * @param name - of a scenario that comes with the simulator, or a file.
 * @throws {GuankaError} USAGE - no such scenario; INPUT_INVALID - a file that is none.
 */
export function loadScenario(name: string): Scenario {
  const own = scenarioNames().includes(name);
  const text = own ? textOf(readShipped(`${FOLDER}/${name}.yaml`)) : readText(name, name);
  const checked = v.safeParse(scenarioShape, parsed(text, name));
  if (checked.success) return checked.output;
  const issue = checked.issues[0];
  throw new GuankaError(
    'INPUT_INVALID',
    `expected ${v.getDotPath(issue) ?? 'a scenario'} as ${issue.expected ?? 'described'}`,
    name,
  );
}

function parsed(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected YAML', name);
  }
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new GuankaError('USAGE', `expected a file or one of ${scenarioNames().join(', ')}`, `--scenario ${name}`);
  }
}
