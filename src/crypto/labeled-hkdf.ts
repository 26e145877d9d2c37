/** HKDF-SHA256 (RFC 5869) and its labelled forms (RFC 9180 §4). Node's hkdf does both steps at once; HPKE needs them apart. */
import { createHmac } from 'node:crypto';

const VERSION = new TextEncoder().encode('HPKE-v1');
const textEncoder = new TextEncoder();

/** Two-byte big-endian identifiers, one after the other. */
export function suiteId(...ids: readonly number[]): Uint8Array {
  return Uint8Array.from(ids.flatMap((id) => [id >>> 8, id & 0xff]));
}

export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
  return createHmac('sha256', salt).update(ikm).digest();
}

/** @param length - bytes, at most 255 * 32. */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let block = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += 32, counter++) {
    block = Uint8Array.from(
      createHmac('sha256', prk).update(block).update(info).update(Uint8Array.of(counter)).digest(),
    );
    out.set(block.subarray(0, length - at), at);
  }
  return out;
}

export function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return hkdfExtract(salt, Buffer.concat([VERSION, suite, textEncoder.encode(label), ikm]));
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
