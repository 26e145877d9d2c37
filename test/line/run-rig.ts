import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const profiles = join(root, 'device/profiles');

interface ConfigFile {
  state: string;
  taxonomy: string;
  policy: string;
  schemas: Record<string, { include: string[] }>;
  destinations: Record<string, { mqtt?: { url: string } }>;
  receive?: { mqtt: { url?: string; port?: number; subscribe?: string[] } };
}

export interface Ports {
  /** Broker to subscribe at; none: the embedded one. */
  readonly vehicle?: number;
  readonly home: number;
  readonly overseas: number;
}

/** Writes the shipped gateway with brokers and a state folder of its own. @returns path of the configuration file. */
export function writeGateway(
  folder: string,
  { vehicle, home, overseas }: Ports,
  state = join(folder, 'state'),
): string {
  const config = parse(readFileSync(join(profiles, 'gateway.yaml'), 'utf8')) as ConfigFile;
  config.state = state;
  config.taxonomy = resolve(profiles, config.taxonomy);
  config.policy = resolve(profiles, config.policy);
  for (const schema of Object.values(config.schemas))
    schema.include = schema.include.map((one) => resolve(profiles, one));
  for (const [name, destination] of Object.entries(config.destinations))
    destination.mqtt = { url: `mqtt://127.0.0.1:${name === 'home' ? home : overseas}` };
  config.receive = { mqtt: vehicle === undefined ? { port: 0 } : { url: `mqtt://127.0.0.1:${vehicle}` } };
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, stringify(config));
  return file;
}

/** A real `guanka run`. */
export interface RunningGuanka {
  readonly process: ChildProcess;
  /** Port of the embedded broker. */
  readonly port: number | undefined;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export async function runGuanka(config: string): Promise<RunningGuanka> {
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), 'run', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.once('close', (code, signal) => done({ code, signal })),
  );
  const port = await new Promise<number | undefined>((done, fail) => {
    void ended.then(({ code }) => fail(new Error(`guanka ended with ${code}: ${errors}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const started = output.split('\n').find((line) => line.includes('"started"'));
      if (started !== undefined) done((JSON.parse(started) as { port?: number }).port);
    });
  });
  return { process: child, port, output: () => output, errors: () => errors, ended };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
