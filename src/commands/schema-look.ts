import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readFileAt } from '../config/files.ts';
import { readLabelFile } from '../config/label-file.ts';
import { readTaxonomy } from '../config/taxonomy.ts';
import { coverOfProto } from '../console/proto-cover.ts';
import { fieldsOfSample, formatOfFile, readProto, type SchemaFormat } from '../console/schema-file.ts';
import { type Suggestion, suggestLabels } from '../console/suggest.ts';
import { coverOfLabels, isDuty, lintSchema, type UnlabelledField } from '../console/suggest-lint.ts';
import { parseDbc } from '../decode/can/dbc-parse.ts';
import { GuankaError } from '../model/errors.ts';
import type { Label } from '../model/label.ts';
import { suggestForDbc } from './dbc-proposals.ts';
import { labelFileText } from './label-file-text.ts';

export interface SuggestOptions {
  readonly include: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

export interface LintOptions {
  readonly include: readonly string[];
  readonly labels: readonly string[];
  readonly json?: true;
}

const TAXONOMY = 'shipped:device/rules/taxonomy.json';

/**
 * `guanka schema suggest`: proposals for a person to accept.
 * @param note - for the person at the terminal, beside the result.
 * @throws {GuankaError} INPUT_INVALID, SCHEMA_INVALID, DECODE_*, STORE_UNWRITABLE.
 */
export function suggestFile(file: string, options: SuggestOptions, note: (text: string) => void): string {
  const { format, suggestions, notes } = look(file, options.include);
  notes.forEach(note);
  if (options.out !== undefined) writeLabels(options.out, labelFileText(basename(file), format, suggestions));
  return options.json === true ? `${JSON.stringify(suggestions, undefined, 2)}\n` : suggestionTable(suggestions);
}

/**
 * `guanka schema lint`: fields that nobody decided about.
 * @throws {GuankaError} INPUT_INVALID, SCHEMA_INVALID, LABEL_INVALID, DECODE_*.
 */
export function lintFile(
  file: string,
  options: LintOptions,
  note: (text: string) => void,
): { readonly text: string; readonly undecided: number } {
  const found = look(file, options.include);
  found.notes.forEach(note);
  const undecided = found.lint(labelsOf(options.labels));
  const text = options.json === true ? `${JSON.stringify(undecided, undefined, 2)}\n` : lintTable(undecided);
  return { text, undecided: undecided.length };
}

/** A schema or sample, looked at. */
interface Looked {
  readonly format: SchemaFormat;
  readonly suggestions: readonly Suggestion[];
  /** For the person at the terminal. */
  readonly notes: readonly string[];
  readonly lint: (labels: readonly Label[]) => readonly UnlabelledField[];
}

/** @throws {GuankaError} INPUT_INVALID, SCHEMA_INVALID, DECODE_* - no such file, or not what it says it is. */
function look(file: string, include: readonly string[]): Looked {
  const bytes = readInput(file);
  const format = formatOfFile(file, bytes);
  if (format === 'dbc') return lookAtDbc(file, bytes);
  if (format !== 'protobuf') {
    const fields = fieldsOfSample(format, bytes);
    return {
      format,
      suggestions: suggestLabels(fields),
      notes: [],
      lint: (labels) => lintSchema(fields, coverOfLabels(labels)),
    };
  }
  const { root, fields, isOwn, missing } = readProto(
    file,
    Buffer.from(bytes).toString('utf8'),
    importReader(file, include),
  );
  const notes = missing.map((path) => `import ${path} was not found; --include names folders to look in`);
  return {
    format,
    suggestions: suggestLabels(fields).filter(({ path }) => isOwn(path)),
    notes,
    lint: (labels) => lintSchema(fields, coverOfProto(root, labels)).filter(({ path }) => isOwn(path)),
  };
}

/** A DBC has no text fields: what needs a decision is what looks like an identifier or a position. */
function lookAtDbc(file: string, bytes: Uint8Array): Looked {
  const dbc = parseDbc(bytes, file);
  const suggestions = suggestForDbc(dbc);
  const notes =
    dbc.unread.length === 0
      ? []
      : [`${dbc.unread.length} statements could not be read, the first in line ${dbc.unread[0]}`];
  return {
    format: 'dbc',
    suggestions,
    notes,
    lint: (labels) => {
      const isCovered = coverOfLabels(labels);
      return suggestions
        .filter((suggestion) => isDuty(suggestion) && !isCovered(suggestion.path))
        .map(({ path, item, reason }) => ({ path, reason: `${reason} (${item})` }));
    },
  };
}

/** Imports are named from a folder that nobody wrote down: the given ones, the file's own, and those above it. */
function importReader(file: string, include: readonly string[]): (path: string) => string | undefined {
  const folders = [...include];
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) break;
  }
  return (path) => {
    for (const folder of folders) {
      const full = join(folder, path);
      if (existsSync(full)) return readFileSync(full, 'utf8');
    }
    return undefined;
  };
}

function readInput(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch {
    throw new GuankaError('INPUT_INVALID', 'expected a file that can be read', relative('.', file));
  }
}

function labelsOf(files: readonly string[]): readonly Label[] {
  if (files.length === 0) return [];
  const items = readTaxonomy(TAXONOMY, Buffer.from(readFileAt(TAXONOMY) ?? '').toString('utf8'));
  return files.flatMap((file) => readLabelFile(file, Buffer.from(readInput(file)).toString('utf8'), items).labels);
}

function writeLabels(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch {
    throw new GuankaError('STORE_UNWRITABLE', 'expected a path where a new file can be written', relative('.', file));
  }
}

function suggestionTable(suggestions: readonly Suggestion[]): string {
  const width = Math.max(0, ...suggestions.map(({ path }) => path.length));
  const lines = suggestions.map(
    ({ path, item, confidence, reason }) => `${path.padEnd(width)}  ${confidence.toFixed(2)}  ${item}  ${reason}\n`,
  );
  return `${lines.join('')}${suggestions.length} proposals\n`;
}

function lintTable(undecided: readonly UnlabelledField[]): string {
  const width = Math.max(0, ...undecided.map(({ path }) => path.length));
  const lines = undecided.map(({ path, reason }) => `${path.padEnd(width)}  ${reason}\n`);
  return `${lines.join('')}${undecided.length} fields without a decision\n`;
}
