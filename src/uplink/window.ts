/** Lets a limited number of publications be on their way at once, in the order in which they came. */
export class Window {
  readonly #sizeMax: () => number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** @param sizeMax - asked each time, because a recipient may say something else at each connection. */
  constructor(sizeMax: () => number) {
    this.#sizeMax = sizeMax;
  }

  async enter(): Promise<void> {
    if (this.#waiting.length === 0 && this.#inside < this.#sizeMax()) this.#inside++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Whoever is let in counts at once: others may leave before it goes on. */
  leave(): void {
    this.#inside--;
    while (this.#waiting.length > 0 && this.#inside < this.#sizeMax()) {
      this.#inside++;
      this.#waiting.shift()?.();
    }
  }
}
