import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { type BundledPackage, bundledPackages, keyOf } from './bundled-packages.ts';

const root = resolve(import.meta.dirname, '../..');

/** The licence texts of guanka and of everything in its bundle, as those licences ask for. */
export function licenceList(metafile: Metafile): string {
  const own = `guanka, Apache-2.0\n\n${readFileSync(join(root, 'LICENSE'), 'utf8')}`;
  const others = bundledPackages(metafile).map((one) => `${keyOf(one)}, ${one.licence}\n\n${textOf(one)}`);
  return `${[own, ...others].map((text) => text.trimEnd()).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** A few packages name their licence in package.json and ship no text. */
function textOf({ folder, licence }: BundledPackage): string {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = names.sort().map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'));
  return texts.length === 0 ? `The package has no licence text of its own; it says ${licence}.` : texts.join('\n');
}
