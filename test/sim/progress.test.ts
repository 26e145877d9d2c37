import { afterEach, expect, it, vi } from 'vitest';
import { Progress } from '../../simulator/output/pace.ts';

afterEach(() => void vi.restoreAllMocks());

/** What a run of a quarter of a minute writes: 64 messages a second. */
function written(columns: number | undefined): readonly string[] {
  const lines: string[] = [];
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const progress = new Progress(100_000, { columns, write: (text) => void lines.push(text) });
  for (let message = 1; message <= 960; message++) {
    nowMs = (message * 1000) / 64;
    progress.sent(1_700_000_000_000 + message * 100);
  }
  progress.end();
  return lines;
}

it.each([20, 40, 80, 200])('stays in one line of a terminal of %i columns, and wipes it at the end', (columns) => {
  const lines = written(columns);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    expect(line.startsWith('\r\u001b[K')).toBe(true);
    expect(line.length - '\r\u001b[K'.length).toBeLessThan(columns);
  }
  expect(lines.at(-1)).toBe('\r\u001b[K');
});

it('writes plain lines now and then where there is no terminal', () => {
  const lines = written(undefined);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(4);
  for (const line of lines) expect(line).toMatch(/^\d+ of 100000 messages, \d+\/s, \d+ s of fleet time\n$/);
});
