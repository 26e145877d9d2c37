/** HKDF-SHA256 (RFC 5869) and its labelled forms (RFC 9180 §4). Node's hkdf does both steps at once; HPKE needs them apart. */
import { createHmac } from 'node:crypto';
import { secretArray } from './entropy.ts';

const VERSION = new TextEncoder().encode('HPKE-v1');
const textEncoder = new TextEncoder();

/** Two-byte big-endian identifiers, one after the other. */
export function suiteId(...ids: readonly number[]): Uint8Array {
  return Uint8Array.from(ids.flatMap((id) => [id >>> 8, id & 0xff]));
}

/** @param ikm - input keying material, in parts: joining them would leave a copy that nobody wipes. */
export function hkdfExtract(salt: Uint8Array, ...ikm: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac('sha256', salt);
  for (const part of ikm) hmac.update(part);
  return hmac.digest();
}

/** @param length - bytes, at most 255 * 32. */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const out = secretArray(length);
  let block: Uint8Array = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += 32, counter++) {
    const next = createHmac('sha256', prk).update(block).update(info).update(Uint8Array.of(counter)).digest();
    block.fill(0);
    block = next;
    out.set(block.subarray(0, length - at), at);
  }
  block.fill(0);
  return out;
}

export function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return hkdfExtract(salt, VERSION, suite, textEncoder.encode(label), ikm);
}

export function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  return hkdfExpand(prk, Buffer.concat([suiteId(length), VERSION, suite, textEncoder.encode(label), info]), length);
}
