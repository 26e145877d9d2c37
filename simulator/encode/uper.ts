import type { TruthSpan } from '../message.ts';

/** Bits of unaligned PER, most significant first (ITU-T X.691), and the bytes that hold items among them. */
export class UperWriter {
  readonly #bits: number[] = [];
  readonly #truth: { readonly item: string; readonly from: number; readonly to: number }[] = [];

  /** A whole number in [low, high], as its distance from `low` in as few bits as the range needs (§11.5.7). */
  number(value: number, low: number, high: number): void {
    let count = 0;
    for (let span = high - low; span > 0; span = Math.floor(span / 2)) count++;
    this.bits(value - low, count);
  }

  bits(value: number, count: number): void {
    for (let shift = count - 1; shift >= 0; shift--) this.#bits.push(Math.floor(value / 2 ** shift) % 2);
  }

  octets(bytes: Uint8Array): void {
    for (const byte of bytes) this.bits(byte, 8);
  }

  marked(item: string, write: () => void): void {
    const from = this.#bits.length;
    write();
    this.#truth.push({ item, from, to: this.#bits.length });
  }

  /** The message, zero bits to a whole octet, and its truth. @param before - bytes that will stand before it. */
  take(before: number): { readonly bytes: Uint8Array; readonly truth: readonly TruthSpan[] } {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 8));
    for (const [index, bit] of this.#bits.entries())
      bytes[index >>> 3] = (bytes[index >>> 3] ?? 0) | (bit << (7 - (index & 7)));
    const truth = this.#truth.map(({ item, from, to }) => ({
      item,
      start: before + (from >>> 3),
      end: before + ((to + 7) >>> 3),
    }));
    return { bytes, truth };
  }
}
