import type { TruthSpan } from '../message.ts';

/** Bytes that grow, and the spans of items among them. One writer serves many messages. */
export class TruthWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #truth: { item: string; start: number; end: number }[] = [];
  at = 0;

  reserve(count: number): void {
    if (this.at + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.at + count));
    grown.set(this.#bytes.subarray(0, this.at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.at++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Bytes with spans of their own. */
  noted(bytes: Uint8Array, truth: readonly TruthSpan[]): void {
    for (const { item, start, end } of truth) this.note(item, this.at + start, this.at + end);
    this.raw(bytes);
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.at += encoder.encodeInto(text, this.#bytes.subarray(this.at)).written;
  }

  float32(value: number, littleEndian: boolean): void {
    this.reserve(4);
    this.#view.setFloat32(this.at, value, littleEndian);
    this.at += 4;
  }

  float64(value: number, littleEndian: boolean): void {
    this.reserve(8);
    this.#view.setFloat64(this.at, value, littleEndian);
    this.at += 8;
  }

  uint32(value: number, littleEndian: boolean): void {
    this.reserve(4);
    this.#view.setUint32(this.at, value, littleEndian);
    this.at += 4;
  }

  /** Notes that what `write` writes is an item. */
  marked(item: string, write: () => void): void {
    const start = this.at;
    write();
    if (this.at > start) this.#truth.push({ item, start, end: this.at });
  }

  note(item: string, start: number, end: number): void {
    this.#truth.push({ item, start, end });
  }

  /**
   * Writes something behind its own length, which is known only afterwards: what was written moves up to make room.
   * @param head - the length's bytes.
   */
  prefixed(write: () => void, head: (length: number) => Uint8Array): void {
    const start = this.at;
    const before = this.#truth.length;
    write();
    const prefix = head(this.at - start);
    this.reserve(prefix.length);
    this.#bytes.copyWithin(start + prefix.length, start, this.at);
    this.#bytes.set(prefix, start);
    this.at += prefix.length;
    for (let index = before; index < this.#truth.length; index++) {
      const span = this.#truth[index];
      if (span === undefined) continue;
      span.start += prefix.length;
      span.end += prefix.length;
    }
  }

  /** The message so far, in order of its spans; the writer is empty afterwards. */
  take(): { readonly payload: Uint8Array; readonly truth: readonly TruthSpan[] } {
    const payload = this.#bytes.slice(0, this.at);
    const truth = this.#truth.sort((a, b) => a.start - b.start || a.end - b.end);
    this.#truth = [];
    this.at = 0;
    return { payload, truth };
  }
}

const encoder = new TextEncoder();
