import { createTokeniser } from '../../src/crypto/tokens.ts';
import { createValueEdits, type ValueEdits } from '../../src/enforce/value-edits.ts';

/** Masks, a grid of a tenth of a degree, and tokens of a fixed key. */
export function testValueEdits(): ValueEdits {
  const tokens = createTokeniser(new Uint8Array(32).fill(7), 'test');
  return createValueEdits({ gridDegrees: 0.1, tokeniser: () => tokens });
}
