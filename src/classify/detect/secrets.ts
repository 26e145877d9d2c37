import { HINT } from '../../bytes/prefilter.ts';
import { derKind } from './der.ts';
import { ITEM } from './detection.ts';
import { byteEntropy } from './entropy.ts';
import { hintsBefore, NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * Keys and certificates by structure: PEM of every kind (RFC 7468), DER, OpenSSH, PuTTY, JWK (RFC 7517), COSE_Key (RFC 9052, 7), SHE key
 * updates (M1 to M3) by name, IEEE 1609.2 certificates at the start of a leaf, and values of high entropy that a name calls a key.
 * Limits: a key of raw bytes without a name is not told from any other random bytes.
 */
export function probeSecrets(view: View): void {
  const { hints } = view;
  if ((hints & HINT.armour) !== 0) probeArmour(view);
  if (view.text.includes('PuTTY-User-Key-File-')) probePutty(view);
  if (view.text.includes('"kty"')) probeJwk(view);
  if ((hints & HINT.binary) !== 0) {
    probeDer(view);
    probeBinary(view);
  }
  probeNamed(view);
}

const BEGIN = /-{4,5} ?BEGIN ([A-Z0-9 -]{1,60}?) ?-{4,5}/g;

function probeArmour(view: View): void {
  for (const match of view.text.matchAll(BEGIN)) {
    const label = match[1] ?? '';
    const endMark = view.text.indexOf('END ', match.index + match[0].length);
    const close = endMark < 0 ? -1 : view.text.indexOf('-----', endMark);
    const end = close < 0 ? view.text.length : Math.min(view.text.length, close + 5);
    const item = /PRIVATE|ENCRYPTED/.test(label)
      ? ITEM.privateKey
      : /CERTIFICATE|X509|PKCS7|PKCS #7|CMS|PKCS12/.test(label)
        ? ITEM.certificate
        : undefined;
    if (item !== undefined) view.finds.add(item, view.start + match.index, view.start + end, 'pem', 0.99);
  }
}

function probePutty(view: View): void {
  const at = view.text.indexOf('PuTTY-User-Key-File-');
  if (view.text.includes('Private-Lines:', at))
    view.finds.add(ITEM.privateKey, view.start + at, view.end, 'putty', 0.99);
}

const JWK = /\{[^{}]{0,8192}?"kty"\s*:\s*"(oct|EC|RSA|OKP)"[^{}]{0,8192}\}/g;

function probeJwk(view: View): void {
  for (const match of view.text.matchAll(JWK)) {
    const secret = match[1] === 'oct' ? /"k"\s*:\s*"[A-Za-z0-9_-]{16,}/ : /"d"\s*:\s*"[A-Za-z0-9_-]{16,}/;
    if (!secret.test(match[0])) continue;
    const at = view.start + match.index;
    view.finds.add(match[1] === 'oct' ? ITEM.symmetricKey : ITEM.privateKey, at, at + match[0].length, 'jwk', 0.99);
  }
}

const CANDIDATES_MAX = 4096;

function probeDer(view: View): void {
  let looked = 0;
  for (let at = view.text.indexOf('\x30'); at >= 0 && looked < CANDIDATES_MAX; at = view.text.indexOf('\x30', at + 1)) {
    const second = view.text.charCodeAt(at + 1);
    if (second < 0x20 || second > 0x84 || second === 0x80) continue;
    looked++;
    const found = derKind(view.bytes, view.start + at, view.end);
    if (found === undefined) continue;
    view.finds.add(
      found.kind === 'private' ? ITEM.privateKey : ITEM.certificate,
      view.start + at,
      found.end,
      'der',
      0.98,
    );
    at = found.end - view.start - 1;
  }
}

function probeBinary(view: View): void {
  const openSsh = view.text.indexOf('openssh-key-v1\0');
  if (openSsh >= 0) view.finds.add(ITEM.privateKey, view.start + openSsh, view.end, 'openssh', 0.99);
  const kind = coseKeyKind(view.text);
  if (kind !== undefined)
    view.finds.add(kind === 'oct' ? ITEM.symmetricKey : ITEM.privateKey, view.start, view.end, 'cose-key', 0.95);
  if (isCoerCertificate(view.bytes, view.start, view.end))
    view.finds.add(ITEM.certificate, view.start, view.end, 'ieee1609.2', 0.8);
}

/** A map that begins with kty (label 1): symmetric has k (-1) as a byte string, OKP and EC2 have d (-4). */
function coseKeyKind(text: string): 'oct' | 'private' | undefined {
  const match = /^[\xa2-\xaf]\x01([\x01\x02\x04])/.exec(text);
  if (match === null) return undefined;
  if (match[1] === '\x04') return /\x20(?:[\x48-\x57]|\x58[\x18-\xff])/.test(text) ? 'oct' : undefined;
  return /\x23\x58[\x1c-\x42]/.test(text) ? 'private' : undefined;
}

/** Certificate of IEEE 1609.2-2022, 6.4.2 (ETSI TS 103 097 uses the same): version 3, explicit or implicit, an issuer, an id. */
function isCoerCertificate(bytes: Uint8Array, start: number, end: number): boolean {
  const preamble = bytes[start] ?? 0;
  if (end - start < 64 || (preamble !== 0x80 && preamble !== 0x00) || bytes[start + 1] !== 3) return false;
  const type = bytes[start + 2] ?? 0xff;
  const issuer = bytes[start + 3] ?? 0;
  return type <= 1 && issuer >= 0x80 && issuer <= 0x82 && byteEntropy(bytes, start, end) > 4.5;
}

const VALUE = /[A-Za-z0-9+/_=-]{16,}/g;
const SECRET_NAMES = NAME.secret | NAME.symmetricKey | NAME.privateKey | NAME.she;

function probeNamed(view: View): void {
  const size = view.end - view.start;
  if ((view.name & SECRET_NAMES) !== 0 && (view.hints & HINT.binary) !== 0 && size >= 16 && size <= 4096)
    view.finds.add(itemOf(view.name), view.start, view.end, 'named-key', 0.8);
  if ((view.hints & HINT.longRun) === 0) return;
  for (const match of view.text.matchAll(VALUE)) {
    const at = view.start + match.index;
    const names = view.name | hintsBefore(view.bytes, view.start, at);
    if ((names & SECRET_NAMES) === 0 || (names & NAME.other) !== 0) continue;
    if (!isDense(match[0])) continue;
    view.finds.add(itemOf(names), at, at + match[0].length, 'named-key', 0.8);
  }
}

function itemOf(names: number): (typeof ITEM)['privateKey' | 'symmetricKey'] {
  return (names & NAME.privateKey) !== 0 ? ITEM.privateKey : ITEM.symmetricKey;
}

/** As many different characters as random hex or base64 has, and not words. */
function isDense(value: string): boolean {
  const different = new Set(value).size;
  const hex = /^[0-9a-fA-F]+$/.test(value);
  if (hex) return value.length >= 32 ? different >= 10 : different >= 8 && /\d/.test(value) && /[a-fA-F]/.test(value);
  return (
    different >= Math.min(16, value.length * 0.55) && /\d/.test(value) && /[A-Z]/.test(value) && /[a-z]/.test(value)
  );
}
