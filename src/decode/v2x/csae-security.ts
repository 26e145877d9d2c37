import { isGuankaError } from '../../model/errors.ts';
import type { Leaf, Walk } from './asn-walk.ts';
import { NO_BLANK } from './asn-walk.ts';
import { walkCsaeFrame } from './csae53.ts';
import { CERTIFICATE } from './items.ts';

/*
 * The security header of LTE-V2X in China: SecuredMessage (GB/T 37374-2019 chapter 6, which YD/T 3957-2021 builds on), in COER: a version
 * octet, then a choice of unsecured (80), signed (81), encrypted (82) data and a request for a certificate (83). The standards are not
 * public and their drafts differ in the order and the options of what stands around signed data. So the payload of signed data is not
 * looked for by a field list: it is the octet string in it that is a message frame of T/CSAE 53 to its last bit. What stands before and
 * behind it holds the signer: a digest of eight octets, or its certificate.
 */

const VERSION_MAX = 3;
const TAG = { unsecured: 0x80, signed: 0x81, request: 0x83 } as const;
/** Header, digest and algorithm take fewer octets than this, a certificate more. */
const CERTIFICATE_OCTETS_MIN = 80;
/** Curve, r (33 octets) and s (32): what follows the payload when no certificate does. */
const SIGNATURE_OCTETS_MAX = 72;
/** No radio frame of LTE-V2X is longer; a longer one is not looked through, octet by octet. */
const SEARCHED_OCTETS_MAX = 4096;
/** A frame that carries anything is longer. */
const FRAME_OCTETS_MIN = 12;

const OPAQUE: Leaf = {
  path: 'SecuredMessage.encData',
  cause: { kind: 'opaque', reason: 'encrypted' },
  blank: NO_BLANK,
};
const UNREAD: Leaf = {
  path: 'SecuredMessage.signedData',
  cause: { kind: 'opaque', reason: 'no message that is read' },
  blank: NO_BLANK,
};
const SIGNER: Leaf = {
  path: 'SecuredMessage.signedData.signer',
  cause: { kind: 'label', item: CERTIFICATE, by: 'ydt3957' },
  blank: NO_BLANK,
};

/** True when a secured message may stand at byte `start`; a plain frame may look so too. */
export function isSecuredMessage(bytes: Uint8Array, start: number, end: number): boolean {
  const version = bytes[start] ?? 0;
  const tag = bytes[start + 1] ?? 0;
  return (
    end - start > FRAME_OCTETS_MIN &&
    version >= 1 &&
    version <= VERSION_MAX &&
    tag >= TAG.unsecured &&
    tag <= TAG.request
  );
}

/** Unwraps a secured message to the end of the walk. */
export function walkSecuredMessage(walk: Walk): void {
  const start = walk.at >>> 3;
  const end = walk.end >>> 3;
  const tag = walk.bytes[start + 1] ?? 0;
  const body = start + 2;
  if (tag !== TAG.unsecured && tag !== TAG.signed) {
    walk.mark(OPAQUE, body * 8, (end - body) * 8);
    walk.at = walk.end;
    return;
  }
  const outer = walk.prefix;
  const isSigned = tag === TAG.signed;
  walk.prefix = `${outer}SecuredMessage.${isSigned ? 'signedData' : 'unSecuredData'}.`;
  const payload = end - body > SEARCHED_OCTETS_MAX ? undefined : findPayload(walk, body, end, !isSigned);
  walk.prefix = outer;
  if (isSigned) walk.signed = true;
  if (payload === undefined) walk.mark(UNREAD, body * 8, (end - body) * 8);
  else if (isSigned) {
    if (payload.start - body >= CERTIFICATE_OCTETS_MIN) walk.mark(SIGNER, body * 8, (payload.start - body) * 8);
    if (end - payload.end > CERTIFICATE_OCTETS_MIN + SIGNATURE_OCTETS_MAX)
      walk.mark(SIGNER, payload.end * 8, (end - payload.end) * 8);
  }
  walk.at = walk.end;
}

/** The first octet string in bytes[from, end) that is a message frame to its last bit: what is in it is marked. */
function findPayload(
  walk: Walk,
  from: number,
  end: number,
  first: boolean,
): { readonly start: number; readonly end: number } | undefined {
  const count = walk.leaves.length;
  const outer = walk.end;
  for (let at = from; at < (first ? from + 1 : end - FRAME_OCTETS_MIN); at++) {
    const found = octetString(walk.bytes, at, end);
    if (found === undefined) continue;
    walk.rewind(found.start * 8, count);
    walk.end = found.end * 8;
    try {
      if (walkCsaeFrame(walk)) return found;
    } catch (error) {
      if (!isGuankaError(error)) throw error;
    } finally {
      walk.end = outer;
    }
  }
  walk.rewind(from * 8, count);
  return undefined;
}

/** The contents of an octet string whose length (X.696 8.6, one to three octets) stands at `at`, if it may hold a frame. */
function octetString(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at] ?? 0;
  const wide = first === 0x81 ? 1 : first === 0x82 ? 2 : 0;
  if (wide === 0 && first >= 0x80) return undefined;
  let length = wide === 0 ? first : 0;
  for (let index = 1; index <= wide; index++) length = length * 256 + (bytes[at + index] ?? 0);
  const start = at + 1 + wide;
  return length < FRAME_OCTETS_MIN || start + length > end ? undefined : { start, end: start + length };
}
