import { GuankaError } from '../model/errors.ts';
import type { UperCursor } from './uper.ts';

/*
 * Octet encoding rules, the octets of them (ITU-T X.696 (02/2021), canonical form). Functions over a cursor that stands at an octet
 * border. A length is checked against what is left before anything is read or counted: a hostile one costs nothing.
 */

/** A length determinant (§8.6): octets that follow. */
export function oerLength(cursor: UperCursor): number {
  const first = cursor.bits(8);
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) throw new GuankaError('DECODE_LIMIT', 'a length of more than four octets');
    length = cursor.bits(octets * 8);
  }
  if (length * 8 > cursor.end - cursor.at)
    throw new GuankaError('DECODE_TRUNCATED', 'a length beyond the end of the input');
  return length;
}

/** How many elements follow (§17.2). Each takes an octet at least, so a count beyond what is left is refused. */
export function oerQuantity(cursor: UperCursor): number {
  const count = oerNumber(cursor);
  if (count * 8 > cursor.end - cursor.at)
    throw new GuankaError('DECODE_TRUNCATED', 'more elements than the input can hold');
  return count;
}

/** An unsigned whole number behind a length, 0 <= value < 2 ** 32; larger ones are read as 2 ** 32. */
export function oerNumber(cursor: UperCursor): number {
  const octets = oerLength(cursor);
  if (octets <= 4) return cursor.bits(octets * 8);
  cursor.skip(octets * 8);
  return 0x1_0000_0000;
}

/** The number of a context-specific tag (§8.7.2). */
export function oerTag(cursor: UperCursor): number {
  const first = cursor.bits(8);
  if (first >>> 6 !== 2) throw new GuankaError('DECODE_SYNTAX', 'a tag that is not of a choice');
  if ((first & 0x3f) === 0x3f) throw new GuankaError('DECODE_LIMIT', 'a tag number of 63 and more');
  return first & 0x3f;
}

/** Octets of a whole number constrained to [lo, hi] (§10.2 and 10.3), or undefined: behind a length. */
export function oerIntegerOctets(lo: number, hi: number): number | undefined {
  if (lo >= 0) return hi <= 0xff ? 1 : hi <= 0xffff ? 2 : hi <= 0xffff_ffff ? 4 : 8;
  if (lo >= -0x80 && hi <= 0x7f) return 1;
  if (lo >= -0x8000 && hi <= 0x7fff) return 2;
  return lo >= -0x8000_0000 && hi <= 0x7fff_ffff ? 4 : 8;
}
