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

const QUIET_MS = 2000;
const EVERY_MS = 1000;

/** One line about a run that takes long, drawn over itself on a terminal, now and then elsewhere. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #live: boolean;
  readonly #total: number;
  readonly #started = performance.now();
  #firstMs: number | undefined;
  #drawnMs = QUIET_MS - EVERY_MS;
  #count = 0;

  constructor(total: number, live: boolean, write: (text: string) => void) {
    this.#total = total;
    this.#live = live;
    this.#write = write;
  }

  sent(atMs: number): void {
    this.#count++;
    this.#firstMs ??= atMs;
    if (this.#count % 64 !== 0) return;
    const elapsedMs = performance.now() - this.#started;
    if (elapsedMs - this.#drawnMs < EVERY_MS * (this.#live ? 1 : 10)) return;
    this.#drawnMs = elapsedMs;
    const rate = Math.round(this.#count / (elapsedMs / 1000));
    const line = `${this.#count} of ${this.#total} messages, ${rate}/s, ${Math.round((atMs - this.#firstMs) / 1000)} s of fleet time`;
    this.#write(this.#live ? `\r\u001b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.#live && this.#drawnMs > QUIET_MS) this.#write('\r\u001b[K');
  }
}
