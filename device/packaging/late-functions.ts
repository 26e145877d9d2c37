import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const NAMESPACE = 'late';

/**
 * Modules that a first verdict can do without: in the bundle each is loaded when one of its functions is first called. In the source
 * they are imported like all others.
 */
export const LATE_MODULES: readonly string[] = [
  'src/config/yaml-document.ts',
  'src/crypto/pure-ml-kem.ts',
  'src/crypto/sm2.ts',
  'src/crypto/sm4-gcm.ts',
  'src/crypto/tokens.ts',
  'src/decode/protobuf/compile.ts',
  'src/decode/protobuf/schema.ts',
];

const late = new Set(LATE_MODULES.map((path) => join(root, path)));

export const lateFunctions: Plugin = {
  name: 'late-functions',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ importer, kind, namespace, path, resolveDir }) => {
      const target = resolve(resolveDir, path);
      if (kind !== 'import-statement' || namespace === NAMESPACE || !late.has(target)) return undefined;
      // What is loaded late itself finds its neighbours as they are.
      return late.has(importer) ? undefined : { path: target, namespace: NAMESPACE, sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      loader: 'js',
      resolveDir: root,
      contents: standIn(`./${relative(root, path)}`, readFileSync(path, 'utf8')),
    }));
  },
};

/** Functions wait, whole numbers are copied. What else the module has cannot be imported: esbuild fails where somebody does. */
function standIn(path: string, source: string): string {
  const functions = [...source.matchAll(/^export function (\w+)[(<]/gm)].map(
    ([, name]) => `export function ${name}(...given) { return load().${name}(...given); }`,
  );
  const numbers = [...source.matchAll(/^export const \w+ = \d+;$/gm)].map(([line]) => line);
  const load = `let loaded;\nfunction load() { return (loaded ??= require(${JSON.stringify(path)})); }`;
  return [load, ...functions, ...numbers, ''].join('\n');
}
