const LIMITS = {
  /** Work for a message of any size, in bytes looked at. */
  workBytesMin: 1024 * 1024,
  /** Looks at each byte of a message, on top of that. */
  looksMax: 16,
} as const;

/** What one look costs beside its bytes: setting it up. */
const LOOK_BYTES = 512;
/** What a decoder costs that fails at once: ten microseconds, most of them to set it up. */
const TRIAL_BYTES = 2048;
/** What a place costs that one pattern fits and that is then looked at with what stands around it: about a microsecond. */
const CANDIDATE_BYTES = 64;

/**
 * What may be spent on one message: bytes that come out of decoders and bytes that are looked at, all leaves together. A bomb runs out
 * of it, however it is nested, and what is left is opaque.
 */
export class Budget {
  #left: number;
  /** True once something could not be paid for. */
  spent = false;

  constructor(messageBytes: number) {
    this.#left = LIMITS.workBytesMin + messageBytes * LIMITS.looksMax;
  }

  /** Most bytes that a decoder may still put out. */
  get outputMax(): number {
    return Math.max(1, this.#left);
  }

  /** Pays for looking at so many bytes. */
  look(bytes: number): boolean {
    return this.#take(bytes + LOOK_BYTES);
  }

  /** Pays for trying a decoder. @param setUpBytes - what it costs beside its output. */
  trial(setUpBytes: number = TRIAL_BYTES): boolean {
    return this.#take(setUpBytes);
  }

  /** Pays for a closer look at one place. */
  candidate(): boolean {
    return this.#take(CANDIDATE_BYTES);
  }

  /** Marks the budget as spent: more is there than is looked for. */
  exhaust(): void {
    this.spent = true;
  }

  #take(cost: number): boolean {
    if (this.spent || cost > this.#left) {
      this.spent = true;
      return false;
    }
    this.#left -= cost;
    return true;
  }
}
