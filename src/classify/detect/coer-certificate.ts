import { ITEM } from './detection.ts';
import { has, u8, type View } from './probe.ts';

/**
 * V2X certificates in COER (ITU-T X.696), at any place: IEEE 1609.2-2022, 6.4 (ETSI TS 103 097 and 102 941 profile it), explicit and
 * implicit, and those of China's YD/T 3957-2021, which keeps the same frame with SM2 and SM3. A finding reaches to the end of the view:
 * it takes the whole grammar to know where one ends. Limits: version 3 only, which is the one in use.
 */
export function probeCoerCertificates(view: View): void {
  for (let at = view.text.indexOf('\x03', 1); at > 0; at = view.text.indexOf('\x03', at + 1)) {
    if (!isCertificate(view, at - 1)) continue;
    view.finds.add(ITEM.certificate, view.start + at - 1, view.end, 'ieee1609.2', 0.95);
    return;
  }
}

const EXPLICIT = 0;
const IMPLICIT = 1;

/** CertificateBase: version, type, issuer, what is signed, and a signature, which an implicit one does not have. */
function isCertificate(view: View, at: number): boolean {
  const preamble = u8(view, at);
  const type = u8(view, at + 2);
  if (!((preamble === 0x80 && type === EXPLICIT) || (preamble === 0x00 && type === IMPLICIT))) return false;
  const body = afterIssuer(view, at + 3);
  return body > 0 && isToBeSigned(view, body);
}

/** IssuerIdentifier: the last eight bytes of a SHA-256, SHA-384 or SM3 digest, or `self` with a hash algorithm. */
function afterIssuer(view: View, at: number): number {
  const choice = u8(view, at);
  if (choice === 0x81) return u8(view, at + 1) <= 2 ? at + 2 : 0;
  return choice === 0x80 || choice === 0x82 || choice === 0x83 ? at + 9 : 0;
}

/** ToBeSignedCertificate: options, id, CRACA id, CRL series, validity period (a start and a duration with its unit). */
function isToBeSigned(view: View, at: number): boolean {
  const afterId = endOfId(view, at + 1);
  if (afterId === 0) return false;
  const validity = afterId + 5;
  const start = u8(view, validity) * 16_777_216;
  const unit = u8(view, validity + 4);
  const duration = u8(view, validity + 5) * 256 + u8(view, validity + 6);
  // Time32 counts from 2004: a start before 2011 is older than the standard.
  return start >= 0x0d00_0000 && unit >= 0x80 && unit <= 0x86 && duration > 0 && validity + 7 < view.text.length;
}

/** CertificateId: linkage data, a host name, a binary id, none. @returns one past it, or 0. */
function endOfId(view: View, at: number): number {
  const length = u8(view, at + 1);
  switch (u8(view, at)) {
    case 0x80:
      return has(view, at + 1, '\0') ? at + 13 : length === 0x80 ? at + 26 : 0;
    case 0x81:
      return length < 0x80 && /^[\x20-\x7e]*$/.test(view.text.slice(at + 2, at + 2 + length)) ? at + 2 + length : 0;
    case 0x82:
      return length >= 1 && length <= 64 ? at + 2 + length : 0;
    case 0x83:
      return at + 1;
    default:
      return 0;
  }
}
