import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const entry = `${root}/src/index.ts`;

/** What a program that takes some names from the package would carry. */
async function bundleOf(
  names: string,
  external = ['./service.ts'],
): Promise<{ readonly bytes: number; readonly inputs: readonly string[] }> {
  const { metafile } = await build({
    stdin: { contents: `export { ${names} } from ${JSON.stringify(entry)};`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    write: false,
    // Loaded when a service starts.
    external,
    minify: true,
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'error',
  });
  const output = Object.values(metafile.outputs)[0];
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { bytes: output?.bytes ?? 0, inputs: used.map(([name]) => name) };
}

describe('importing the package', () => {
  it('does nothing: no file written, no socket, no timer, no listener, no global', () => {
    const program = `
      const listeners = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
      const state = () => JSON.stringify([Reflect.ownKeys(globalThis).map(String), listeners(), process.getActiveResourcesInfo().sort(), process.env, process.exitCode]);
      const before = state();
      await import(${JSON.stringify(entry)});
      console.log(before === state() ? 'nothing' : 'something');`;
    const flags = process.version.startsWith('v24.') ? [] : ['--permission', '--allow-fs-read=*'];
    const output = execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(output.trim()).toBe('nothing');
  });

  it('carries only what is taken: errors alone are small', async () => {
    const { bytes, inputs } = await bundleOf('GuankaError, isGuankaError');
    expect(inputs).toEqual(['src/model/errors.ts']);
    expect(bytes).toBeLessThan(1000);
  });

  it('carries no broker and no client for a guard', async () => {
    const { inputs } = await bundleOf('createGuard');
    expect(inputs.filter((name) => /node_modules\/(aedes|mqtt|commander|ws)\//.test(name))).toEqual([]);
    expect(inputs).toContain('src/pipeline.ts');
  });

  it('carries them for a service, so this check can fail', async () => {
    const { inputs } = await bundleOf('startService', []);
    expect(inputs.some((name) => name.includes('node_modules/mqtt/'))).toBe(true);
  });
});
