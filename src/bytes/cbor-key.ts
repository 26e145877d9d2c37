import { headSize, INDEFINITE, integerAt, MAJOR } from './cbor-head.ts';
import { cborText, stringContent } from './cbor-string.ts';
import type { KeyTable } from './key-table.ts';

/*
 * Keys of CBOR maps as identities: a text key is its text, so that JSON and CBOR share patterns and names; others begin with U+0000
 * (which a text key that begins so gets doubled): an integer in decimal, a byte string as h'…', anything else as the bytes of its item.
 */

const MARK = '\0';
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Number of the key item bytes[start, end), which was walked before. */
export function cborKeyId<Facts>(bytes: Uint8Array, start: number, end: number, keys: KeyTable<Facts>): number {
  const initial = bytes[start] ?? 0;
  const major = initial >> 5;
  if (major === MAJOR.text && (initial & 0x1f) !== INDEFINITE)
    return keys.idOfBytes(bytes, start + headSize(initial), end, textIdentity);
  if (major === MAJOR.text) return keys.idOf(marked(cborText(bytes, start, end)));
  if (major === MAJOR.unsigned || major === MAJOR.negative) return keys.idOf(`${MARK}${integerAt(bytes, start)}`);
  if (major === MAJOR.bytes && stringContent(bytes, start, end).chunks < 2) {
    const content = stringContent(bytes, start, end);
    return keys.idOf(`${MARK}h'${hex(bytes, content.start, content.end)}'`);
  }
  return keys.idOf(`${MARK}x${hex(bytes, start, end)}`);
}

/** A key as label patterns write it: text as it is, integers in decimal, byte strings as h'…'. */
export function cborKeyName(identity: string): string {
  return identity.startsWith(MARK) ? identity.slice(1) : identity;
}

/** True for an integer key too small to be an identifier of anything but a field. */
export function isSmallIntegerKey(identity: string): boolean {
  return /^\0-?\d{1,4}$/.test(identity);
}

/** True for a text key. */
export function isTextKey(identity: string): boolean {
  return !identity.startsWith(MARK) || identity.startsWith(MARK + MARK);
}

function textIdentity(bytes: Uint8Array, start: number, end: number): string {
  return marked(decoder.decode(bytes.subarray(start, end)));
}

function marked(text: string): string {
  return text.startsWith(MARK) ? MARK + text : text;
}

function hex(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
}
