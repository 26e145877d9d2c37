import type { Frame } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';

/** A frame, and what to call when its sender may be told that it is safe. */
export interface Arrival {
  readonly frame: Frame;
  /** @param failed - true: the sender must keep it. */
  readonly settle: (failed: boolean) => void;
}

export interface Batcher {
  readonly push: (arrival: Arrival) => void;
  /** Resolves when all that has arrived is dealt with. */
  readonly idle: () => Promise<void>;
}

/**
 * Gathers what arrives in one turn of the event loop into batches. A batch's synchronous part is done before the next one begins; then
 * some batches may wait for their recipients at the same time. What waits is unsettled, and so are its senders.
 */
export function createBatcher(
  handle: (batch: readonly Arrival[]) => Promise<void>,
  onError: (error: unknown) => void,
): Batcher {
  const inFlight = new Set<Promise<void>>();
  let waiting: Arrival[] = [];
  let running: Promise<void> | undefined;

  const start = (batch: readonly Arrival[]): void => {
    const work = handle(batch)
      .catch((error: unknown) => {
        for (const arrival of batch) arrival.settle(true);
        onError(error);
      })
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
  };
  const run = async (): Promise<void> => {
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (inFlight.size >= LIMITS.batchesInFlightMax) await Promise.race(inFlight);
      if (waiting.length === 0) break;
      const batch = waiting.slice(0, LIMITS.batchMessagesMax);
      waiting = waiting.slice(batch.length);
      start(batch);
    }
    running = undefined;
  };

  return {
    push(arrival) {
      waiting.push(arrival);
      running ??= run();
    },
    async idle() {
      while (running !== undefined || inFlight.size > 0) await Promise.all([running, ...inFlight]);
    },
  };
}
