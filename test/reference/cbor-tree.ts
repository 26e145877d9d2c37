/**
 * Slow twin of src/bytes/cbor-walk.ts: RFC 8949 appendix C, recursive, building values. Throws a plain Error on anything not well-formed.
 * Strings keep whether they are text; maps keep their pairs; no limits but the bytes.
 */
export type CborTree =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: readonly number[] }
  | { readonly kind: 'array'; readonly items: readonly CborTree[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [CborTree, CborTree])[] }
  | { readonly kind: 'tag'; readonly tag: bigint; readonly item: CborTree }
  | { readonly kind: 'simple'; readonly value: number };

export function cborSequence(bytes: Uint8Array): CborTree[] {
  const items: CborTree[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error('end');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const argument = (info: number): bigint => {
    if (info < 24) return BigInt(info);
    if (info > 27) throw new Error('reserved');
    return take(1 << (info - 24)).reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  };
  const content = (major: number, info: number): number[] => {
    if (info !== 31) {
      const size = argument(info);
      if (size > BigInt(bytes.length)) throw new Error('end');
      const chunk = take(Number(size));
      if (major === 3) utf8.decode(chunk);
      return [...chunk];
    }
    const all: number[] = [];
    for (;;) {
      const head = take(1)[0] ?? 0;
      if (head === 0xff) return all;
      if (head >> 5 !== major || (head & 31) === 31) throw new Error('chunk');
      all.push(...content(major, head & 31));
    }
  };
  const several = <Value>(info: number, one: () => Value): Value[] => {
    const values: Value[] = [];
    if (info === 31) {
      while (bytes[at] !== 0xff) values.push(one());
      at++;
      return values;
    }
    const count = argument(info);
    if (count > BigInt(bytes.length)) throw new Error('end');
    for (let index = 0n; index < count; index++) values.push(one());
    return values;
  };
  const item = (): CborTree => {
    const initial = take(1)[0] ?? 0;
    const [major, info] = [initial >> 5, initial & 31];
    if (major === 0) return { kind: 'integer', value: argument(info) };
    if (major === 1) return { kind: 'integer', value: -1n - argument(info) };
    if (major === 2) return { kind: 'bytes', value: content(2, info) };
    if (major === 3) return { kind: 'text', value: utf8.decode(Uint8Array.from(content(3, info))) };
    if (major === 4) return { kind: 'array', items: several(info, item) };
    if (major === 5) return { kind: 'map', pairs: several(info, () => [item(), item()] as const) };
    if (major === 6) return { kind: 'tag', tag: argument(info), item: item() };
    if (info === 31) throw new Error('break');
    const start = at;
    const value = argument(info);
    if (info === 24 && value < 32n) throw new Error('simple');
    if (info === 25) return { kind: 'float', value: view.getFloat16(start) };
    if (info === 26) return { kind: 'float', value: view.getFloat32(start) };
    if (info === 27) return { kind: 'float', value: view.getFloat64(start) };
    return { kind: 'simple', value: Number(value) };
  };
  do items.push(item());
  while (at < bytes.length);
  return items;
}

/** The tree without pairs whose text key is in `keys`, at any depth; through tag 24 where its content is one item. */
export function cborWithout(tree: CborTree, keys: ReadonlySet<string>): CborTree {
  if (tree.kind === 'array') return { kind: 'array', items: tree.items.map((item) => cborWithout(item, keys)) };
  if (tree.kind === 'map') {
    const kept = tree.pairs.filter(([key]) => !(key.kind === 'text' && keys.has(key.value)));
    return { kind: 'map', pairs: kept.map(([key, value]) => [key, cborWithout(value, keys)] as const) };
  }
  if (tree.kind !== 'tag') return tree;
  return {
    ...tree,
    item:
      tree.tag === 24n && tree.item.kind === 'bytes'
        ? embeddedTree(tree.item, (inner) => cborWithout(inner, keys))
        : cborWithout(tree.item, keys),
  };
}

/** Tag 24 contents as trees, so that twins need not agree on the width of heads. */
export function opened(tree: CborTree): CborTree {
  if (tree.kind === 'array') return { kind: 'array', items: tree.items.map(opened) };
  if (tree.kind === 'map')
    return { kind: 'map', pairs: tree.pairs.map(([key, value]) => [key, opened(value)] as const) };
  if (tree.kind !== 'tag') return tree;
  return {
    ...tree,
    item: tree.tag === 24n && tree.item.kind === 'bytes' ? embeddedTree(tree.item, opened) : opened(tree.item),
  };
}

function embeddedTree(bytes: CborTree & { kind: 'bytes' }, change: (inner: CborTree) => CborTree): CborTree {
  try {
    const [only, ...more] = cborSequence(Uint8Array.from(bytes.value));
    if (only !== undefined && more.length === 0) return { kind: 'array', items: [change(only)] };
  } catch {
    // Not CBOR: stays bytes.
  }
  return bytes;
}
