import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../src/commands/ledger-verify.ts';
import { SegmentLog } from '../../src/journal/segment-log.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { nodePlatform } from '../../src/platform/node-platform.ts';

const base = mkdtempSync(join(tmpdir(), 'guanka-verify-'));
const { disk } = nodePlatform();
const BATCHES = 20;
let folder = '';
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A ledger of one segment with a block for each of 20 batches, two records in each. */
beforeEach(() => {
  folder = mkdtempSync(join(base, 'ledger-'));
  const ledger = openLedger(disk, folder);
  for (let batch = 0; batch < BATCHES; batch++) {
    ledger.announce(Uint8Array.of(batch, 1));
    ledger.announce(Uint8Array.of(batch, 2));
    ledger.commit();
  }
  ledger.close();
});

const segment = (): string => join(folder, readdirSync(folder)[0] ?? '');
/** Where each block begins: its length stands there. */
function blocks(bytes: Buffer): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at += 24 + bytes.readUInt32LE(at)) starts.push(at);
  return starts;
}

describe('guanka ledger verify', () => {
  it('says how much is there when all of it is', () => {
    expect(JSON.parse(verifyLedger(folder, true))).toEqual({
      segments: 1,
      records: 2 * BATCHES,
      decisions: 0,
      announcements: 2 * BATCHES,
      tailBytes: 0,
    });
    expect(verifyLedger(folder, false)).toMatch(/^40 records in 1 segments are whole/);
  });

  it('finds every flipped byte, wherever a block follows it', () => {
    const bytes = readFileSync(segment());
    const last = blocks(bytes).at(-1) ?? 0;
    for (let at = 0; at < last; at += 7) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at);
      writeFileSync(segment(), flipped);
      expect(() => verifyLedger(folder, true), `byte ${at}`).toThrow(
        expect.objectContaining({ code: 'STORE_CORRUPT' }),
      );
    }
  });

  it('finds a flipped byte in the last record, and names it', () => {
    const bytes = readFileSync(segment());
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(segment(), bytes);
    expect(() => verifyLedger(folder, true)).toThrow(/record 38 is damaged or missing/);
  });

  it('finds a record that was taken out, and names it', () => {
    const bytes = readFileSync(segment());
    const [from = 0, to = 0] = blocks(bytes).slice(5, 7);
    writeFileSync(segment(), Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]));
    expect(() => verifyLedger(folder, true)).toThrow(/record 10 is damaged or missing/);
  });

  it('takes what a crash leaves at the end for what it is', () => {
    truncateSync(segment(), readFileSync(segment()).length - 3);
    expect(JSON.parse(verifyLedger(folder, true))).toMatchObject({ records: 38, tailBytes: expect.any(Number) });
    expect(verifyLedger(folder, false)).toContain('no whole record');
  });

  it('finds a segment that is missing', () => {
    const many = mkdtempSync(join(base, 'many-'));
    const log = new SegmentLog({ disk, folder: many, segmentBytesMax: 64 });
    for (let count = 0; count < 6; count++) {
      log.append(new Uint8Array(64));
      log.commit();
    }
    log.close();
    const names = readdirSync(many).sort();
    for (const gone of [names[0] ?? '', names[2] ?? '']) {
      const bytes = readFileSync(join(many, gone));
      rmSync(join(many, gone));
      expect(() => verifyLedger(many, true), gone).toThrow(/to begin a segment/);
      writeFileSync(join(many, gone), bytes);
    }
  });

  it('refuses a folder without a ledger', () => {
    expect(() => verifyLedger(base, true)).toThrow(/expected a folder with segments/);
  });
});
