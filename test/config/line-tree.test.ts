import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedFiles } from '../../device/packaging/bundle.ts';
import { lineInTree, lineTree } from '../../src/config/line-tree.ts';
import { parseYaml } from '../../src/config/yaml-document.ts';

const root = resolve(import.meta.dirname, '../..');
type Path = readonly (string | number)[];

/** Every member of a value, and beside each one that is not there. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path, [...path, 'none']];
  const keys = Object.keys(value).map((key) => (Array.isArray(value) ? Number(key) : key));
  const inside = keys.flatMap((key) => pathsOf(Object.values(value)[keys.indexOf(key)], [...path, key]));
  return [path, [...path, Array.isArray(value) ? keys.length : 'none'], ...inside];
}

function disagreements(text: string): readonly Path[] {
  const { lineOf, value } = parseYaml(text);
  const tree = lineTree(value, lineOf);
  return pathsOf(value).filter((path) => lineInTree(tree, value, path) !== lineOf(path));
}

describe('lines of plain data', () => {
  it.each(shippedFiles().filter((path) => path.endsWith('.yaml')))('are those of the document: %s', (path) => {
    expect(disagreements(readFileSync(resolve(root, path), 'utf8'))).toEqual([]);
  });

  it.each([
    ['keys that are numbers, which plain data puts first', 'b: 1\n10: x\n2:\n  - y\n  - z: 1\n'],
    ['nothing', ''],
    ['a comment before the first member', '# c\n\na:\n\n  b: 1\n'],
    ['empty members', 'a:\nb: []\nc: {}\nd: [\n]\n'],
    ['text over several lines', 'a: |\n  x\n  y\nb: >\n  z\n\nc: "q\n  r"\n'],
  ])('are those of the document: %s', (_name, text) => {
    expect(disagreements(text)).toEqual([]);
  });
});
