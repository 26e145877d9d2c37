import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import type { AppendFile, Disk, HostReading, Platform } from '../model/platform.ts';
import { makeFolders } from './make-folders.ts';

/** The real clock, disk and entropy. */
export function nodePlatform(): Platform {
  return {
    clock: { nowMs: () => Date.now() },
    disk: nodeDisk,
    // Over a buffer of its own, and filled in place: what becomes a key can then be wiped (docs/decisions/0006-sealing.md).
    entropy: { bytes: (length) => randomFillSync(new Uint8Array(new ArrayBuffer(length))) },
    host: createHostReader(),
  };
}

/**
 * Under Node's permission model fsync and fdatasync are refused. There every write is opened synchronous, which makes it as durable:
 * one write is one flush, and the log writes once for each batch.
 */
const syncedWrites = process.permission !== undefined;
const { O_APPEND, O_CREAT, O_DSYNC, O_SYNC, O_TRUNC, O_WRONLY } = constants;

/** Reading /proc for every message would cost more than sealing one. */
const HOST_AGE_MS_MAX = 50;
/** Wall clock and monotonic clock that far apart: something happened, look at once. */
const CLOCK_JUMP_MS = 500;

function createHostReader(): () => HostReading {
  let last: HostReading | undefined;
  let wallAhead = 0;
  return () => {
    const monotonicMs = performance.timeOrigin + performance.now();
    const ahead = Date.now() - monotonicMs;
    if (
      last === undefined ||
      monotonicMs - last.monotonicMs > HOST_AGE_MS_MAX ||
      Math.abs(ahead - wallAhead) > CLOCK_JUMP_MS
    ) {
      last = readHost(monotonicMs);
      wallAhead = ahead;
    }
    return last;
  };
}

/** Without /proc (not Linux) a suspended or cloned machine is not told from another. */
function readHost(monotonicMs: number): HostReading {
  const uptime = Number(proc('uptime').split(' ')[0] ?? Number.NaN) * 1000;
  return {
    bootId: proc('sys/kernel/random/boot_id').trim(),
    monotonicMs,
    bootTimeMs: Number.isFinite(uptime) && uptime > 0 ? uptime : monotonicMs,
    tickNs: process.hrtime.bigint(),
  };
}

function proc(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const nodeDisk: Disk = {
  makeFolder: (path) => attempt('make folder', path, () => makeFolders(path)),
  list: (path) => attempt('list', path, () => (existsSync(path) ? readdirSync(path).sort() : [])),
  read: (path) => attempt('read', path, () => (existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined)),
  append: (path) => attempt('open', path, () => new NodeAppendFile(path)),
  replace: (path, bytes) => attempt('replace', path, () => replaceFile(path, bytes)),
  truncate: (path, bytes) => attempt('truncate', path, () => truncateSync(path, bytes)),
  remove: (path) => attempt('remove', path, () => rmSync(path)),
  syncFolder: (path) => attempt('sync folder', path, () => (syncedWrites ? commitJournal(path) : syncFolder(path))),
};

class NodeAppendFile implements AppendFile {
  readonly #fd: number;
  #size: number;

  constructor(path: string) {
    this.#fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | (syncedWrites ? O_DSYNC : 0), 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  get sizeBytes(): number {
    return this.#size;
  }

  write(bytes: Uint8Array): void {
    attempt('write', undefined, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at, bytes.length - at);
    });
    this.#size += bytes.length;
  }

  sync(): void {
    if (!syncedWrites) attempt('sync', undefined, () => fdatasyncSync(this.#fd));
  }

  syncLater(): Promise<void> {
    if (syncedWrites) return Promise.resolve();
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(unwritable('sync', error))));
    });
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function replaceFile(path: string, bytes: Uint8Array): void {
  const beside = `${path}.new`;
  const fd = openSync(beside, O_WRONLY | O_CREAT | O_TRUNC | (syncedWrites ? O_SYNC : 0), 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
    if (!syncedWrites) fsyncSync(fd);
  } catch (error) {
    // On a full disk half a file would keep the room that others need.
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
  nodeDisk.syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A new file that is written synchronously takes all earlier changes of names with it: on ext4 and XFS, which have one journal. */
function commitJournal(folder: string): void {
  const path = `${folder}/.sync`;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_SYNC, 0o600);
  try {
    writeSync(fd, '\n');
  } finally {
    closeSync(fd);
  }
  rmSync(path);
}

function attempt<T>(action: string, path: string | undefined, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isGuankaError(error) ? error : unwritable(action, error, path);
  }
}

function unwritable(action: string, error: unknown, path?: string): GuankaError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new GuankaError('STORE_UNWRITABLE', `could not ${action}: ${code}`, path);
}
