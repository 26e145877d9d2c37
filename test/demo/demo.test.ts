import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const START = resolve(import.meta.dirname, '../../simulator/demo/start.ts');

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Runs the main job; sends the signal once the first replay has begun. */
function run(args: readonly string[], signal?: 'SIGINT' | 'SIGTERM', afterMs = 0): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [START, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let output = '';
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '' && signal !== undefined) setTimeout(() => child.kill(signal), afterMs);
      output += chunk.toString();
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      done({ code, lines: output.trimEnd().split('\n'), errors });
    });
  });
}

describe('npm start', () => {
  it('--once ends by itself, with both counts and the number of leaks', async () => {
    const { code, lines, errors } = await run(['--once']);
    expect(lines.at(-1)).toBe('leaks 0');
    const control = lines.find((line) => line.startsWith('  at home '));
    const searched = lines.find((line) => line.includes('searched for'));
    expect(Number(/(\d+) found/.exec(control ?? '')?.[1])).toBe(Number(/searched for (\d+)/.exec(searched ?? '')?.[1]));
    expect(lines.find((line) => line.includes('overseas    0 found'))).toBeDefined();
    expect(errors).toBe('');
    expect(code).toBe(0);
  }, 70_000);

  it.each([
    ['at once', 'SIGINT', 0],
    ['in the first replay', 'SIGINT', 250],
    ['between two replays', 'SIGINT', 3000],
    ['in the first replay, terminated', 'SIGTERM', 250],
  ] as const)(
    'ends cleanly when interrupted %s',
    async (_name, signal, afterMs) => {
      const { code, lines, errors } = await run([], signal, afterMs);
      expect(errors).toBe('');
      expect(lines.at(-1)).toBe('leaks 0');
      expect(code).toBe(0);
    },
    70_000,
  );
});
