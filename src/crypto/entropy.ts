import { randomFillSync } from 'node:crypto';

/** Where random bytes come from; passed in, so that a test can replay a run. */
export interface Entropy {
  /** Fills `bytes` with bytes nobody can guess. */
  readonly fill: (bytes: Uint8Array) => void;
}

/** The operating system's generator (getrandom on Linux). */
export const systemEntropy: Entropy = { fill: (bytes) => void randomFillSync(bytes) };

/** A new array of `size` random bytes. */
export function randomArray(entropy: Entropy, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  entropy.fill(bytes);
  return bytes;
}
