import { readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './row.ts';

/** Where and on what the rows were measured. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
}

interface Words {
  readonly head: string;
  readonly measured: (machine: Machine) => string;
  readonly units: Readonly<Record<string, string>>;
}

const ENGLISH: Words = {
  head: '| Row | guanka | Ratio to peers | To reach | What |\n| --- | ---: | --- | --- | --- |',
  measured: ({ node, cpu }) =>
    `Measured with \`npm run bench\` on Node ${node}, ${cpu}. A ratio is the peer's time divided by ours unless the row says otherwise; **bold** is a figure that misses what it has to reach.`,
  units: {},
};

const CHINESE: Words = {
  head: '| 项目 | guanka | 与对照之比 | 目标 | 内容 |\n| --- | ---: | --- | --- | --- |',
  measured: ({ node, cpu }) =>
    `由 \`npm run bench\` 测得（Node ${node}，${cpu}）。比值为对照用时除以本项目用时，除非该行另有说明；**粗体**为未达目标的数值。`,
  units: { 'bytes a message': '字节/消息', 'ns a byte': '纳秒/字节', ns: '纳秒' },
};

/** True when a ratio reaches its target, such as `>= 20` or `< 16`. */
export function meets(value: number, target: string): boolean {
  const [sign, limit] = target.split(' ');
  if (sign === '>=') return value >= Number(limit);
  return sign === '<' ? value < Number(limit) : value <= Number(limit);
}

/** The rows as a Markdown table. */
export function markdownTable(rows: readonly Row[], machine: Machine, words: Words = ENGLISH): string {
  const lines = rows.map((row) => {
    const ratios = Object.entries(row.ratio).map(([peer, value]) => {
      const target = row.target?.[peer];
      const shown = `${peer} ${shortened(value)}`;
      return target !== undefined && !meets(value, target) ? `**${shown}**` : shown;
    });
    const targets = Object.entries(row.target ?? {}).map(([peer, target]) => `${peer} ${target}`);
    return `| \`${row.name}\` | ${shortened(row.ours)} ${words.units[row.unit] ?? row.unit} | ${ratios.join(', ')} | ${targets.join(', ')} | ${row.note ?? ''} |`;
  });
  return `${words.measured(machine)}\n\n${words.head}\n${lines.join('\n')}\n`;
}

function shortened(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
}

const START = '<!-- figures -->';
const END = '<!-- /figures -->';

/** Puts the table between the markers of both READMEs. */
export function writeReadmes(rows: readonly Row[], machine: Machine, root: URL): void {
  for (const [name, words] of [
    ['README.md', ENGLISH],
    ['README.zh-CN.md', CHINESE],
  ] as const) {
    const file = new URL(name, root);
    writeFileSync(file, withFigures(readFileSync(file, 'utf8'), markdownTable(rows, machine, words)));
  }
}

/** @throws {RangeError} the text has no place for figures. */
export function withFigures(text: string, table: string): string {
  const start = text.indexOf(START);
  if (start < 0) throw new RangeError(`expected ${START}`);
  const end = text.indexOf(END, start);
  const rest = end < 0 ? text.slice(start + START.length) : text.slice(end + END.length);
  return `${text.slice(0, start)}${START}\n\n${table}\n${END}${rest}`;
}
