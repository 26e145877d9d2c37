interface Open {
  readonly payload: Uint8Array;
  settled: boolean;
}

/**
 * Publications of QoS 1 that the broker has no acknowledgement of, by packet id. A broker sends them again after a reconnect; one that
 * is still being handled, or was settled while there was no connection, is not a second message (MQTT 5.0, 4.4).
 */
export class OpenPublications {
  readonly #open = new Map<number, Open>();

  add(messageId: number, payload: Uint8Array): void {
    this.#open.set(messageId, { payload, settled: false });
  }

  /** @returns true when it is still this publication that the id stands for. */
  settle(messageId: number, payload: Uint8Array): boolean {
    const entry = this.#open.get(messageId);
    if (entry?.payload !== payload) return false;
    entry.settled = true;
    return true;
  }

  /** What is known of a publication that comes again; undefined when it is to be handled as a new one. */
  sentAgain(messageId: number, payload: string | Uint8Array): 'waiting' | 'settled' | undefined {
    const entry = this.#open.get(messageId);
    if (entry === undefined || Buffer.compare(entry.payload, Buffer.from(payload)) !== 0) return undefined;
    return entry.settled ? 'settled' : 'waiting';
  }

  delete(messageId: number): void {
    this.#open.delete(messageId);
  }

  /** The broker has forgotten the session: its ids mean something else from now on. */
  clear(): void {
    this.#open.clear();
  }
}
