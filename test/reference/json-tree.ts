/**
 * Slow twin of src/bytes/json-walk.ts: a recursive JSON parser over characters that keeps repeated keys and their order.
 * Takes only what JSON.parse accepted before.
 */
export type JsonTree =
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, JsonTree])[] }
  | { readonly kind: 'array'; readonly elements: readonly JsonTree[] }
  | { readonly kind: 'leaf'; readonly value: unknown };

export function jsonTree(text: string): JsonTree {
  JSON.parse(text);
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? [];
  let at = 0;
  const value = (): JsonTree => {
    const token = tokens[at++] ?? '';
    if (token === '{') {
      const members: [string, JsonTree][] = [];
      while (tokens[at] !== '}') {
        if (tokens[at] === ',') at++;
        const key: unknown = JSON.parse(tokens[at] ?? '');
        at += 2;
        members.push([String(key), value()]);
      }
      at++;
      return { kind: 'object', members };
    }
    if (token === '[') {
      const elements: JsonTree[] = [];
      while (tokens[at] !== ']') {
        if (tokens[at] === ',') at++;
        elements.push(value());
      }
      at++;
      return { kind: 'array', elements };
    }
    return { kind: 'leaf', value: JSON.parse(token) };
  };
  return value();
}

/** The value as JSON.parse gives it: the last of repeated keys holds. */
export function plainValue(tree: JsonTree): unknown {
  if (tree.kind === 'leaf') return tree.value;
  if (tree.kind === 'array') return tree.elements.map(plainValue);
  const object: Record<string, unknown> = {};
  for (const [key, child] of tree.members)
    Object.defineProperty(object, key, {
      value: plainValue(child),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
}

/** The tree without what `remove` picks, by path; members with a removed key go all. */
export function treeWithout(tree: JsonTree, remove: (path: string) => boolean, path = ''): JsonTree {
  const join = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (tree.kind === 'object') {
    const kept = tree.members.filter(([key]) => !remove(join(key)));
    return {
      kind: 'object',
      members: kept.map(([key, child]) => [key, treeWithout(child, remove, join(key))] as const),
    };
  }
  if (tree.kind === 'array' && remove(`${path}[*]`)) return { kind: 'array', elements: [] };
  if (tree.kind === 'array')
    return { kind: 'array', elements: tree.elements.map((child) => treeWithout(child, remove, `${path}[*]`)) };
  return tree;
}
