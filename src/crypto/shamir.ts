/**
 * Shamir's secret sharing over GF(2^8) with the AES polynomial: any `needed` of `made` shares give the secret back, fewer
 * say nothing about it. Shares are not authenticated here; what the secret opens tells whether it was right.
 * Multiplication is by loop, not by table, so its timing does not depend on the secret.
 */
import { GuankaError } from '../model/errors.ts';
import { type Entropy, randomArray } from './entropy.ts';

export interface Share {
  /** x coordinate, 1 to 255. */
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** @throws {GuankaError} USAGE - not 2 <= needed <= made <= 255. */
export function splitSecret(secret: Uint8Array, needed: number, made: number, entropy: Entropy): Share[] {
  if (!Number.isInteger(needed) || !Number.isInteger(made) || needed < 2 || needed > made || made > 255) {
    throw new GuankaError('USAGE', 'shares: at least 2 needed, at most 255 made');
  }
  // Row k holds the coefficients of x^k, one per secret byte.
  const rows = [secret, ...Array.from({ length: needed - 1 }, () => randomArray(entropy, secret.length))];
  return Array.from({ length: made }, (_, at) => {
    const index = at + 1;
    const bytes = new Uint8Array(secret.length);
    for (const row of rows.toReversed()) {
      for (let place = 0; place < bytes.length; place++)
        bytes[place] = multiply(bytes[place] ?? 0, index) ^ (row[place] ?? 0);
    }
    return { index, bytes };
  });
}

/** @throws {GuankaError} CRYPTO_INVALID - fewer than two shares, of different lengths, or one twice. */
export function joinShares(shares: readonly Share[]): Uint8Array {
  const length = shares[0]?.bytes.length ?? 0;
  const indexes = new Set(shares.map((share) => share.index));
  const wrong = shares.some(
    ({ index, bytes }) => bytes.length !== length || !Number.isInteger(index) || index < 1 || index > 255,
  );
  if (shares.length < 2 || indexes.size !== shares.length || wrong)
    throw new GuankaError('CRYPTO_INVALID', 'shares do not belong together');
  const secret = new Uint8Array(length);
  for (const share of shares) {
    // Lagrange basis at 0: product of x_j / (x_j - x_i); subtraction is XOR.
    let basis = 1;
    for (const other of shares) {
      if (other !== share) basis = multiply(basis, multiply(other.index, inverse(other.index ^ share.index)));
    }
    for (let place = 0; place < length; place++)
      secret[place] = (secret[place] ?? 0) ^ multiply(share.bytes[place] ?? 0, basis);
  }
  return secret;
}

function multiply(left: number, right: number): number {
  let product = 0;
  let doubled = left;
  for (let bit = 0; bit < 8; bit++) {
    product ^= doubled & -((right >>> bit) & 1);
    doubled = ((doubled << 1) ^ (0x11b & -(doubled >>> 7))) & 0xff;
  }
  return product & 0xff;
}

/** a^254 = a^-1 in GF(2^8). */
function inverse(value: number): number {
  let result = 1;
  for (let round = 0; round < 254; round++) result = multiply(result, value);
  return result;
}
