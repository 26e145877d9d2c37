import * as v from 'valibot';
import { type ErrorCode, GuankaError } from '../model/errors.ts';
import { lineInTree } from './line-tree.ts';
import { preparedYaml } from './prepared.ts';
import { parseYaml, type YamlTree } from './yaml-document.ts';

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
  const tree = readyTree(text) ?? parseYaml(text);
  if (tree.broken !== undefined)
    throw new GuankaError(code, `not YAML: ${tree.broken.code}`, `${file}:${tree.broken.line}`);
  const placeOf = (path: readonly (string | number)[]): string => `${file}:${tree.lineOf(path)}`;
  const result = v.safeParse(shape, tree.value);
  if (result.success) return { value: result.output, text, placeOf };
  const issue = deepest(result.issues);
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  throw new GuankaError(code, `${path.length === 0 ? 'the file' : path.join('.')}: ${explain(issue)}`, placeOf(path));
}

/** A text that the bundle has parsed already. */
function readyTree(text: string): YamlTree | undefined {
  const ready = preparedYaml(text);
  if (ready === undefined) return undefined;
  return { value: ready.value, lineOf: (path) => lineInTree(ready.lines, ready.value, path), broken: undefined };
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
