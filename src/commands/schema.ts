import type { Command } from 'commander';
import { EXIT } from './exit.ts';
import type { LintOptions, SuggestOptions } from './schema-look.ts';

type Write = (text: string) => Promise<void>;

/** `guanka schema suggest` and `guanka schema lint`. */
export function addSchemaCommands(program: Command, write: Write): void {
  const schema = program.command('schema').description('labels for schemas: proposals, and what nobody decided about');
  const including = (folder: string, folders: readonly string[]): readonly string[] => [...folders, folder];
  schema
    .command('suggest')
    .description('proposes labels for a .proto, a DBC, or a sample of JSON or CBOR; a person has to accept them')
    .argument('<file>', '.proto, .dbc, .json, .ndjson or .cbor file')
    .option('--include <folder>', 'folder that imports are looked up in; may stand more than once', including, [])
    .option('--out <file>', 'write the proposals as a label file')
    .option('--json', 'as JSON')
    .action(async (file: string, options: SuggestOptions) => {
      const { suggestFile } = await import('./schema-look.ts');
      await write(suggestFile(file, options, note));
    });
  schema
    .command('lint')
    .description('fails (exit 3) when a text, bytes or position-like field has neither a label nor a benign mark')
    .argument('<file>', '.proto, .dbc, .json, .ndjson or .cbor file')
    .option('--include <folder>', 'folder that imports are looked up in; may stand more than once', including, [])
    .option('--labels <file>', 'label file; may stand more than once', including, [])
    .option('--json', 'as JSON')
    .action(async (file: string, options: LintOptions) => {
      const { lintFile } = await import('./schema-look.ts');
      const { text, undecided } = lintFile(file, options, note);
      await write(text);
      if (undecided > 0) process.exitCode = EXIT.unverified;
    });
}

function note(text: string): void {
  process.stderr.write(`guanka: ${text}\n`);
}
