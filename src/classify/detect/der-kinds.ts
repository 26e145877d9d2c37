import { DER, type DerItem, derAt, derChildren, oidAt } from './der.ts';
import { ITEM } from './detection.ts';
import { has, u8, type View } from './probe.ts';

/**
 * Keys and certificates in DER (ITU-T X.690) at any place, by what stands in them: RSA and DSA keys (RFC 8017, A.1.2), PKCS#8 plain and
 * encrypted (RFC 5958), SEC 1 (RFC 5915), PKCS#12 (RFC 7292), SM2 enveloped keys (GB/T 35276-2017, 7.4), X.509 (RFC 5280, 4.1), signed
 * PKCS#7 and CMS (RFC 5652, 5; GM/T 0010). Enveloped and encrypted CMS is opaque. Limits: outer structures in BER's indefinite form are
 * known for PKCS#12 and CMS only; a certificate cut off in its first part is not.
 */
export function probeDer(view: View): void {
  const { text, start, end } = view;
  for (let at = text.indexOf('\x30'); at >= 0; at = text.indexOf('\x30', at + 1)) {
    if (!beginsLikeOne(view, at)) continue;
    const found = kindAt(view, start + at);
    if (found === undefined) continue;
    if (found.kind === 'opaque') view.finds.opaque(start + at, found.end, 'cms-encrypted');
    else view.finds.add(found.kind, start + at, found.end, 'der', 0.98);
    at = Math.min(found.end, end) - start - 1;
  }
}

/** A look at the first bytes, which most places fail: a length, and behind it a version, an object identifier or a sequence. */
function beginsLikeOne(view: View, at: number): boolean {
  const size = u8(view, at + 1);
  const head = size < 0x80 ? 2 : size === 0x80 ? 2 : size <= 0x83 ? size - 0x7e : 0;
  if (head === 0 || (size < 0x20 && size !== 0x80)) return false;
  const tag = u8(view, at + head);
  if (tag === DER.integer) return u8(view, at + head + 1) === 1 && u8(view, at + head + 2) <= 3;
  if (tag === DER.oid) return has(view, at + head + 2, PKCS7) || has(view, at + head + 2, GM_CMS);
  if (tag !== DER.sequence) return false;
  const inner = u8(view, at + head + 1);
  const innerHead = head + (inner < 0x80 ? 2 : inner - 0x7e);
  const first = u8(view, at + innerHead);
  return first === DER.oid || first === DER.context0 || first === DER.integer;
}

type Kind = (typeof ITEM)['privateKey' | 'certificate'] | 'opaque';
interface Found {
  readonly kind: Kind;
  readonly end: number;
}

const PKCS7 = '\x2a\x86\x48\x86\xf7\x0d\x01\x07';
const PKCS5 = '\x2a\x86\x48\x86\xf7\x0d\x01\x05';
const PKCS12_PBE = '\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01';
const GM_CMS = '\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02';
const GM_ALGORITHM = '\x2a\x81\x1c\xcf\x55\x01';

function kindAt(view: View, at: number): Found | undefined {
  const { bytes, start, end } = view;
  if (bytes[at + 1] === 0x80) return indefiniteKindAt(view, at - start);
  const outer = derAt(bytes, at, end, true);
  if (outer === undefined || outer.end - outer.content < 16) return undefined;
  const [first, second, third, fourth] = derChildren(bytes, outer) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const kind =
    first.tag === DER.integer
      ? versionedKind(bytes, first, second, third)
      : first.tag === DER.oid
        ? cmsKind(bytes, first, second)
        : algorithmKind(bytes, first, [second, third, fourth]);
  return kind === undefined ? undefined : { kind, end: outer.end };
}

/** Version first: private keys and PKCS#12. */
function versionedKind(
  bytes: Uint8Array,
  first: DerItem,
  second: DerItem,
  third: DerItem | undefined,
): Kind | undefined {
  if (first.end - first.content !== 1) return undefined;
  const version = bytes[first.content] ?? 0xff;
  const size = second.end - second.content;
  if (version === 3)
    return second.tag === DER.sequence && oidAt(bytes, second)?.startsWith(PKCS7) ? ITEM.privateKey : undefined;
  if (version > 1) return undefined;
  if (second.tag === DER.octets && version === 1) {
    const rest = third === undefined || third.tag === DER.context0 || third.tag === DER.context1;
    return size >= 14 && size <= 80 && rest ? ITEM.privateKey : undefined;
  }
  if (second.tag === DER.sequence)
    return third?.tag === DER.octets && oidAt(bytes, second) !== undefined ? ITEM.privateKey : undefined;
  return second.tag === DER.integer && size >= 48 && third?.tag === DER.integer ? ITEM.privateKey : undefined;
}

/** Last byte of the content type, PKCS#7 and GM/T 0010 alike: 1 data, 2 signed, 3 enveloped, 4 signed and enveloped, 6 encrypted. */
function cmsKind(bytes: Uint8Array, first: DerItem, second: DerItem): Kind | undefined {
  if (second.tag !== DER.context0) return undefined;
  const type = bytes[first.end - 1];
  if (type === 2) return ITEM.certificate;
  return type === 3 || type === 4 || type === 6 ? 'opaque' : undefined;
}

/** A sequence first: an algorithm before what it encrypts, or what a certificate says before its signature. */
function algorithmKind(
  bytes: Uint8Array,
  first: DerItem,
  [second, third, fourth]: readonly (DerItem | undefined)[],
): Kind | undefined {
  const oid = oidAt(bytes, first);
  if (second?.tag === DER.octets)
    return oid?.startsWith(PKCS5) || oid?.startsWith(PKCS12_PBE) || (oid?.startsWith('\x2a\x81\x1c\xcf\x55') ?? false)
      ? ITEM.privateKey
      : undefined;
  if (second?.tag !== DER.sequence || third?.tag !== DER.bits) return undefined;
  if (oid !== undefined) return oid.startsWith(GM_ALGORITHM) && fourth?.tag === DER.bits ? ITEM.privateKey : undefined;
  return isToBeSigned(bytes, first) ? ITEM.certificate : undefined;
}

/** Version, serial number, algorithm, issuer, validity: a certificate; a request has no serial number, a revocation list no issuer there. */
function isToBeSigned(bytes: Uint8Array, item: DerItem): boolean {
  const parts = derChildren(bytes, item);
  if (parts === undefined) return false;
  const from = parts[0]?.tag === DER.context0 ? 1 : 0;
  const [serial, algorithm, issuer, validity] = parts.slice(from);
  return (
    serial?.tag === DER.integer &&
    algorithm?.tag === DER.sequence &&
    issuer?.tag === DER.sequence &&
    validity?.tag === DER.sequence
  );
}

function indefiniteKindAt(view: View, at: number): Found | undefined {
  if (has(view, at, `\x30\x80\x02\x01\x03\x30\x80\x06\x09${PKCS7}`)) return { kind: ITEM.privateKey, end: view.end };
  if (!has(view, at, `\x30\x80\x06\x09${PKCS7}`)) return undefined;
  const type = u8(view, at + 12);
  return type === 2
    ? { kind: ITEM.certificate, end: view.end }
    : type === 3 || type === 6
      ? { kind: 'opaque', end: view.end }
      : undefined;
}
