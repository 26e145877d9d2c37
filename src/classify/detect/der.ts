/** Just enough of DER (ITU-T X.690) to tell keys and certificates by their structure. Nothing throws. */

export interface DerItem {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

export const DER = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
} as const;

/**
 * The item at `at` if it lies inside [at, end), its length in the shortest form.
 * @param cutOff - an item longer than the input is taken to end with it.
 */
export function derAt(bytes: Uint8Array, at: number, end: number, cutOff = false): DerItem | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at] ?? 0;
  const first = bytes[at + 1] ?? 0;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || count > 4 || at + 2 + count > end) return undefined;
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  if (count > 0 && (length < 0x80 || (count > 1 && length < 256 ** (count - 1)))) return undefined;
  const content = at + 2 + count;
  if (content + length <= end) return { tag, start: at, content, end: content + length };
  return cutOff ? { tag, start: at, content, end } : undefined;
}

const CHILDREN_MAX = 8;

/** The first items inside one, as many as there are and at most eight; those before one that does not parse. Undefined for none. */
export function derChildren(bytes: Uint8Array, parent: DerItem): readonly DerItem[] | undefined {
  const children: DerItem[] = [];
  for (let at = parent.content; at < parent.end && children.length < CHILDREN_MAX; ) {
    const child = derAt(bytes, at, parent.end);
    if (child === undefined) break;
    children.push(child);
    at = child.end;
  }
  return children.length === 0 ? undefined : children;
}

/** The object identifier that a sequence begins with, as characters of its encoding. */
export function oidAt(bytes: Uint8Array, sequence: DerItem): string | undefined {
  const first = derAt(bytes, sequence.content, sequence.end);
  if (first?.tag !== DER.oid) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset + first.content, first.end - first.content).toString('latin1');
}
