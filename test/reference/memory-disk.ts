import { GuankaError } from '../../src/model/errors.ts';
import type { AppendFile, Disk } from '../../src/model/platform.ts';

interface File {
  /** What the process sees. */
  live: Uint8Array;
  /** What survives a crash. */
  durable: Uint8Array;
}

/** A disk in memory that keeps what was not synced apart, so that a crash can lose it, and that can be told to fail. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, File>();
  /** Number of writes and syncs left before one fails; undefined: none fails. */
  failAfter: number | undefined;
  /** Called at every sync, before it. */
  onSync: () => void = () => undefined;
  /** How long a sync beside the line takes. */
  beforeLater: () => Promise<void> = () => Promise.resolve();

  makeFolder(): void {
    this.#step('make folder');
  }

  list(path: string): readonly string[] {
    return [...this.files.keys()]
      .filter((name) => name.startsWith(`${path}/`))
      .map((name) => name.slice(path.length + 1))
      .sort();
  }

  read(path: string): Uint8Array | undefined {
    return this.files.get(path)?.live;
  }

  append(path: string): AppendFile {
    this.#step('open');
    const file = this.files.get(path) ?? { live: new Uint8Array(0), durable: new Uint8Array(0) };
    this.files.set(path, file);
    const step = (action: string): void => this.#step(action);
    const onSync = (): void => this.onSync();
    const beforeLater = (): Promise<void> => this.beforeLater();
    return {
      get sizeBytes() {
        return file.live.length;
      },
      write(bytes) {
        step('write');
        file.live = Uint8Array.from([...file.live, ...bytes]);
      },
      sync() {
        onSync();
        step('sync');
        file.durable = file.live;
      },
      async syncLater() {
        const written = file.live;
        await beforeLater();
        onSync();
        step('sync');
        if (written.length > file.durable.length) file.durable = written;
      },
      close() {
        // Nothing is held.
      },
    };
  }

  replace(path: string, bytes: Uint8Array): void {
    this.#step('replace');
    const copy = Uint8Array.from(bytes);
    this.files.set(path, { live: copy, durable: copy });
  }

  truncate(path: string, bytes: number): void {
    this.#step('truncate');
    const file = this.files.get(path);
    if (file !== undefined) file.live = file.durable = file.live.slice(0, bytes);
  }

  remove(path: string): void {
    this.#step('remove');
    this.files.delete(path);
  }

  syncFolder(): void {
    this.#step('sync folder');
  }

  /** A power loss: of each file what was synced, and `keep` bytes of what was not. */
  crash(keep: (unsynced: number) => number): void {
    for (const file of this.files.values()) {
      const length = file.durable.length + keep(file.live.length - file.durable.length);
      file.live = file.durable = file.live.slice(0, length);
    }
  }

  #step(action: string): void {
    if (this.failAfter === undefined) return;
    if (this.failAfter === 0) throw new GuankaError('STORE_UNWRITABLE', `could not ${action}: ENOSPC`);
    this.failAfter--;
  }
}
