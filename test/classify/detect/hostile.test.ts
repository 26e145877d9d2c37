import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../reference/prng.ts';
import { HOSTILE_PIECES } from './hostile-pieces.ts';
import { bytes, scan } from './scan.ts';
import '../../seed.ts';

const SIZE = 256 * 1024;
const filled = (piece: string): Uint8Array => bytes(piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE));

/** Processor time, so that a busy machine does not count. */
function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1000;
}

describe('hostile input', () => {
  it.each(HOSTILE_PIECES)('%j repeated costs time in proportion to its size, and a constant', (piece) => {
    const leaf = filled(piece);
    scan(leaf.subarray(0, 4096));
    // A pattern that looks back at all it has seen would take minutes.
    expect(cpuMs(() => scan(leaf))).toBeLessThan(900);
  });

  it.each([
    ['pairs of numbers in escapes', '"%2512.34567,123.45678,=3D"'],
    [
      'lines of base64 beside archive headers',
      'QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\nPK\x03\x04\x14\0\0\0\x08\0AAAAAAAAAAAAAAAA\x01\0\0\0',
    ],
    ['empty zstd frames', '\x28\xb5\x2f\xfd\x20\0\x01\0\0'],
    ['zstd frames without an end', '\x28\xb5\x2f\xfd\x60'],
    ['empty zlib streams', '\x78\x9c\x03\0'],
    ['zlib streams of nine bytes', '\x78\x9c\x4b\x4c\x4a\x4e\x49\x4d\x4b\xcf\xc8\0\0'],
  ])('of 16 KiB costs no more than a few times ordinary text: %s', (_name, piece) => {
    const leaf = filled(piece).subarray(0, 16 * 1024);
    const spent = Math.min(...Array.from({ length: 8 }, () => cpuMs(() => scan(leaf))));
    // Ten times what a log of that size takes; before there was a budget for it, one of these took 200.
    expect(spent).toBeLessThan(40);
  });

  it('of 16 MiB in one run ends, with all of it searched or opaque', () => {
    for (const piece of ['A', 'a1', '0']) {
      const leaf = bytes(piece.repeat((16 * 1024 * 1024) / piece.length));
      expect(scan(leaf).every(({ start, end }) => start >= 0 && end <= leaf.length)).toBe(true);
    }
  });

  it('of many leaves in one message is paid for together', async () => {
    const { createGuard } = await import('../../../src/index.ts');
    const { gzipSync } = await import('node:zlib');
    const guard = createGuard(new URL('../../../device/profiles/gateway.yaml', import.meta.url).pathname, 'overseas');
    const bomb = gzipSync(Buffer.alloc(3 * 1024 * 1024)).toString('base64');
    const payload = Buffer.from(JSON.stringify(Array.from({ length: 100 }, () => bomb)));
    let reasons = '';
    const spent = cpuMs(() => {
      reasons = guard
        .inspect(payload, { channel: 'json/x' })
        .findings.map(({ by }) => by)
        .join(' ');
    });
    expect(reasons).toContain('opaque:over-budget');
    expect(spent).toBeLessThan(3000);
  });

  it('never throws and never reports a place outside, on any bytes', () => {
    const random = new Prng(20_260_130);
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.array(fc.constantFrom(...HOSTILE_PIECES), { maxLength: 30 }).map((parts) => bytes(parts.join(''))),
    );
    fc.assert(
      fc.property(any, fc.constantFrom('', 'vin', 'key', 'lat', 'imei', 'polyline', 'd', '-4'), (leaf, name) => {
        for (const { start, end } of scan(leaf, { name })) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(leaf.length);
        }
      }),
      { numRuns: 400 },
    );
    for (let round = 0; round < 20; round++) scan(random.bytes(2000));
  });
});
