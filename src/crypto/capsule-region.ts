/**
 * Finding capsules inside messages of any format, without reading the format: a capsule begins with fixed bytes (the
 * COSE_Encrypt0 tag, an array of three, a byte string), and so does its base64.
 */
import { isCborArray } from '../bytes/det-cbor.ts';
import { isGuankaError } from '../model/errors.ts';
import { type CapsuleRegion, CLAIMS_LABEL } from './capsule-format.ts';
import { type Encrypt0, parseEncrypt0 } from './cose.ts';

/** Places looked at in one message; a hostile one may be full of openings. */
const CANDIDATES_MAX = 256;
/** Tag 16, array of 3, byte string with a one- or two-byte length. */
const OPENINGS = [Uint8Array.of(0xd0, 0x83, 0x58), Uint8Array.of(0xd0, 0x83, 0x59)] as const;
const TEXT_A = 0x41;

export interface FoundCapsule {
  readonly region: CapsuleRegion;
  readonly bytes: Uint8Array;
  readonly parsed: Encrypt0;
}

/**
 * Every capsule in the message, from the end: that is where they are put. Not verified. Never throws. A sender's own bytes may look like
 * any number of openings, so each kind of opening has its own number of tries, and the last come first.
 */
export function findCapsules(carrier: Uint8Array): FoundCapsule[] {
  const found: FoundCapsule[] = [];
  for (const opening of OPENINGS) {
    for (const start of fromTheEnd(carrier, opening)) {
      const parsed = tryParse(carrier, start);
      if (parsed === undefined) continue;
      const region: CapsuleRegion = { start, end: parsed.end, encoding: 'binary' };
      found.push({ region, bytes: carrier.subarray(start, parsed.end), parsed });
    }
    for (const start of fromTheEnd(carrier, Buffer.from(Buffer.from(opening).toString('base64')))) {
      // Ours begin where their text begins: what stands inside a run is not looked at.
      if (start > 0 && isBase64(carrier[start - 1] ?? 0)) continue;
      const capsule = textCapsule(carrier, start, textEnd(carrier, start));
      if (capsule !== undefined) found.push(capsule);
    }
  }
  return found;
}

/**
 * Where `placeholder` went in `carrier`, as it is or in base64; undefined when it is not there, or there twice: what a
 * placeholder looks like is no secret, and a sender who put one in a field of its own must not choose the capsule's place.
 */
export function locatePlaceholder(carrier: Uint8Array, placeholder: Uint8Array): CapsuleRegion | undefined {
  const haystack = asBuffer(carrier);
  const binary = haystack.indexOf(placeholder);
  if (binary >= 0) {
    const end = binary + placeholder.length;
    // Where nothing follows there is no room for another.
    if (carrier.length > end && haystack.indexOf(placeholder, binary + 1) >= 0) return undefined;
    return { start: binary, end, encoding: 'binary' };
  }
  for (const encoding of ['base64url', 'base64'] as const) {
    const text = asBuffer(placeholder).toString(encoding).replace(/=+$/, '');
    const start = haystack.indexOf(text, 0, 'latin1');
    if (start < 0) continue;
    if (haystack.indexOf(text, start + 1, 'latin1') >= 0) return undefined;
    return { start, end: start + text.length, encoding };
  }
  return undefined;
}

/** Makes the region what it would be for a capsule of zero bytes: what the carrier digest is taken over. */
export function blankRegion(carrier: Uint8Array, region: CapsuleRegion): void {
  carrier.fill(region.encoding === 'binary' ? 0 : TEXT_A, region.start, region.end);
}

/** Writes `capsule` into a region of its size. */
export function writeRegion(carrier: Uint8Array, region: CapsuleRegion, capsule: Uint8Array): void {
  if (region.encoding === 'binary') {
    carrier.set(capsule, region.start);
    return;
  }
  const text = asBuffer(capsule).toString(region.encoding).replace(/=+$/, '');
  carrier.set(Buffer.from(text, 'latin1'), region.start);
}

/** Places of `opening`, the last first, at most CANDIDATES_MAX. */
function* fromTheEnd(carrier: Uint8Array, opening: Uint8Array): Generator<number> {
  const haystack = asBuffer(carrier);
  let at = haystack.lastIndexOf(opening);
  for (let tries = 0; at >= 0 && tries < CANDIDATES_MAX; tries++) {
    yield at;
    at = at === 0 ? -1 : haystack.lastIndexOf(opening, at - 1);
  }
}

/** One past the last character of the base64 run, of either alphabet. */
function textEnd(carrier: Uint8Array, start: number): number {
  let end = start;
  while (end < carrier.length && isBase64(carrier[end] ?? 0)) end++;
  return end;
}

/** A character of either alphabet. */
function isBase64(byte: number): boolean {
  const alphanumeric =
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return alphanumeric || byte === 0x2b || byte === 0x2f || byte === 0x2d || byte === 0x5f;
}

function textCapsule(carrier: Uint8Array, start: number, end: number): FoundCapsule | undefined {
  const text = asBuffer(carrier).toString('latin1', start, end);
  const bytes = Buffer.from(text, 'base64');
  const parsed = tryParse(bytes, 0);
  if (parsed === undefined || parsed.end !== bytes.length) return undefined;
  const encoding = /[-_]/.test(text) ? 'base64url' : 'base64';
  // Decoders pass over bits that are left over at the end, and take both alphabets in one text: a change there must not go unseen.
  if (bytes.toString(encoding).replace(/=+$/, '') !== text) return undefined;
  return { region: { start, end, encoding }, bytes, parsed };
}

function tryParse(bytes: Uint8Array, start: number): Encrypt0 | undefined {
  try {
    const parsed = parseEncrypt0(bytes, start);
    return isCborArray(parsed.protectedHeader.get(CLAIMS_LABEL)) ? parsed : undefined;
  } catch (error) {
    if (!isGuankaError(error)) throw error;
    return undefined;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
