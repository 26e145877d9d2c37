import { type Document, LineCounter, parseDocument } from 'yaml';

/** A YAML text as plain data that still knows its lines. */
export interface YamlTree {
  readonly value: unknown;
  /** Line of the deepest member on a path that is there. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** What is wrong with the text, and where. `value` is not to be used then. */
  readonly broken: { readonly code: string; readonly line: number } | undefined;
}

/** Parses YAML 1.2. */
export function parseYaml(text: string): YamlTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const error = document.errors[0];
  const lineOf = (path: readonly (string | number)[]): number => lineIn(document, lines, path);
  if (error !== undefined)
    return { value: undefined, lineOf, broken: { code: error.code, line: lines.linePos(error.pos[0]).line } };
  return { value: document.toJS({ maxAliasCount: 100 }), lineOf, broken: undefined };
}

function lineIn(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return lines.linePos(start).line;
    }
  }
  return 1;
}
