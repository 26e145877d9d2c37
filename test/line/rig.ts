import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { type Listener, startListener } from '../../simulator/demo/listener.ts';
import { type LoadedConfig, loadConfig, type Service, startService } from '../../src/index.ts';
import type { EvidenceRecord } from '../../src/ledger/evidence.ts';
import { readLedger } from '../../src/ledger/ledger.ts';
import type { Disk, Platform } from '../../src/model/platform.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { MemoryDisk } from '../reference/memory-disk.ts';

/** A running checkpoint with a recipient at home and one abroad; only its disk is made up. */
export interface Rig {
  readonly service: Service;
  readonly home: Listener;
  readonly overseas: Listener;
  readonly disk: MemoryDisk;
  /** Folder of the ledger on it. */
  readonly ledger: string;
  /** What the service told a person to look at. */
  readonly alarms: readonly object[];
  /** The error that stopped the service. */
  readonly fatal: () => unknown;
  readonly records: () => readonly EvidenceRecord[];
  readonly vehicle: (options?: IClientOptions) => Promise<MqttClient>;
  readonly close: () => Promise<void>;
}

export async function startRig(
  profile: 'gateway' | 'vehicle',
  change: (config: LoadedConfig) => LoadedConfig = (c) => c,
): Promise<Rig> {
  const home = await startListener();
  const overseas = await startListener();
  const disk = new MemoryDisk();
  const state = mkdtempSync(join(tmpdir(), 'guanka-rig-'));
  const node = nodePlatform();
  const platform: Platform = { ...node, disk: evidenceOn(disk, node.disk) };
  const loaded = loadConfig(join(resolve(import.meta.dirname, '../..'), `device/profiles/${profile}.yaml`));
  const destinations = Object.fromEntries(
    Object.entries(loaded.value.destinations).map(([name, one]) => [
      name,
      { ...one, mqtt: { url: `mqtt://127.0.0.1:${name === 'home' ? home.port : overseas.port}` } },
    ]),
  );
  let fatal: unknown;
  const alarms: object[] = [];
  const service = await startService({
    config: change({ ...loaded, stateFolder: state, value: { ...loaded.value, destinations } }),
    platform,
    onDecision: () => undefined,
    onInterpreted: () => undefined,
    onAlarm: (alarm) => alarms.push(alarm),
    onFatal: (error) => {
      fatal = error;
    },
  });
  const clients: MqttClient[] = [];
  return {
    service,
    home,
    overseas,
    disk,
    ledger: `${state}/ledger`,
    alarms,
    fatal: () => fatal,
    records: () => [...readLedger(disk, `${state}/ledger`)],
    async vehicle(options = {}) {
      const client = await connectAsync(`mqtt://127.0.0.1:${service.port ?? 0}`, {
        protocolVersion: 4,
        reconnectPeriod: 0,
        ...options,
      });
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.endAsync(true)));
      await service.close();
      await Promise.all([home.close(), overseas.close()]);
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Evidence on the made-up disk; compiled plans on the real one, because Node loads them from there. */
function evidenceOn(ledger: Disk, real: Disk): Disk {
  const at = (path: string): Disk => (path.endsWith('/ledger') || path.includes('/ledger/') ? ledger : real);
  return {
    makeFolder: (path) => at(path).makeFolder(path),
    list: (path) => at(path).list(path),
    read: (path) => at(path).read(path),
    append: (path) => at(path).append(path),
    replace: (path, bytes) => at(path).replace(path, bytes),
    truncate: (path, bytes) => at(path).truncate(path, bytes),
    remove: (path) => at(path).remove(path),
    syncFolder: (path) => at(path).syncFolder(path),
  };
}

/** Waits, bounded, for what another process or socket brings about. */
export async function until(condition: () => boolean, milliseconds = 10_000): Promise<void> {
  for (let waited = 0; waited < milliseconds && !condition(); waited += 20)
    await new Promise((done) => setTimeout(done, 20));
  if (!condition()) throw new Error('expected it to come about in time');
}
