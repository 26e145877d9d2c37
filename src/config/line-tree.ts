/** The lines of plain data: its own, and those of its members in their order. */
export type LineTree = number | readonly [number, ...LineTree[]];

type Path = readonly (string | number)[];

/** The lines of a value and of all its members. */
export function lineTree(value: unknown, lineOf: (path: Path) => number, path: Path = []): LineTree {
  if (typeof value !== 'object' || value === null) return lineOf(path);
  const members = Object.entries(value).map(([key, member]) => lineTree(member, lineOf, [...path, keyIn(value, key)]));
  return [lineOf(path), ...members];
}

/** Line of the deepest member on a path that is there. */
export function lineInTree(tree: LineTree, value: unknown, path: Path): number {
  let lines = tree;
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || typeof lines === 'number') break;
    const index = Object.keys(at).indexOf(String(key));
    const next = lines[index + 1];
    if (index < 0 || next === undefined) break;
    lines = next;
    at = Object.values(at)[index];
  }
  return typeof lines === 'number' ? lines : lines[0];
}

function keyIn(value: object, key: string): string | number {
  return Array.isArray(value) ? Number(key) : key;
}
