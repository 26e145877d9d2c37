import type { Destination } from '../model/destination.ts';
import type { InspectResult } from './inspect.ts';

/**
 * The results as a table for people: one line for each message, one for each finding below it. Never a value.
 * @param marks - how much the labels let pass.
 */
export function renderTable(results: readonly InspectResult[], destination: Destination, marks: string): string {
  const lines = [`to ${destination.name} (${destination.entity}, ${destination.jurisdiction})`, ''];
  for (const result of results) {
    lines.push(`${mark(result.verdict)} ${result.verdict.padEnd(8)} ${result.id}  ${result.reason}`);
    for (const finding of result.findings) {
      lines.push(
        `    ${finding.item.padEnd(52)} ${`${finding.start}-${finding.end}`.padStart(13)}  ${finding.path}  (${finding.by})`,
      );
    }
  }
  const count = (verdict: InspectResult['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length;
  lines.push(
    '',
    `${results.length} messages: ${count('forward')} forwarded, ${count('modify')} modified, ${count('block')} blocked, ${count('rejected')} rejected`,
    `${marks}: guanka catalogue has the reasons`,
    '',
  );
  return lines.join('\n');
}

function mark(verdict: InspectResult['verdict']): string {
  if (verdict === 'forward') return '→';
  return verdict === 'modify' ? '✂' : '■';
}
