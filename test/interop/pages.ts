/** The worked example as the pages of docs/formats give it: blocks fenced as `example`, `name = value`, long values continued on lines that begin with two spaces. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGES = ['keys', 'announcement', 'capsule', 'envelope', 'tokens'] as const;
const folder = resolve(import.meta.dirname, '../../docs/formats');

export function pageValues(): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const page of PAGES) {
    const blocks = readFileSync(resolve(folder, `${page}.md`), 'utf8').matchAll(/^```example\n([\s\S]*?)^```$/gm);
    for (const [, block = ''] of blocks) {
      for (const line of block.trimEnd().replaceAll('\n  ', '').split('\n')) {
        const [name = '', value = ''] = line.split(/ = (.*)/s);
        if (values[name] !== undefined) throw new Error(`${name} stands in two pages`);
        values[name] = value;
      }
    }
  }
  return values;
}

export function pageValue(name: string): string {
  const value = pageValues()[name];
  if (value === undefined) throw new Error(`no page has ${name}`);
  return value;
}
