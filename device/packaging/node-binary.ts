import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export type Arch = 'x64' | 'arm64';
export const ARCHES: readonly Arch[] = ['x64', 'arm64'];

/** Node as the executables carry it: npm packages, and what their tarballs must hold (`npm pack --json` tells it). */
const NODE_VERSION = '26.10.0';
const INTEGRITY: Readonly<Record<Arch, string>> = {
  x64: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  arm64: 'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
};

/**
 * Path of Node's own binary for an architecture: fetched once by npm, checked, and kept in .cache/.
 * Fails when the running Node is another version: it writes into the other's binary in its own format.
 */
export function nodeBinary(arch: Arch): string {
  if (process.versions.node !== NODE_VERSION)
    throw new Error(`expected Node ${NODE_VERSION}, which package.json pins, to build executables`);
  const folder = join(root, '.cache', `node-${arch}-${NODE_VERSION}`);
  const binary = join(folder, 'package/bin/node');
  if (existsSync(binary)) return binary;
  // Under a name of its own until it is whole: two builds may run at once.
  const beside = `${folder}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  execFileSync(
    'npm',
    ['pack', `node-linux-${arch}@${NODE_VERSION}`, '--prefer-offline', '--silent', '--pack-destination', beside],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const tarball = join(beside, `node-linux-${arch}-${NODE_VERSION}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (integrity !== INTEGRITY[arch]) throw new Error(`expected the pinned tarball of node-linux-${arch}`);
  execFileSync('tar', ['xzf', tarball, '-C', beside, 'package/bin/node', 'package/LICENSE']);
  if (!existsSync(folder)) renameSync(beside, folder);
  return binary;
}

/** Node's licence and those of everything in its binary, which must go wherever the binary goes. */
export function nodeLicence(arch: Arch): string {
  return join(dirname(nodeBinary(arch)), '../LICENSE');
}
