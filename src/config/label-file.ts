import { createHash } from 'node:crypto';
import { GuankaError } from '../model/errors.ts';
import type { Item } from '../model/item.ts';
import type { Label, LabelBook, LabelMeaning } from '../model/label.ts';
import { type LabelFile, labelFileShape } from './shapes.ts';
import { readYaml } from './yaml-file.ts';

/** A label book with the file that it stands in, for reports. */
export interface LabelFileBook extends LabelBook {
  readonly file: string;
  readonly sha256: string;
}

/**
 * Reads a label file (docs/formats/labels.md).
 * @throws {GuankaError} LABEL_INVALID - file, line and what was expected.
 */
export function readLabelFile(file: string, text: string, items: readonly Item[]): LabelFileBook {
  const yaml = readYaml(file, text, labelFileShape, 'LABEL_INVALID');
  const known = new Set(items.map((item) => item.id));
  const labels = yaml.value.labels.map((entry, index): Label => {
    const place = yaml.placeOf(['labels', index]);
    const when = entry.when;
    return {
      meaning: meaningOf(entry, known, place),
      place,
      ...(entry.path === undefined ? {} : { path: entry.path }),
      ...(entry.message === undefined ? {} : { message: entry.message }),
      ...(entry.nocase === undefined ? {} : { nocase: entry.nocase }),
      ...(when === undefined
        ? {}
        : {
            when: {
              field: when.field,
              ...(when.in === undefined ? {} : { in: when.in }),
              ...(when.prefix === undefined ? {} : { prefix: when.prefix }),
            },
          }),
    };
  });
  for (const label of labels) {
    if ((label.path === undefined) === (label.message === undefined))
      throw new GuankaError('LABEL_INVALID', 'expected either path or message', label.place);
    // A condition that asks for nothing would hold wherever the sibling stands.
    const { when } = label;
    if (when !== undefined && (when.in?.length ?? 0) + (when.prefix?.length ?? 0) === 0)
      throw new GuankaError('LABEL_INVALID', 'expected in or prefix: what the sibling must say', label.place);
  }
  const { name, format, source } = yaml.value;
  return { file, sha256: createHash('sha256').update(text).digest('hex'), name, format, source, labels };
}

function meaningOf(entry: LabelFile['labels'][number], known: ReadonlySet<string>, place: string): LabelMeaning {
  const given = [entry.item, entry.benign, entry.content].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new GuankaError('LABEL_INVALID', 'expected exactly one of item, benign (with its reason) and content', place);
  if (entry.item !== undefined) {
    if (!known.has(entry.item))
      throw new GuankaError('LABEL_INVALID', `expected an item of the taxonomy, ${entry.item} is none`, place);
    return { kind: 'item', item: entry.item };
  }
  if (entry.benign !== undefined) {
    if (entry.benign.trim() === '')
      throw new GuankaError('LABEL_INVALID', 'expected the reason of the benign mark', place);
    return { kind: 'benign', reason: entry.benign };
  }
  return { kind: 'content', format: entry.content ?? '' };
}
