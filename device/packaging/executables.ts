import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleCommand } from './bundle.ts';
import { ARCHES, type Arch, nodeBinary, nodeLicence } from './node-binary.ts';

/**
 * Builds a single executable of the command for Linux: Node's binary with the bundle in it. Built in a folder of its own under relative
 * names, and without a code cache, which V8 never writes twice alike: two builds give the same bytes.
 * @returns path of the executable.
 */
export async function buildExecutable(arch: Arch, folder: string): Promise<string> {
  const node = nodeBinary(arch);
  const work = mkdtempSync(join(tmpdir(), 'guanka-executable-'));
  const name = `guanka-linux-${arch}`;
  const target = join(folder, name);
  try {
    await bundleCommand(join(work, 'guanka.cjs'));
    writeFileSync(
      join(work, 'sea.json'),
      JSON.stringify({
        main: 'guanka.cjs',
        mainFormat: 'commonjs',
        executable: node,
        output: name,
        disableExperimentalSEAWarning: true,
        // NODE_OPTIONS adds the flags of a unit to these.
        // DEP0169: the MQTT client parses a broker's address with url.parse, which warns outside node_modules.
        execArgv: ['--disallow-code-generation-from-strings', '--disable-warning=DEP0169'],
      }),
    );
    execFileSync(process.execPath, ['--build-sea', 'sea.json'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(work, name), `${target}.new`);
    renameSync(`${target}.new`, target);
    return target;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `npm run build:executables`: dist/guanka-linux-x64, dist/guanka-linux-arm64, and the licences of Node that they are given on under. */
if (import.meta.main) {
  const dist = resolve(import.meta.dirname, '../../dist');
  for (const arch of ARCHES) console.log(await buildExecutable(arch, dist));
  copyFileSync(nodeLicence('x64'), join(dist, 'licences-node.txt'));
}
