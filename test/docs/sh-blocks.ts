import { spawn } from 'node:child_process';

/** A ```sh block of a document. */
export interface ShBlock {
  readonly file: string;
  /** Line of the first command, from 1. */
  readonly line: number;
  readonly script: string;
  /** Test file that runs these commands in its own way: `<!-- covered by test/… -->` right above the block. */
  readonly coveredBy: string | undefined;
}

const MARK = /^<!-- covered by (\S+) -->$/;

/** The ```sh blocks of a Markdown text. Blocks of other languages are not commands. */
export function shBlocks(file: string, markdown: string): readonly ShBlock[] {
  const lines = markdown.split('\n');
  const blocks: ShBlock[] = [];
  for (let index = 0; index < lines.length; index++) {
    if (lines[index]?.trimEnd() !== '```sh') continue;
    const end = lines.indexOf('```', index);
    if (end < 0) throw new Error(`${file}:${index + 1}: expected the end of the block`);
    const mark = MARK.exec(lines[index - 1] ?? '');
    blocks.push({
      file,
      line: index + 2,
      script: lines.slice(index + 1, end).join('\n'),
      coveredBy: mark?.[1],
    });
    index = end;
  }
  return blocks;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const OUTPUT_KEPT = 4000;

/** Runs a block as a shell script that stops at the first command that fails. */
export function runBlock(script: string, folder: string, path: string, limitMs: number): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, PATH: path, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const limit = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    child.on('error', failed);
    child.on('close', (code) => {
      clearTimeout(limit);
      done({ code, output });
    });
  });
}
