import * as v from 'valibot';
import { GuankaError } from '../model/errors.ts';
import type { Item } from '../model/item.ts';

const verdicts = v.picklist(['DENY', 'HOLD_FOR_REVIEW', 'TRANSFORM_THEN_REEVALUATE']);
const itemShape = v.object({
  id: v.string(),
  level: v.literal('item'),
  name_zh: v.string(),
  name_en: v.string(),
  default_verdict_overseas: verdicts,
  final_2026_status: v.string(),
});

/** @throws {GuankaError} CONFIG_INVALID - not the item table. */
export function readTaxonomy(file: string, text: string): readonly Item[] {
  const items: Item[] = [];
  for (const row of rowsOf(file, text)) {
    const parsed = v.safeParse(itemShape, row);
    if (!parsed.success) continue;
    const { id, name_zh, name_en, default_verdict_overseas, final_2026_status } = parsed.output;
    items.push({
      id,
      nameZh: name_zh,
      nameEn: name_en,
      defaultOverseas: default_verdict_overseas,
      status: final_2026_status,
    });
  }
  if (items.length === 0) throw new GuankaError('CONFIG_INVALID', 'expected the item table, found no item', file);
  return items;
}

function rowsOf(file: string, text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
    if (typeof parsed === 'object' && parsed !== null && 'items' in parsed && Array.isArray(parsed.items))
      return parsed.items;
  } catch {
    throw new GuankaError('CONFIG_INVALID', 'expected JSON', file);
  }
  throw new GuankaError('CONFIG_INVALID', 'expected a list of items', file);
}
