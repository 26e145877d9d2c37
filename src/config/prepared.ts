/**
 * What the one-file bundle holds ready of the files that come with guanka, so that a start need not parse and compile them
 * (device/packaging/prepare.ts makes it, device/packaging/bundle.ts puts it in the place of this module). It is found by the text that
 * was read, whole: an edited file, wherever it lies, is parsed and compiled like any other. From source nothing is ready.
 */
import type { LineTree } from './line-tree.ts';

export interface PreparedYaml {
  readonly value: unknown;
  readonly lines: LineTree;
}

/** Schema files without label files of their own. */
export interface PreparedSchema {
  readonly files: readonly string[];
  /** Text of every file that they import, by the path that they are imported by; undefined where none was to be found. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** JSON of a plan by message type. */
  readonly plans: ReadonlyMap<string, string>;
}

export function preparedYaml(_text: string): PreparedYaml | undefined {
  return undefined;
}

export function preparedSchemas(): readonly PreparedSchema[] {
  return [];
}
