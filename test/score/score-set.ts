import type { ItemId } from '../../src/model/item.ts';
import type { Prng } from '../reference/prng.ts';

/** One message as it would come over a transport, on a channel of device/profiles/gateway.yaml. */
export interface ScoreMessage {
  readonly channel: string;
  readonly payload: Uint8Array;
  readonly vehicle?: string;
  readonly receivedAtMs?: number;
}

/** One thing to find, or nothing to find; more than one message where the thing is spread over several, in order. */
export interface ScoreCase {
  /** The item that must be found; undefined: nothing may be found. */
  readonly item: ItemId | undefined;
  readonly messages: readonly ScoreMessage[];
  /** Items that are in it too: neither asked for nor a false alarm. */
  readonly also?: readonly ItemId[];
  /** Rows are drawn up for `set/group`; absent: for the set. */
  readonly group?: string;
  /** How it was made (kind, encodings, way in), for whoever looks at misses. Never a value. */
  readonly detail?: string;
}

/** What a row must reach. Absent members are not asked for. */
export interface Target {
  /** Rows it holds for: ids of items, or a prefix that ends in `*`. */
  readonly item: ItemId;
  /** As `item`: a name of a set, or a prefix of names. */
  readonly set: string;
  readonly recallMin?: number;
  readonly precisionMin?: number;
  /** False alarms for each negative, at most and not reached. */
  readonly falseAlarmsBelow?: number;
}

/** A row of `npm run score`. `recall` is null where there was nothing to find, `precision` where nothing was reported, `f2` with either. */
export interface ScoreRow {
  readonly item: string;
  readonly set: string;
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly negatives: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f2: number | null;
  /** In words, and whether it is met; absent: nothing is asked of this row. */
  readonly target?: string;
  readonly met?: boolean;
}

export interface Counts {
  readonly item: string;
  readonly set: string;
  readonly found: number;
  readonly missed: number;
  readonly falseAlarms: number;
  readonly negatives: number;
}

/**
 * One file of test/score/sets exports one of these as `set`; the folder is the list. `cases`: messages that are run through the guard.
 * `counts`: something that the guard does not judge (label suggestions, values inside a frame), which counts for itself.
 */
export type ScoreSet = {
  readonly name: string;
  readonly targets: readonly Target[];
  /** Why it cannot run on this machine; undefined when it can. In CI every set must run. */
  readonly missing?: () => string | undefined;
} & (
  | { readonly kind: 'cases'; readonly cases: (random: Prng) => Iterable<ScoreCase> }
  | { readonly kind: 'counts'; readonly counts: (random: Prng) => readonly Counts[] }
);
