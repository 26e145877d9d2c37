import { wordsForProposal } from '../model/names.ts';
import type { SuggestField, Suggestion } from './suggest.ts';
import { ABOUT_VALUES, CONFIDENCE_MIN, HINTS, isAside, NOT_OF_THE_VEHICLE } from './suggest-words.ts';

/** From so many neighbours, and this share of them, the rest is taken for the same; words that hint need fewer. */
const SIBLINGS = { proposedMin: 1, shareMin: 0.4, hintedMin: 2, fieldsMax: 60 } as const;
/** Numbers that stand among numbers of one item, and whose names say nothing else. */
export function bySiblings(
  fields: readonly SuggestField[],
  found: ReadonlyMap<string, Suggestion>,
): readonly Suggestion[] {
  const groups = Map.groupBy(fields, ({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('.'))));
  return [...groups.values()].flatMap((list) => {
    const items = Map.groupBy(
      list.flatMap(({ path }) => found.get(path) ?? []),
      ({ item }) => item,
    );
    const [most] = [...items.values()].sort((a, b) => b.length - a.length);
    const telling = list.filter(({ path, name }) => found.has(path) || !wordsForProposal(name).some(isAside));
    const proposed = telling.filter(({ path }) => found.has(path)).length;
    const isMostly =
      list.length <= SIBLINGS.fieldsMax &&
      proposed >= SIBLINGS.proposedMin &&
      proposed >= telling.length * SIBLINGS.shareMin;
    return list.flatMap((field): Suggestion[] => {
      if (found.has(field.path) || field.type === 'bool' || field.type === 'enum') return [];
      const words = wordsForProposal(field.name);
      const hinted =
        list.length > SIBLINGS.fieldsMax
          ? undefined
          : [...items].find(
              ([item, of]) =>
                of.length >= SIBLINGS.hintedMin && words.some((word) => HINTS.get(item)?.has(word) === true),
            )?.[0];
      const isRest = isMostly && !words.some(isAside);
      const item = words.some((word) => ABOUT_VALUES.has(word) || NOT_OF_THE_VEHICLE.has(word))
        ? undefined
        : (hinted ?? (isRest ? most?.[0]?.item : undefined));
      return item === undefined
        ? []
        : [{ path: field.path, item, confidence: CONFIDENCE_MIN, reason: 'its neighbours are of this item' }];
    });
  });
}
