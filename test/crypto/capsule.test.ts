import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySplices, type Splice } from '../../src/bytes/splice.ts';
import { createCapsuleSealer } from '../../src/crypto/capsule.ts';
import { plaintextBudget, sizeClass } from '../../src/crypto/capsule-format.ts';
import { openAttached, openDetached } from '../../src/crypto/capsule-open.ts';
import { findCapsules, locatePlaceholder } from '../../src/crypto/capsule-region.ts';
import { type RestoreScript, restore } from '../../src/crypto/restore-script.ts';
import { isGuankaError } from '../../src/model/errors.ts';
import { lookup, SCOPE, spliced, testKey } from './capsule-rig.ts';

const runs = process.env.GUANKA_CAMPAIGN === '1' ? 100_000 : 500;
const scope = { destination: 'overseas', schema: 'telemetry.State', bundle: 'b-1' };
const text = (value: string) => new TextEncoder().encode(value);
const apply = (original: Uint8Array, splices: readonly Splice[]) => applySplices(original, 0, original.length, splices);
const verifyFailed = expect.objectContaining({ code: 'VERIFY_FAILED' });

describe('restore script', () => {
  it('undoes any splices', () => {
    fc.assert(
      fc.property(spliced, ({ original, splices }) => {
        expect(restore(apply(original, splices), buildRestoreScript(original, splices))).toEqual(original);
      }),
      { numRuns: runs },
    );
  });
});

/** The inverse of splices: a slow twin of what the sealer writes. */
function buildRestoreScript(original: Uint8Array, splices: readonly Splice[]): RestoreScript {
  let shift = 0;
  return splices.map((splice) => {
    const start = splice.start + shift;
    shift += splice.bytes.length - (splice.end - splice.start);
    return { start, end: start + splice.bytes.length, bytes: original.subarray(splice.start, splice.end) };
  });
}

