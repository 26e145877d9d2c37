import type { Decision } from '../../src/index.ts';

/** Live counts in the terminal: what was found, and what became of it at each destination. Names and counts, never a value. */
export class LiveView {
  readonly #started = performance.now();
  readonly #items = new Map<string, number>();
  readonly #fates = new Map<string, { forward: number; modify: number; block: number }>();
  readonly #live: boolean;
  readonly #write: (text: string) => void;
  #received = 0;
  #drawn = 0;

  /** @param live - the output is a terminal that can redraw. */
  constructor(live: boolean, write: (text: string) => void) {
    this.#live = live;
    this.#write = write;
  }

  decided(decision: Decision): void {
    this.#received++;
    for (const finding of decision.findings) this.#items.set(finding.item, (this.#items.get(finding.item) ?? 0) + 1);
    for (const { verdict } of decision.outcomes) {
      const fate = this.#fates.get(verdict.destination.name) ?? { forward: 0, modify: 0, block: 0 };
      fate[verdict.kind]++;
      this.#fates.set(verdict.destination.name, fate);
    }
    if (this.#live && this.#received % 16 === 0) this.draw();
  }

  /** Draws over what was drawn before. */
  draw(): void {
    const lines = this.#lines();
    if (this.#live && this.#drawn > 0) this.#write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  #lines(): readonly string[] {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    const lines = [`  ${this.#received} messages judged in ${seconds} s`, ''];
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
