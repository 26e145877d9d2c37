import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasMosquitto, type Mosquitto, startMosquitto } from './brokers.ts';

/** What tests between real brokers have: a folder, and brokers that end with them. */
export interface RealBrokers {
  readonly folder: string;
  readonly start: (name: string) => Promise<Mosquitto>;
}

/** `describe` for tests that need mosquitto: left out where it is missing, and failing there when CI is set. */
export function describeWithMosquitto(what: string, tests: (brokers: RealBrokers) => void): void {
  const installed = hasMosquitto();
  describe.runIf(installed || process.env['CI'] !== undefined)(what, () => {
    const folder = mkdtempSync(join(tmpdir(), 'guanka-brokers-'));
    const started: Mosquitto[] = [];
    beforeAll(() => {
      expect(installed, 'mosquitto must be installed where CI is set').toBe(true);
    });
    afterAll(async () => {
      await Promise.all(started.map((broker) => broker.stop()));
      rmSync(folder, { recursive: true, force: true });
    });
    tests({
      folder,
      start: async (name) => {
        const broker = await startMosquitto(folder, name);
        started.push(broker);
        return broker;
      },
    });
  });
}
