import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import type { CapsuleExpectation } from '../crypto/capsule-open.ts';
import { GuankaError, isGuankaError } from '../model/errors.ts';
import type { Tally } from './open.ts';
import type { Sink } from './open-files.ts';
import { describe } from './open-lines.ts';
import { capsuleOfId, type Opener } from './opener.ts';

export interface LiveOptions {
  /** Brokers to listen at: the one that the capsules travel through, and home's where they do not travel. */
  readonly mqtt: readonly string[];
  readonly topic: string;
  /** The destination whose messages these are: capsules for others are passed over. */
  readonly to?: string;
  /** Messages to open before it ends; absent: until a signal. */
  readonly count?: number;
}

const LIMITS = {
  /** Messages that wait for their capsule, and capsules that wait for their message. */
  waitingMax: 1000,
  waitingBytesMax: 64 * 1024 * 1024,
} as const;

/** A detached capsule, and what home was told of it. */
interface Waiting {
  readonly capsule: Uint8Array;
  readonly said: CapsuleExpectation;
}

/**
 * Opens messages as they come. Announcements and detached capsules come beside the messages that home gets (docs/guides/sealing.md);
 * a detached capsule names what it belongs to by digest, and the two may come in either order and from two brokers.
 */
export async function openLive(opener: Opener, options: LiveOptions, sink: Sink, tally: Tally): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const stop = (): void => ended.resolve();
  const live = new Live({ opener, sink, tally, to: options.to }, () => {
    if (options.count !== undefined && tally.opened + tally.failed >= options.count) stop();
  });
  // One after the other: an announcement is taken in before what came after it is opened.
  let last: Promise<void> = Promise.resolve();
  const clients: MqttClient[] = [];
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    for (const url of options.mqtt) {
      const client = await connectTo(url);
      clients.push(client);
      client.on('error', () => ended.reject(unreachable(url)));
      client.on('message', (topic, payload, packet) => {
        last = last.then(() => live.take(topic, payload, packet)).catch(ended.reject);
      });
      await client.subscribeAsync(options.topic, { qos: 1 }).catch(() => {
        throw new GuankaError('TRANSPORT_FAILED', 'the broker refused the subscription', hostOf(url));
      });
    }
    await ended.promise;
    await last;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await Promise.all(clients.map((client) => client.endAsync(true)));
  }
}

/** @throws {GuankaError} USAGE - no address of a broker. TRANSPORT_FAILED - not reached. */
async function connectTo(url: string): Promise<MqttClient> {
  if (!/^(mqtts?|wss?|tcp|ssl):\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new GuankaError('USAGE', 'expected the address of a broker, mqtt://HOST:PORT', '--mqtt');
  try {
    return await connectAsync(url, { protocolVersion: 5 });
  } catch {
    throw unreachable(url);
  }
}

function unreachable(url: string): GuankaError {
  return new GuankaError('TRANSPORT_FAILED', 'the broker cannot be reached, or refused', hostOf(url));
}

/** An address may hold a password. */
function hostOf(url: string): string {
  return new URL(url).host;
}

interface LiveParts {
  readonly opener: Opener;
  readonly sink: Sink;
  readonly tally: Tally;
  readonly to: string | undefined;
}

class Live {
  readonly #parts: LiveParts;
  readonly #done: () => void;
  /** By the digest of what left: many messages may leave as the same bytes, each with a capsule of its own. */
  readonly #capsules = new LRUCache<string, readonly Waiting[]>({
    max: LIMITS.waitingMax,
    maxSize: LIMITS.waitingBytesMax,
    sizeCalculation: (waiting) => waiting.reduce((bytes, { capsule }) => bytes + capsule.length, 1),
  });
  readonly #carriers = new LRUCache<string, { readonly topic: string; readonly payload: Uint8Array }>({
    max: LIMITS.waitingMax,
    maxSize: LIMITS.waitingBytesMax,
    sizeCalculation: ({ payload }) => payload.length + 1,
  });

  constructor(parts: LiveParts, done: () => void) {
    this.#parts = parts;
    this.#done = done;
  }

  async take(topic: string, payload: Uint8Array, packet: IPublishPacket): Promise<void> {
    for (const announcement of propertiesOf(packet, 'guanka-key')) await this.#announce(announcement);
    for (const property of propertiesOf(packet, 'guanka-capsule')) {
      const [destination = '', id = '', digest = '', base64 = ''] = property.split(' ');
      const other = this.#parts.to !== undefined && this.#parts.to !== destination;
      if (base64 === '' || other) continue;
      const said = { ...capsuleOfId(id), destination };
      await this.#capsule(digest, { capsule: new Uint8Array(Buffer.from(base64, 'base64')), said });
    }
    const digest = hash('sha256', payload, 'hex');
    const waiting = this.#capsules.get(digest) ?? [];
    this.#capsules.delete(digest);
    for (const one of waiting) await this.#open(topic, payload, one);
    if (waiting.length > 0 || !(await this.#open(topic, payload, undefined)))
      this.#carriers.set(digest, { topic, payload });
  }

  async #announce(base64: string): Promise<void> {
    try {
      await this.#parts.opener.announce(new Uint8Array(Buffer.from(base64, 'base64')));
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      this.#parts.tally.fail(error.code);
    }
  }

  async #capsule(digest: string, waiting: Waiting): Promise<void> {
    const carrier = this.#carriers.get(digest);
    if (carrier === undefined) this.#capsules.set(digest, [...(this.#capsules.get(digest) ?? []), waiting]);
    else await this.#open(carrier.topic, carrier.payload, waiting);
  }

  /** @returns false when nothing was sealed in it. */
  async #open(topic: string, payload: Uint8Array, waiting: Waiting | undefined): Promise<boolean> {
    const { opener, sink, tally } = this.#parts;
    try {
      const opened = opener.open(payload, waiting?.capsule, waiting?.said);
      if (opened.form === 'none') return false;
      tally.opened++;
      await sink.line({ topic, ...describe(opened) });
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      tally.fail(error.code);
      await sink.line({ topic, error: error.code, reason: error.message });
    }
    this.#done();
    return true;
  }
}

function propertiesOf(packet: IPublishPacket, name: string): readonly string[] {
  const value = packet.properties?.userProperties?.[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
