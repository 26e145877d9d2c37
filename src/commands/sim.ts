import type { Command } from 'commander';
import { GuankaError } from '../model/errors.ts';

type Write = (text: string | Uint8Array) => Promise<void>;

/** `guanka sim`: the fleet simulator. It is loaded when it is asked for: the checkpoint itself never needs it. */
export function addSimCommand(program: Command, write: Write): void {
  const sim = program
    .command('sim')
    .description('a fleet of simulated vehicles, with the truth about every message')
    .option('--scenario <name>', 'scenario of the simulator, or a scenario file', 'commute')
    .option('--vehicles <number>', 'vehicles, 1 to 100000', '10')
    .option('--messages <number>', 'messages', '1000')
    .option('--seed <number>', 'the same seed gives the same bytes', '1')
    .option('--speed <factor>', 'fleet time by clock time: 1 is real time; as fast as it goes when not given')
    .option('--ndjson', 'lines that `guanka inspect --ndjson` reads (the default)')
    .option('--protobuf', 'guanka.telemetry.v1.Telemetry messages, each behind its length')
    .option('--candump', 'bus frames as lines of candump')
    .option('--mqtt <url>', 'publish at a broker, each vehicle over a connection of its own')
    .option('--mqtt5', 'with MQTT 5 and its properties instead of MQTT 3.1.1')
    .option('--report <file>', 'run through the guard and write a page with plots and a map')
    .option('-c, --config <file>', 'configuration of that guard', 'shipped:device/profiles/gateway.yaml')
    .option('--to <destination>', 'its destination', 'overseas')
    .action((options: SimOptions) => runSim(options, write));
  sim
    .command('score')
    .description('compares findings with the truth, per item')
    .requiredOption('--truth <file>', 'lines of `guanka sim --ndjson`')
    .requiredOption('--found <file>', 'lines of `guanka inspect --ndjson` for them')
    .option('--json', 'as JSON')
    .action(async (options: { truth: string; found: string; json?: true }) => {
      const { scoreFiles } = await import('../../simulator/score/score-files.ts');
      await write(await scoreFiles(options.truth, options.found, options.json === true));
    });
  sim
    .command('oracle')
    .description('searches what came out for every true value, in every form')
    .argument('<sent...>', 'what came out: lines of `guanka inspect --ndjson` (.ndjson), or bytes off a wire')
    .requiredOption('--truth <file>', 'lines of `guanka sim --ndjson`')
    .option('--json', 'as JSON')
    .action(async (sent: string[], options: { truth: string; json?: true }) => {
      const { oracleText, searchFiles } = await import('../../simulator/oracle/oracle-files.ts');
      const report = await searchFiles(options.truth, sent);
      await write(options.json ? `${JSON.stringify(report)}\n` : oracleText(report));
      if (report.leakedValues > 0) throw new GuankaError('VERIFY_FAILED', 'values came out');
    });
}

interface SimOptions {
  readonly scenario: string;
  readonly vehicles: string;
  readonly messages: string;
  readonly seed: string;
  readonly speed?: string;
  readonly ndjson?: true;
  readonly protobuf?: true;
  readonly candump?: true;
  readonly mqtt?: string;
  readonly mqtt5?: true;
  readonly report?: string;
  readonly config: string;
  readonly to: string;
}

async function runSim(options: SimOptions, write: Write): Promise<void> {
  const { publish, simulate } = await import('../../simulator/simulate.ts');
  const run = {
    scenario: options.scenario,
    vehicles: count('--vehicles', options.vehicles, 1, 100_000),
    messages: count('--messages', options.messages, 0, 1_000_000_000),
    seed: count('--seed', options.seed, 0, 0xffff_ffff),
    speed: options.speed === undefined ? Number.POSITIVE_INFINITY : count('--speed', options.speed, 1, 1_000_000),
  };
  const { isTTY, columns } = process.stderr;
  const remarks = {
    // Some terminals do not tell their width, or tell 0.
    columns: isTTY ? columns || 80 : undefined,
    write: (text: string) => void process.stderr.write(text),
  };
  if (options.report !== undefined) {
    const { writeReport } = await import('../../simulator/report/run-report.ts');
    writeReport({ ...run, config: options.config, destination: options.to }, options.report, remarks);
  } else if (options.mqtt !== undefined) {
    await publish(run, options.mqtt, options.mqtt5 ? 5 : 4, remarks);
  } else {
    await simulate(run, options.protobuf ? 'protobuf' : options.candump ? 'candump' : 'ndjson', write, remarks);
  }
}

/** @throws {GuankaError} USAGE - no whole number in the range. */
function count(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new GuankaError('USAGE', `expected a whole number from ${low} to ${high}`, option);
}
