import { ITEM } from './detection.ts';
import { NAME } from './name-hints.ts';
import type { View } from './probe.ts';

/**
 * MAC addresses (IEEE 802-2014, 8.1; EUI-48 with `:` or `-`, in groups of four with `.`, bare beside a name). Limits: an EUI-64 is not
 * looked for; the addresses of all zeros and all ones, and those of multicast protocols, name nobody.
 */
const EUI_48 = /(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])/g;
const WHOLE = /^(?:[0-9A-Fa-f]{12}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})$/;

export function probeAddresses(view: View): void {
  for (const match of view.text.matchAll(EUI_48)) {
    const at = view.start + match.index;
    if (namesSomebody(match[0])) view.finds.add(ITEM.personal, at, at + match[0].length, 'mac', 0.8);
  }
  if ((view.name & NAME.address) !== 0 && WHOLE.test(view.text) && namesSomebody(view.text))
    view.finds.add(ITEM.personal, view.start, view.end, 'mac', 0.8);
}

function namesSomebody(address: string): boolean {
  if (/^[0:.-]+$|^[Ff:.-]+$/.test(address)) return false;
  return !/^(?:01.?00.?5e|01.?80.?c2|33.?33)/i.test(address);
}
