import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createGuard,
  type GuardMessage,
  type GuardResult,
  isGuankaError,
  type LoadedConfig,
  loadConfig,
  nodePlatform,
  openCheckpoint,
} from '../../src/index.ts';
import { readLedger } from '../../src/ledger/ledger.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gateway = loadConfig('shipped:device/profiles/gateway.yaml');
const at = (name: string): LoadedConfig => ({ ...gateway, stateFolder: join(folder, name) });
const message = (text: string): GuardMessage => ({
  payload: new TextEncoder().encode(text),
  context: { channel: 'json/report', vehicle: 'a', receivedAtMs: 1 },
});
const VIN = 'LSGPC52U6AF102554';

describe('openCheckpoint', () => {
  it('records every decision before it gives the deliveries out', () => {
    const checkpoint = openCheckpoint(at('records'), nodePlatform());
    const messages = Array.from({ length: 150 }, (_unused, count) => message(JSON.stringify({ vin: VIN, count })));
    const deliveries = checkpoint.pass(messages);
    const records = [...readLedger(nodePlatform().disk, join(folder, 'records/ledger'))];
    expect(records.length).toBe(150);
    const home = deliveries.filter(({ destination }) => destination.name === 'home');
    const overseas = deliveries.filter(({ destination }) => destination.name === 'overseas');
    expect(home.map(({ payload }) => Buffer.from(payload).toString())).toEqual(
      messages.map(({ payload }) => Buffer.from(payload).toString()),
    );
    expect(overseas.length).toBe(150);
    expect(overseas.some(({ payload }) => Buffer.from(payload).includes(VIN))).toBe(false);
    checkpoint.close();
  });

  it('passAhead: calls resolve in their order, each with its records on disk', async () => {
    const checkpoint = openCheckpoint(at('ahead'), nodePlatform());
    const order: number[] = [];
    const calls = Array.from({ length: 5 }, async (_unused, call) => {
      const messages = Array.from({ length: 100 }, (_one, count) => message(JSON.stringify({ vin: VIN, call, count })));
      const deliveries = await checkpoint.passAhead(messages);
      order.push(call);
      const recorded = new Set(
        [...readLedger(nodePlatform().disk, join(folder, 'ahead/ledger'))].map(({ sentSha256 }) => sentSha256),
      );
      const overseas = deliveries.filter(({ destination }) => !destination.home);
      expect(deliveries.length).toBe(200);
      expect(overseas.every(({ payload }) => recorded.has(hash('sha256', payload, 'hex')))).toBe(true);
    });
    await Promise.all(calls);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    checkpoint.close();
  });

  it('gives nothing out when the evidence cannot be written', async () => {
    const platform = nodePlatform();
    const disk = {
      ...platform.disk,
      append: (path: string) => {
        const file = platform.disk.append(path);
        return Object.assign(Object.create(file) as typeof file, {
          write: () => undefined,
          close: () => file.close(),
          sync() {
            throw Object.assign(new Error('full'));
          },
        });
      },
    };
    const checkpoint = openCheckpoint(at('full'), { ...platform, disk });
    expect(() => checkpoint.pass([message('{}')])).toThrow();
    try {
      checkpoint.pass([message('{}')]);
      expect.unreachable();
    } catch (error) {
      expect(isGuankaError(error, 'STORE_UNWRITABLE')).toBe(true);
    }
    await expect(checkpoint.passAhead([message('{}')])).rejects.toThrow('the log failed before');
  });
});

describe('createGuard', () => {
  it('gives the same results one by one, in a batch and as a stream', async () => {
    const messages = [message('{"a":1}'), message(JSON.stringify({ vin: VIN })), message('{'), message('')];
    const one = createGuard(gateway);
    const results = messages.map(({ payload, context }) => one.inspect(payload, context));
    expect(results.map(({ verdict }) => verdict)).toEqual(['forward', 'modify', 'rejected', 'rejected']);
    // A capsule is another at each sealing.
    const plain = (all: readonly GuardResult[]): unknown =>
      all.map(({ verdict, reason, findings }) => ({ verdict, reason, findings }));
    expect(plain(createGuard(gateway).inspectBatch(messages))).toEqual(plain(results));
    async function* stream(): AsyncGenerator<GuardMessage> {
      yield* messages;
    }
    const streamed: GuardResult[] = [];
    for await (const result of createGuard(gateway).inspectStream(stream())) streamed.push(result);
    expect(plain(streamed)).toEqual(plain(results));
  });

  it('gives back the very array where nothing had to change', () => {
    const { payload, context } = message('{"speed":61}');
    expect(createGuard(gateway).inspect(payload, context).payload).toBe(payload);
  });

  it('takes the only destination outside home when none is named, and no other', () => {
    const two = {
      ...gateway,
      destinations: [...gateway.destinations, ...gateway.destinations.filter((one) => !one.home)],
    };
    expect(() => createGuard(two)).toThrow(/expected the name of a destination/);
    expect(() => createGuard(gateway, 'nowhere')).toThrow(/expected the name of a destination/);
  });
});
