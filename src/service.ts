import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Alarm, openRunner } from './checkpoint.ts';
import type { LoadedConfig } from './config.ts';
import { instanceId } from './instance-id.ts';
import type { Delivery, Receipt } from './model/delivery.ts';
import type { Platform } from './model/platform.ts';
import type { Decision } from './pipeline.ts';
import { type Arrival, createBatcher } from './receive/batcher.ts';
import { type CanSource, listenToCan, type OpenCanSocket, readCanLog } from './receive/can-source.ts';
import { startEmbeddedBroker } from './receive/embedded-broker.ts';
import { startMqttSource } from './receive/mqtt-source.ts';
import { openSocketCan } from './receive/socketcan.ts';
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
  /** Told when a plan's module is missing and cannot be written: the walk is the slow one. */
  readonly onInterpreted: (planRoot: string) => void;
  /** Told when a recipient's broker refuses a delivery for good: a counted drop. */
  readonly onRefused?: (receipt: Receipt) => void;
  /** Told when the CAN source is at its end, and how many frames found no room. */
  readonly onCanEnded?: (lost: number) => void;
  /** Where CAN frames come from; absent: the process's own stdin and interfaces. */
  readonly can?: CanEnds;
  /** Told of what a person must look at now. */
  readonly onAlarm?: (alarm: Alarm) => void;
  /** Called when the service cannot go on (the evidence cannot be written): nothing leaves any more. */
  readonly onFatal: (error: unknown) => void;
}

/** What a CAN source reads. */
export interface CanEnds {
  readonly stdin: Readable;
  readonly open: OpenCanSocket;
}

/** Starts the ends of the line: evidence on disk, uplinks, and last the receiver. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, platform } = options;
  const runner = openRunner(config, platform, options);
  const id = instanceId(platform, config.stateFolder);
  const uplinks = createUplinks(config, id);
  let stopped = false;

  const handle = async (batch: readonly Arrival[]): Promise<void> => {
    if (stopped) return settleAll(batch, true);
    const deliveries = await runner.runAhead(batch.map((arrival) => arrival.frame));
    for (const receipt of await publishAll(deliveries, uplinks))
      if (receipt?.refused !== undefined) options.onRefused?.(receipt);
    settleAll(batch, false);
  };
  const fail = (error: unknown): void => {
    if (!stopped) options.onFatal(error);
    stopped = true;
  };
  const batcher = createBatcher(handle, fail);
  const receiver = await startReceiver(config, batcher.push, platform, `guanka-${id}`);
  const can = await startCan(options, batcher.push);
  return {
    port: receiver !== undefined && 'port' in receiver ? receiver.port : undefined,
    idle: batcher.idle,
    async close() {
      stopped = true;
      // What is on its way gets the time to arrive and be acknowledged; what waits for a recipient who is away stays with its sender.
      await Promise.race([batcher.idle(), pause(CLOSE_GRACE_MS, undefined, { ref: false })]);
      await Promise.all([...uplinks.values()].map((uplink) => uplink.close()));
      can?.close();
      await receiver?.close();
      await batcher.idle();
      runner.close();
    },
  };
}

const CLOSE_GRACE_MS = 2000;

function createUplinks(config: LoadedConfig, id: string): ReadonlyMap<string, Uplink> {
  const uplinks = new Map<string, Uplink>();
  for (const [destination, { mqtt }] of Object.entries(config.value.destinations)) {
    if (mqtt === undefined) continue;
    const { url, topicPrefix = '' } = mqtt;
    uplinks.set(
      destination,
      createMqttUplink({ destination, url, topicPrefix, clientId: `guanka-${id}-${destination}` }),
    );
  }
  return uplinks;
}

function publishAll(
  deliveries: readonly Delivery[],
  uplinks: ReadonlyMap<string, Uplink>,
): Promise<readonly (Receipt | undefined)[]> {
  return Promise.all(deliveries.map((delivery) => uplinks.get(delivery.destination.name)?.publish(delivery)));
}

function settleAll(batch: readonly Arrival[], failed: boolean): void {
  for (const arrival of batch) arrival.settle(failed);
}

function startReceiver(
  config: LoadedConfig,
  push: (arrival: Arrival) => void,
  platform: Platform,
  clientId: string,
): ReturnType<typeof startEmbeddedBroker> | ReturnType<typeof startMqttSource> | undefined {
  const mqtt = config.value.receive?.mqtt;
  // A configuration that names another source alone wants no broker.
  if (mqtt === undefined && config.value.receive?.can !== undefined) return undefined;
  if (mqtt?.url === undefined) return startEmbeddedBroker(mqtt?.port ?? 0, push, platform.clock.nowMs);
  return startMqttSource({
    url: mqtt.url,
    filters: mqtt.subscribe,
    clientId,
    onArrival: push,
    nowMs: platform.clock.nowMs,
  });
}

/** The CAN source of the configuration, if it has one. */
async function startCan(options: ServiceOptions, push: (arrival: Arrival) => void): Promise<CanSource | undefined> {
  const { config, platform, can = { stdin: process.stdin, open: openSocketCan } } = options;
  const wanted = config.value.receive?.can;
  if (wanted === undefined) return undefined;
  let source: CanSource | undefined;
  const onEnded = (): void => options.onCanEnded?.(source?.lost() ?? 0);
  const rest = { channel: wanted.channel, push, nowMs: platform.clock.nowMs, onEnded };
  switch (wanted.from) {
    case 'stdin':
      source = readCanLog(can.stdin, rest);
      break;
    case 'file':
      source = readCanLog(createReadStream(resolve(dirname(config.file), wanted.path)), rest);
      break;
    case 'socketcan':
      source = await listenToCan(can.open, wanted.interfaces, rest);
  }
  return source;
}
