import { formsOfBytes, formsOfPlace, formsOfText, type OnForm, VALUE_BYTES_MIN } from '../../src/index.ts';
import { ITEM } from '../items.ts';
import type { KnownValue, TruthSpan } from '../message.ts';

/** Items whose bytes in a payload are worth a search by themselves: they name somebody, or open something, or show the world outside. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  ITEM.vin,
  ITEM.sim,
  ITEM.symmetricKey,
  ITEM.privateKey,
  ITEM.certificate,
  ITEM.picture,
  ITEM.video,
  ITEM.pointCloud,
  ITEM.guidance,
]);

/** Of anything longer, pieces stand for the whole. */
const WHOLE_BYTES_MAX = 64;
const PIECE_BYTES = 32;
const PIECES = 3;

/** What must not come out, each value once: texts, bytes, places. */
export class KnownValues {
  readonly #keys = new Set<string>();
  readonly #values: KnownValue[] = [];
  readonly #valuesMax: number;
  /** Values beyond the limit: they are not searched for. */
  leftOut = 0;

  constructor(valuesMax: number) {
    this.#valuesMax = valuesMax;
  }

  get list(): readonly KnownValue[] {
    return this.#values;
  }

  /** Takes in what one message holds. */
  addMessage(payload: Uint8Array, truth: readonly TruthSpan[], values: readonly KnownValue[]): void {
    for (const value of values) this.add(value);
    for (const { item, start, end } of truth)
      if (IDENTIFYING.has(item)) this.#addSpan(item, payload.subarray(start, end));
  }

  add(value: KnownValue): void {
    const key =
      'text' in value ? `t${value.text}` : 'base64' in value ? `b${value.base64}` : `p${value.latE7},${value.lonE7}`;
    if (this.#keys.has(key)) return;
    if (this.#values.length >= this.#valuesMax) {
      this.leftOut++;
      return;
    }
    this.#keys.add(key);
    this.#values.push(value);
  }

  #addSpan(item: string, bytes: Uint8Array): void {
    if (bytes.length < VALUE_BYTES_MIN) return;
    if (bytes.length <= WHOLE_BYTES_MAX) {
      const text = printable(bytes);
      // A piece of an identifier that is a few digits is part of any time or count.
      if (text !== undefined && /^\d{1,9}$/.test(text)) return;
      this.add(text === undefined ? { item, base64: Buffer.from(bytes).toString('base64') } : { item, text });
      return;
    }
    for (let piece = 1; piece <= PIECES; piece++) {
      const at = Math.floor((bytes.length * piece) / (PIECES + 1));
      const part = bytes.subarray(at, at + PIECE_BYTES);
      // A piece of one byte again and again is in half of all files.
      if (new Set(part).size > PIECE_BYTES / 4) this.add({ item, base64: Buffer.from(part).toString('base64') });
    }
  }
}

function printable(bytes: Uint8Array): string | undefined {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? Buffer.from(bytes).toString('latin1') : undefined;
}

/** Tells every form of a value that is searched for. */
export function formsOf(value: KnownValue, onForm: OnForm): void {
  if ('text' in value) formsOfText(value.text, onForm);
  else if ('base64' in value) formsOfBytes(Buffer.from(value.base64, 'base64'), onForm);
  else formsOfPlace(value.latE7, value.lonE7, onForm);
}
