/** How much of what was taken off a transport is on its way, and who reads on when there is room again. */
export class IntakeRoom {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  readonly #waiting = new Set<() => void>();
  #messages = 0;
  #bytes = 0;

  constructor(queues: { readonly messages: number; readonly bytes: number }) {
    this.#messagesMax = queues.messages;
    this.#bytesMax = queues.bytes;
  }

  get isFull(): boolean {
    return this.#messages >= this.#messagesMax || this.#bytes >= this.#bytesMax;
  }

  enter(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
    while (this.#waiting.size > 0 && !this.isFull) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next();
    }
  }

  /** @param goOn - called once, when there is room. */
  wait(goOn: () => void): void {
    this.#waiting.add(goOn);
  }
}
