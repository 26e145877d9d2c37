import type { Command } from 'commander';

type Write = (text: string) => Promise<void>;

/** `guanka ledger export`. */
export function addLedgerCommands(program: Command, write: Write): void {
  program
    .command('ledger')
    .description('the evidence of transfers')
    .command('export')
    .description('every record as a line of JSON; also while the checkpoint runs')
    .argument('<folder>', '`ledger` of a state folder')
    .action(async (folder: string) => {
      const { exportLedger } = await import('./ledger-export.ts');
      await exportLedger(folder, write);
    });
}
