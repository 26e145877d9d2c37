import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { decodeMultiple } from 'cbor-x';

/*
 * Looks for a planted value in what left, and shares nothing with the detectors: it knows the value, so it may be simple. What left is
 * taken apart in every way that the attack knows to put things together, several deep.
 */

const LIMITS = {
  depthMax: 6,
  /** Stretches looked at for one search. */
  viewsMax: 4000,
  inflatedBytesMax: 1024 * 1024,
} as const;

/** @returns true when the value can be read out of the payloads, which left in this order. */
export function carries(payloads: readonly Uint8Array[], value: Uint8Array): boolean {
  // No encoding of the attack makes a value of these kinds shorter.
  if (payloads.reduce((sum, payload) => sum + payload.length, 0) < value.length) return false;
  const search = new Search(value);
  for (const payload of payloads) if (search.look(payload, 0)) return true;
  // Parts of it, each in a message of its own.
  return payloads.length > 1 && search.lookAtAll(payloads);
}

class Search {
  readonly #value: string;
  #views = 0;
  /** Leaves of all messages in order: texts, and numbers as characters. */
  #leaves: string[] = [];

  constructor(value: Uint8Array) {
    this.#value = latin1(value).toLowerCase();
  }

  lookAtAll(payloads: readonly Uint8Array[]): boolean {
    this.#leaves = [];
    for (const payload of payloads) for (const leaf of leavesOf(payload, false)) this.#leaves.push(latin1(leaf));
    return this.#has(this.#leaves.join('')) || this.#hasFrames(this.#leaves) || this.#hasFrames(payloads.map(latin1));
  }

  look(bytes: Uint8Array, depth: number): boolean {
    if (++this.#views > LIMITS.viewsMax || bytes.length === 0) return false;
    const text = latin1(bytes);
    if (this.#has(text) || this.#has(text.replaceAll('\0', '')) || this.#has(text.replaceAll(/[ ._:-]/g, '')))
      return true;
    if (depth >= LIMITS.depthMax) return false;
    const leaves = leavesOf(bytes, true);
    if (leaves.length > 1) {
      const joined = leavesOf(bytes, false).map(latin1);
      if (this.#has(joined.join('')) || this.#hasFrames(joined)) return true;
    }
    for (const inside of [...leaves, ...decoded(bytes, text)])
      if (
        inside.length < bytes.length * 1000 &&
        !(inside.length === bytes.length && latin1(inside) === text) &&
        this.look(inside, depth + 1)
      )
        return true;
    return false;
  }

  #has(text: string): boolean {
    return text.toLowerCase().includes(this.#value);
  }

  /** Frames of a transport: without one or two leading bytes each. */
  #hasFrames(frames: readonly string[]): boolean {
    const raw = frames.map((frame) =>
      /^(?:[0-9a-f]{2}){2,}$/i.test(frame) ? Buffer.from(frame, 'hex').toString('latin1') : frame,
    );
    return this.#has(raw.map((frame) => frame.slice(frame.charCodeAt(0) >> 4 === 1 ? 2 : 1)).join(''));
  }
}

/** First byte of a stream, where it has one of its own. */
const INFLATES = [
  [0x1f, gunzipSync],
  [0x78, inflateSync],
  [0x28, zstdDecompressSync],
  [undefined, inflateRawSync],
  [undefined, brotliDecompressSync],
] as const;

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** Texts, bytes and numbers of a document, in order, with keys or without; what runs of small numbers write as characters. */
function leavesOf(bytes: Uint8Array, withKeys: boolean): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  const codes: number[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') leaves.push(new Uint8Array(Buffer.from(value, 'utf8')));
    else if (typeof value === 'number') codes.push(value);
    else if (value instanceof Uint8Array) leaves.push(new Uint8Array(value));
    else if (value instanceof Map) for (const pair of value) pair.slice(withKeys ? 0 : 1).forEach(visit);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null)
      for (const pair of Object.entries(value)) pair.slice(withKeys ? 0 : 1).forEach(visit);
  };
  const documents = parsed(bytes);
  documents.forEach(visit);
  if (documents.length === 0) leaves.push(...protobufLeaves(bytes, codes));
  const small = codes.filter((code) => Number.isInteger(code) && code > 0 && code < 256);
  if (small.length > 3) leaves.push(Uint8Array.from(small));
  return leaves;
}

function parsed(bytes: Uint8Array): unknown[] {
  try {
    return [JSON.parse(Buffer.from(bytes).toString('utf8'))];
  } catch {
    // Not JSON.
  }
  const first = (bytes[0] ?? 0) >> 5;
  if (first !== 4 && first !== 5 && first !== 6) return [];
  try {
    return decodeMultiple(Buffer.from(bytes)) ?? [];
  } catch {
    return [];
  }
}

function protobufLeaves(bytes: Uint8Array, codes: number[]): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    at = bytes.length + 1;
    return 0;
  };
  while (at < bytes.length) {
    const kind = varint() % 8;
    if (kind === 0) codes.push(varint());
    else if (kind === 1 || kind === 5) {
      const size = kind === 1 ? 8 : 4;
      leaves.push(bytes.subarray(at, at + size));
      at += size;
    } else if (kind === 2) {
      const length = varint();
      if (at + length > bytes.length) return [];
      leaves.push(bytes.subarray(at, at + length));
      at += length;
    } else return [];
  }
  return at === bytes.length ? leaves : [];
}

/** What stands in the bytes by any encoding of text or compression. */
function decoded(bytes: Uint8Array, text: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  const flat = text.replaceAll(/\r?\n/g, '');
  for (const match of flat.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)) {
    found.push(new Uint8Array(Buffer.from(match[0], 'base64')));
    for (const skip of [1, 2, 3])
      if (match[0].length < 400) found.push(new Uint8Array(Buffer.from(match[0].slice(skip), 'base64')));
  }
  for (const match of flat.matchAll(/(?:[0-9a-fA-F]{2}[ :-]?){6,}/g))
    found.push(new Uint8Array(Buffer.from(match[0].replaceAll(/[ :-]/g, ''), 'hex')));
  const unescaped = [
    text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    text
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    text.replaceAll(/\\u00([0-9A-Fa-f]{2})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
    text.replaceAll(/\\(["\\/])/g, '$1'),
  ];
  for (const other of unescaped) if (other !== text) found.push(bytesOf(other));
  for (const [mark, inflate] of INFLATES) {
    // Streams with a mark are looked for behind headers of any kind, others behind short ones.
    const reach = Math.min(bytes.length, mark === undefined ? 8 : 64);
    for (let at = 0; at < reach; at++) {
      if (mark !== undefined && bytes[at] !== mark) continue;
      try {
        found.push(new Uint8Array(inflate(bytes.subarray(at), { maxOutputLength: LIMITS.inflatedBytesMax })));
      } catch {
        // Not this one, not from here.
      }
    }
  }
  return found;
}
