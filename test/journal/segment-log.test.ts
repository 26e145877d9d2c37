import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSegments, SegmentLog } from '../../src/journal/segment-log.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { MemoryDisk } from '../reference/memory-disk.ts';
import { Prng } from '../reference/prng.ts';

const open = (disk: MemoryDisk): SegmentLog => new SegmentLog({ disk, folder: 'log', segmentBytesMax: 600 });
const texts = (disk: MemoryDisk): readonly string[] =>
  [...readSegments(disk, 'log')].map((record) => new TextDecoder().decode(record.payload));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('segment log', () => {
  it('gives back what was committed, over several segments and starts', () => {
    const disk = new MemoryDisk();
    const expected: string[] = [];
    for (let start = 0; start < 4; start++) {
      const log = open(disk);
      for (let index = 0; index < 50; index++) {
        expect(log.append(bytes(`record ${expected.length}`))).toBe(expected.length);
        expected.push(`record ${expected.length}`);
        if (index % 7 === 0) log.commit();
      }
      log.close();
    }
    expect(texts(disk)).toEqual(expected);
    expect(disk.list('log').length).toBeGreaterThan(5);
  });

  it('loses nothing committed in a crash, cuts a torn tail, and goes on', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const prng = new Prng(seed);
      const disk = new MemoryDisk();
      const committed: string[] = [];
      for (let start = 0; start < 3; start++) {
        const log = open(disk);
        expect(log.nextSeq).toBeGreaterThanOrEqual(committed.length);
        committed.splice(0, committed.length, ...texts(disk));
        for (let index = prng.below(12); index > 0; index--) {
          const before = committed.length;
          for (let count = prng.below(4); count > 0; count--) {
            const text = `${start}/${committed.length}/${'x'.repeat(prng.below(60))}`;
            log.append(bytes(text));
            committed.push(text);
          }
          log.commit();
          if (committed.length > before) expect(texts(disk)).toEqual(committed);
        }
        const kept = [...committed];
        disk.crash((unsynced) => prng.below(unsynced + 1));
        expect(texts(disk).slice(0, kept.length)).toEqual(kept);
      }
    }
  });

  it('starts after any cut of the last segment, with the blocks before the cut', () => {
    const disk = new MemoryDisk();
    const log = new SegmentLog({ disk, folder: 'log' });
    for (let index = 0; index < 20; index++) {
      log.append(bytes(`record ${index}`));
      if (index % 3 === 2) log.commit();
    }
    log.close();
    const name = `log/${disk.list('log')[0] ?? ''}`;
    const whole = disk.read(name) ?? new Uint8Array(0);
    let last = 20;
    for (let length = whole.length; length >= 0; length--) {
      disk.replace(name, whole.subarray(0, length));
      const reopened = new SegmentLog({ disk, folder: 'log' });
      expect(reopened.nextSeq).toBeLessThanOrEqual(last);
      last = reopened.nextSeq;
      expect(texts(disk)).toEqual(Array.from({ length: reopened.nextSeq }, (_, index) => `record ${index}`));
    }
    expect(last).toBe(0);
  });

  it('finds every flipped bit: what is read back is never another record', () => {
    const disk = new MemoryDisk();
    const log = new SegmentLog({ disk, folder: 'log' });
    const expected = Array.from({ length: 5 }, (_, index) => `record ${index}`);
    for (const text of expected) {
      log.append(bytes(text));
      if (text.endsWith('2')) log.commit();
    }
    log.close();
    const name = `log/${disk.list('log')[0] ?? ''}`;
    const whole = disk.read(name) ?? new Uint8Array(0);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const broken = Uint8Array.from(whole);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      disk.replace(name, broken);
      const found = texts(disk);
      expect(found.length).toBeLessThan(5);
      expect(found).toEqual(expected.slice(0, found.length));
    }
  });

  it('refuses a whole block of another form, and cuts nothing of it', () => {
    for (const text of ['{"channel":"c"}', '', 'abc', '\u0001\u0000\u0000\u0000']) {
      const payload = Buffer.from(text, 'latin1');
      const file = Buffer.concat([Buffer.alloc(24), payload]);
      file.writeUInt32LE(payload.length, 0);
      file.writeBigUInt64LE(2n, 16);
      file.writeUInt32LE(crc32(file.subarray(8)), 4);
      const disk = new MemoryDisk();
      const name = 'log/0000000000000000.seg';
      disk.replace(name, file);
      const code = (run: () => unknown): unknown => {
        try {
          return run();
        } catch (error) {
          return isGuankaError(error) ? error.code : error;
        }
      };
      const expected = text === '' ? [] : 'STORE_CORRUPT';
      expect(code(() => texts(disk))).toEqual(expected);
      expect(code(() => open(disk).recovery)).toEqual(text === '' ? { records: 0, cutBytes: 0 } : 'STORE_CORRUPT');
      expect(disk.read(name)).toEqual(new Uint8Array(file));
    }
  });

  it('is closed to use after a failed write: nothing is reported as durable', () => {
    for (let failAfter = 0; failAfter < 5; failAfter++) {
      const disk = new MemoryDisk();
      const log = open(disk);
      disk.failAfter = failAfter;
      let failed = false;
      for (let index = 0; index < 6; index++) {
        try {
          log.append(bytes('record'));
          log.commit();
          expect(failed).toBe(false);
        } catch (error) {
          expect(isGuankaError(error, 'STORE_UNWRITABLE')).toBe(true);
          failed = true;
        }
      }
      expect(failed).toBe(true);
    }
  });
});
