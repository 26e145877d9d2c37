import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { filesIn, readInput, writeOriginal } from './home-files.ts';
import type { OpenOptions, Tally } from './open.ts';
import { describe, isResultLines, openLines } from './open-lines.ts';
import type { Opener } from './opener.ts';

/** Where results go. */
export interface Sink {
  readonly line: (value: object) => Promise<void>;
  readonly bytes: (bytes: Uint8Array) => Promise<void>;
}

/** A file's capsule and announcement lie beside it, by its name and these. */
export const BESIDE = { capsule: '.capsule', announcement: '.announcement' } as const;

/** Opens one file or stdin, whole: the original to --out, or to stdout as it is. */
export async function openWhole(
  opener: Opener,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
  options: Pick<OpenOptions, 'capsule' | 'out' | 'json'>,
  sink: Sink,
  tally: Tally,
): Promise<void> {
  const announcement = readIf(name + BESIDE.announcement);
  if (announcement !== undefined) await opener.announce(announcement);
  const capsule = options.capsule === undefined ? readIf(name + BESIDE.capsule) : readInput(options.capsule);
  const opened = announcement === undefined ? opener.open(bytes, capsule) : opener.openSealed(bytes, capsule);
  if (opened.form === 'none') tally.untouched++;
  else tally.opened++;
  if (options.out !== undefined) writeOriginal(options.out, opened.original);
  if (opened.form !== 'none') tally.openedFor(opened.destination);
  if (options.json === true) await sink.line({ id: name, ...describe(opened) });
  else if (options.out === undefined) await sink.bytes(opened.original);
}

/**
 * Opens every file below a folder into another, under the same names. One that cannot be opened stops nothing; the exit code tells.
 * @throws {GuankaError} USAGE - no folder to write to.
 */
export async function openFolder(opener: Opener, folder: string, out: string | undefined, tally: Tally): Promise<void> {
  if (out === undefined) throw new GuankaError('USAGE', 'expected --out with a folder to write the originals to');
  const names = filesIn(folder, 'below');
  for (const name of names.filter((one) => one.endsWith(BESIDE.announcement)))
    await opener.announce(new Uint8Array(readInput(join(folder, name))));
  const beside = Object.values(BESIDE);
  for (const name of names.filter((one) => !beside.some((ending) => one.endsWith(ending))))
    await openInFolder(opener, join(folder, name), join(out, name), tally);
}

async function openInFolder(opener: Opener, from: string, to: string, tally: Tally): Promise<void> {
  try {
    const bytes = readInput(from);
    makeFolders(dirname(to), 0o700);
    if (isResultLines(bytes)) {
      let text = '';
      const sink: Sink = {
        line: async (value) => {
          text += `${JSON.stringify(value)}\n`;
        },
        bytes: async () => undefined,
      };
      await openLines(opener, Readable.from([bytes]), from, sink, tally);
      writeOriginal(to, text);
      return;
    }
    const capsule = readIf(from + BESIDE.capsule);
    const known = existsSync(from + BESIDE.announcement);
    const opened = known ? opener.openSealed(bytes, capsule) : opener.open(bytes, capsule);
    if (opened.form === 'none') tally.untouched++;
    else tally.opened++;
    if (opened.form !== 'none') tally.openedFor(opened.destination);
    writeOriginal(to, opened.original);
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    tally.fail(error.code);
    process.stderr.write(`guanka: ${from}: ${error.code}: ${error.message}\n`);
  }
}

function readIf(path: string): Uint8Array | undefined {
  return existsSync(path) ? new Uint8Array(readInput(path)) : undefined;
}
