import type { ShapeKind } from '../crypto/token-shapes.ts';
import type { Tokeniser } from '../crypto/tokens.ts';
import { isGuankaError } from '../model/errors.ts';
import type { ItemId } from '../model/item.ts';

/** Shapes that values of an item may have, in the order they are tried: an ICCID is a row of digits too. */
const SHAPES: readonly (readonly [prefix: string, kinds: readonly ShapeKind[]])[] = [
  ['connected-operation.vehicle.vin.', ['vin']],
  ['connected-operation.vehicle.sim.', ['iccid', 'imei', 'digits']],
  ['other.same-rules', ['plate']],
];

/** The token of a text: in its shape where it has one, else a keyed one. @returns undefined when it is too long for a token. */
export function tokenOf(tokens: Tokeniser, item: ItemId, text: string): string | undefined {
  for (const [prefix, kinds] of SHAPES) {
    if (!item.startsWith(prefix)) continue;
    for (const kind of kinds) {
      const token = tokens.shaped(kind, text);
      if (token !== undefined) return token;
    }
  }
  try {
    return tokens.keyed(item, text);
  } catch (error) {
    if (isGuankaError(error, 'DECODE_LIMIT')) return undefined;
    throw error;
  }
}

const encoder = new TextEncoder();
const PRINTABLE = /^[\x20-\x7e]+$/;

/** The token of bytes: of the text that they are, else a keyed one of their digits. */
export function bytesToken(tokens: Tokeniser, item: ItemId, bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = view.toString('latin1');
  const token = PRINTABLE.test(text) ? tokenOf(tokens, item, text) : tokenOf(tokens, item, `0x${view.toString('hex')}`);
  return token === undefined ? undefined : encoder.encode(token);
}
