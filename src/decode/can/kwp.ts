import { SERIAL, VIN } from './items.ts';
import { labelled, type Part } from './part.ts';
import { vinParts } from './uds-did.ts';
import { findLoneVin, isBlank } from './vin-shape.ts';

/**
 * KWP2000 (ISO 14230-3): readEcuIdentification answer 5A with option 80 (whole table), 86..8A and 90 (VIN), 91..9F, and
 * readDataByLocalIdentifier answer 61, whose records only the maker knows: there a VIN is told by its shape.
 */
export function judgeKwp(bytes: Uint8Array, length: number): readonly Part[] {
  const option = bytes[1] ?? 0;
  const code = option.toString(16).toUpperCase().padStart(2, '0');
  if (bytes[0] === 0x61) {
    const at = findLoneVin(bytes, 2, length);
    return at < 0 ? [] : [labelled(at, at + 17, `can.kwp.61.${code}.VIN`, VIN, `kwp:61.${code}`)];
  }
  if (length < 4) return [];
  if (option === 0x90) return vinParts(bytes, 2, length, 'can.kwp.5A.90.VIN', 'kwp:5A.90');
  if (option < 0x80 || option > 0x9f || isBlank(bytes, 2, length)) return [];
  const at = findLoneVin(bytes, 2, length);
  const serial = labelled(2, length, `can.kwp.5A.${code}`, SERIAL, `kwp:5A.${code}`);
  return at < 0 ? [serial] : [labelled(at, at + 17, `can.kwp.5A.${code}.VIN`, VIN, `kwp:5A.${code}`)];
}
