import type { Destination } from './destination.ts';
import type { Finding } from './finding.ts';

/** What enforce must do to one span, from the mildest to the strictest. `block` is for the whole message. */
export type Obligation = 'pass' | 'mask' | 'coarsen' | 'tokenise' | 'neutralise' | 'seal' | 'strip' | 'block';

export const OBLIGATIONS: readonly Obligation[] = [
  'pass',
  'mask',
  'coarsen',
  'tokenise',
  'neutralise',
  'seal',
  'strip',
  'block',
];

/** The stricter of two obligations. */
export function stricter(one: Obligation, other: Obligation): Obligation {
  return OBLIGATIONS.indexOf(one) >= OBLIGATIONS.indexOf(other) ? one : other;
}

/** What may happen to one message for one destination. Never a legal permission: it says what the configured policy does. */
export interface Verdict {
  readonly destination: Destination;
  readonly kind: 'forward' | 'modify' | 'block';
  /** For people and records: which rule decided. No value of anyone's data. */
  readonly reason: string;
  /** What to do about each finding, in the findings' order. Empty when the whole message is blocked or untouched. */
  readonly obligations: readonly Obligation[];
  readonly findings: readonly Finding[];
}
