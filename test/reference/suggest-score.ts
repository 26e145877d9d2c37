import type { SuggestField, Suggestion } from '../../src/console/suggest.ts';
import type { Label } from '../../src/model/label.ts';

export interface SuggestScore {
  readonly recall: number;
  readonly precision: number;
  /** Of the labelled fields that were found: how many with the very item of the label. */
  readonly sameItem: number;
  readonly missed: readonly string[];
  readonly extra: readonly string[];
  readonly labelled: number;
}

/**
 * Proposals against the labels that a person gave. A labelled field counts as found when it is proposed, or a field inside its type;
 * a labelled message when one of its fields is. A proposal counts as right when its field is labelled or stands inside what is.
 */
export function scoreSuggestions(
  fields: readonly SuggestField[],
  suggestions: readonly Suggestion[],
  labels: readonly Label[],
): SuggestScore {
  const truth = new Map<string, string>();
  for (const { label, paths } of placesOf(labels))
    for (const path of paths) if (isKnown(fields, path)) truth.set(path, label);
  const proposed = new Map(suggestions.map(({ path, item }) => [path, item]));
  const inside = new Map([...truth.keys()].map((path) => [path, fieldsInside(fields, path)]));
  const right = new Set([...inside.values()].flatMap((paths) => [...paths]));
  const found = [...truth].filter(([path]) => [...(inside.get(path) ?? [])].some((field) => proposed.has(field)));
  const extra = [...proposed.keys()].filter((path) => !right.has(path));
  return {
    recall: found.length / truth.size,
    precision: (proposed.size - extra.length) / Math.max(1, proposed.size),
    sameItem:
      found.filter(([path, item]) => [...(inside.get(path) ?? [])].some((field) => proposed.get(field) === item))
        .length / Math.max(1, found.length),
    missed: [...truth.keys()].filter((path) => !found.some(([known]) => known === path)),
    extra,
    labelled: truth.size,
  };
}

function placesOf(labels: readonly Label[]): { readonly label: string; readonly paths: readonly string[] }[] {
  return labels.flatMap((label) => {
    if (label.meaning.kind !== 'item') return [];
    const base = label.message ?? label.path ?? '';
    const paths =
      label.when?.in === undefined ? [base] : label.when.in.map((name) => `${base}[${label.when?.field}=${name}]`);
    return [{ label: label.meaning.item, paths }];
  });
}

function isKnown(fields: readonly SuggestField[], path: string): boolean {
  return fields.some((field) => field.path === path || field.path.startsWith(`${path}.`));
}

/** The path itself and every field under it, through message types. */
function fieldsInside(fields: readonly SuggestField[], path: string): Set<string> {
  const inside = new Set([path]);
  for (const place of inside) {
    const typeName = fields.find((field) => field.path === place)?.typeName;
    for (const field of fields) {
      const parent = field.path.slice(0, field.path.lastIndexOf('.'));
      if (parent === place || (typeName !== undefined && parent === typeName && !typeName.startsWith('google.')))
        inside.add(field.path);
    }
  }
  return inside;
}
