import type { ItemId } from '../../model/item.ts';
import { ITEM } from './detection.ts';
import { u8, u16be, type View } from './probe.ts';

/**
 * Private and symmetric keys as COSE_Key (RFC 9052, 7; RFC 9053, 7) at any place, `kty` first as deterministic encoders write it. A
 * document that fills the view, with labels in any order, is read by documents.ts. Limits: nested parameters.
 */
export function probeCoseKeys(view: View): void {
  for (const match of view.text.matchAll(HEAD)) {
    const kind = COSE_KEYS.get(u8(view, match.index + 2));
    const end = kind === undefined ? 0 : endOfKey(view, match.index, NEGATIVE - 1 - kind.secret);
    if (kind === undefined || end === 0) continue;
    view.finds.add(kind.item, view.start + match.index, view.start + end, 'cose-key', 0.95);
  }
}

/** By key type (`kty`): OKP, EC2, RSA and symmetric. `secret` is the label of what only the owner has: `d`, or `k`. */
export const COSE_KEYS: ReadonlyMap<number, { readonly secret: number; readonly item: ItemId }> = new Map([
  [1, { secret: -4, item: ITEM.privateKey }],
  [2, { secret: -4, item: ITEM.privateKey }],
  [3, { secret: -3, item: ITEM.privateKey }],
  [4, { secret: -1, item: ITEM.symmetricKey }],
]);

/** A map of two to twelve members, the first of them `kty`. */
const HEAD = /[\xa2-\xac]\x01[\x01-\x04]/g;
/** First byte of the CBOR integer -1; -2 is the next. */
const NEGATIVE = 0x20;
const SECRET_BYTES_MIN = 16;

/** @returns one past a map with a secret of that label, 0 where there is none. */
function endOfKey(view: View, from: number, secret: number): number {
  let at = from + 3;
  let found = false;
  for (let member = 1; member < u8(view, from) - 0xa0; member++) {
    const label = u8(view, at);
    if (!(label <= 5 || (label >= 0x20 && label <= 0x2b))) return 0;
    const value = itemAt(view, at + 1);
    if (!(value.end <= view.text.length)) return 0;
    if (label === secret && value.major === 2 && value.size >= SECRET_BYTES_MIN) found = true;
    at = value.end;
  }
  return found ? at : 0;
}

interface Item {
  readonly major: number;
  readonly size: number;
  readonly end: number;
}

const NO_ITEM: Item = { major: 7, size: 0, end: Number.NaN };

/** A number, a string, a simple value, or an array of small numbers (key_ops). */
function itemAt(view: View, at: number): Item {
  const [major, low] = [u8(view, at) >> 5, u8(view, at) & 0x1f];
  const next = at + (low < 24 ? 1 : low === 24 ? 2 : 3);
  const size = low < 24 ? low : low === 24 ? u8(view, at + 1) : low === 25 ? u16be(view, at + 1) : Number.NaN;
  if (major === 2 || major === 3) return { major, size, end: next + size };
  if (major === 4) return { major, size, end: size <= 10 ? next + size : Number.NaN };
  return major <= 1 || (major === 7 && low >= 20 && low <= 22) ? { major, size, end: next } : NO_ITEM;
}
