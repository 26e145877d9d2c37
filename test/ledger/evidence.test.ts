import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { decode } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { SegmentLog } from '../../src/journal/segment-log.ts';
import type { EvidenceRecord } from '../../src/ledger/evidence.ts';
import { openLedger, readAnnouncements, readLedger } from '../../src/ledger/ledger.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { MemoryDisk } from '../reference/memory-disk.ts';
import { Prng } from '../reference/prng.ts';

const payload = Buffer.from('received');
const sent = Buffer.from('sent');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const finding = (path: string, start = 1): Finding => ({ item: 'i', path, start, end: 2, by: 'label', span: 0 });
const overseas = { name: 'overseas', entity: 'x', jurisdiction: 'DE', home: false } as const;

function input(findings: readonly Finding[], change: Partial<Verdict> = {}, receivedAtMs = 5) {
  const verdict: Verdict = {
    destination: overseas,
    kind: 'modify',
    reason: 'policy obligations',
    obligations: findings.map(() => 'strip' as const),
    findings,
    ...change,
  };
  return {
    frame: { id: 'a', channel: 'topic', payload, receivedAtMs, side: [] },
    channel: 'c',
    schema: 's',
    policy: 'p',
    verdict,
    sent,
  };
}

/** What a ledger gives back of what was written to it. */
function written(inputs: readonly Parameters<ReturnType<typeof openLedger>['append']>[0][]): readonly EvidenceRecord[] {
  const disk = new MemoryDisk();
  const ledger = openLedger(disk, 'ledger');
  for (const one of inputs) ledger.append(one);
  ledger.close();
  return [...readLedger(disk, 'ledger')];
}

function exampleOfPage(): string {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/formats/ledger.md'), 'utf8');
  const [, hex = ''] = /^```ledger\n([\s\S]*?)^```$/m.exec(page) ?? [];
  return hex.replaceAll(/\s/g, '');
}

const EXPECTED = {
  atMs: 5,
  channel: 'c',
  schema: 's',
  destination: 'overseas',
  jurisdiction: 'DE',
  verdict: 'modify',
  reason: 'policy obligations',
  policy: 'p',
  receivedSha256: sha256(payload),
  receivedBytes: 8,
  sentSha256: sha256(sent),
  sentBytes: 4,
  findingCount: 1,
  findings: [{ item: 'i', path: 'a.b', start: 1, end: 2, by: 'label', obligation: 'strip' }],
};