describe.each(['intl-1', 'gm-1'] as const)('capsule, %s', (suite) => {
  const key = testKey(suite);
  const sealer = createCapsuleSealer(key, scope);
  const message = () => {
    const original = text('head VIN=LSVAA4182E2123456 mid IMEI=490154203237518 tail');
    const splices = [
      { start: 9, end: 26, bytes: new Uint8Array(0) },
      { start: 36, end: 51, bytes: text('***') },
    ];
    return { original, splices, carrier: apply(original, splices), sequence: 77 };
  };

  it('gives back the original of any message, beside it', () => {
    fc.assert(
      fc.property(spliced, fc.nat(), ({ original, splices }, sequence) => {
        const carrier = apply(original, splices);
        const capsule = sealer.sealDetached({ original, splices, carrier, sequence });
        const opened = openDetached(capsule, carrier, lookup(key));
        expect(opened).toEqual({ original, device: SCOPE.device, epoch: SCOPE.epoch, ...scope, sequence });
      }),
      { numRuns: suite === 'intl-1' ? runs : 200 },
    );
  });

  it.each(['binary', 'base64', 'base64url'] as const)(
    'gives back the original of any message, inside it as %s',
    (encoding) => {
      const encode = (bytes: Uint8Array) =>
        encoding === 'binary' ? bytes : text(Buffer.from(bytes).toString(encoding));
      fc.assert(
        fc.property(spliced, fc.nat(), fc.nat(), ({ original, splices }, sequence, place) => {
          const size = sealer.sizeFor(original, splices);
          const placeholder = sealer.placeholder(size);
          const last = splices.at(-1)?.end ?? 0;
          const at = last + (place % (original.length - last + 1));
          const field = Buffer.concat([text('<"'), encode(placeholder), text('">')]);
          const all = [...splices, { start: at, end: at, bytes: field }];
          const carrier = apply(original, all);
          const region = locatePlaceholder(carrier, placeholder);
          if (region === undefined) throw new Error('placeholder not found');
          expect(region.encoding === encoding || encoding === 'base64').toBe(true);
          sealer.attach({ original, splices: all, carrier, sequence }, { ...region, encoding }, size);
          expect(carrier.length).toBe(apply(original, all).length);
          expect(openAttached(carrier, lookup(key))?.original).toEqual(original);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('does not open with another message, device, destination, schema, sequence or key', () => {
    const input = message();
    const capsule = sealer.sealDetached(input);
    const keys = lookup(key);
    expect(openDetached(capsule, input.carrier, keys).original).toEqual(input.original);
    const other = Uint8Array.from(input.carrier);
    other[0] = 0x48;
    expect(() => openDetached(capsule, other, keys)).toThrow(verifyFailed);
    for (const wrong of [{ device: 'x' }, { destination: 'home' }, { schema: 'y' }, { sequence: 78 }]) {
      expect(() => openDetached(capsule, input.carrier, keys, wrong)).toThrow(verifyFailed);
    }
    for (const part of [{ device: 'tbox-8' }, { epoch: 65_538 }, { policyDigest: new Uint8Array(32) }]) {
      const moved = testKey(suite, 1, { ...SCOPE, ...part });
      expect(() => openDetached(capsule, input.carrier, lookup(moved)), Object.keys(part).join()).toThrow(verifyFailed);
    }
    expect(() => openDetached(capsule, input.carrier, lookup(testKey(suite, 2)))).toThrow(
      expect.objectContaining({ code: 'CRYPTO_INVALID' }),
    );
  });

  it('finds every flipped bit of capsule and message', () => {
    const input = message();
    const capsule = sealer.sealDetached(input);
    const flipped = (bytes: Uint8Array, bit: number) => {
      const bent = Uint8Array.from(bytes);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bent;
    };
    const refused = (open: () => unknown) => {
      try {
        open();
      } catch (error) {
        if (!isGuankaError(error)) throw error;
        return true;
      }
      return false;
    };
    for (let bit = 0; bit < capsule.length * 8; bit++) {
      if (!refused(() => openDetached(flipped(capsule, bit), input.carrier, lookup(key))))
        throw new Error(`capsule bit ${bit}`);
    }
    for (let bit = 0; bit < input.carrier.length * 8; bit++) {
      if (!refused(() => openDetached(capsule, flipped(input.carrier, bit), lookup(key))))
        throw new Error(`carrier bit ${bit}`);
    }
  });

  it('has one size for a VIN, an ICCID and an IMEI in the same place', () => {
    const sizes = ['LSVAA4182E2123456', '89860012345678901234', '490154203237518'].map((value) => {
      const original = text(`a=${value};`);
      const splices = [{ start: 2, end: 2 + value.length, bytes: new Uint8Array(0) }];
      return sealer.sealDetached({ original, splices, carrier: apply(original, splices), sequence: 1 }).length;
    });
    expect(new Set(sizes).size).toBe(1);
  });

  it('holds no byte run of what it hides', () => {
    const input = message();
    const capsule = Buffer.from(sealer.sealDetached(input));
    for (const secret of ['LSVAA418', '490154203']) {
      expect(capsule.includes(secret)).toBe(false);
      expect(Buffer.from(input.carrier).includes(secret)).toBe(false);
    }
  });

  it('does not seal once the key is wiped', () => {
    const gone = testKey(suite, 5);
    const late = createCapsuleSealer(gone, scope);
    gone.wipe();
    expect(() => late.sealDetached(message())).toThrow(expect.objectContaining({ code: 'CRYPTO_INVALID' }));
  });
});

describe('size classes', () => {
  it('always hold the encoded script, and grow by at most an eighth above 512', () => {
    const sealer = createCapsuleSealer(testKey(), scope);
    fc.assert(
      fc.property(spliced, fc.constantFrom(1, 400), ({ original, splices }, scale) => {
        // Scaled up, lengths and gaps cross the widths of CBOR heads.
        const big = new Uint8Array(original.length * scale);
        const stretched = splices.map((splice) => ({
          start: splice.start * scale,
          end: splice.end * scale,
          bytes: splice.bytes,
        }));
        sealer.sealDetached({ original: big, splices: stretched, carrier: apply(big, stretched), sequence: 0 });
        const budget = plaintextBudget(big.length, 18, stretched);
        const size = sizeClass(budget);
        expect(size).toBeGreaterThanOrEqual(budget);
        if (budget > 512) expect(size).toBeLessThanOrEqual(Math.ceil(budget * 1.126));
      }),
    );
  });
});

describe('finding capsules', () => {
  it('never throws and finds none in random bytes or in a message full of openings', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => findCapsules(bytes).length === 0));
    expect(findCapsules(Buffer.from('d08358'.repeat(5000), 'hex'))).toEqual([]);
    expect(findCapsules(Buffer.from('0INY'.repeat(5000)))).toEqual([]);
  });
});
