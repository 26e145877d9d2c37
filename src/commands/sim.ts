import type { Command } from 'commander';
import { GuankaError } from '../model/errors.ts';

type Write = (text: string) => Promise<void>;

/** `guanka sim`: the fleet simulator. It is loaded when it is asked for: the checkpoint itself never needs it. */
export function addSimCommand(program: Command, write: Write): void {
  const sim = program
    .command('sim')
    .description('a fleet of simulated vehicles, with the truth about every message')
    .option('--scenario <name>', 'scenario of the simulator, or a scenario file', 'commute')
    .option('--vehicles <number>', 'vehicles, 1 to 100000', '10')
    .option('--messages <number>', 'messages', '1000')
    .option('--seed <number>', 'the same seed gives the same bytes', '1')
    .option('--ndjson', 'lines that `guanka inspect --ndjson` reads')
    .action(async (options: { scenario: string; vehicles: string; messages: string; seed: string }) => {
      const { simulate } = await import('../../simulator/simulate.ts');
      await simulate(
        {
          scenario: options.scenario,
          vehicles: count('--vehicles', options.vehicles, 1, 100_000),
          messages: count('--messages', options.messages, 0, 1_000_000_000),
          seed: count('--seed', options.seed, 0, 0xffff_ffff),
        },
        write,
      );
    });
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

/** @throws {GuankaError} USAGE - no whole number in the range. */
function count(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new GuankaError('USAGE', `expected a whole number from ${low} to ${high}`, option);
}
