import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readSegments, SegmentLog } from '../../src/journal/segment-log.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import type { Disk } from '../../src/model/platform.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';
import { MemoryDisk } from '../reference/memory-disk.ts';
import { Prng } from '../reference/prng.ts';

const open = (disk: Disk, folder = 'log'): SegmentLog => new SegmentLog({ disk, folder, segmentBytesMax: 600 });
const texts = (disk: Disk, folder = 'log'): readonly string[] =>
  [...readSegments(disk, folder)].map((record) => new TextDecoder().decode(record.payload));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Syncs end one by one, when the test says so. */
function heldSyncs(disk: MemoryDisk): { readonly release: () => Promise<void>; readonly count: () => number } {
  const held: (() => void)[] = [];
  disk.beforeLater = () => new Promise((resolve) => held.push(resolve));
  return {
    count: () => held.length,
    async release() {
      held.shift()?.();
      await turn();
    },
  };
}

describe('group commit', () => {
  it('resolves in order, each batch no sooner than a sync that began after it was written', async () => {
    const disk = new MemoryDisk();
    const log = new SegmentLog({ disk, folder: 'log' });
    const syncs = heldSyncs(disk);
    const done: number[] = [];
    const flushed = (batch: number): void => {
      log.append(bytes(`batch ${batch}`));
      void log.flush().then(() => done.push(batch));
    };
    flushed(0);
    await turn();
    flushed(1);
    flushed(2);
    await turn();
    expect([syncs.count(), done]).toEqual([1, []]);
    await syncs.release();
    expect([syncs.count(), done]).toEqual([1, [0]]);
    flushed(3);
    await syncs.release();
    expect(done).toEqual([0, 1, 2]);
    await syncs.release();
    expect(done).toEqual([0, 1, 2, 3]);
    log.close();
  });

  it('a flush with nothing new still waits for what is on its way', async () => {
    const disk = new MemoryDisk();
    const log = open(disk);
    const syncs = heldSyncs(disk);
    let done = 0;
    log.append(bytes('record'));
    for (let call = 0; call < 2; call++) void log.flush().then(() => done++);
    await turn();
    expect(done).toBe(0);
    await syncs.release();
    await syncs.release();
    expect(done).toBe(2);
    log.close();
  });

  it('killed or without power at any point: all that was released is there, in order, and the log opens', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const prng = new Prng(seed);
      const disk = new MemoryDisk();
      for (let start = 0; start < 3; start++) {
        const log = open(disk);
        const before = texts(disk);
        const written = [...before];
        let released = before.length;
        const syncs = heldSyncs(disk);
        for (let step = prng.below(30); step > 0; step--) {
          if (prng.chance(3)) await syncs.release();
          else if (prng.chance(8)) log.commit();
          else {
            const text = `${start}/${written.length}/${'x'.repeat(prng.below(90))}`;
            written.push(text);
            log.append(bytes(text));
            const upTo = written.length;
            void log.flush().then(() => {
              expect(upTo).toBeGreaterThanOrEqual(released);
              released = upTo;
            });
          }
        }
        disk.crash((unsynced) => prng.below(unsynced + 1));
        const after = texts(disk);
        expect(after.length).toBeGreaterThanOrEqual(released);
        expect(after).toEqual(written.slice(0, after.length));
      }
    }
  });

  it('a sync that fails releases nothing, and neither does any after it', async () => {
    const disk = new MemoryDisk();
    const log = open(disk);
    const syncs = heldSyncs(disk);
    const outcomes: string[] = [];
    const flushed = (text: string): void => {
      log.append(bytes(text));
      log.flush().then(
        () => outcomes.push(`${text} released`),
        (error: unknown) => outcomes.push(`${text} ${isGuankaError(error, 'STORE_UNWRITABLE')}`),
      );
    };
    flushed('first');
    await turn();
    flushed('second');
    disk.failAfter = 0;
    await syncs.release();
    await turn();
    disk.failAfter = undefined;
    expect(outcomes).toEqual(['first true', 'second true']);
    expect(() => log.append(bytes('third'))).toThrow('the log failed before');
    await expect(log.flush()).rejects.toThrow('the log failed before');
    log.close();
  });

  it('on a real disk: batches that follow one another across segments, closed in the middle of a sync', async () => {
    const { disk } = nodePlatform();
    const folder = mkdtempSync(join(tmpdir(), 'guanka-group-'));
    const expected: string[] = [];
    try {
      for (let start = 0; start < 3; start++) {
        const log = open(disk, folder);
        const flushes: Promise<void>[] = [];
        for (let batch = 0; batch < 40; batch++) {
          for (let count = 0; count < 3; count++) {
            expected.push(`record ${expected.length}`);
            log.append(bytes(expected.at(-1) ?? ''));
          }
          flushes.push(log.flush());
          if (batch % 3 === 0) await turn();
          if (batch % 10 === 0) log.commit();
        }
        log.close();
        await Promise.all(flushes);
        expect(texts(disk, folder)).toEqual(expected);
      }
      expect(disk.list(folder).length).toBeGreaterThan(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