describe('evidence', () => {
  it('is digests and places and no value', () => {
    expect(written([input([finding('a.b')])])).toEqual([EXPECTED]);
    const disk = new MemoryDisk();
    const ledger = openLedger(disk, 'ledger');
    ledger.append(input([finding('a.b')]));
    ledger.close();
    const stored = Buffer.concat([...disk.files.values()].map(({ live }) => live));
    expect(stored.includes(payload) || stored.includes(sent)).toBe(false);
  });

  it('is byte for byte what docs/formats/ledger.md shows', () => {
    const disk = new MemoryDisk();
    const ledger = openLedger(disk, 'ledger');
    const sealed = { id: '48d9e0d146a66369-7', form: 'attached' } as const;
    ledger.append({ ...input([finding('a.b')], {}, 1_764_000_000_000), sealed });
    ledger.close();
    expect(disk.list('ledger')).toEqual(['0000000000000000.seg']);
    expect(Buffer.from(disk.read('ledger/0000000000000000.seg') ?? []).toString('hex')).toBe(exampleOfPage());
  });

  it('reads with nothing but CBOR and what docs/formats/ledger.md says', () => {
    const bytes = Buffer.from(exampleOfPage(), 'hex');
    const length = bytes.readUInt32LE(0);
    expect([bytes.length, crc32(bytes.subarray(8))]).toEqual([24 + length, bytes.readUInt32LE(4)]);
    expect([bytes.readBigUInt64LE(8), bytes.readBigUInt64LE(16)]).toEqual([0n, 2n]);
    const records: unknown[] = [];
    for (let at = 24; at < bytes.length; at += 4 + bytes.readUInt32LE(at))
      records.push(decode(bytes.subarray(at + 4, at + 4 + bytes.readUInt32LE(at))));
    expect(records).toEqual([
      [1, 0, 'c', 's', 'overseas', 'DE', 'modify', 'policy obligations', 'p'],
      [2, 0, 'i', 'a.b', 'label', 'strip'],
      [
        3,
        0,
        1_764_000_000_000n,
        createHash('sha256').update('received').digest(),
        8,
        [createHash('sha256').update('sent').digest(), 4],
        ['attached', '48d9e0d146a66369-7'],
        1,
        [0, 1, 2],
      ],
    ]);
  });

  it('names the capsule', () => {
    const sealed = { id: 'a1b2-7', form: 'detached' } as const;
    expect(written([{ ...input([]), sealed }])).toMatchObject([{ capsule: 'a1b2-7', capsuleForm: 'detached' }]);
  });

  it.each(['"', '\\', '\u0000', '\u2028', '车', '{"x":1}'])('keeps a key that holds %j', (key) => {
    expect(written([input([finding(key)]), input([finding(key)])]).map(({ findings }) => findings[0]?.path)).toEqual([
      key,
      key,
    ]);
  });

  it('keeps the beginning of a key that is long, and takes one that is no text', () => {
    const paths = ['k'.repeat(2_000_000), '\ud800'];
    const read = written(paths.map((path) => input([finding(path)]))).map(({ findings }) => findings[0]?.path);
    expect(read).toEqual([`${'k'.repeat(1024)}…`, '\ufffd']);
  });

  it('tells one context from the next, however they take turns', () => {
    const reasons = ['one', 'two', 'two', 'one "quoted"', 'one', 'two'];
    const destinations = [overseas, { ...overseas, name: 'elsewhere', jurisdiction: 'FR' }];
    const inputs = reasons.flatMap((reason) => destinations.map((destination) => input([], { reason, destination })));
    expect(written(inputs).map(({ reason, destination, jurisdiction }) => [reason, destination, jurisdiction])).toEqual(
      inputs.map(({ verdict }) => [verdict.reason, verdict.destination.name, verdict.destination.jurisdiction]),
    );
  });

  it('keeps the first 256 findings and the number of all', () => {
    const [read] = written([input(Array.from({ length: 300 }, (_unused, index) => finding(`f${index}`)))]);
    expect([read?.findings.length, read?.findingCount]).toEqual([256, 300]);
    expect(read?.findings.map(({ path }) => path)).toEqual(
      Array.from({ length: 256 }, (_unused, index) => `f${index}`),
    );
  });

  it('a blocked message has nothing that was sent', () => {
    const [read] = written([{ ...input([], { kind: 'block' }), sent: undefined }]);
    expect(read).not.toHaveProperty('sentSha256');
    expect(read).not.toHaveProperty('sentBytes');
  });

  it('a time that is none is unknown', () => {
    const times = [Number.NaN, Number.POSITIVE_INFINITY, -1, 5.9, 1_764_000_000_000, Number.MAX_SAFE_INTEGER];
    expect(written(times.map((time) => input([], {}, time))).map(({ atMs }) => atMs)).toEqual([
      0,
      0,
      0,
      5,
      1_764_000_000_000,
      Number.MAX_SAFE_INTEGER,
    ]);
  });

  it('gives back what was written: any texts, over segments and starts, and each segment reads by itself', () => {
    const prng = new Prng(20261124);
    const disk = new MemoryDisk();
    const expected: unknown[] = [];
    for (let start = 0; start < 4; start++) {
      const ledger = openLedger(disk, 'ledger');
      ledger.announce(Uint8Array.of(start));
      for (let count = 0; count < 400; count++) {
        const findings = Array.from({ length: prng.below(4) }, () => ({
          item: `item ${prng.below(3)}`,
          path: `path ${prng.below(count % 9 === 0 ? 100_000 : 20)}`,
          start: prng.below(1000),
          end: 1000 + prng.below(2 ** 24),
          by: `by ${prng.below(3)}`,
          span: 0,
        }));
        const reason = `reason ${prng.below(5)}`;
        const obligations = findings.map(() => prng.pick(['strip', 'seal', 'pass', 'mask'] as const));
        ledger.append(input(findings, { reason, obligations }, 1_764_000_000_000 + count));
        const listed = findings.map(({ span: _span, ...rest }, index) => ({ ...rest, obligation: obligations[index] }));
        const changed = { atMs: 1_764_000_000_000 + count, reason, findingCount: listed.length, findings: listed };
        expected.push({ ...EXPECTED, ...changed });
        if (prng.chance(20)) ledger.commit();
      }
      ledger.close();
    }
    expect([...readLedger(disk, 'ledger')]).toEqual(expected);
    expect([...readAnnouncements(disk, 'ledger')]).toEqual([0, 1, 2, 3].map((start) => Uint8Array.of(start)));
    expect(disk.list('ledger').length).toBe(4);
    const first = disk.list('ledger')[0] ?? '';
    disk.remove(`ledger/${first}`);
    expect([...readLedger(disk, 'ledger')]).toEqual(expected.slice(400));
  });

  it('forgets what it has numbered before that grows without end, and goes on', () => {
    const inputs = Array.from({ length: 10_000 }, (_unused, count) =>
      input([finding(`key ${count}`)], { reason: `reason ${count}` }),
    );
    const read = written([...inputs, ...inputs.slice(0, 10)]);
    expect(read.map(({ reason, findings }) => `${reason} ${findings[0]?.path}`)).toEqual(
      [...inputs, ...inputs.slice(0, 10)].map(({ verdict }) => `${verdict.reason} ${verdict.findings[0]?.path}`),
    );
  });

  it('a record that no ledger wrote is told by its number', () => {
    const records = ['{"channel":"c"}', '\u0000', '\u0081\u0009', '\u0081\u0003', '\u0082\u0001\u0061a', ''];
    for (const text of records) {
      const disk = new MemoryDisk();
      const log = new SegmentLog({ disk, folder: 'ledger' });
      log.append(Buffer.from(text, 'latin1'));
      log.close();
      try {
        expect([...readLedger(disk, 'ledger')]).toBe('an error');
      } catch (error) {
        expect(isGuankaError(error, 'STORE_CORRUPT') && error.place, text).toBe('record 0');
      }
    }
  });
});
