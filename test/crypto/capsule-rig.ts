/** Keys and splices for capsule tests. */
import fc from 'fast-check';
import type { Splice } from '../../src/bytes/splice.ts';
import { createDataKey, type DataKey, type DataKeyScope } from '../../src/crypto/data-key.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { SUITES, type SuiteName } from '../../src/crypto/suites.ts';

export const SCOPE: DataKeyScope = { device: 'tbox-7', epoch: 65_537, policyDigest: new Uint8Array(32).fill(9) };

/** A data key of a fixed root. */
export function testKey(
  suite: SuiteName = 'intl-1',
  root = 1,
  scope: DataKeyScope = SCOPE,
  usesMax = 2 ** 24,
): DataKey {
  return createDataKey({
    suite: SUITES[suite],
    scope,
    root: new Uint8Array(32).fill(root),
    streamId: 3,
    usesMax,
    provider: softwareProvider(),
  });
}

export const lookup =
  (...keys: readonly DataKey[]) =>
  (kid: Uint8Array) =>
    keys.find((key) => Buffer.compare(key.kid, kid) === 0);

/** A message with ascending splices over it. */
export const spliced = fc
  .tuple(
    fc.uint8Array({ maxLength: 400 }),
    fc.array(fc.record({ gap: fc.nat(30), cut: fc.nat(40), bytes: fc.uint8Array({ maxLength: 12 }) }), {
      maxLength: 8,
    }),
  )
  .map(([original, steps]) => {
    const splices: Splice[] = [];
    let at = 0;
    for (const step of steps) {
      const start = at + step.gap;
      const end = start + step.cut;
      if (end > original.length) break;
      splices.push({ start, end, bytes: step.bytes });
      at = end;
    }
    return { original, splices };
  });
