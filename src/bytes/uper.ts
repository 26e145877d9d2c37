import { GuankaError } from '../model/errors.ts';

/*
 * Unaligned PER, the bits of it (ITU-T X.691 (02/2021)). A cursor that knows bits, lengths and small numbers and nothing about
 * messages. Every length is checked against what is left before it is used. Fragmented lengths (16,384 and more, §11.9.3.8) are
 * refused: nothing that fits a V2X frame needs one.
 */

/** Reads bits from the most significant end. `at` and `end` count bits from bit 7 of byte 0. */
export class UperCursor {
  readonly bytes: Uint8Array;
  at: number;
  end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start * 8;
    this.end = end * 8;
  }

  /**
   * @param count - 0 to 32.
   * @returns 0 <= value < 2 ** count.
   * @throws {GuankaError} DECODE_TRUNCATED - fewer bits are left.
   */
  bits(count: number): number {
    const at = this.at;
    const next = at + count;
    if (next > this.end) throw new GuankaError('DECODE_TRUNCATED', 'the input ends inside a field');
    if (count === 0) return 0;
    this.at = next;
    const bytes = this.bytes;
    const last = (next - 1) >>> 3;
    let index = at >>> 3;
    let value = (bytes[index] ?? 0) & (0xff >>> (at & 7));
    const unused = 7 - ((next - 1) & 7);
    if (last - index < 3) {
      while (index < last) value = (value << 8) | (bytes[++index] ?? 0);
      return value >>> unused;
    }
    while (index < last) value = value * 256 + (bytes[++index] ?? 0);
    return unused === 0 ? value : Math.floor(value / (1 << unused));
  }

  /** One bit (a BOOLEAN, a presence bit, an extension bit). */
  bit(): boolean {
    const at = this.at;
    if (at >= this.end) throw new GuankaError('DECODE_TRUNCATED', 'the input ends inside a field');
    this.at = at + 1;
    return (((this.bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
  }

  /** @throws {GuankaError} DECODE_TRUNCATED - fewer bits are left. */
  skip(count: number): void {
    if (this.at + count > this.end) throw new GuankaError('DECODE_TRUNCATED', 'the input ends inside a field');
    this.at += count;
  }

  /**
   * An unconstrained length (§11.9.3.5 to 7): 0 to 16,383.
   * @throws {GuankaError} DECODE_LIMIT - a fragmented length.
   */
  length(): number {
    if (!this.bit()) return this.bits(7);
    if (!this.bit()) return this.bits(14);
    throw new GuankaError('DECODE_LIMIT', 'a fragmented length');
  }

  /** A normally small non-negative whole number (§11.6): an index into extension additions. */
  smallNumber(): number {
    if (!this.bit()) return this.bits(6);
    const octets = this.length();
    if (octets > 2) throw new GuankaError('DECODE_LIMIT', 'an extension index over the limit');
    return this.bits(octets * 8);
  }

  /** A normally small length (§11.9.3.4): how many extension additions the sender knows. */
  smallLength(): number {
    return this.bit() ? this.length() : this.bits(6) + 1;
  }

  /** True when every bit of [from, to) is zero. */
  isZero(from: number, to: number): boolean {
    let at = from;
    while (at < to && (at & 7) !== 0) {
      if ((((this.bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1) return false;
      at++;
    }
    while (at + 8 <= to) {
      if ((this.bytes[at >>> 3] ?? 0) !== 0) return false;
      at += 8;
    }
    while (at < to) {
      if ((((this.bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1) return false;
      at++;
    }
    return true;
  }
}

/** Bits that a whole number in [lo, hi] takes (§11.5.7): hi - lo below 2 ** 53. */
export function bitsForRange(lo: number, hi: number): number {
  const span = hi - lo;
  if (span < 0x80000000) return 32 - Math.clz32(span);
  return 32 + bitsForRange(0, Math.floor(span / 0x100000000));
}

/** Writes the `count` bits of `source` (right-aligned) over the bits of `target` from bit `at`; touches no other bit. */
export function writeBits(target: Uint8Array, at: number, count: number, source: Uint8Array): void {
  const spare = source.length * 8 - count;
  for (let index = 0; index < count; index++) {
    const from = spare + index;
    const bit = from < 0 ? 0 : ((source[from >>> 3] ?? 0) >>> (7 - (from & 7))) & 1;
    const to = at + index;
    const mask = 0x80 >>> (to & 7);
    const byte = target[to >>> 3] ?? 0;
    target[to >>> 3] = bit === 1 ? byte | mask : byte & ~mask;
  }
}
