import { buildLine } from './config/build-line.ts';
import { compiledWalks } from './config/plan-walks.ts';
import type { LoadedConfig } from './config.ts';
import { openLedger } from './ledger/ledger.ts';
import type { Delivery } from './model/delivery.ts';
import type { Platform } from './model/platform.ts';
import { createBatchRunner, type Decision } from './pipeline.ts';
import { type Arrival, createBatcher } from './receive/batcher.ts';
import { startEmbeddedBroker } from './receive/embedded-broker.ts';
import { startMqttSource } from './receive/mqtt-source.ts';
import { createMqttUplink, type Uplink } from './uplink/mqtt-uplink.ts';

/** A running checkpoint: what `guanka run` starts. */
export interface Service {
  /** Port of the embedded broker; undefined when an outside broker is used. */
  readonly port: number | undefined;
  /** Resolves when all that has arrived is dealt with. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ServiceOptions {
  readonly config: LoadedConfig;
  readonly platform: Platform;
  readonly onDecision: (decision: Decision) => void;
  /** Called once when the service cannot go on (the evidence cannot be written): nothing leaves any more. */
  /** Told when a plan's module is missing and cannot be written: the walk is the slow one. */
  readonly onInterpreted: (planRoot: string) => void;
  readonly onFatal: (error: unknown) => void;
}

/** Starts the ends of the line: evidence on disk, uplinks, and last the receiver. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, platform } = options;
  const line = buildLine(config, compiledWalks(platform.disk, `${config.stateFolder}/plans`, options.onInterpreted));
  const ledger = openLedger(platform.disk, `${config.stateFolder}/ledger`);
  const runBatch = createBatchRunner(line, ledger, config.policy, { decided: options.onDecision });
  const uplinks = createUplinks(config);
  let stopped = false;

  const handle = async (batch: readonly Arrival[]): Promise<void> => {
    if (stopped) return settleAll(batch, true);
    const deliveries = runBatch(batch.map((arrival) => arrival.frame));
    await publishAll(deliveries, uplinks);
    settleAll(batch, false);
  };
  const fail = (error: unknown): void => {
    stopped = true;
    options.onFatal(error);
  };
  const batcher = createBatcher(handle, fail);
  const receiver = await startReceiver(config, batcher.push, platform);
  return {
    port: 'port' in receiver ? receiver.port : undefined,
    idle: batcher.idle,
    async close() {
      await receiver.close();
      await batcher.idle();
      await Promise.all([...uplinks.values()].map((uplink) => uplink.close()));
      ledger.close();
    },
  };
}

function createUplinks(config: LoadedConfig): ReadonlyMap<string, Uplink> {
  const uplinks = new Map<string, Uplink>();
  for (const [name, destination] of Object.entries(config.value.destinations)) {
    if (destination.mqtt === undefined) continue;
    uplinks.set(
      name,
      createMqttUplink(name, destination.mqtt.url, destination.mqtt.topicPrefix ?? '', `guanka-${name}`),
    );
  }
  return uplinks;
}

async function publishAll(deliveries: readonly Delivery[], uplinks: ReadonlyMap<string, Uplink>): Promise<void> {
  await Promise.all(deliveries.map((delivery) => uplinks.get(delivery.destination.name)?.publish(delivery)));
}

function settleAll(batch: readonly Arrival[], failed: boolean): void {
  for (const arrival of batch) arrival.settle(failed);
}

function startReceiver(
  config: LoadedConfig,
  push: (arrival: Arrival) => void,
  platform: Platform,
): ReturnType<typeof startEmbeddedBroker> | ReturnType<typeof startMqttSource> {
  const mqtt = config.value.receive?.mqtt;
  if (mqtt?.url === undefined) return startEmbeddedBroker(mqtt?.port ?? 0, push, platform.clock.nowMs);
  return startMqttSource(mqtt.url, mqtt.subscribe, push, platform.clock.nowMs);
}
