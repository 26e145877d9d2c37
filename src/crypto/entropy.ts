import { randomFillSync } from 'node:crypto';

/** Where random bytes come from; passed in, so that a test can replay a run. */
export interface Entropy {
  /** Fills `bytes` with bytes nobody can guess. */
  readonly fill: (bytes: Uint8Array) => void;
}

/** The operating system's generator (getrandom on Linux). */
export const systemEntropy: Entropy = { fill: (bytes) => void randomFillSync(bytes) };

/** Entropy from a function that gives new arrays, each wiped once its bytes are taken over. */
export function entropyFrom(draw: (size: number) => Uint8Array): Entropy {
  return {
    fill: (bytes) => {
      const drawn = draw(bytes.length);
      bytes.set(drawn);
      drawn.fill(0);
    },
  };
}

/**
 * Zero bytes for a secret that will be wiped. V8 keeps small typed arrays inside its heap until their buffer is asked for, as
 * node:crypto does; the copy left behind cannot be wiped. An array over a buffer of its own never has one.
 */
export function secretArray(size: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(size));
}

/** A copy that can be wiped. */
export function secretCopy(secret: Uint8Array): Uint8Array {
  const copy = secretArray(secret.length);
  copy.set(secret);
  return copy;
}

/** A new array of `size` random bytes, one that can be wiped. */
export function randomArray(entropy: Entropy, size: number): Uint8Array {
  const bytes = secretArray(size);
  entropy.fill(bytes);
  return bytes;
}
