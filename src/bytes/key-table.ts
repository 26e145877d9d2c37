const LIMITS = {
  /** Keys remembered across messages; the rest live as long as one message. */
  keysKeptMax: 4096,
  /** Longer keys are not remembered. */
  keyBytesKeptMax: 128,
  /** Slots of the byte-wise table; a power of two, twice the keys kept. */
  slots: 8192,
  probesMax: 8,
} as const;

const NOT_ASCII = 0x80;

/**
 * Numbers the keys of objects: equal keys, equal numbers, so that later steps compare integers. Facts about a key are
 * worked out once. Bounded: hostile documents with millions of keys fill a part that is thrown away with the message.
 */
export class KeyTable<Facts> {
  readonly #describe: (identity: string) => Facts;
  readonly #kept = new Map<string, number>();
  readonly #keptFacts: Facts[] = [];
  #passing = new Map<string, number>();
  #passingFacts: Facts[] = [];
  readonly #slotIds = new Int32Array(LIMITS.slots).fill(-1);
  readonly #slotBytes: (Uint8Array | undefined)[] = [];
  /** By kept number: its bytes, where it came as bytes, and the number that came after it last time. */
  readonly #keptBytes: (Uint8Array | undefined)[] = [];
  readonly #followers = new Int32Array(LIMITS.keysKeptMax).fill(-1);
  #last = 0;

  constructor(describe: (identity: string) => Facts) {
    this.#describe = describe;
  }

  /** Forgets what only the last message used. */
  startMessage(): void {
    if (this.#passing.size === 0) return;
    this.#passing = new Map();
    this.#passingFacts = [];
  }

  /** True when the number stays the same across messages. */
  isKept(id: number): boolean {
    return id < LIMITS.keysKeptMax;
  }

  facts(id: number): Facts | undefined {
    return id < LIMITS.keysKeptMax ? this.#keptFacts[id] : this.#passingFacts[id - LIMITS.keysKeptMax];
  }

  /** Number of a key by its identity: its text, or another string that no text key has. */
  idOf(identity: string): number {
    const known = this.#kept.get(identity) ?? this.#passing.get(identity);
    if (known !== undefined) return known;
    if (this.#kept.size < LIMITS.keysKeptMax && identity.length <= LIMITS.keyBytesKeptMax) {
      const id = this.#kept.size;
      this.#kept.set(identity, id);
      this.#keptFacts.push(this.#describe(identity));
      return id;
    }
    const id = LIMITS.keysKeptMax + this.#passing.size;
    this.#passing.set(identity, id);
    this.#passingFacts.push(this.#describe(identity));
    return id;
  }

  /**
   * Number of the key that came after the last one before, when its bytes stand at `start` again with `border` behind them; -1 when
   * not. Only for keys of ASCII: whoever asks has not looked at the bytes.
   */
  expected(bytes: Uint8Array, start: number, end: number, border: number): number {
    const guess = this.#followers[this.#last] ?? -1;
    const kept = guess < 0 ? undefined : this.#keptBytes[guess];
    if (kept === undefined || start + kept.length >= end || bytes[start + kept.length] !== border) return -1;
    for (let index = 0; index < kept.length; index++) {
      const byte = kept[index] ?? 0;
      if (byte >= NOT_ASCII || byte !== bytes[start + index]) return -1;
    }
    this.#last = guess;
    return guess;
  }

  /** Number of the key that came after the last one before, when bytes[start, end) are it again; -1 when not. */
  expectedWhole(bytes: Uint8Array, start: number, end: number): number {
    const guess = this.#followers[this.#last] ?? -1;
    if (guess < 0 || !sameBytes(this.#keptBytes[guess], bytes, start, end)) return -1;
    this.#last = guess;
    return guess;
  }

  /** Bytes of a key that `expected` gave. */
  sizeOf(id: number): number {
    return this.#keptBytes[id]?.length ?? 0;
  }

  /**
   * Number of a text key given as UTF-8 without escapes.
   * @param decode - the identity, asked for only when these bytes were not seen before.
   */
  idOfBytes(
    bytes: Uint8Array,
    start: number,
    end: number,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
  ): number {
    // Objects of one kind have the same keys in the same order: the one that came next last time is tried first.
    const guess = this.expectedWhole(bytes, start, end);
    if (guess >= 0) return guess;
    const id = this.#find(bytes, start, end, decode);
    if (this.isKept(id)) {
      this.#followers[this.#last] = id;
      this.#last = id;
    }
    return id;
  }

  #find(
    bytes: Uint8Array,
    start: number,
    end: number,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
  ): number {
    if (end - start > LIMITS.keyBytesKeptMax) return this.idOf(decode(bytes, start, end));
    let slot = hashOf(bytes, start, end) & (LIMITS.slots - 1);
    for (let probe = 0; probe < LIMITS.probesMax; probe++) {
      const id = this.#slotIds[slot] ?? -1;
      if (id < 0) return this.#remember(slot, bytes, start, end, decode);
      if (sameBytes(this.#slotBytes[slot], bytes, start, end)) return id;
      slot = (slot + 1) & (LIMITS.slots - 1);
    }
    return this.idOf(decode(bytes, start, end));
  }

  #remember(
    slot: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    decode: (bytes: Uint8Array, start: number, end: number) => string,
  ): number {
    const id = this.idOf(decode(bytes, start, end));
    if (!this.isKept(id)) return id;
    this.#slotIds[slot] = id;
    // Not slice: of a Buffer that would be a view of borrowed bytes.
    const kept = new Uint8Array(bytes.subarray(start, end));
    this.#slotBytes[slot] = kept;
    this.#keptBytes[id] = kept;
    return id;
  }
}

/** FNV-1a, 32 bits: spreads keys over the slots, nothing more. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function sameBytes(kept: Uint8Array | undefined, bytes: Uint8Array, start: number, end: number): boolean {
  if (kept === undefined || kept.length !== end - start) return false;
  for (let index = 0; index < kept.length; index++) {
    if (kept[index] !== bytes[start + index]) return false;
  }
  return true;
}
