import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../reference/prng.ts';
import { bytes, scan } from './scan.ts';
import '../../seed.ts';

const SIZE = 256 * 1024;
const filled = (piece: string): Uint8Array => bytes(piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE));

/** What each detector would like to look at again and again. */
const HOSTILE: readonly string[] = [
  'A',
  '1',
  'a1',
  'LSGPC52U6AF102554',
  'A B ',
  '1.',
  'QUJDREVGR0hJSktM ',
  'QUJDREVGR0hJSktMTU5PUFFSU1RVVldY\n',
  'lat=1.23456 ',
  '=3D',
  '%25',
  '\\u0041',
  '"kty":"oct"',
  '{"kty":"oct",',
  '-----BEGIN RSA PRIVATE KEY-----',
  '"coordinates":[1.1,2.2',
  'POINT(1 2 3 4 5 6 7 ',
  '12.34567,123.45678,',
  'polyline=',
  '$GPGGA,1,2,3,4,5,6,7,8,',
  'aa:bb:',
  'eyJhbGciOiJub25lIn0aaaa.a.aaaaaaaaa.',
  '\nCar 1 2 3 4 5 6 7 8 9',
  'key=0123456789abcdef0123456789abcdef ',
  '\xe4\xba\xacA12345',
  '\0',
  '0\x82\x01\0\x02\x01\0',
  '\0\0\x01\x67\x42',
  'x\x9c\x01\x02',
  '\x1f\x8b\x08\0',
  'PK\x03\x04\x14\0\0\0\x08\0AAAAAAAAAAAAAAAA\x01\0\0\0',
  'A\0',
  '\xb5\x62\x01\x07\0\x08',
  '\xd3\x03\xff\x3e\xd0',
  '\x80\x03\0\x80',
];

/** Processor time, so that a busy machine does not count. */
function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1000;
}

describe('hostile input', () => {
  it.each(HOSTILE)('%j repeated costs time in proportion to its size, and a constant', (piece) => {
    const leaf = filled(piece);
    scan(leaf.subarray(0, 4096));
    // A pattern that looks back at all it has seen would take minutes.
    expect(cpuMs(() => scan(leaf))).toBeLessThan(900);
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
      fc.array(fc.constantFrom(...HOSTILE), { maxLength: 30 }).map((parts) => bytes(parts.join(''))),
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
