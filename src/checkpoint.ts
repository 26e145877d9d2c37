import { buildLine } from './config/build-line.ts';
import { buildTools } from './config/build-sealing.ts';
import { compiledWalks } from './config/plan-walks.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import { createCanaryWatch, type Latch } from './enforce/canary-watch.ts';
import { frameOf, type GuardMessage } from './guard-message.ts';
import { openLedger } from './ledger/ledger.ts';
import type { Delivery } from './model/delivery.ts';
import type { Frame } from './model/frame.ts';
import { LIMITS } from './model/limits.ts';
import type { Platform } from './model/platform.ts';
import { type BatchRunner, createBatchRunner, type Decision } from './pipeline.ts';

/** The checkpoint for a firmware that has its own uplinks: the whole line up to the deliveries, in the caller's process. */
export interface Checkpoint {
  /**
   * Judges messages for all destinations and records what was decided. When it returns, the records are on disk, and each delivery may be
   * sent to its own destination under its own topic, and to no other.
   * @throws {GuankaError} STORE_UNWRITABLE - nothing may leave; the checkpoint is of no use any more.
   */
  readonly pass: (messages: readonly GuardMessage[]) => readonly Delivery[];
  /**
   * As `pass`, without waiting for the disk: judges at once and resolves, in the order of the calls, when the records are on disk. The
   * next call may be made meanwhile. The payloads must not change until then.
   * @returns rejects with STORE_UNWRITABLE.
   */
  readonly passAhead: (messages: readonly GuardMessage[]) => Promise<readonly Delivery[]>;
  readonly close: () => void;
}

export interface Alarm {
  readonly alarm: string;
  readonly destination?: string;
}

/** Who is told what happens. */
export interface CheckpointWatch {
  /** Told of every decision: for counters. */
  readonly onDecision?: (decision: Decision) => void;
  /** Told when a plan's module is missing and cannot be written: the walk is the slow one. */
  readonly onInterpreted?: (planRoot: string) => void;
  /** Told of what a person must look at now. */
  readonly onAlarm?: (alarm: Alarm) => void;
}

/**
 * Opens a checkpoint on the state folder of a configuration. Only one at a time may have that folder.
 * @param config - path of a configuration file, or one already loaded.
 * @throws {GuankaError} the codes of loadConfig; STORE_UNWRITABLE, STORE_CORRUPT.
 */
export function openCheckpoint(
  config: string | LoadedConfig,
  platform: Platform,
  watch: CheckpointWatch = {},
): Checkpoint {
  const { run, runAhead, close } = openRunner(
    typeof config === 'string' ? loadConfig(config) : config,
    platform,
    watch,
  );
  let count = 0;
  const batches = function* (messages: readonly GuardMessage[]): Generator<readonly Frame[]> {
    for (let from = 0; from < messages.length; from += LIMITS.batchMessagesMax) {
      const batch = messages.slice(from, from + LIMITS.batchMessagesMax);
      yield batch.map(({ payload, context }) => frameOf(payload, context, String(count++)));
    }
  };
  return {
    pass: (messages) => [...batches(messages)].flatMap(run),
    async passAhead(messages) {
      const passed = await Promise.all([...batches(messages)].map(runAhead));
      return passed.flat();
    },
    close,
  };
}

/** The line with its evidence, keys and canary watch: one batch in, its deliveries out. */
export function openRunner(
  config: LoadedConfig,
  platform: Platform,
  { onDecision, onInterpreted, onAlarm }: CheckpointWatch,
): BatchRunner & { readonly close: () => void } {
  const walks = compiledWalks(platform.disk, `${config.stateFolder}/plans`, (root) => onInterpreted?.(root));
  const ledger = openLedger(platform.disk, `${config.stateFolder}/ledger`);
  const tools = buildTools(config, {
    platform,
    kind: 'service',
    // Before the records of what the key seals, so nothing that it sealed leaves before its announcement is on disk.
    record: (announcement) => ledger.announce(announcement),
    onAlarm: (alarm) => onAlarm?.({ alarm }),
  });
  const line = buildLine(config, walks, tools);
  const decided = (decision: Decision): void => onDecision?.(decision);
  return {
    ...createBatchRunner(line, ledger, config.policy, { decided }, canaryWatch(config, platform, onAlarm)),
    close() {
      tools.sealing?.wipe();
      ledger.close();
    },
  };
}

/** Where it is kept that a canary was seen: an empty file. Who takes it away says that the leak is found and mended. */
export function canarySeenFile({ stateFolder }: LoadedConfig): string {
  return `${stateFolder}/canary-seen`;
}

/** Once one was seen, a configuration without canaries changes nothing: the watch goes on. */
function canaryWatch(
  config: LoadedConfig,
  { disk }: Platform,
  onAlarm: CheckpointWatch['onAlarm'],
): ReturnType<typeof createCanaryWatch> | undefined {
  const file = canarySeenFile(config);
  let seen = disk.read(file) !== undefined;
  if (config.canaries === undefined && !seen) return undefined;
  if (seen) onAlarm?.({ alarm: 'canary-seen-before' });
  const latch: Latch = {
    isSet: () => seen,
    set() {
      seen = true;
      disk.makeFolder(config.stateFolder);
      disk.replace(file, new Uint8Array(0));
    },
  };
  return createCanaryWatch(config.canaries, latch, ({ name }) =>
    onAlarm?.({ alarm: 'canary-seen', destination: name }),
  );
}
