import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveView } from '../../simulator/demo/live-view.ts';
import type { Decision } from '../../src/index.ts';

const ESCAPE = '\u001b[';

/** Decisions that found so many different items. */
function decision(items: number): Decision {
  const findings = Array.from({ length: items }, (_none, index) => ({ item: `some.item.with-a-long-name.${index}` }));
  return { findings, outcomes: [] } as unknown as Decision;
}

describe('the live view', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('draws over all of what it drew, in a terminal too small for it, and leaves the whole at the end', () => {
    const written: string[] = [];
    const view = new LiveView(
      () => ({ columns: 30, rows: 8 }),
      (text) => written.push(text),
    );
    for (let round = 0; round < 5; round++) {
      view.decided(decision(20));
      vi.advanceTimersByTime(60);
      view.publishing('vehicle state with identity', 'telemetry/state');
    }
    view.draw();
    // Each writing is either the way up over the one before, or lines.
    const ways = written
      .filter((text) => text.startsWith(ESCAPE))
      .map((text) => Number.parseInt(text.slice(ESCAPE.length), 10));
    const pictures = written.filter((text) => !text.startsWith(ESCAPE)).map((text) => text.slice(0, -1).split('\n'));
    expect(pictures.length).toBe(6);
    expect(ways).toEqual(pictures.slice(0, -1).map((lines) => lines.length));
    for (const lines of pictures.slice(0, -1)) {
      expect(lines.length).toBeLessThan(8);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(30);
    }
    const kept = pictures.at(-1)?.join('\n');
    expect(kept).toContain('some.item.with-a-long-name.19');
  });

  it('writes once, without codes of a terminal, where there is none', () => {
    const written: string[] = [];
    const view = new LiveView(
      () => undefined,
      (text) => written.push(text),
    );
    view.publishing('a', 'b');
    view.decided(decision(2));
    view.pausing();
    view.draw();
    expect(written.join('')).not.toContain(ESCAPE);
    expect(written.join('').match(/messages judged/g)).toHaveLength(1);
  });
});
