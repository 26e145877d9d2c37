import type { Receipt } from './model/delivery.ts';
import type { Decision } from './pipeline.ts';

/** Counts of one destination: what became of its messages, and how often each item was found. */
export interface DestinationCounts {
  forward: number;
  modify: number;
  block: number;
  bytesOut: number;
  /** Deliveries that the recipient's broker would not have: counted drops. */
  refused: number;
}

/** All counters. Names are of the configuration and the taxonomy; never a value. */
export interface Counters {
  readonly received: number;
  readonly rejected: number;
  readonly destinations: Readonly<Record<string, Readonly<DestinationCounts>>>;
  readonly items: Readonly<Record<string, number>>;
}

/** Counts decisions as they are made. */
export function observeDecisions(): {
  readonly decided: (decision: Decision) => void;
  readonly refused: (receipt: Receipt) => void;
  readonly snapshot: () => Counters;
} {
  const destinations = new Map<string, DestinationCounts>();
  const items = new Map<string, number>();
  let received = 0;
  let rejected = 0;
  const countsOf = (name: string): DestinationCounts => {
    const known = destinations.get(name);
    if (known !== undefined) return known;
    const counts = { forward: 0, modify: 0, block: 0, bytesOut: 0, refused: 0 };
    destinations.set(name, counts);
    return counts;
  };
  return {
    refused(receipt) {
      countsOf(receipt.destination).refused++;
    },
    decided(decision) {
      received++;
      if (decision.subject.kind === 'rejected') rejected++;
      for (const { verdict, delivery } of decision.outcomes) {
        const counts = countsOf(verdict.destination.name);
        counts[verdict.kind]++;
        counts.bytesOut += delivery?.payload.length ?? 0;
      }
      for (const finding of decision.findings) items.set(finding.item, (items.get(finding.item) ?? 0) + 1);
    },
    snapshot: () => ({
      received,
      rejected,
      destinations: Object.fromEntries(destinations),
      items: Object.fromEntries([...items].sort()),
    }),
  };
}
