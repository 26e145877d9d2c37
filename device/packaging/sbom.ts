import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';
import { bundledPackages, keyOf } from './bundled-packages.ts';

const root = resolve(import.meta.dirname, '../..');
const sbomShape = v.looseObject({
  metadata: v.looseObject({ component: v.looseObject({ 'bom-ref': v.string() }) }),
  components: v.array(v.looseObject({ 'bom-ref': v.string(), name: v.string(), version: v.string() })),
  dependencies: v.array(v.looseObject({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

/**
 * The software bill of materials of the bundle (CycloneDX 1.5): what npm knows from the lockfile, cut down to what esbuild took in, and
 * Node. Without time and with a serial number made from its content, so that two builds give the same bytes.
 */
export function sbomOf(metafile: Metafile): object {
  const all = v.parse(sbomShape, JSON.parse(npmSbom()));
  const inside = new Set(bundledPackages(metafile).map(keyOf));
  const components = all.components.filter((one) => inside.has(keyOf(one)));
  if (components.length !== inside.size) throw new Error('expected every bundled package in the lockfile');
  const self = all.metadata.component['bom-ref'];
  const refs = new Set([self, ...components.map((one) => one['bom-ref'])]);
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  const { timestamp: _timestamp, component, ...metadata } = all.metadata;
  const { serialNumber: _serial, ...rest } = all;
  const body = {
    ...rest,
    metadata: { ...metadata, component: { ...component, type: 'application', name: 'guanka' } },
    components: [...components, node()],
    dependencies,
  };
  return { ...body, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}` };
}

function npmSbom(): string {
  return execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** The runtime that the single executables carry and the bundle asks for, with the libraries that are built into it. */
function node(): object {
  const { node: version, ...parts } = process.versions;
  const ref = `node@${version}`;
  const libraries = Object.entries(parts)
    .filter(([name, of]) => !NO_LIBRARY.has(name) && of !== undefined && of !== '')
    .map(([name, of]) => ({ 'bom-ref': `${ref}/${name}`, type: 'library', name, version: of }));
  return {
    'bom-ref': ref,
    type: 'platform',
    name: 'node',
    version,
    purl: `pkg:generic/node@${version}`,
    // Those of its libraries: dist/licences-node.txt.
    licenses: [{ license: { id: 'MIT' } }],
    components: libraries,
  };
}

/** Numbers of interfaces and of data in `process.versions`. */
const NO_LIBRARY: ReadonlySet<string> = new Set(['modules', 'napi', 'unicode', 'cldr', 'tz']);

/** A UUID of version 8 (RFC 9562, 5.8: the content is the maker's own) from a digest. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
