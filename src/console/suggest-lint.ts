import type { Label } from '../model/label.ts';
import { type SuggestField, type Suggestion, suggestLabels } from './suggest.ts';

/** A field that a schema's owner has not decided about. */
export interface UnlabelledField {
  readonly path: string;
  /** Why it needs a decision. */
  readonly reason: string;
}

/** What lint asks of labels: does one cover this path? Built by coverOfLabels, or by the caller for a format of its own. */
export type LabelCover = (path: string) => boolean;

/**
 * Lists text and bytes fields, and fields whose names say a position or an identifier, that have neither a label nor a `benign` mark.
 * @returns empty when every one is decided about.
 */
export function lintSchema(fields: readonly SuggestField[], labels: readonly Label[] | LabelCover): UnlabelledField[] {
  const isCovered = typeof labels === 'function' ? labels : coverOfLabels(labels);
  const proposed = new Map(suggestLabels(fields).map((suggestion) => [suggestion.path, suggestion]));
  const owners = new Set(fields.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('.')))));
  return fields.flatMap((field) => {
    // A message is decided about field by field where its fields are known.
    if (isCovered(field.path) || owners.has(field.path) || (field.typeName !== undefined && owners.has(field.typeName)))
      return [];
    const suggestion = proposed.get(field.path);
    if (suggestion !== undefined && (isTextOrBytes(field) || isDuty(suggestion)))
      return [{ path: field.path, reason: `${suggestion.reason} (${suggestion.item})` }];
    return isTextOrBytes(field) ? [{ path: field.path, reason: `${field.type} with neither a label nor benign` }] : [];
  });
}

/** Numbers that hold positions, and identifiers written as numbers; a label for other numbers is a proposal and no duty. */
const DUTIES = [
  'connected-operation.perception.track.',
  'connected-operation.vehicle.vin.',
  'connected-operation.vehicle.sim.',
  'connected-operation.vehicle.key.',
];
const DUTY_CONFIDENCE_MIN = 0.6;

function isTextOrBytes({ type }: SuggestField): boolean {
  return type === 'string' || type === 'bytes';
}

/** True where a number needs a decision: it looks like a position, an identifier or a key. */
export function isDuty({ item, confidence }: Suggestion): boolean {
  return confidence >= DUTY_CONFIDENCE_MIN && DUTIES.some((duty) => item.startsWith(duty));
}

/**
 * A path is covered when a label names it, a container around it, or its message type; `*` stands for a name, `**` for any names.
 * For a list of key and value (`value[key=Name]`) a label with a condition covers the names in it.
 */
export function coverOfLabels(labels: readonly Label[]): LabelCover {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  for (const label of labels) {
    const path = label.message ?? label.path ?? '';
    if (label.when?.in !== undefined)
      for (const name of label.when.in) exact.add(`${path}[${label.when.field}=${name}]`);
    else if (path.includes('*')) patterns.push(patternOf(path, label.nocase === true));
    else exact.add(path);
  }
  return (path) => {
    for (
      let end = path.length;
      end > 0;
      end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))
    ) {
      if (exact.has(path.slice(0, end))) return true;
    }
    return patterns.some((pattern) => pattern.test(path));
  };
}

/** A pattern matches the path itself or a beginning of it that ends at a step. */
function patternOf(path: string, nocase: boolean): RegExp {
  const source = path
    .split(/(\*\*\.?|\[\*\]|\*)/)
    .map((part) => {
      if (part === '**.') return '(?:.+\\.)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^.[]*';
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}(?:$|[.[])`, nocase ? 'i' : '');
}
