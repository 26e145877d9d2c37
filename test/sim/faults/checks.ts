import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { startListener } from '../../../simulator/demo/listener.ts';
import { runFleet } from '../../../simulator/fleet.ts';
import type { SimMessage } from '../../../simulator/message.ts';
import { KnownValues } from '../../../simulator/oracle/known-values.ts';
import { Oracle } from '../../../simulator/oracle/oracle.ts';
import { loadScenario } from '../../../simulator/scenario.ts';
import { Scorer } from '../../../simulator/score/score.ts';
import type * as capsules from '../../../src/crypto/capsule.ts';
import type * as dataKeys from '../../../src/crypto/data-key.ts';
import type * as providers from '../../../src/crypto/provider.ts';
import type * as suites from '../../../src/crypto/suites.ts';
import type * as front from '../../../src/index.ts';

/** What is wrong with a build, by name; a build without a fault has the least of each. */
export type Faultiness = Readonly<Record<string, number>>;

const VEHICLES = 6;
const SEED = 11;

function messagesOf(scenario: string, messages: number): readonly SimMessage[] {
  return [...runFleet(loadScenario(scenario), { vehicles: VEHICLES, messages, seed: SEED })];
}

/** A scenario through a build's guard, watched by the oracle and scored. */
export async function checkScenario(folder: string, scenario: string, messages: number): Promise<Faultiness> {
  const { createGuard } = (await import(join(folder, 'src/index.ts'))) as typeof front;
  const guard = createGuard(join(folder, 'device/profiles/gateway.yaml'), 'overseas');
  const sent = messagesOf(scenario, messages);
  const known = new KnownValues(100_000);
  for (const { payload, truth, values } of sent) known.addMessage(payload, truth, values);
  const oracle = new Oracle(known.list);
  const scorer = new Scorer();
  const topics = new Scorer();
  for (const { id, payload, channel, vehicle, receivedAtMs, truth, side } of sent) {
    const { verdict, findings, payload: out } = guard.inspect(payload, { channel, vehicle, receivedAtMs });
    if (out !== undefined) oracle.search(out, id);
    scorer.add({ spans: truth, side: [] }, { verdict, findings });
    const inTopic = side.filter((span) => span.path === '$topic');
    topics.add({ spans: [], side: inTopic }, { verdict, findings: findings.filter((one) => one.path === '$topic') });
  }
  const { total } = scorer.score();
  return {
    leaks: oracle.report().leakedValues,
    'let through': total.letThrough,
    // Without a detector most of what it found is still taken out, as unknown.
    missed: total.missed + total.unnamed,
    'missed in topics': topics.score().total.missed,
  };
}

/** Capsules of messages of many lengths: with size classes, few lengths come out. */
export async function checkCapsules(folder: string): Promise<Faultiness> {
  const load = async <T>(name: string): Promise<T> => (await import(join(folder, 'src/crypto', name))) as T;
  const { createCapsuleSealer } = await load<typeof capsules>('capsule.ts');
  const { createDataKey } = await load<typeof dataKeys>('data-key.ts');
  const { softwareProvider } = await load<typeof providers>('provider.ts');
  const { SUITES } = await load<typeof suites>('suites.ts');
  const key = createDataKey({
    suite: SUITES['intl-1'],
    scope: { device: 'tbox-7', epoch: 1, policyDigest: new Uint8Array(32) },
    root: new Uint8Array(32).fill(1),
    streamId: 3,
    usesMax: 2 ** 20,
    provider: softwareProvider(),
  });
  const sealer = createCapsuleSealer(key, { destination: 'overseas', schema: 's', bundle: 'b' });
  const lengths = new Set<number>();
  for (let length = 1; length <= 256; length++) {
    const original = new Uint8Array(length).fill(65);
    const splices = [{ start: 0, end: length, bytes: new Uint8Array(0) }];
    lengths.add(sealer.sealDetached({ original, splices, carrier: new Uint8Array(0), sequence: length }).length);
  }
  return { 'capsule lengths': lengths.size };
}

/** The evidence cannot be written: nothing may arrive anywhere. */
export async function checkEvidenceFirst(folder: string): Promise<Faultiness> {
  const { loadConfig, nodePlatform, startService, GuankaError } = (await import(
    join(folder, 'src/index.ts')
  )) as typeof front;
  const home = await startListener();
  const overseas = await startListener();
  const state = mkdtempSync(join(tmpdir(), 'guanka-fault-state-'));
  const loaded = loadConfig(join(folder, 'device/profiles/gateway.yaml'));
  const destinations = Object.fromEntries(
    Object.entries(loaded.value.destinations).map(([name, one]) => [
      name,
      { ...one, mqtt: { url: `mqtt://127.0.0.1:${name === 'home' ? home.port : overseas.port}` } },
    ]),
  );
  const platform = nodePlatform();
  let full = false;
  const { disk } = platform;
  const failing: typeof disk = {
    makeFolder: (path) => disk.makeFolder(path),
    list: (path) => disk.list(path),
    read: (path) => disk.read(path),
    replace: (path, bytes) => disk.replace(path, bytes),
    truncate: (path, bytes) => disk.truncate(path, bytes),
    remove: (path) => disk.remove(path),
    syncFolder: (path) => disk.syncFolder(path),
    append(path) {
      const file = disk.append(path);
      const check = (): void => {
        if (full && path.includes('/ledger')) throw new GuankaError('STORE_UNWRITABLE', 'the disk is full', path);
      };
      return {
        get sizeBytes() {
          return file.sizeBytes;
        },
        write: (bytes) => file.write(bytes),
        close: () => file.close(),
        sync() {
          check();
          file.sync();
        },
        async syncLater() {
          await file.syncLater();
          check();
        },
      };
    },
  };
  const service = await startService({
    config: { ...loaded, stateFolder: state, value: { ...loaded.value, destinations } },
    platform: { ...platform, disk: failing },
    onDecision: () => undefined,
    onInterpreted: () => undefined,
    onFatal: () => undefined,
  });
  const vehicle = await connectAsync(`mqtt://127.0.0.1:${service.port ?? 0}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  vehicle.on('error', () => undefined);
  const [first, ...rest] = messagesOf('commute', 40);
  const send = ({ channel, payload }: SimMessage): unknown =>
    vehicle.publish(channel, Buffer.from(payload), { qos: 0 });
  // The first message makes what is recorded once, a data key, say; it has to arrive, or nothing would be shown.
  if (first !== undefined) send(first);
  for (let waited = 0; waited < 5000 && home.messages() === 0; waited += 20) await pause(20);
  await pause(100);
  const before = home.messages() + overseas.messages();
  if (before === 0) throw new Error('the first message did not arrive');
  full = true;
  for (const message of rest) send(message);
  await pause(700);
  const arrived = home.messages() + overseas.messages() - before;
  await vehicle.endAsync(true);
  full = false;
  await service.close().catch(() => undefined);
  await Promise.all([home.close(), overseas.close()]);
  rmSync(state, { recursive: true, force: true });
  return { 'sent without a record': arrived };
}
