import { SegmentLog } from '../journal/segment-log.ts';
import type { Platform } from '../model/platform.ts';

/** One use of a home tool, as a keyholder's own ledger keeps it: names and counts, never a value. */
export interface HomeUse {
  readonly atMs: number;
  readonly tool: 'open' | 'detokenise' | 'keys';
  /** What was done, and before or after: a use is on record before it gives anything out. */
  readonly event: string;
  /** Ids of the keyholder keys, hex. */
  readonly keys: readonly string[];
  readonly counts?: Readonly<Record<string, number>>;
}

/** A keyholder's own ledger: who keeps the key keeps a record of every use of it. */
export interface HomeLedger {
  /** Durable when it returns. @throws {GuankaError} STORE_UNWRITABLE - then the tool must not go on. */
  readonly record: (use: Omit<HomeUse, 'atMs'>) => void;
  readonly close: () => void;
}

/** @throws {GuankaError} STORE_UNWRITABLE, STORE_CORRUPT. */
export function openHomeLedger({ disk, clock }: Platform, folder: string): HomeLedger {
  const log = new SegmentLog({ disk, folder });
  return {
    record: (use) => {
      const whole: HomeUse = { atMs: clock.nowMs(), ...use };
      log.append(Buffer.from(JSON.stringify(whole), 'utf8'));
      log.commit();
    },
    close: () => log.close(),
  };
}
