import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startListener } from '../../simulator/demo/listener.ts';
import { runFleet } from '../../simulator/fleet.ts';
import type { SimMessage } from '../../simulator/message.ts';
import { KnownValues } from '../../simulator/oracle/known-values.ts';
import { Oracle } from '../../simulator/oracle/oracle.ts';
import { connectFleet } from '../../simulator/output/mqtt-fleet.ts';
import { loadScenario } from '../../simulator/scenario.ts';

/*
 * `npm run fleet`: a fleet through one `guanka run` process over MQTT, each vehicle with a connection of its own, and the leak oracle
 * on every byte that reached the recipient abroad. Prints messages/s, the process's memory, and leaks; exit code 1 unless leaks are 0
 * and every value reached home.
 */

const root = resolve(import.meta.dirname, '../..');
const { values: options } = parseArgs({
  options: {
    vehicles: { type: 'string', default: '10000' },
    messages: { type: 'string', default: '40000' },
    scenario: { type: 'string', default: 'commute' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const fleetOptions = {
  vehicles: Number(options.vehicles),
  messages: Number(options.messages),
  seed: Number(options.seed),
};
const messages = (): Generator<SimMessage> => runFleet(loadScenario(options.scenario), fleetOptions);

/** The shipped gateway with recipients of this run. */
function writeConfig(folder: string, home: number, overseas: number): string {
  const file = join(root, 'simulator', `.fleet-run-${process.pid}.yaml`);
  const text = readFileSync(join(root, 'simulator/fleet.yaml'), 'utf8')
    .replace('state: ../.guanka/fleet', `state: ${folder}`)
    .replace('    jurisdiction: CN', `    jurisdiction: CN\n    mqtt: { url: "mqtt://127.0.0.1:${home}" }`)
    .replace('    jurisdiction: DE', `    jurisdiction: DE\n    mqtt: { url: "mqtt://127.0.0.1:${overseas}" }`);
  writeFileSync(file, text);
  return file;
}

interface Gateway {
  readonly pid: number;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

async function startGateway(config: string): Promise<Gateway> {
  const child = spawn(process.execPath, ['src/main.ts', 'run', '--config', config], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const port = await new Promise<number>((found, failed) => {
    child.once('exit', () => failed(new Error('the gateway ended')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { readonly event: string; readonly port?: number };
      if (event.event === 'started') found(event.port ?? 0);
    });
  });
  return {
    pid: child.pid ?? 0,
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resident memory now and at its highest, MB. */
function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { now: Math.round(kilobytes('VmRSS') / 1024), peak: Math.round(kilobytes('VmHWM') / 1024) };
}

const folder = mkdtempSync(join(tmpdir(), 'guanka-fleet-'));
const home = await startListener();
const overseas = await startListener();
const config = writeConfig(folder, home.port, overseas.port);
const gateway = await startGateway(config);
const fleet = connectFleet(`mqtt://127.0.0.1:${gateway.port}`, 4);
const known = new KnownValues(400_000);
try {
  const before = memoryOf(gateway.pid);
  const started = performance.now();
  let sent = 0;
  for (const message of messages()) {
    await fleet.publish(message);
    sent++;
  }
  await fleet.settled();
  const seconds = (performance.now() - started) / 1000;
  const memory = memoryOf(gateway.pid);
  for (const { payload, truth, values } of messages()) known.addMessage(payload, truth, values);
  const oracle = new Oracle(known.list);
  const control = new Oracle(known.list);
  for (const bytes of overseas.raw()) oracle.search(bytes, 'overseas');
  for (const bytes of home.raw()) control.search(bytes, 'home');
  const report = oracle.report();
  const result = {
    vehicles: fleetOptions.vehicles,
    connections: fleet.connections(),
    messages: sent,
    seconds: Number(seconds.toFixed(1)),
    perSecond: Math.round(sent / seconds),
    homeMessages: home.messages(),
    overseasMessages: overseas.messages(),
    memoryMb: { start: before.now, end: memory.now, peak: memory.peak },
    values: report.values,
    valuesAtHome: control.report().leakedValues,
    valuesLeftOut: known.leftOut,
    leaks: report.leakedValues,
    forms: report.leaks,
  };
  if (options.json) console.log(JSON.stringify(result));
  else
    console.log(
      `${result.messages} messages of ${result.connections} vehicles in ${result.seconds} s: ${result.perSecond}/s; gateway ${memory.now} MB, peak ${memory.peak} MB; home ${result.homeMessages}, abroad ${result.overseasMessages}; ${result.values} values searched for, ${result.valuesAtHome} at home\nleaks ${result.leaks}`,
    );
  process.exitCode =
    result.leaks === 0 && result.valuesAtHome === result.values && result.homeMessages === sent ? 0 : 1;
} finally {
  fleet.close();
  await gateway.stop();
  await Promise.all([home.close(), overseas.close()]);
  rmSync(config, { force: true });
  rmSync(folder, { recursive: true, force: true });
}
