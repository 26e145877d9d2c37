/** Just enough of DER (ITU-T X.690) to tell keys and certificates by their structure. Nothing throws. */

export interface DerItem {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

export const DER = {
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context1: 0xa1,
} as const;

/** The item at `at` if it lies inside [at, end), lengths in their shortest form. */
export function derAt(bytes: Uint8Array, at: number, end: number): DerItem | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return itemOf(tag, at, at + 2, first, end);
  const count = first & 0x7f;
  if (count === 0 || count > 4 || at + 2 + count > end) return undefined;
  let length = 0;
  for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  if (length < 0x80 || (count > 1 && length < 256 ** (count - 1))) return undefined;
  return itemOf(tag, at, at + 2 + count, length, end);
}

function itemOf(tag: number, start: number, content: number, length: number, end: number): DerItem | undefined {
  return content + length <= end ? { tag, start, content, end: content + length } : undefined;
}

const CHILDREN_MAX = 12;

/** The first items inside one, as many as there are and at most twelve; undefined when one of them does not parse. */
export function derChildren(bytes: Uint8Array, parent: DerItem): readonly DerItem[] | undefined {
  const children: DerItem[] = [];
  for (let at = parent.content; at < parent.end && children.length < CHILDREN_MAX; ) {
    const child = derAt(bytes, at, parent.end);
    if (child === undefined) return undefined;
    children.push(child);
    at = child.end;
  }
  return children;
}

export type DerKind = 'private' | 'certificate';

const PKCS7 = '2a864886f70d0107';
const PKCS5 = '2a864886f70d0105';
const PKCS12_PBE = '2a864886f70d010c01';

/** What the SEQUENCE at `at` is: RFC 8017 (PKCS#1), RFC 5958 (PKCS#8, encrypted too), RFC 5915 (SEC1), RFC 7292, RFC 5652, RFC 5280. */
export function derKind(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly kind: DerKind; readonly end: number } | undefined {
  const outer = derAt(bytes, at, end);
  if (outer === undefined || outer.tag !== DER.sequence || outer.end - outer.content < 16) return undefined;
  const parts = derChildren(bytes, outer);
  const [first, second, third] = parts ?? [];
  if (first === undefined || second === undefined) return undefined;
  const kind = kindOf(bytes, first, second, third);
  return kind === undefined ? undefined : { kind, end: outer.end };
}

function kindOf(bytes: Uint8Array, first: DerItem, second: DerItem, third: DerItem | undefined): DerKind | undefined {
  if (first.tag === DER.integer && first.end - first.content === 1) {
    const version = bytes[first.content];
    if (version === 3 && second.tag === DER.sequence && oidOf(bytes, second)?.startsWith(PKCS7)) return 'private';
    if (
      version === 1 &&
      second.tag === DER.octets &&
      second.end - second.content >= 20 &&
      second.end - second.content <= 72
    )
      return third === undefined || third.tag === DER.context0 || third.tag === DER.context1 ? 'private' : undefined;
    if ((version === 0 || version === 1) && second.tag === DER.sequence && third?.tag === DER.octets)
      return oidOf(bytes, second) === undefined ? undefined : 'private';
    if (version === 0 && second.tag === DER.integer && second.end - second.content >= 48 && third?.tag === DER.integer)
      return 'private';
    return undefined;
  }
  if (first.tag === DER.oid && second.tag === DER.context0)
    return hex(bytes, first).startsWith(PKCS7) ? 'certificate' : undefined;
  if (first.tag !== DER.sequence) return undefined;
  if (second.tag === DER.octets) {
    const oid = oidOf(bytes, first);
    return oid?.startsWith(PKCS5) || oid?.startsWith(PKCS12_PBE) ? 'private' : undefined;
  }
  return second.tag === DER.sequence && third?.tag === 0x03 && isToBeSigned(bytes, first) ? 'certificate' : undefined;
}

/** Version, serial number, algorithm, issuer: a certificate; a certificate request has no serial number. */
function isToBeSigned(bytes: Uint8Array, item: DerItem): boolean {
  const parts = derChildren(bytes, item);
  if (parts === undefined || parts.length < 4) return false;
  const from = parts[0]?.tag === DER.context0 ? 1 : 0;
  return (
    parts[from]?.tag === DER.integer && parts[from + 1]?.tag === DER.sequence && parts[from + 2]?.tag === DER.sequence
  );
}

function oidOf(bytes: Uint8Array, sequence: DerItem): string | undefined {
  const first = derAt(bytes, sequence.content, sequence.end);
  return first?.tag === DER.oid ? hex(bytes, first) : undefined;
}

function hex(bytes: Uint8Array, item: DerItem): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + item.content, item.end - item.content).toString('hex');
}
