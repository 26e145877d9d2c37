import type { Destination } from '../model/destination.ts';
import type { Canaries } from './canaries.ts';
import type { Enforced } from './enforce.ts';

/** Whether a canary has been seen: kept across starts, until a person takes it back. */
export interface Latch {
  readonly isSet: () => boolean;
  /** @throws {GuankaError} STORE_UNWRITABLE. */
  readonly set: () => void;
}

/**
 * The last look at what would leave for a destination outside home. A canary in it says that the guard let through what it must not,
 * so nothing of the guard's can be trusted: from then on everything outside home is blocked, and recorded as such. Home goes on.
 * @param canaries - absent where nobody names any more: only the latch counts.
 * @param onSeen - the alarm. It is told where to, never what.
 */
export function createCanaryWatch(
  canaries: Canaries | undefined,
  latch: Latch,
  onSeen: (destination: Destination) => void,
): (outcome: Enforced) => Enforced {
  return (outcome) => {
    const { delivery, verdict } = outcome;
    if (delivery === undefined || verdict.destination.home) return outcome;
    if (latch.isSet()) return blocked(outcome, 'stopped: a canary was seen');
    if (canaries?.standIn(delivery.payload) !== true) return outcome;
    latch.set();
    onSeen(verdict.destination);
    return blocked(outcome, 'a canary was about to leave');
  };
}

function blocked({ verdict }: Enforced, reason: string): Enforced {
  return { verdict: { ...verdict, kind: 'block', reason, obligations: [] }, delivery: undefined };
}
