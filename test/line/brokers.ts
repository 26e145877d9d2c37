import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';

/** Real mosquitto brokers on free loopback ports, for tests of the whole line. */

export function hasMosquitto(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v mosquitto || test -x /usr/sbin/mosquitto'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Mosquitto {
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends it and waits until it has gone. */
  readonly stop: () => Promise<void>;
}

/** @param port - where it listened before, to come back there. @param settings - more lines for its configuration. */
export async function startMosquitto(
  folder: string,
  name: string,
  { port = 0, settings = '' }: { readonly port?: number; readonly settings?: string } = {},
): Promise<Mosquitto> {
  const at = port === 0 ? await freePort() : port;
  const file = join(folder, `${name}.conf`);
  writeFileSync(
    file,
    `listener ${at} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n${settings}\n`,
  );
  const child = spawn('mosquitto', ['-c', file], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const probe = await connectAsync(`mqtt://127.0.0.1:${at}`, { reconnectPeriod: 0, connectTimeout: 500 }, false);
      await probe.endAsync();
      return {
        port: at,
        process: child,
        stop: async () => {
          child.kill();
          await gone;
        },
      };
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  throw new Error('mosquitto did not start');
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
