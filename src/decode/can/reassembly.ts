import type { ReadContext } from '../../model/content.ts';
import type { FrameCursor, FramePlace } from './can-frame.ts';
import type { SpanCollector } from './span-collector.ts';
import type { Transfer, TransferStore } from './transfer.ts';

/** What the transports share while one content is read: the transfers of all contents, and what this one touches. */
export interface Reassembly {
  readonly store: TransferStore;
  readonly collector: SpanCollector;
  /** Vehicle or topic: key of the state across contents. May itself be important data: never in a path or an error. */
  readonly source: string;
  /** Transfers with frames in this content, judged at its end. */
  readonly touched: Set<Transfer>;
  /** Pieces of transfers whose start was never seen, by address; judged at the end. */
  readonly orphans: Map<string, OrphanRun>;
  /** The same on addresses that no standard names, by address. */
  readonly loose: Map<number, LooseRun>;
}

/** What looks like consecutive frames of one address. */
export interface LooseRun {
  readonly id: number;
  readonly extended: boolean;
  readonly pieces: { readonly place: FramePlace; readonly size: number }[];
}

/** Consecutive frames of one address without a first frame. */
export interface OrphanRun {
  /** False once something on the address shows that no ISO-TP is spoken there. */
  credible: boolean;
  /** The address is a diagnostic one by the standard or by configuration: nothing can show otherwise. */
  readonly certain: boolean;
  lastSequence: number;
  readonly pieces: { readonly place: FramePlace; readonly from: number; readonly to: number }[];
}

/** Whose state across contents a message goes on with: the vehicle's, whatever its topic; a topic's where no vehicle is known. */
export function sourceOf({ vehicle, channel }: ReadContext): string {
  return vehicle === '' ? `topic ${channel}` : `vehicle ${vehicle}`;
}

/** Counts the transfer among those of this content, so that its frames are judged and dropped together. */
export function touch(work: Reassembly, transfer: Transfer): void {
  if (transfer.group >= 0) return;
  transfer.group = work.collector.newGroup();
  work.touched.add(transfer);
}

/** Identity of bus and address: one number below 2 ** 46. */
export function addressOf(cursor: FrameCursor): number {
  return cursor.bus * 0x4000_0000 + (cursor.extended ? 0x2000_0000 : 0) + cursor.id;
}
