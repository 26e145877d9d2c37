import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { writeToStream } from 'mqtt-packet';
import { type Alarm, openRunner } from './checkpoint.ts';
import { diskPathFrom, folderOf } from './config/files.ts';
import type { LoadedConfig } from './config.ts';
import { instanceId } from './instance-id.ts';
import { type BrokerAddress, brokerAddress } from './model/broker-address.ts';
import type { Delivery, Receipt } from './model/delivery.ts';
import { GuankaError } from './model/errors.ts';
import { LIMITS } from './model/limits.ts';
import type { Platform } from './model/platform.ts';
import type { Decision } from './pipeline.ts';
import { type Arrival, createBatcher } from './receive/batcher.ts';
import { type CanSource, listenToCan, type OpenCanSocket, readCanLog } from './receive/can-source.ts';
import { startEmbeddedBroker } from './receive/embedded-broker.ts';
import { type IntakeVerdict, VERDICT } from './receive/intake-frames.ts';
import { type IntakeSocket, startIntakeSocket } from './receive/intake-socket.ts';
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
  // 65,536 buffers of two bytes each (7 MB) to write numbers a little faster: not on a small device.
  writeToStream.cacheNumbers = false;
  let intake: IntakeSocket | undefined;
  const runner = openRunner(config, platform, {
    ...options,
    onDecision(decision) {
      intake?.decided(decision.subject.frame, intakeVerdict(decision));
      options.onDecision(decision);
    },
  });
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
  const ends: Closable[] = [];
  const close = async (): Promise<void> => {
    stopped = true;
    // What is on its way gets the time to arrive and be acknowledged; what waits for a recipient who is away stays with its sender.
    await Promise.race([batcher.idle(), pause(CLOSE_GRACE_MS, undefined, { ref: false })]);
    await Promise.all([...uplinks.values()].map((uplink) => uplink.close()));
    for (const end of ends.toReversed()) await end.close();
    await batcher.idle();
    runner.close();
  };
  const started = <End extends Closable | undefined>(end: End): End => {
    if (end !== undefined) ends.push(end);
    return end;
  };
  try {
    const receiver = started(await startReceiver(config, batcher.push, platform, `guanka-${id}`));
    started(await startCan(options, batcher.push));
    intake = started(await startIntake(config, batcher.push, platform));
    const port = receiver !== undefined && 'port' in receiver ? receiver.port : undefined;
    return { port, idle: batcher.idle, close };
  } catch (error) {
    // An end that cannot be opened leaves none of the others open.
    await close();
    throw error;
  }
}

interface Closable {
  readonly close: () => Promise<void> | void;
}

const CLOSE_GRACE_MS = 2000;

function createUplinks(config: LoadedConfig, id: string): ReadonlyMap<string, Uplink> {
  const uplinks = new Map<string, Uplink>();
  for (const [destination, { mqtt }] of Object.entries(config.value.destinations)) {
    if (mqtt === undefined) continue;
    const { url, topicPrefix = '' } = mqtt;
    const broker = addressOf(url);
    uplinks.set(
      destination,
      createMqttUplink({ destination, broker, topicPrefix, clientId: `guanka-${id}-${destination}` }),
    );
  }
  return uplinks;
}

function addressOf(url: string): BrokerAddress {
  const address = brokerAddress(url);
  if (address === undefined) throw new GuankaError('CONFIG_INVALID', 'expected the address of a broker');
  return address;
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
  if (mqtt === undefined && namesAnotherSource(config)) return undefined;
  if (mqtt?.url === undefined) return startEmbeddedBroker(mqtt?.port ?? 0, push, platform.clock.nowMs);
  return startMqttSource({
    broker: addressOf(mqtt.url),
    filters: mqtt.subscribe,
    clientId,
    queues: queuesOf(config),
    onArrival: push,
    nowMs: platform.clock.nowMs,
  });
}

function namesAnotherSource({ value: { receive } }: LoadedConfig): boolean {
  return receive?.can !== undefined || receive?.socket !== undefined;
}

function queuesOf({ value }: LoadedConfig): { readonly messages: number; readonly bytes: number } {
  return value.receive?.queues ?? { messages: LIMITS.unsettledMax, bytes: LIMITS.unsettledBytesMax };
}

/** The Unix socket of the configuration, if it has one. */
async function startIntake(
  config: LoadedConfig,
  push: (arrival: Arrival) => void,
  platform: Platform,
): Promise<IntakeSocket | undefined> {
  const socket = config.value.receive?.socket;
  if (socket === undefined) return undefined;
  const path = diskPathFrom(folderOf(config.file), socket.path);
  return startIntakeSocket({ path, queues: queuesOf(config), push, nowMs: platform.clock.nowMs });
}

/** What became of a message abroad: forward, all of it left for everybody; block, nothing left for anybody; modify, anything between. */
function intakeVerdict({ subject, outcomes }: Decision): IntakeVerdict {
  const abroad = outcomes.filter(({ verdict }) => !verdict.destination.home);
  if (abroad.length === 0) return VERDICT.nothingAbroad;
  if (subject.kind === 'rejected') return VERDICT.rejected;
  if (abroad.every(({ verdict }) => verdict.kind === 'block')) return VERDICT.block;
  return abroad.every(({ verdict }) => verdict.kind === 'forward') ? VERDICT.forward : VERDICT.modify;
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
