import { once } from 'node:events';
import { Command, CommanderError, Option } from 'commander';
import { type GuankaError, isGuankaError } from '../model/errors.ts';
import { addAttackCommand } from './attack.ts';
import { EXIT } from './exit.ts';
import { addHomeCommands } from './home.ts';
import { addLedgerCommands } from './ledger.ts';
import { addSchemaCommands } from './schema.ts';
import { addSimCommand } from './sim.ts';

/** Runs the command that the arguments name. @returns the exit code; errors are told on stderr in one line. */
export async function run(argv: readonly string[]): Promise<number> {
  const program = createProgram();
  process.stdout.on('error', endQuietly);
  try {
    await program.parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.fine);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (!isGuankaError(error)) throw error;
    process.stderr.write(`guanka: ${error.code}: ${error.message}\n`);
    return exitCodeOf(error);
  } finally {
    process.stdout.off('error', endQuietly);
  }
}

/** The reader of our output went away (`| head`): there is nobody left to write for. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.fine);
}

function exitCodeOf(error: GuankaError): number {
  if (error.code === 'USAGE') return EXIT.usage;
  return error.code === 'VERIFY_FAILED' || error.code === 'STORE_CORRUPT' ? EXIT.unverified : EXIT.invalid;
}

const DEFAULT_CONFIG = 'shipped:device/profiles/gateway.yaml';
const configOption = (): Option => new Option('-c, --config <file>', 'configuration file').default(DEFAULT_CONFIG);

/** Each command's module is loaded when it runs: a short command does not wait for the brokers and clients of `run`. */
function createProgram(): Command {
  const program = new Command('guanka');
  program.description('The checkpoint for vehicle data.').version('0.1.0').exitOverride();
  program
    .command('inspect')
    .description('what would leave for a destination; nothing is sent')
    .argument('[files...]', 'NDJSON files, or message files with --channel; stdin when none')
    .addOption(configOption())
    .option('--to <destination>', 'destination', 'overseas')
    .option('--channel <topic>', 'take each file as one message of this channel')
    .option('--ndjson', 'one JSON object per message')
    .option('--json', 'one JSON array')
    .action(
      async (
        files: string[],
        options: { config: string; to: string; channel?: string; ndjson?: true; json?: true },
      ) => {
        const form = options.ndjson ? 'ndjson' : options.json ? 'json' : 'text';
        const { inspect } = await import('./inspect.ts');
        await inspect(
          { config: options.config, to: options.to, form, channel: options.channel, files },
          process.stdin,
          writeOut,
        );
      },
    );
  program
    .command('explain')
    .description('one message as a tree, with its findings and what each destination would get')
    .argument('<file>', 'message file')
    .addOption(configOption())
    .requiredOption('--channel <topic>', 'channel that the message would arrive on')
    .option('--show-values', 'show values; they are left out otherwise')
    .option('--json', 'as JSON')
    .action(async (file: string, options: { config: string; channel: string; showValues?: true; json?: true }) => {
      const { explain } = await import('./explain.ts');
      await writeOut(
        explain({
          config: options.config,
          channel: options.channel,
          file,
          showValues: options.showValues === true,
          json: options.json === true,
        }),
      );
    });
  program
    .command('plan')
    .description('plans: schemas and labels compiled to modules')
    .command('build')
    .description('write the modules ahead of time')
    .addOption(configOption())
    .option('--out <folder>', 'folder; the state folder of the configuration when not given')
    .action(async (options: { config: string; out?: string }) => {
      const { buildPlans } = await import('./plan.ts');
      await writeOut(buildPlans(options.config, options.out));
    });
  program
    .command('run')
    .description('the checkpoint, until a signal ends it')
    .addOption(configOption())
    .action(async (options: { config: string }) => {
      const { runService } = await import('./run-service.ts');
      await runService(options.config, writeOut);
    });
  program
    .command('doctor')
    .description('whether this device can do what its configuration asks')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(async (options: { config: string; json?: true }) => {
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor(options.config, options.json === true, writeOut);
    });
  program
    .command('catalogue')
    .description('what the labels in force say: items, nested formats, and benign marks with their reasons')
    .addOption(configOption())
    .option('--json', 'as JSON')
    .action(async (options: { config: string; json?: true }) => {
      const { catalogue } = await import('./catalogue.ts');
      await writeOut(catalogue(options.config, options.json === true));
    });
  addHomeCommands(program, writeOut);
  addLedgerCommands(program, writeOut);
  addSchemaCommands(program, writeOut);
  addAttackCommand(program, DEFAULT_CONFIG, writeOut);
  program
    .command('canaries')
    .description('planted identifiers that must never come out')
    .command('digest')
    .description('the digests of a canary file, for gateways that should not hold the values')
    .argument('<file>', 'canary file')
    .action(async (file: string) => {
      const { writeDigests } = await import('./canaries.ts');
      await writeDigests(file, writeOut);
    });
  addSimCommand(program, writeOut);
  return program;
}

/** Writes to stdout, waiting while its reader is slow. */
export async function writeOut(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
