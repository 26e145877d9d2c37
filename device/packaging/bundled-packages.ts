import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';

const root = resolve(import.meta.dirname, '../..');

/** A dependency of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Absolute. */
  readonly folder: string;
}

const packageShape = v.object({ name: v.string(), version: v.string(), license: v.string() });
const IN_PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Packages that esbuild took modules from, by name and version. Fails at one that does not say its licence. */
export function bundledPackages(metafile: Metafile): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = IN_PACKAGE.exec(input)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].map(readPackage).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

export function keyOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

function readPackage(path: string): BundledPackage {
  const folder = join(root, path);
  const { name, version, license } = v.parse(
    packageShape,
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  return { name, version, licence: license, folder };
}
