import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { lateFunctions } from './late-functions.ts';
import { prepare } from './prepare.ts';

const root = resolve(import.meta.dirname, '../..');
/** What a device needs of the package beside the program: the bundle holds it. */
const SHIPPED_FOLDERS = [
  'device/labels',
  'device/policies',
  'device/profiles',
  'device/rules',
  'proto',
  'simulator/scenarios',
  'simulator/schemas',
];

/**
 * Bundles the command to one file that needs nothing but Node: dependencies and shipped files are in it.
 * @returns which modules went in, for the size budget and the licence list.
 */
export async function bundleCommand(outfile: string): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    metafile: true,
    write: false,
    legalComments: 'none',
    logLevel: 'error',
    // `debug` asks for it in a try; it is only there as a dependency of development tools.
    external: ['supports-color'],
    plugins: [embedShippedFiles, embedPrepared, lateFunctions],
  });
  writeFileSync(outfile, inAscii(outputFiles[0]?.text ?? ''));
  return metafile;
}

/**
 * esbuild leaves other characters in regular expressions as they are, where an escape means the same. One of them would make V8 keep the
 * whole text with two bytes for each character.
 */
function inAscii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (char) =>
    Array.from({ length: char.length }, (_none, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

const embedShippedFiles: Plugin = {
  name: 'embed-shipped-files',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/config\/shipped-files\.ts$/ }, () => {
      const files = JSON.stringify(Object.fromEntries(shippedFiles().map((path) => [path, textOf(path)])));
      return {
        loader: 'ts',
        contents: `const files = new Map<string, string>(Object.entries(${files}));
          export function shippedText(path: string): string | undefined {
            return files.get(path);
          }
          export function readShipped(path: string): Uint8Array | undefined {
            const text = files.get(path);
            return text === undefined ? undefined : new TextEncoder().encode(text);
          }
          export function listShipped(folder: string): readonly string[] {
            const start = folder + '/';
            const inside = [...files.keys()].filter((path) => path.startsWith(start) && !path.includes('/', start.length));
            return inside.map((path) => path.slice(start.length));
          }`,
      };
    });
  },
};

const embedPrepared: Plugin = {
  name: 'embed-prepared',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/config\/prepared\.ts$/ }, () => ({
      loader: 'ts',
      contents: `import { shippedText } from './shipped-files.ts';
        const { yaml, schemas } = ${JSON.stringify(prepare(shippedFiles()))};
        let pathsByText: ReadonlyMap<string | undefined, string> | undefined;
        export function preparedYaml(text: string) {
          pathsByText ??= new Map(Object.keys(yaml).map((path) => [shippedText(path), path]));
          const path = pathsByText.get(text);
          return path === undefined ? undefined : JSON.parse(yaml[path]);
        }
        export function preparedSchemas() {
          return schemas.map(({ files, texts, plans }) => ({
            files,
            texts: new Map(texts.map(([path, shipped]) => [path, shipped === null ? undefined : shippedText(shipped)])),
            plans: new Map(plans),
          }));
        }`,
    }));
  },
};

/** Paths below the package's root, sorted, so that two builds give the same bytes. */
export function shippedFiles(): readonly string[] {
  return SHIPPED_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ).sort();
}

/** Fails where a file is not UTF-8: its bytes would not come back. */
function textOf(path: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(join(root, path)));
}
