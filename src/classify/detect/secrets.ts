import { HINT } from '../../bytes/prefilter.ts';
import { probeArmour } from './armour.ts';
import { probeCoerCertificates } from './coer-certificate.ts';
import { probeCoseKeys } from './cose-key.ts';
import { probeDer } from './der-kinds.ts';
import { ITEM } from './detection.ts';
import { probeJwk } from './jwk.ts';
import { probeKeyStores } from './key-stores.ts';
import { probeNamedKeys } from './named-keys.ts';
import { isPgpSecretKey } from './openpgp.ts';
import type { View } from './probe.ts';

/** An identity of age v1 in Bech32 (C2SP age, "X25519 recipient stanza"). */
const AGE_KEY = /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}/g;

/** Keys and certificates by their structure, and keys by the names beside them; each form in a file of its own. */
export function probeSecrets(view: View): void {
  const { hints, text, start } = view;
  if ((hints & HINT.armour) !== 0) probeArmour(view);
  const putty = text.indexOf('PuTTY-User-Key-File-');
  if (putty >= 0 && text.includes('Private-Lines:', putty))
    view.finds.add(ITEM.privateKey, start + putty, view.end, 'putty', 0.99);
  for (const match of text.matchAll(AGE_KEY))
    view.finds.add(ITEM.privateKey, start + match.index, start + match.index + match[0].length, 'age', 0.99);
  probeJwk(view);
  if ((hints & HINT.binary) !== 0) {
    if (isPgpSecretKey(view)) view.finds.add(ITEM.privateKey, start, view.end, 'openpgp', 0.95);
    const openSsh = text.indexOf('openssh-key-v1\0');
    if (openSsh >= 0) view.finds.add(ITEM.privateKey, start + openSsh, view.end, 'openssh', 0.99);
    probeKeyStores(view);
    probeCoseKeys(view);
    probeDer(view);
    probeCoerCertificates(view);
  }
  probeNamedKeys(view);
}
