import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommand } from '../../../device/packaging/bundle.ts';
import { runFleet } from '../../../simulator/fleet.ts';
import { loadScenario } from '../../../simulator/scenario.ts';
import { framesOf, sendAll } from './firmware.ts';
import { startHomeSink } from './home-sink.ts';
import { startUnit, type Unit } from './unit.ts';

/** What a unit's programs send: one car's commute, over and over. */
const MESSAGES = 20_000;

export interface Traffic {
  readonly frames: readonly Buffer[];
  /** Payload bytes of the first `count` messages that are sent. */
  readonly payloadBytes: (count: number) => number;
}

export function commute(): Traffic {
  const messages = [...runFleet(loadScenario('commute'), { vehicles: 1, messages: MESSAGES, seed: 1 })];
  return {
    frames: framesOf(messages),
    payloadBytes(count) {
      let bytes = 0;
      for (let index = 0; index < count; index++) bytes += messages[index % messages.length]?.payload.length ?? 0;
      return bytes;
    },
  };
}

/** Runs something against a unit that delivers to recipients on this machine, and takes everything away afterwards. */
export async function withUnit<T>(profile: 'tcu' | 'roadside', use: (unit: Unit) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'guanka-unit-'));
  const sink = await startHomeSink();
  try {
    const bundle = join(folder, 'guanka.cjs');
    await bundleCommand(bundle);
    const unit = await startUnit({ bundle, folder, profile, port: sink.port });
    try {
      return await use(unit);
    } finally {
      await unit.stop();
    }
  } finally {
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resident memory of a run as fast as it goes. */
export interface MemoryRun {
  readonly messages: number;
  readonly perSecond: number;
  readonly peakMb: number;
  /** Growth after the first third, by least squares, MB for each 100,000 messages. */
  readonly slopeMb: number;
}

export async function measureMemory(unit: Unit, { frames }: Traffic, count: number): Promise<MemoryRun> {
  const samples: { readonly at: number; readonly mb: number }[] = [];
  let last = -1;
  const started = performance.now();
  await sendAll(unit.socketPath, frames, {
    count,
    watch(answered) {
      if (answered - last < SAMPLE_EVERY) return;
      last = answered;
      samples.push({ at: answered / 100_000, mb: unit.residentBytes() / 1e6 });
    },
  });
  const seconds = (performance.now() - started) / 1000;
  return {
    messages: count,
    perSecond: count / seconds,
    peakMb: Math.max(...samples.map(({ mb }) => mb)),
    slopeMb: slopeOf(samples.slice(Math.floor(samples.length / 3))),
  };
}

const SAMPLE_EVERY = 100;

function slopeOf(samples: readonly { readonly at: number; readonly mb: number }[]): number {
  const mean = (pick: (one: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, one) => sum + pick(one), 0) / samples.length;
  const at = mean((one) => one.at);
  const mb = mean((one) => one.mb);
  return mean((one) => (one.at - at) * (one.mb - mb)) / mean((one) => (one.at - at) ** 2);
}
