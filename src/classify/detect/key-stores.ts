import { ITEM } from './detection.ts';
import { u32be, u32le, type View } from './probe.ts';

/**
 * Key stores and key blobs by their marks: Java's JKS and JCEKS (version, then a count of entries), Microsoft's PRIVATEKEYBLOB
 * (MS-MQQB, 2.2.1: RSA2 and DSS2) and PVK, which holds one. Limits: BKS, BCFKS, NSS databases.
 */
export function probeKeyStores(view: View): void {
  for (const { mark, what, fits } of STORES) {
    for (let at = view.text.indexOf(mark); at >= 0; at = view.text.indexOf(mark, at + 1)) {
      if (!fits(view, at)) continue;
      view.finds.add(ITEM.privateKey, view.start + at, view.end, what, 0.98);
      break;
    }
  }
}

interface Store {
  readonly mark: string;
  readonly what: string;
  readonly fits: (view: View, at: number) => boolean;
}

const isJava = (view: View, at: number): boolean => {
  const [version, entries, kind] = [u32be(view, at + 4), u32be(view, at + 8), u32be(view, at + 12)];
  // A store of certificates alone has entries of kind 2.
  return (version === 1 || version === 2) && entries > 0 && entries < 65_536 && (kind === 1 || kind === 3);
};

const STORES: readonly Store[] = [
  { mark: '\xfe\xed\xfe\xed', what: 'jks', fits: isJava },
  { mark: '\xce\xce\xce\xce', what: 'jceks', fits: isJava },
  { mark: 'RSA2', what: 'private-key-blob', fits: isBlob },
  { mark: 'DSS2', what: 'private-key-blob', fits: isBlob },
];

/** BLOBHEADER before the mark: type 7, version 2, an algorithm; behind it the bits of the modulus. */
function isBlob(view: View, at: number): boolean {
  const bits = u32le(view, at + 4);
  return u32le(view, at - 8) % 65_536 === 0x0207 && bits >= 512 && bits <= 16_384 && bits % 8 === 0;
}
