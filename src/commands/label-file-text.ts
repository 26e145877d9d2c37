import { stringify } from 'yaml';
import type { SchemaFormat } from '../console/schema-file.ts';
import type { Suggestion } from '../console/suggest.ts';

/** A value of a list of keys and values: `full.type.Name.value[key=Name]`. */
const KEYED = /^(.*)\[(\w+)=([^\]]+)\]$/;

/** Proposals as a label file (docs/formats/labels.md), each under its reason, for a person to go through. */
export function labelFileText(source: string, format: SchemaFormat, suggestions: readonly Suggestion[]): string {
  const head = stringify({ name: source.replace(/\.[^.]*$/, ''), format, source });
  const labels = suggestions.map(({ path, item, confidence, reason }) => {
    const keyed = KEYED.exec(path);
    const label = keyed === null ? { path, item } : { path: keyed[1], when: { field: keyed[2], in: [keyed[3]] }, item };
    const lines = stringify([label]).trimEnd().split('\n');
    return [`# ${confidence.toFixed(2)}: ${reason}`, ...lines].map((line) => `  ${line}\n`).join('');
  });
  const list = labels.length === 0 ? 'labels: []\n' : `labels:\n${labels.join('')}`;
  return `# Proposed by guanka schema suggest: accept, change or take out each one.\n${head}${list}`;
}
