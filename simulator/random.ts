/**
 * Seeded numbers (sfc32, 32-bit integer arithmetic only, so the same on every machine). Not for secrets.
 * The simulator relies on IEEE 754 + - * / and on Math.floor, round, imul, trunc and sqrt, which are exact; on no other Math function.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  /** @param seed - of the run. @param stream - one vehicle, one purpose: streams of one seed are independent. */
  constructor(seed: number, stream: number) {
    this.#a = mix(seed | 0);
    this.#b = mix(stream | 0);
    this.#c = mix((seed ^ Math.imul(stream + 1, 0x9e3779b9)) | 0);
    for (let round = 0; round < 12; round++) this.bits();
  }

  /** 0 <= value < 2 ** 32. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 <= value < count. */
  below(count: number): number {
    return Math.floor((this.bits() * count) / 0x1_0000_0000);
  }

  /** low <= value <= high, whole. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** 0 <= value < 1. */
  unit(): number {
    return this.bits() / 0x1_0000_0000;
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** @throws {RangeError} nothing to pick from. */
  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new RangeError('expected something to pick from');
    return one;
  }

  /** Characters of an alphabet. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let index = 0; index < length; index++) text += alphabet.charAt(this.below(alphabet.length));
    return text;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      const bits = this.bits();
      for (let part = 0; part < 4 && at + part < length; part++) bytes[at + part] = bits >>> (part * 8);
    }
    return bytes;
  }
}

/** Finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let h = (value ^ 0x5bd1e995) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
