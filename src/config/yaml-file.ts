import * as v from 'valibot';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type ErrorCode, GuankaError } from '../model/errors.ts';

/** A YAML file checked against a shape, that still knows on which line each member stands. */
export interface YamlFile<T> {
  readonly value: T;
  readonly text: string;
  /** `file:line` of a member. */
  readonly placeOf: (path: readonly (string | number)[]) => string;
}

/**
 * Parses YAML 1.2 and checks it against a shape.
 * @throws {GuankaError} `code` - with file, line and what was expected. Values of the file are not repeated.
 */
export function readYaml<S extends v.GenericSchema>(
  file: string,
  text: string,
  shape: S,
  code: ErrorCode,
): YamlFile<v.InferOutput<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const broken = document.errors[0];
  if (broken !== undefined)
    throw new GuankaError(code, `not YAML: ${broken.code}`, `${file}:${lines.linePos(broken.pos[0]).line}`);
  const placeOf = (path: readonly (string | number)[]): string => `${file}:${lineOf(document, lines, path)}`;
  const result = v.safeParse(shape, document.toJS({ maxAliasCount: 100 }));
  if (result.success) return { value: result.output, text, placeOf };
  const issue = deepest(result.issues);
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  throw new GuankaError(code, `${path.length === 0 ? 'the file' : path.join('.')}: ${explain(issue)}`, placeOf(path));
}

/** Of a union's issues the one that went furthest says most. */
function deepest(issues: readonly v.BaseIssue<unknown>[]): v.BaseIssue<unknown> {
  let best = issues[0];
  for (const issue of issues) {
    const inner = issue.issues === undefined ? issue : deepest(issue.issues);
    if (best === undefined || (inner.path?.length ?? 0) > (best.path?.length ?? 0)) best = inner;
  }
  if (best === undefined) throw new GuankaError('CONFIG_INVALID', 'expected another shape');
  return best;
}

function explain(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'is not known here';
  if (issue.received === 'undefined') return 'is missing';
  return issue.expected === null ? issue.message : `expected ${issue.expected}`;
}

/** Line of the deepest node on the path that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return lines.linePos(start).line;
    }
  }
  return 1;
}
