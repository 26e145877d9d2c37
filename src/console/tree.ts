import type { Finding } from '../model/finding.ts';
import type { OutlineNode } from '../model/outline.ts';
import type { Verdict } from '../model/verdict.ts';

/** What the tree shows of one message. */
export interface TreeInput {
  readonly nodes: readonly OutlineNode[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  /** The payload, when values are to be shown; undefined shows none. */
  readonly values: Uint8Array | undefined;
}

const VALUE_BYTES_MAX = 32;
const NAME_WIDTH = 44;

/** A message as a tree: each field with its range, its findings, and what becomes of it for each destination. */
export function renderTree(input: TreeInput): string {
  const lines: string[] = [];
  const shown = new Set<Finding>();
  drawNodes(input, input.nodes, '', lines, shown);
  const rest = input.findings.filter((finding) => !shown.has(finding));
  for (const finding of rest) lines.push(findingLine(input, finding, ''));
  lines.push('', ...input.verdicts.map(verdictLine));
  return `${lines.join('\n')}\n`;
}

function drawNodes(
  input: TreeInput,
  nodes: readonly OutlineNode[],
  indent: string,
  lines: string[],
  shown: Set<Finding>,
): void {
  nodes.forEach((node, index) => {
    const last = index === nodes.length - 1;
    const label = `${indent}${last ? '└─ ' : '├─ '}${node.name}`;
    lines.push(`${label.padEnd(NAME_WIDTH)} ${node.kind}  [${node.start}, ${node.end})${shownValue(input, node)}`);
    const deeper = `${indent}${last ? '   ' : '│  '}`;
    if (node.benign !== undefined) lines.push(`${deeper}○ benign: ${node.benign}`);
    for (const finding of input.findings) {
      if (shown.has(finding) || !belongs(finding, node)) continue;
      shown.add(finding);
      lines.push(findingLine(input, finding, deeper));
    }
    drawNodes(input, node.children, deeper, lines, shown);
  });
}

/** A finding is drawn at the outermost leaf that holds it, or at the container that it covers exactly. */
function belongs(finding: Finding, node: OutlineNode): boolean {
  if (finding.path.startsWith('$') || finding.start < node.start || finding.end > node.end) return false;
  return node.children.length === 0 || (finding.start === node.start && finding.end === node.end);
}

function findingLine(input: TreeInput, finding: Finding, indent: string): string {
  const fates = input.verdicts.map((verdict) => `${verdict.destination.name}: ${fateOf(verdict, finding)}`);
  return `${indent}▲ ${finding.item} (${finding.by}) ${finding.path}  →  ${fates.join(', ')}`;
}

function fateOf(verdict: Verdict, finding: Finding): string {
  if (verdict.kind === 'block') return 'blocked';
  if (verdict.destination.home) return 'kept';
  return verdict.obligations[verdict.findings.indexOf(finding)] ?? 'pass';
}

function verdictLine(verdict: Verdict): string {
  return `${verdict.destination.name} (${verdict.destination.jurisdiction}): ${verdict.kind}, ${verdict.reason}`;
}

function shownValue(input: TreeInput, node: OutlineNode): string {
  if (input.values === undefined || node.children.length > 0) return '';
  const bytes = input.values.subarray(node.start, Math.min(node.end, node.start + VALUE_BYTES_MAX));
  const text = new TextDecoder().decode(bytes);
  const printable = /^[\p{L}\p{N}\p{P}\p{Zs}\p{S}]*$/u.test(text);
  const more = node.end - node.start > VALUE_BYTES_MAX ? '…' : '';
  return `  = ${printable && text !== '' ? JSON.stringify(text) : Buffer.from(bytes).toString('hex')}${more}`;
}
