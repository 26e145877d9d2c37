import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Private and symmetric JSON Web Keys (RFC 7517, 4; RFC 7518, 6), alone or in a set, by their members in any order. Limits: the object
 * that holds `kty` is read to its next closing brace; members behind a nested object are not seen.
 */
const KTY = /["']kty["']\s{0,8}:\s{0,8}["'](oct|EC|RSA|OKP)["']/g;
const SYMMETRIC = /["']k["']\s{0,8}:\s{0,8}["'][A-Za-z0-9_=+/-]{16}/;
const PRIVATE = /["']d["']\s{0,8}:\s{0,8}["'][A-Za-z0-9_=+/-]{16}/;
const OBJECT_CHARS_MAX = 16_384;

export function probeJwk(view: View): void {
  const { text, start } = view;
  if (!text.includes('kty')) return;
  let open = -1;
  let next = text.indexOf('{');
  let close = -1;
  let looked = -1;
  for (const match of text.matchAll(KTY)) {
    while (next >= 0 && next < match.index) {
      open = next;
      next = text.indexOf('{', next + 1);
    }
    if (open < 0 || open === looked) continue;
    looked = open;
    if (close < match.index) close = text.indexOf('}', match.index);
    const end = Math.min(close < 0 ? text.length : close + 1, open + OBJECT_CHARS_MAX);
    if (end <= match.index) continue;
    const symmetric = match[1] === 'oct';
    if (!(symmetric ? SYMMETRIC : PRIVATE).test(text.slice(open, end))) continue;
    view.finds.add(symmetric ? ITEM.symmetricKey : ITEM.privateKey, start + open, start + end, 'jwk', 0.99);
  }
}
