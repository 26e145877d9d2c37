import type { Decision } from '../../src/index.ts';

const REDRAW_MS = 50;

/** Of a terminal that can redraw. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Live counts in the terminal: what was found, and what became of it at each destination. Names and counts, never a value. */
export class LiveView {
  readonly #started = performance.now();
  readonly #items = new Map<string, number>();
  readonly #fates = new Map<string, { forward: number; modify: number; block: number }>();
  readonly #size: () => Size | undefined;
  readonly #write: (text: string) => void;
  #received = 0;
  #now = '';
  #drawn = 0;
  #drawnAtMs = 0;

  /** @param size - undefined where the output is no terminal. */
  constructor(size: () => Size | undefined, write: (text: string) => void) {
    this.#size = size;
    this.#write = write;
  }

  /** @param title - what is being published. */
  publishing(title: string, topic: string): void {
    this.#now = `${title} on ${topic}`;
    if (performance.now() - this.#drawnAtMs > REDRAW_MS) this.#drawPassing();
  }

  decided(decision: Decision): void {
    this.#received++;
    for (const finding of decision.findings) this.#items.set(finding.item, (this.#items.get(finding.item) ?? 0) + 1);
    for (const { verdict } of decision.outcomes) {
      const fate = this.#fates.get(verdict.destination.name) ?? { forward: 0, modify: 0, block: 0 };
      fate[verdict.kind]++;
      this.#fates.set(verdict.destination.name, fate);
    }
  }

  /** All has been published. */
  pausing(): void {
    this.#now = '';
    this.#drawPassing();
  }

  /** Draws over what was drawn before: all of it, to stay. */
  draw(): void {
    this.#put(this.#lines());
    this.#drawn = 0;
  }

  /** What will be drawn over fits into the terminal: a line that wraps, or has left at the top, could not be reached again. */
  #drawPassing(): void {
    const size = this.#size();
    if (size === undefined) return;
    const lines = this.#lines().slice(0, Math.max(1, size.rows - 1));
    this.#put(lines.map((line) => line.slice(0, size.columns)));
    this.#drawn = lines.length;
    this.#drawnAtMs = performance.now();
  }

  #put(lines: readonly string[]): void {
    if (this.#drawn > 0) this.#write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#write(`${lines.join('\n')}\n`);
  }

  #lines(): readonly string[] {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const lines = [
      `  ${this.#received} messages judged in ${seconds} s${this.#now === '' ? '' : `, now ${this.#now}`}`,
      '',
    ];
    for (const [name, fate] of this.#fates)
      lines.push(
        `  ${name.padEnd(10)} forwarded ${pad(fate.forward)}   stripped ${pad(fate.modify)}   blocked ${pad(fate.block)}`,
      );
    lines.push('', '  found:');
    for (const [item, count] of [...this.#items].sort((a, b) => b[1] - a[1])) lines.push(`  ${pad(count)}  ${item}`);
    return lines;
  }
}

function pad(count: number): string {
  return String(count).padStart(6);
}
