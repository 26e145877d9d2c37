import { type CatalogueRow, catalogueOf, labelFilesOf } from '../config/catalogue.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';

/** A benign mark, for reports: what passes, where that was decided, and why. */
export interface BenignMark extends Pick<CatalogueRow, 'path' | 'when' | 'place' | 'channels'> {
  readonly reason: string;
  /** The detectors look into it all the same. */
  readonly searched: boolean;
}

/** `guanka catalogue`: what the labels in force say, and why what they let pass may. No value of any message. */
export function catalogue(configFile: string, json: boolean): string {
  const config = loadConfig(configFile);
  const { name, version, digest } = config.policy;
  const policy = { name, version, sha256: digest };
  const labelFiles = labelFilesOf(config);
  const rows = catalogueOf(config);
  const items = rows.flatMap(({ meaning, ...row }) =>
    meaning.kind === 'item' ? [{ item: meaning.item, ...row }] : [],
  );
  const nested = rows.flatMap(({ meaning, ...row }) =>
    meaning.kind === 'content' ? [{ format: meaning.format, ...row }] : [],
  );
  const benign = marksOf(rows);
  if (json) return `${JSON.stringify({ policy, labelFiles, items, nested, benign }, undefined, 2)}\n`;
  const lines = [
    `policy ${name} ${version}, sha256 ${digest}`,
    ...labelFiles.map((file) => `labels ${file.file} (${file.name}), sha256 ${file.sha256}`),
    ...section(
      'items',
      items.map((row) => `${row.item}  ${whereText(row)}`),
    ),
    ...section(
      'nested formats',
      nested.map((row) => `${row.format}  ${whereText(row)}`),
    ),
    ...section('benign, and why', benign.map(markText)),
    '',
    `${items.length} places of items, ${nested.length} of nested formats; ${marksSummary(benign)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The benign marks in force, on one channel or on all. */
export function benignMarks(config: LoadedConfig, channel?: string): readonly BenignMark[] {
  return marksOf(catalogueOf(config).filter(({ channels }) => channel === undefined || channels.includes(channel)));
}

/** One mark in a line, its reason first. */
export function markText(mark: BenignMark): string {
  return `${whereText(mark)}: ${mark.reason}${mark.searched ? ' (searched all the same)' : ''}`;
}

/** How much passes because somebody said so: for summaries. */
export function marksSummary(marks: readonly BenignMark[]): string {
  const conditional = marks.filter(({ when }) => when !== undefined).length;
  const unsearched = marks.filter(({ searched }) => !searched).length;
  return `${marks.length} benign marks in force (${conditional} by a context rule, ${unsearched} not searched)`;
}

function marksOf(rows: readonly CatalogueRow[]): readonly BenignMark[] {
  return rows.flatMap(({ meaning, ...row }) =>
    meaning.kind === 'benign' ? [{ ...row, reason: meaning.reason, searched: meaning.searched !== undefined }] : [],
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function whereText({ path, when, place, channels }: Omit<CatalogueRow, 'meaning'>): string {
  return `${path}${when === undefined ? '' : ` ${whenText(when)}`} [${place}; ${channels.join(', ')}]`;
}

function whenText({ field, in: values = [], prefix = [] }: NonNullable<CatalogueRow['when']>): string {
  const cases = [...values, ...prefix.map((text) => `${text}…`)];
  return `where ${field} is ${cases.join(' or ')}`;
}
