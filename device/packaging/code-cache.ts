import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const WRITER = join(import.meta.dirname, 'write-cache.ts');
/** A message with something to report: what it takes to find it is compiled, too. */
const MESSAGE = { id: 'a', channel: 'json/report', payload: btoa('{"vin":"LSGPC52U6AF102554","speed":61}') };

/**
 * Puts start.cjs and guanka.cache, a V8 code cache, beside the bundle in `folder`. Node's own compile cache holds only what is compiled at
 * load; this one is written after a first verdict. `--predictable` makes V8 write the same bytes nearly every time; nothing depends on it.
 */
export async function addCodeCache(folder: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'start.ts')],
    outfile: join(folder, 'start.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    logLevel: 'error',
  });
  const work = mkdtempSync(join(tmpdir(), 'guanka-code-cache-'));
  try {
    writeFileSync(join(work, 'in.ndjson'), JSON.stringify(MESSAGE));
    const args = ['--predictable', WRITER, resolve(folder), 'inspect', '--ndjson', 'in.ndjson'];
    execFileSync(process.execPath, args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
