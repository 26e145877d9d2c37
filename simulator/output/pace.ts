import { setTimeout as pause } from 'node:timers/promises';

/** Holds a run to fleet time: `speed` 1 is real time, 60 an hour in a minute, Infinity as fast as it goes. */
export class Pace {
  readonly #speed: number;
  readonly #started = performance.now();
  #firstMs: number | undefined;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /** Waits until it is time for a message of this fleet time. */
  async until(atMs: number): Promise<void> {
    this.#firstMs ??= atMs;
    if (this.#speed === Number.POSITIVE_INFINITY) return;
    const waitMs = (atMs - this.#firstMs) / this.#speed - (performance.now() - this.#started);
    if (waitMs > 1) await pause(waitMs);
  }
}

/** Where progress and remarks go: stderr. */
export interface Remarks {
  /** Width of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  readonly write: (text: string) => void;
}

const QUIET_MS = 2000;
const EVERY_MS = 1000;

/** One line about a run that takes long, drawn over itself on a terminal, now and then elsewhere. */
export class Progress {
  readonly #remarks: Remarks;
  readonly #total: number;
  readonly #started = performance.now();
  #firstMs: number | undefined;
  #drawnMs = QUIET_MS - EVERY_MS;
  #count = 0;

  constructor(total: number, remarks: Remarks) {
    this.#total = total;
    this.#remarks = remarks;
  }

  sent(atMs: number): void {
    this.#count++;
    this.#firstMs ??= atMs;
    if (this.#count % 64 !== 0) return;
    const { columns, write } = this.#remarks;
    const elapsedMs = performance.now() - this.#started;
    if (elapsedMs - this.#drawnMs < EVERY_MS * (columns === undefined ? 10 : 1)) return;
    this.#drawnMs = elapsedMs;
    const rate = Math.round(this.#count / (elapsedMs / 1000));
    const line = `${this.#count} of ${this.#total} messages, ${rate}/s, ${Math.round((atMs - this.#firstMs) / 1000)} s of fleet time`;
    // A line that reaches the edge goes on in the next one, which nothing would wipe.
    write(columns === undefined ? `${line}\n` : `\r\u001b[K${line.slice(0, Math.max(1, columns - 1))}`);
  }

  end(): void {
    if (this.#remarks.columns !== undefined && this.#drawnMs > QUIET_MS) this.#remarks.write('\r\u001b[K');
  }
}
