import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync } from 'mqtt';
import { type LoadedConfig, loadConfig, nodePlatform, startService } from '../../src/index.ts';
import { type LeakReport, searchLeaks } from './leak-check.ts';
import { type Listener, startListener } from './listener.ts';
import { LiveView, type Size } from './live-view.ts';
import { buildReplay, type Replay } from './replay.ts';

const GATEWAY = resolve(import.meta.dirname, '../../device/profiles/gateway.yaml');
const PAUSE_MS = 2000;
/** Between two messages, where somebody watches. */
const PACE_MS = 10;

/** The main job on recorded data, everything embedded: broker, checkpoint, a recipient at home and one abroad, and a leak check. */
export async function demo(once: boolean): Promise<number> {
  const replay = buildReplay();
  const folder = mkdtempSync(join(tmpdir(), 'guanka-demo-'));
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const home = await startListener();
  const overseas = await startListener();
  try {
    say('guanka: recorded vehicle data through the checkpoint, to a platform at home and to a partner abroad\n');
    const config = withListeners(loadConfig(GATEWAY), folder, home.port, overseas.port);
    await replayOnce(replay, config, interrupted.signal, once);
    return report(replay, home, overseas, interrupted.signal.aborted);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await Promise.all([home.close(), overseas.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shipped gateway, with this run's recipients and a state folder of its own. */
function withListeners(config: LoadedConfig, folder: string, home: number, overseas: number): LoadedConfig {
  const destinations = Object.fromEntries(
    Object.entries(config.value.destinations).map(([name, one]) => [
      name,
      { ...one, mqtt: { url: `mqtt://127.0.0.1:${name === 'home' ? home : overseas}` } },
    ]),
  );
  return { ...config, stateFolder: folder, value: { ...config.value, destinations } };
}

async function replayOnce(replay: Replay, config: LoadedConfig, signal: AbortSignal, once: boolean): Promise<void> {
  const { stdout } = process;
  const live = stdout.isTTY === true;
  // Some terminals say 0.
  const size = (): Size | undefined => (live ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : undefined);
  const view = new LiveView(size, (text) => stdout.write(text));
  let fatal: unknown;
  const service = await startService({
    config,
    platform: nodePlatform(),
    onDecision: (decision) => view.decided(decision),
    onInterpreted: () => undefined,
    onFatal: (error) => {
      fatal = error;
    },
  });
  const vehicle = await connectAsync(`mqtt://127.0.0.1:${service.port ?? 0}`, {
    protocolVersion: 4,
    clientId: 'demo-vehicle',
    reconnectPeriod: 0,
  });
  try {
    do {
      for (const message of replay.messages) {
        if (signal.aborted || fatal !== undefined) break;
        view.publishing(message.title, message.topic);
        await vehicle.publishAsync(message.topic, Buffer.from(message.payload), { qos: 1 });
        if (live) await pause(signal, PACE_MS);
      }
      await service.idle();
      view.pausing();
    } while (!once && !signal.aborted && fatal === undefined && (await pause(signal, PAUSE_MS)));
  } finally {
    await vehicle.endAsync(true);
    await service.close();
  }
  view.draw();
  if (fatal !== undefined) throw fatal;
}

/** @returns false when it was interrupted. */
function pause(signal: AbortSignal, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (whole: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupted);
      resolve(whole);
    };
    const interrupted = (): void => end(false);
    const timer = setTimeout(end, milliseconds, true);
    signal.addEventListener('abort', interrupted);
  });
}

/** The independent check: raw bytes at the overseas recipient, and the same search at home as its positive control. */
function report(replay: Replay, home: Listener, overseas: Listener, cutShort: boolean): number {
  const bytes = (listener: Listener): number => listener.raw().reduce((sum, one) => sum + one.length, 0);
  say(
    `\n  home received ${home.messages()} messages, ${bytes(home)} bytes; overseas ${overseas.messages()} messages, ${bytes(overseas)} bytes\n`,
  );
  const leaked = searchLeaks(replay.values, overseas.raw()).filter(isFound);
  const control = searchLeaks(replay.values, home.raw()).filter(isFound);
  for (const leak of leaked) say(`  LEAK  ${leak.name} as ${leak.forms.join(', ')}`);
  const complete = cutShort || control.length === replay.values.length;
  say(`  searched for ${replay.values.length} known values, raw, hex, base64, reversed and UTF-16`);
  say(
    `  at home     ${control.length} found${complete ? '' : '  (the positive control failed: every one should be there)'}`,
  );
  say(`  overseas    ${leaked.length} found\n`);
  say(`leaks ${leaked.length}`);
  return leaked.length === 0 && complete ? 0 : 1;
}

function isFound(report: LeakReport): boolean {
  return report.forms.length > 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
