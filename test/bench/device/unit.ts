import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const units = join(root, 'device/systemd');

/** A real `guanka run` of the bundle, with a shipped profile and the flags of its unit, in a folder of its own. */
export interface Unit {
  readonly socketPath: string;
  readonly state: string;
  /** Resident memory, bytes. */
  readonly residentBytes: () => number;
  /** Processor time used so far, ms. */
  readonly cpuMs: () => number;
  /** What the kernel was given to write to the disk, bytes: whole pages. */
  readonly diskBytes: () => number;
  readonly stop: () => Promise<void>;
}

export interface UnitOptions {
  readonly bundle: string;
  readonly folder: string;
  readonly profile: 'tcu' | 'roadside';
  /** Port of every recipient. */
  readonly port: number;
}

export async function startUnit({ bundle, folder, profile, port }: UnitOptions): Promise<Unit> {
  const state = join(folder, 'state');
  const socketPath = join(folder, 'intake.sock');
  mkdirSync(state, { recursive: true });
  const config = join(folder, 'guanka.yaml');
  const text = readFileSync(join(root, 'device/profiles', `${profile}.yaml`), 'utf8')
    .replace('state: /var/lib/guanka', `state: ${state}`)
    .replace(/receive:\n {2}mqtt: .*\n( {2}socket: .*\n)?/, `receive:\n  socket: { path: ${socketPath} }\n`)
    .replaceAll(/mqtts:[^"]*/g, `mqtt://127.0.0.1:${port}`);
  writeFileSync(config, text);
  const child = spawn(process.execPath, [...unitFlags(profile, folder, bundle), bundle, 'run', '--config', config], {
    cwd: state,
    env: unitEnvironment(profile),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await hasStarted(child);
  const proc = (name: string): string => readFileSync(`/proc/${child.pid ?? 0}/${name}`, 'utf8');
  return {
    socketPath,
    state,
    residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(proc('status'))?.[1]) * 1024,
    cpuMs() {
      // Fields 14 and 15 of proc(5), clock ticks of 10 ms; the name before them may hold spaces.
      const fields = proc('stat').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    diskBytes: () => Number(/^write_bytes: (\d+)/m.exec(proc('io'))?.[1]),
    stop() {
      const gone = new Promise<void>((done) => child.once('close', () => done()));
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** What the unit and the size's drop-in set beside Node's flags. */
function unitEnvironment(profile: string): Record<string, string> {
  const text = ['guanka.service', `guanka.service.d/${profile}.conf`].map((name) =>
    readFileSync(join(units, name), 'utf8'),
  );
  const pairs = [...text.join('\n').matchAll(/^Environment=([^"].*)$/gm)].flatMap(([, line]) =>
    (line ?? '').split(' '),
  );
  return Object.fromEntries(pairs.map((pair) => [pair.replace(/=.*/, ''), pair.replace(/^[^=]*=/, '')]));
}

/** The flags of the size's drop-in, for this folder. */
function unitFlags(profile: string, folder: string, bundle: string): readonly string[] {
  const dropIn = readFileSync(join(units, `guanka.service.d/${profile}.conf`), 'utf8');
  const options = /^Environment="NODE_OPTIONS=(.*)"$/m.exec(dropIn)?.[1] ?? '';
  const own = options.replaceAll(/=\/(?:etc|var\/lib|run)\/guanka/g, `=${folder}`);
  return [...own.split(' '), `--allow-fs-read=${bundle}`];
}

function hasStarted(child: ChildProcess): Promise<void> {
  return new Promise((done, fail) => {
    let said = '';
    child.once('close', () => fail(new Error('guanka run ended')));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();

      if (said.includes('"started"')) done();
    });
  });
}
