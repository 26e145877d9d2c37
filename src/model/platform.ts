/** All that is not deterministic, passed in, so that one seed replays a failure. Nothing else in the line touches the machine. */
export interface Platform {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly entropy: Entropy;
  /** What tells a machine that was cloned, restored or resumed from the one it was; at most a fraction of a second old. */
  readonly host: () => HostReading;
}

export interface HostReading {
  /** /proc/sys/kernel/random/boot_id; empty where there is none. */
  readonly bootId: string;
  /** CLOCK_MONOTONIC: stands still while the machine is suspended. Milliseconds. */
  readonly monotonicMs: number;
  /** CLOCK_BOOTTIME: does not. Milliseconds. */
  readonly bootTimeMs: number;
  /** A counter of nanoseconds. */
  readonly tickNs: bigint;
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}

export interface Entropy {
  /** Fills and returns a new array from the system's secure generator. */
  bytes(length: number): Uint8Array;
}

/** The little of a file system that guanka uses. All calls but `syncLater` are synchronous: a batch is one synchronous chain. Errors are GuankaError STORE_UNWRITABLE. */
export interface Disk {
  makeFolder(path: string): void;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(path: string): readonly string[];
  read(path: string): Uint8Array | undefined;
  /** Opens for appending, creating the file when there is none. */
  append(path: string): AppendFile;
  /** Replaces a file by way of a new one beside it: after a crash there is the old or the new, never half of one. */
  replace(path: string, bytes: Uint8Array): void;
  truncate(path: string, bytes: number): void;
  remove(path: string): void;
  /** Makes created and removed names durable. */
  syncFolder(path: string): void;
}

export interface AppendFile {
  readonly sizeBytes: number;
  write(bytes: Uint8Array): void;
  /** Makes all written bytes durable (fdatasync). After a failure the file must not be used again. */
  sync(): void;
  /** As `sync`, beside the line: resolves when what was written before the call is durable. The file must stay open until then. */
  syncLater(): Promise<void>;
  close(): void;
}
