import type { Command } from 'commander';

type Write = (text: string) => Promise<void>;

/** `guanka ledger export` and `verify`. */
export function addLedgerCommands(program: Command, write: Write): void {
  const ledger = program.command('ledger').description('the evidence of transfers');
  ledger
    .command('verify')
    .description('whether every record is there and whole; exits with 3 at the first that is not')
    .argument('<folder>', '`ledger` of a state folder')
    .option('--json', 'as JSON')
    .action(async (folder: string, options: { json?: true }) => {
      const { verifyLedger } = await import('./ledger-verify.ts');
      await write(verifyLedger(folder, options.json === true));
    });
  ledger
    .command('export')
    .description('every record as a line of JSON; also while the checkpoint runs')
    .argument('<folder>', '`ledger` of a state folder')
    .action(async (folder: string) => {
      const { exportLedger } = await import('./ledger-export.ts');
      await exportLedger(folder, write);
    });
}
