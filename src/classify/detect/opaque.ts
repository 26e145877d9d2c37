import { HINT } from '../../bytes/prefilter.ts';
import { DER, derAt, derChildren } from './der.ts';
import { byteEntropy, textShare } from './entropy.ts';
import { isPgpMessage } from './openpgp.ts';
import type { View } from './probe.ts';
import { byteClass, CAPITALS, DIGITS, runsIn, SMALL } from './runs.ts';

/**
 * What cannot be looked into: containers of known formats that are encrypted or that no decoder here reads (7-Zip, RAR 4 and 5, XZ,
 * bzip2, LZ4 frames, framed Snappy, PGP messages (RFC 9580), age v1, `openssl enc`, LUKS, compact JWE (RFC 7516)), and bytes as random as
 * encrypted ones. Limits: fewer than 96 bytes of ciphertext without a mark are not told from any other bytes.
 */
export function probeOpaque(view: View): void {
  for (const { mark, what } of MARKS) {
    if (view.text.startsWith(mark)) view.finds.opaque(view.start, view.end, what);
  }
  if (/^BZh[1-9]1AY&SY/.test(view.text)) view.finds.opaque(view.start, view.end, 'bzip2');
  if ((view.hints & HINT.binary) !== 0 && isPgpMessage(view)) view.finds.opaque(view.start, view.end, 'pgp');
  if ((view.hints & HINT.armour) !== 0 && /-----BEGIN PGP MESSAGE/.test(view.text))
    view.finds.opaque(view.start, view.end, 'pgp');
  if ((view.hints & HINT.longRun) !== 0) probeJwe(view);
}

interface Mark {
  readonly mark: string;
  readonly what: string;
}

const MARKS: readonly Mark[] = [
  { mark: '7z\xbc\xaf\x27\x1c', what: '7z' },
  { mark: 'Rar!\x1a\x07', what: 'rar' },
  { mark: '\xfd7zXZ\0', what: 'xz' },
  { mark: '\x04\x22\x4d\x18', what: 'lz4' },
  { mark: '\xff\x06\0\0sNaPpY', what: 'snappy' },
  { mark: 'Salted__', what: 'openssl-enc' },
  { mark: 'age-encryption.org/v1', what: 'age' },
  { mark: 'LUKS\xba\xbe', what: 'luks' },
];

const TOKEN = byteClass(DIGITS, CAPITALS, SMALL, '-_.');
const JWE_BYTES_MIN = 80;
const HEADER_CHARS_MAX = 4096;

/** Five base64url parts, the first of them a header that names its encryption. */
function probeJwe(view: View): void {
  if (!view.text.includes('eyJ')) return;
  for (const run of runsIn(view.bytes, view.start, view.end, { of: TOKEN, minBytes: JWE_BYTES_MIN })) {
    const from = run.start - view.start;
    const dot = view.text.indexOf('.', from);
    if (!view.text.startsWith('eyJ', from) || dot < 0 || dot - from > HEADER_CHARS_MAX) continue;
    const parts = view.text.slice(from, run.end - view.start).split('.', 6);
    const header = Buffer.from(view.text.slice(from, dot), 'base64').toString('latin1');
    if (parts.length === 5 && header.includes('"enc"')) view.finds.opaque(run.start, run.end, 'jwe');
  }
}

const LIMITS = {
  /** Bytes of high entropy that no probe knows: from so many on they may hide anything. */
  opaqueBytesMin: 96,
  textShareMax: 0.75,
} as const;

/** Bytes as random as encrypted ones. */
export function looksEncrypted(view: View): boolean {
  const size = view.end - view.start;
  if ((view.hints & HINT.binary) === 0 || size < LIMITS.opaqueBytesMin) return false;
  if (isKnownDer(view)) return false;
  if (textShare(view.bytes, view.start, view.end) > LIMITS.textShareMax) return false;
  return byteEntropy(view.bytes, view.start, view.end) > Math.min(7.2, Math.log2(size) - 0.75);
}

/** A public key, a request, a revocation list: a DER sequence from end to end, of a kind that probeDer lets pass. */
function isKnownDer(view: View): boolean {
  const outer = derAt(view.bytes, view.start, view.end);
  if (outer?.tag !== DER.sequence || outer.end !== view.end) return false;
  const parts = derChildren(view.bytes, outer);
  return (
    parts !== undefined &&
    parts.length >= 2 &&
    parts.every(({ tag }) => tag === DER.integer || tag === DER.sequence || tag === DER.bits)
  );
}
