/**
 * `guanka open`: the original bytes of what left, for a keyholder at home. Reads NDJSON of `guanka inspect`, single files, whole
 * folders; mqtt is in open-live.ts. Every use is on the keyholder's own ledger before anything is opened.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readAnnouncements } from '../ledger/ledger.ts';
import { type ErrorCode, GuankaError, isGuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { Platform } from '../model/platform.ts';
import { nodePlatform } from '../platform/node-platform.ts';
import { EXIT } from './exit.ts';
import { filesIn, isFolder, readInput } from './home-files.ts';
import { type HomeKeyOptions, type HomeKeys, idOf, openHomeKeys } from './home-keys.ts';
import { type HomeLedger, openHomeLedger } from './home-ledger.ts';
import { sourcesOf, wholeOf } from './lines.ts';
import { openFolder, openWhole, type Sink } from './open-files.ts';
import { isResultLines, openLines } from './open-lines.ts';
import { type LiveOptions, openLive } from './open-live.ts';
import { Opener } from './opener.ts';

export interface OpenOptions extends HomeKeyOptions, LiveOptions {
  readonly paths: readonly string[];
  /** Files or folders with key announcements, besides those in the input and beside the key. */
  readonly announcements: readonly string[];
  /** Capsule of the one file that is opened. */
  readonly capsule?: string;
  readonly out?: string;
  /** The destination that all of it was sent to, and the device that it came from: what was sealed for others does not open. */
  readonly to?: string;
  readonly device?: string;
  readonly ledger?: string;
  readonly json?: true;
  /** Lines of `guanka inspect --ndjson`, read one by one. */
  readonly ndjson?: true;
}

/** Counts of a use, for the ledger and the exit code. */
export class Tally {
  opened = 0;
  untouched = 0;
  failed = 0;
  unverified = 0;
  /** Destinations that what came from files was sealed for: nothing else tells where a file came from. */
  readonly destinations = new Set<string>();

  openedFor(destination: string): void {
    this.destinations.add(destination);
  }

  fail(code: ErrorCode): void {
    this.failed++;
    if (code === 'VERIFY_FAILED') this.unverified++;
  }

  get exitCode(): number {
    if (this.failed === 0) return EXIT.fine;
    return this.unverified > 0 ? EXIT.unverified : EXIT.invalid;
  }
}

/** @returns the exit code: 3 when something did not verify. */
export async function open(options: OpenOptions, stdin: Readable, sink: Sink): Promise<number> {
  const platform = nodePlatform();
  // In a pipe behind `guanka inspect` a try-out key may only be made now: it is there before the first line.
  const piped = options.key !== undefined && options.paths.length === 0 && options.mqtt.length === 0;
  if (piped) await inputOf(stdin);
  const keys = await openHomeKeys(options);
  const ledger = openHomeLedger(platform, options.ledger ?? keys.ledger);
  const names = keys.unwrappers.map(idOf);
  const tally = new Tally();
  try {
    ledger.record({ tool: 'open', event: 'begun', keys: names });
    const opener = new Opener(keys.unwrappers, {
      ...(options.to === undefined ? {} : { destination: options.to }),
      ...(options.device === undefined ? {} : { device: options.device }),
    });
    await takeAnnouncements(opener, platform, keys, options.announcements);
    await openAll(opener, options, stdin, sink, tally);
    if (options.to === undefined && options.json !== true) tellDestinations(tally);
    return tally.exitCode;
  } catch (error) {
    if (isGuankaError(error)) tally.fail(error.code);
    throw error;
  } finally {
    finish(ledger, names, tally);
  }
}

/** Whoever knows another destination than these should not trust what was opened. */
function tellDestinations({ destinations }: Tally): void {
  if (destinations.size > 0) process.stderr.write(`guanka: sealed for ${[...destinations].sort().join(', ')}\n`);
}

/** Until there is something to read, or nothing will come. */
async function inputOf(stdin: Readable): Promise<void> {
  await Promise.race(['readable', 'end', 'error', 'close'].map((event) => once(stdin, event).catch(() => undefined)));
}

function finish(ledger: HomeLedger, keys: readonly string[], { opened, untouched, failed }: Tally): void {
  ledger.record({ tool: 'open', event: 'ended', keys, counts: { opened, untouched, failed } });
  ledger.close();
}

async function openAll(opener: Opener, options: OpenOptions, stdin: Readable, sink: Sink, tally: Tally): Promise<void> {
  if (options.mqtt.length > 0) return openLive(opener, options, sink, tally);
  if (options.capsule !== undefined && options.paths.length !== 1)
    throw new GuankaError('USAGE', 'expected one file beside --capsule');
  if (options.ndjson === true) {
    for (const { name, stream } of sourcesOf(options.paths, stdin)) await openLines(opener, stream, name, sink, tally);
    return;
  }
  if (options.paths.length === 0) {
    const bytes = await wholeOf(stdin, LIMITS.openInputBytesMax, 'stdin');
    return openInput(opener, { bytes, name: 'stdin' }, options, sink, tally);
  }
  for (const path of options.paths) {
    if (isFolder(path)) await openFolder(opener, path, options.out, tally);
    else await openInput(opener, { bytes: readInput(path), name: path }, options, sink, tally);
  }
}

async function openInput(
  opener: Opener,
  input: { readonly bytes: Uint8Array; readonly name: string },
  options: OpenOptions,
  sink: Sink,
  tally: Tally,
): Promise<void> {
  if (isResultLines(input.bytes)) return openLines(opener, Readable.from([input.bytes]), input.name, sink, tally);
  return openWhole(opener, input, options, sink, tally);
}

/** Announcements that were named, and those of the ledger beside the key, where a try-out key lies in the state folder. */
async function takeAnnouncements(
  opener: Opener,
  { disk }: Platform,
  keys: HomeKeys,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    if (!isFolder(path)) await opener.announce(new Uint8Array(readInput(path)));
    else if (isLedger(path)) for (const one of readAnnouncements(disk, path)) await opener.announce(one);
    else for (const name of filesIn(path, 'here')) await tryAnnounce(opener, join(path, name));
  }
  const beside = keys.folder === undefined ? undefined : join(keys.folder, 'ledger');
  if (beside !== undefined && disk.list(beside).length > 0)
    for (const one of readAnnouncements(disk, beside)) await opener.announce(one);
}

function isLedger(folder: string): boolean {
  return filesIn(folder, 'here').some((name) => name.endsWith('.seg'));
}

/** A folder may hold other files too. */
async function tryAnnounce(opener: Opener, file: string): Promise<void> {
  try {
    await opener.announce(new Uint8Array(readInput(file)));
  } catch (error) {
    if (!isGuankaError(error, 'CRYPTO_INVALID')) throw error;
  }
}
