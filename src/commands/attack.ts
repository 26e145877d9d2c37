import { type Command, InvalidArgumentError } from 'commander';
import { EXIT } from './exit.ts';

type Write = (text: string) => Promise<void>;

const SECONDS_MAX = 86_400;
const SEED_MAX = 0xffff_ffff;

/** `guanka attack`: tries to get planted values past the policy. */
export function addAttackCommand(program: Command, defaultConfig: string, write: Write): void {
  program
    .command('attack')
    .description('tries to get planted values past a configuration; exit 3 when one comes through. Nothing is sent')
    .option('-c, --config <file>', 'configuration file', defaultConfig)
    .option('--to <destination>', 'destination', 'overseas')
    .option('--seconds <number>', 'budget', numberUpTo(SECONDS_MAX), 60)
    .option('--seed <number>', 'the same seed makes the same tries', numberUpTo(SEED_MAX), 1)
    .option('--json', 'as JSON')
    .action(async (options: { config: string; to: string; seconds: number; seed: number; json?: true }) => {
      const { runAttack } = await import('./attack-run.ts');
      const { text, bypassed } = runAttack({ ...options, json: options.json === true });
      await write(text);
      if (bypassed) process.exitCode = EXIT.unverified;
    });
}

function numberUpTo(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw new InvalidArgumentError(`expected a whole number up to ${max}`);
    return value;
  };
}
