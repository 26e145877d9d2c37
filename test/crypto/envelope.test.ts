import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, createEnvelopeSealer, LARGE_CHUNK_BYTES, sealEnvelope } from '../../src/crypto/envelope.ts';
import { createEnvelopeOpener, openEnvelope } from '../../src/crypto/envelope-open.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { lookup, SCOPE, testKey } from './capsule-rig.ts';

const scope = { destination: 'overseas', schema: 'image/jpeg', sequence: 12 };
const body = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
const SEALED = CHUNK_BYTES + 16;

const sizes = [
  0,
  1,
  23,
  CHUNK_BYTES - 1,
  CHUNK_BYTES,
  CHUNK_BYTES + 1,
  2 * CHUNK_BYTES,
  2 * CHUNK_BYTES + 5,
  LARGE_CHUNK_BYTES + 1,
];

describe.each(['intl-1', 'gm-1'] as const)('envelope, %s', (suite) => {
  it.each(sizes)('of %i bytes opens, whole and in pieces', (size) => {
    const key = testKey(suite);
    const plain = body(size);
    const opened = openEnvelope(sealEnvelope(key, scope, plain), lookup(key));
    expect(Buffer.compare(opened.body, plain)).toBe(0);
    expect({ ...opened, body: undefined }).toEqual({
      ...scope,
      device: SCOPE.device,
      epoch: SCOPE.epoch,
      body: undefined,
    });

    const sealer = createEnvelopeSealer(key, scope);
    const out: Uint8Array[] = [];
    for (let at = 0; at < size; at += 10_007) out.push(...sealer.push(plain.subarray(at, Math.min(size, at + 10_007))));
    const sealed = Buffer.concat([...out, ...sealer.finish()]);
    const opener = createEnvelopeOpener(lookup(key));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < sealed.length; at += 4_099) pieces.push(...opener.push(sealed.subarray(at, at + 4_099)));
    opener.finish();
    expect(Buffer.compare(Buffer.concat(pieces), plain)).toBe(0);
  });
});

describe('an envelope in chunks', () => {
  const key = testKey();
  const sealer = createEnvelopeSealer(key, scope);
  const whole = Uint8Array.from(Buffer.concat([...sealer.push(body(3 * CHUNK_BYTES + 100)), ...sealer.finish()]));
  const start = Buffer.from(whole).indexOf(Buffer.from('5a00010010', 'hex'));
  const chunk = (index: number) => whole.subarray(start + index * (SEALED + 5), start + (index + 1) * (SEALED + 5));
  const tail = whole.subarray(start + 3 * (SEALED + 5));
  const refused = (bytes: Uint8Array) =>
    expect(() => openEnvelope(bytes, lookup(key))).toThrow(expect.objectContaining({ name: 'GuankaError' }));

  const wrong: readonly { name: string; parts: readonly Uint8Array[] }[] = [
    { name: 'two chunks swapped', parts: [chunk(1), chunk(0), chunk(2), tail] },
    { name: 'a chunk left out', parts: [chunk(0), chunk(2), tail] },
    { name: 'a chunk twice', parts: [chunk(0), chunk(0), chunk(1), chunk(2), tail] },
    { name: 'the last chunk cut off', parts: [chunk(0), chunk(1), chunk(2)] },
    { name: 'the last chunk cut off, end put back', parts: [chunk(0), chunk(1), chunk(2), Uint8Array.of(0xff)] },
    { name: 'only the end missing', parts: [chunk(0), chunk(1), chunk(2), tail.subarray(0, -1)] },
    { name: 'bytes after the end', parts: [chunk(0), chunk(1), chunk(2), tail, Uint8Array.of(0)] },
    { name: 'nothing but the end', parts: [Uint8Array.of(0xff)] },
  ];
  it.each(wrong)('is refused with $name', ({ parts }) => refused(Buffer.concat([whole.subarray(0, start), ...parts])));

  it('is refused cut anywhere', () => {
    for (let cut = 0; cut < whole.length; cut += 1 + (cut % 977)) refused(whole.subarray(0, cut));
  });

  it('is refused with a bit flipped in header, chunk heads, tags, end, or anywhere sampled', () => {
    const places = new Set<number>();
    for (let at = 0; at < start + 8; at++) places.add(at);
    for (let at = whole.length - 30; at < whole.length; at++) places.add(at);
    for (let at = start; at < whole.length; at += 9_973) places.add(at);
    for (const at of places) {
      for (const bit of [0, 3, 7]) {
        const bent = whole.slice();
        bent[at] = (bent[at] ?? 0) ^ (1 << bit);
        refused(bent);
      }
    }
  });

  it('does not open under another device, epoch or policy', () => {
    for (const part of [{ device: 'tbox-8' }, { epoch: 65_538 }, { policyDigest: new Uint8Array(32) }]) {
      expect(() => openEnvelope(whole, lookup(testKey('intl-1', 1, { ...SCOPE, ...part })))).toThrow(
        expect.objectContaining({ code: 'VERIFY_FAILED' }),
      );
    }
  });

  it('opens in pieces of one byte, or of any sizes, as it does whole', () => {
    const small = sealEnvelope(key, scope, body(100));
    for (const bytes of [small, whole]) {
      const plain = openEnvelope(bytes, lookup(key)).body;
      for (const size of bytes === small ? [1, 2, 7] : [1, 333, 65_557, 200_000]) {
        const opener = createEnvelopeOpener(lookup(key));
        const pieces: Uint8Array[] = [];
        const buffer = new Uint8Array(size);
        for (let at = 0; at < bytes.length; at += size) {
          // A reader's buffer, used again for each piece: nothing of it may be kept.
          const piece = bytes.subarray(at, at + size);
          buffer.set(piece);
          for (const part of opener.push(buffer.subarray(0, piece.length))) pieces.push(part.slice());
        }
        expect(opener.finish()).toMatchObject(scope);
        expect(Buffer.compare(Buffer.concat(pieces), plain), `pieces of ${size}`).toBe(0);
      }
    }
  });

  it('never has the same bytes twice for the same body', () => {
    expect(Buffer.compare(whole, sealEnvelope(key, scope, body(3 * CHUNK_BYTES + 100)))).not.toBe(0);
  });

  it('throws only our own error on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(160), (bytes, keep) => {
        try {
          openEnvelope(Buffer.concat([whole.subarray(0, keep), bytes]), lookup(key));
        } catch (error) {
          if (!isGuankaError(error)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
