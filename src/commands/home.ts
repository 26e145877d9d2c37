import type { Command } from 'commander';
import { GuankaError } from '../model/errors.ts';
import type { DetokeniseOptions } from './detokenise.ts';
import type { KeysOptions, NewKeyOptions } from './keys.ts';
import type { OpenOptions } from './open.ts';

type Write = (text: string) => Promise<void>;

/** The tools of a keyholder at home: `guanka keys`, `guanka open`, `guanka detokenise`. Each use is on the keyholder's own ledger. */
export function addHomeCommands(program: Command, write: Write): void {
  addOpen(program, write);
  addDetokenise(program, write);
  addKeys(program, write);
}

const more = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function addOpen(program: Command, write: Write): void {
  program
    .command('open')
    .description('the original bytes of what left, for a keyholder at home')
    .argument('[paths...]', 'NDJSON of guanka inspect, message files, or folders with --out; stdin when none')
    .option('--key <key>', 'keyring file, try-out key, or pkcs11:object=LABEL?x-guanka-socket=PATH')
    .option('--share <file>', 'share of a split key, in place of --key; may stand more than once', more, [])
    .option('--passphrase-file <file>', 'file with the passphrase; else GUANKA_PASSPHRASE, else it is asked for')
    .option(
      '--announcements <path>',
      'key announcements: a file, a folder, a ledger; may stand more than once',
      more,
      [],
    )
    .option('--capsule <file>', 'capsule of the one file that is opened; else FILE.capsule where it is there')
    .option('--out <path>', 'write the original there')
    .option('--to <destination>', 'destination that all of it was sent to: what was sealed for another does not open')
    .option('--device <device>', 'device that all of it came from: what another one sealed does not open')
    .option('--mqtt <url>', 'open messages of this broker as they come; may stand more than once', more, [])
    .option('--topic <filter>', 'topics to listen to', '#')
    .option('--count <number>', 'with --mqtt: end after so many messages', wholeNumber('--count'))
    .option('--ledger <folder>', "the keyholder's own ledger; else beside the key")
    .option('--ndjson', 'lines of guanka inspect --ndjson, of any number')
    .option('--json', 'one JSON object for each message')
    .action(async (paths: string[], options: Omit<OpenOptions, 'paths'>) => {
      const { open } = await import('./open.ts');
      const sink = {
        line: (value: object) => write(`${JSON.stringify(value)}\n`),
        bytes: (bytes: Uint8Array) => writeBytes(bytes),
      };
      const code = await open({ ...options, paths }, process.stdin, sink);
      if (code !== 0) process.exitCode = code;
    });
}

function addDetokenise(program: Command, write: Write): void {
  program
    .command('detokenise')
    .description('what shaped tokens stand for, for who holds the token key')
    .argument('[tokens...]', 'tokens; lines of stdin when none')
    .requiredOption('--key <file>', 'token key')
    .requiredOption('--to <destination>', 'destination that the tokens were made for')
    .option('--kind <kind>', 'vin, iccid, imei, plate or digits')
    .option('--ledger <folder>', "the keyholder's own ledger; else beside the key")
    .option('--json', 'one JSON object for each token')
    .action(async (tokens: string[], options: Omit<DetokeniseOptions, 'tokens'>) => {
      const { detokenise } = await import('./detokenise.ts');
      await detokenise({ ...options, tokens }, process.stdin, write);
    });
}

function addKeys(program: Command, write: Write): void {
  const keys = program.command('keys').description('keyholder keys, in a file that a passphrase opens');
  const ringed = (name: string, description: string): Command =>
    keys
      .command(name)
      .description(description)
      .requiredOption('--ring <file>', 'keyring file')
      .option('--passphrase-file <file>', 'file with the passphrase; else GUANKA_PASSPHRASE, else it is asked for')
      .option('--json', 'as JSON');
  const named = (name: string, description: string): Command =>
    ringed(name, description).requiredOption('--name <name>', 'name of the keyholder');
  named('new', 'makes a key, and prints what a configuration takes')
    .option('--kind <kind>', 'x25519, mlkem768-x25519 or sm2', 'x25519')
    .option('--jurisdiction <country>', 'where the keyholder is registered', 'CN')
    .action(async (options: NewKeyOptions) => (await import('./keys.ts')).newKey(options, write));
  ringed('list', 'the public halves').action(async (options: KeysOptions) =>
    (await import('./keys.ts')).listKeys(options, write),
  );
  named('rotate', 'puts a new key in the place of one, which stays to open what was sealed to it').action(
    async (options: KeysOptions & { name: string }) => (await import('./keys.ts')).rotateKey(options, write),
  );
  named('split', 'writes shares of a key, one for each custodian')
    .option('--needed <number>', 'shares that open', wholeNumber('--needed'), 2)
    .option('--shares <number>', 'shares that are made', wholeNumber('--shares'), 3)
    .requiredOption('--out <folder>', 'folder to write the shares to')
    .action(async (options: KeysOptions & { name: string; needed: number; shares: number; out: string }) =>
      (await import('./keys.ts')).splitKey(options, write),
    );
  named('join', 'puts a key together from shares, into a ring')
    .option('--share <file>', 'share; stands as often as are needed', more, [])
    .option('--jurisdiction <country>', 'where the keyholder is registered', 'CN')
    .action(async (options: NewKeyOptions & { share: readonly string[] }) =>
      (await import('./keys.ts')).joinKey(options, write),
    );
  keys
    .command('module')
    .description('what a configuration takes for a key that was made in a hardware module')
    .requiredOption('--key <key>', 'pkcs11:object=LABEL?x-guanka-socket=PATH')
    .requiredOption('--name <name>', 'name of the keyholder')
    .option('--jurisdiction <country>', 'where the keyholder is registered', 'CN')
    .option('--json', 'as JSON')
    .action(async (options: { key: string; name: string; jurisdiction: string; json?: true }) =>
      (await import('./keys.ts')).showModuleKey(options, write),
    );
  keys
    .command('token')
    .description('makes a key for tokens')
    .requiredOption('--out <file>', 'file to write it to')
    .action(async (options: { out: string }) => (await import('./keys.ts')).newTokenKeyFile(options.out, write));
}

function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (!/^\d{1,6}$/.test(text)) throw new GuankaError('USAGE', 'expected a whole number', option);
    return Number(text);
  };
}

/** Bytes as they are, whole. */
async function writeBytes(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())),
  );
}
