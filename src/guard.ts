import { buildLine } from './config/build-line.ts';
import { buildTools } from './config/build-sealing.ts';
import { compiledWalks, interpretedWalks } from './config/plan-walks.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import type { SealedMessage } from './enforce/seal.ts';
import { frameOf, type GuardContext, type GuardMessage } from './guard-message.ts';
import { GuankaError } from './model/errors.ts';
import type { Finding } from './model/finding.ts';
import type { Platform } from './model/platform.ts';
import type { Line } from './pipeline.ts';
import { nodePlatform } from './platform/node-platform.ts';

/** What would happen to one message for one destination. */
export interface GuardResult {
  readonly verdict: 'forward' | 'modify' | 'block' | 'rejected';
  readonly reason: string;
  readonly findings: readonly Finding[];
  /** What may leave: the sender's own array when nothing had to change; undefined when nothing may. */
  readonly payload: Uint8Array | undefined;
  /** Where something was sealed. */
  readonly sealed?: GuardSealed;
}

export interface GuardSealed {
  readonly form: 'attached' | 'detached' | 'envelope';
  /** Links what leaves with its capsule. */
  readonly id: string;
  /** For home alone; only when detached. */
  readonly capsule?: Uint8Array;
  /** The data key, wrapped to its keyholders: home needs it to open. The same array until the key changes. */
  readonly announcement: Uint8Array;
}

/** Says what would leave. Synchronous; keeps no evidence: transfers abroad go through openCheckpoint or startService, which record. */
export interface Guard {
  readonly inspect: (payload: Uint8Array, context: GuardContext) => GuardResult;
  readonly inspectBatch: (messages: readonly GuardMessage[]) => readonly GuardResult[];
  /** One result for each message, in order, as they come. */
  readonly inspectStream: (messages: AsyncIterable<GuardMessage>) => AsyncGenerator<GuardResult>;
}

/**
 * Makes a guard for one destination of a configuration.
 * @param config - path of a configuration file, or one already loaded.
 * @param destination - name of the destination that the bytes are for; without it the configuration's only one outside home.
 * @param platform - given, compiled plans are kept in the state folder; without it plans are interpreted and nothing is written but, where
 * the configuration has a keyholder for trying out, its key.
 * @throws {GuankaError} CONFIG_INVALID and the other codes of loadConfig; USAGE - no such destination, or none named
 * where the configuration has not exactly one outside home.
 */
export function createGuard(config: string | LoadedConfig, destination?: string, platform?: Platform): Guard {
  const loaded = typeof config === 'string' ? loadConfig(config) : config;
  const walks =
    platform === undefined
      ? interpretedWalks
      : compiledWalks(platform.disk, `${loaded.stateFolder}/plans`, () => undefined);
  const tools = buildTools(loaded, {
    platform: platform ?? nodePlatform(),
    kind: 'passing',
    record: () => undefined,
    onAlarm: () => undefined,
  });
  const line = buildLine(loaded, walks, tools);
  const target = line.destinations.filter(({ name, home }) =>
    destination === undefined ? !home : name === destination,
  );
  if (target.length !== 1) throw new GuankaError('USAGE', 'expected the name of a destination of the configuration');
  let count = 0;
  const inspect = (payload: Uint8Array, context: GuardContext): GuardResult => {
    const frame = frameOf(payload, context, String(count++));
    return resultOf(line.judge(frame, target), tools.sealing?.announcement());
  };
  return {
    inspect,
    inspectBatch: (messages) => messages.map(({ payload, context }) => inspect(payload, context)),
    async *inspectStream(messages) {
      for await (const { payload, context } of messages) yield inspect(payload, context);
    },
  };
}

function resultOf(decision: ReturnType<Line['judge']>, announcement: Uint8Array | undefined): GuardResult {
  const outcome = decision.outcomes[0];
  if (outcome === undefined) return { verdict: 'rejected', reason: 'no destination', findings: [], payload: undefined };
  const rejected = decision.subject.kind === 'rejected';
  return {
    verdict: rejected ? 'rejected' : outcome.verdict.kind,
    reason: outcome.verdict.reason,
    findings: decision.findings,
    payload: outcome.delivery?.payload,
    ...(outcome.sealed === undefined || announcement === undefined
      ? {}
      : { sealed: sealedOf(outcome.sealed, announcement) }),
  };
}

function sealedOf({ form, id, capsule }: SealedMessage, announcement: Uint8Array): GuardSealed {
  return { form, id, announcement, ...(capsule === undefined ? {} : { capsule }) };
}
