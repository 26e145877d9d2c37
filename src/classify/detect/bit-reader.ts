/** Reads bits, the lowest of each byte first, as deflate and brotli have them. Past the end there are zeros, and `ended` says so. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** @param from - index of the first bit. */
  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** True once more was taken than is there. */
  get ended(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  /** Index of the next bit. */
  get at(): number {
    return this.#at;
  }

  /** Up to 16 bits, the first in the lowest place; does not take them. */
  peek(count: number): number {
    const from = this.#at >> 3;
    const low = this.#bytes[from] ?? 0;
    const middle = this.#bytes[from + 1] ?? 0;
    const high = this.#bytes[from + 2] ?? 0;
    return ((low | (middle << 8) | (high << 16)) >> (this.#at & 7)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#at += count;
  }

  take(count: number): number {
    const bits = this.peek(count);
    this.#at += count;
    return bits;
  }
}
