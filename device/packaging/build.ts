import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleCommand } from './bundle.ts';
import { addCodeCache } from './code-cache.ts';
import { licenceList } from './licences.ts';
import { sbomOf } from './sbom.ts';

/** `npm run build`: dist/ with the library's modules and types, the command in one file, its starter and code cache, its SBOM and its licences. */
const root = resolve(import.meta.dirname, '../..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
const bundled = await bundleCommand(join(dist, 'guanka.cjs'));
chmodSync(join(dist, 'guanka.cjs'), 0o755);
await addCodeCache(dist);
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(sbomOf(bundled), undefined, 2)}\n`);
writeFileSync(join(dist, 'licences.txt'), licenceList(bundled));
