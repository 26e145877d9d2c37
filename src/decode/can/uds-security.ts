import { CERTIFICATE, PRIVATE_KEY, SYMMETRIC_KEY } from './items.ts';
import { labelled, type Part } from './part.ts';
import { isBlank } from './vin-shape.ts';

/**
 * SecurityAccess (ISO 14229-1 §10.4): 27 even = key, 67 odd = seed. The algorithm between them is a secret that vehicle and
 * tester share, and a pair of seed and key is what it is recovered from: a symmetric key's material.
 */
export function judgeSecurityAccess(bytes: Uint8Array, length: number): readonly Part[] {
  const service = bytes[0] ?? 0;
  const level = (bytes[1] ?? 0) & 0x7f;
  if (length < 4 || level === 0 || isBlank(bytes, 2, length)) return [];
  if (service === 0x67 && level % 2 === 1) return [labelled(2, length, 'can.uds.67.seed', SYMMETRIC_KEY, 'uds:67')];
  if (service === 0x27 && level % 2 === 0) return [labelled(2, length, 'can.uds.27.key', SYMMETRIC_KEY, 'uds:27')];
  return [];
}

/**
 * Authentication (ISO 14229-1 §10.6). 01, 02 and 04 carry certificates; 03 and 05..07 carry challenges and proofs of
 * ownership, made with the private key of whoever proves (or with a shared one, which the message does not tell).
 */
export function judgeAuthentication(bytes: Uint8Array, length: number): readonly Part[] {
  const name = bytes[0] === 0x29 ? '29' : '69';
  const task = (bytes[1] ?? 0) & 0x7f;
  if (length < 4 || task > 7 || task === 0) return [];
  const certificate = task === 1 || task === 2 || task === 4;
  const item = certificate ? CERTIFICATE : PRIVATE_KEY;
  return [labelled(2, length, `can.uds.${name}.${certificate ? 'certificate' : 'proof'}`, item, `uds:${name}`)];
}
