import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { GuankaError } from '../model/errors.ts';

/** Environment variable with the passphrase of a keyring. */
const VARIABLE = 'GUANKA_PASSPHRASE';

/**
 * The passphrase of a keyring: from a file, the environment, or, at a terminal, asked for without showing it.
 * @throws {GuankaError} USAGE - none of them. INPUT_INVALID - the file cannot be read.
 */
export async function readPassphrase(file: string | undefined, prompt: string): Promise<string> {
  if (file !== undefined) return firstLineOf(file);
  const given = process.env[VARIABLE];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new GuankaError('USAGE', `expected a passphrase: --passphrase-file, ${VARIABLE}, or a terminal to ask at`);
  return ask(prompt);
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', file);
  }
}

async function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  // The line editor echoes what is typed to its output: this one keeps it.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
