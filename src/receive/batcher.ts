import type { Frame } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';

/** A frame, and what to call when its sender may be told that it is safe. */
export interface Arrival {
  readonly frame: Frame;
  /** @param failed - true: the sender must keep it. */
  readonly settle: (failed: boolean) => void;
}

/**
 * Gathers what arrives in one turn of the event loop into batches. One batch is handled after the other; while one is being handled,
 * arrivals wait unsettled, and their senders with them.
 */
export function createBatcher(
  handle: (batch: readonly Arrival[]) => Promise<void>,
  onError: (error: unknown) => void,
): { readonly push: (arrival: Arrival) => void; readonly idle: () => Promise<void> } {
  let waiting: Arrival[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, LIMITS.batchMessagesMax);
      waiting = waiting.slice(batch.length);
      try {
        await handle(batch);
      } catch (error) {
        for (const arrival of batch) arrival.settle(true);
        onError(error);
      }
    }
    running = undefined;
  };

  return {
    push(arrival) {
      waiting.push(arrival);
      running ??= run();
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}
