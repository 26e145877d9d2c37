import type { ItemScore, Score } from './score.ts';

const COLUMNS = ['truths', 'found', 'missed', 'unread', 'unnamed', 'let through', 'recall', 'precision', 'F2'] as const;
const CONFUSION_ROWS = 20;

/** A score as a table for people. */
export function scoreTable(score: Score): string {
  const { messages, verdicts } = score;
  const width = Math.max(...[...score.items, score.total].map(({ item }) => item.length));
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}${cells.map((cell, index) => cell.padStart((COLUMNS[index]?.length ?? 0) + 2 < 9 ? 9 : 13)).join('')}`;
  const lines = [
    `${messages} messages: ${verdicts.forward} forwarded, ${verdicts.modify} changed, ${verdicts.block} blocked, ${verdicts.rejected} not readable`,
    '',
    row('item', COLUMNS),
    ...score.items.map((item) => row(item.item, cellsOf(item))),
    row('all', cellsOf(score.total)),
  ];
  if (score.confusion.length > 0) {
    lines.push('', 'not found as what they are:');
    for (const { truth, found, count } of score.confusion.slice(0, CONFUSION_ROWS))
      lines.push(`${String(count).padStart(8)}  ${truth} → ${found}`);
  }
  return `${lines.join('\n')}\n`;
}

function cellsOf(item: ItemScore): readonly string[] {
  const counts = [item.truths, item.found, item.missed, item.unread, item.unnamed, item.letThrough].map(String);
  return [
    ...counts,
    ...[item.recall, item.precision, item.f2].map((share) => (share === null ? '-' : share.toFixed(4))),
  ];
}
