import { HINT } from '../../bytes/prefilter.ts';
import { probeArmour } from './armour.ts';
import { probeCoerCertificates } from './coer-certificate.ts';
import { probeDer } from './der-kinds.ts';
import { ITEM } from './detection.ts';
import { probeJwk } from './jwk.ts';
import { probeNamedKeys } from './named-keys.ts';
import type { View } from './probe.ts';

/** Keys and certificates by their structure, and keys by the names beside them; each form in a file of its own. */
export function probeSecrets(view: View): void {
  const { hints, text, start } = view;
  if ((hints & HINT.armour) !== 0) probeArmour(view);
  const putty = text.indexOf('PuTTY-User-Key-File-');
  if (putty >= 0 && text.includes('Private-Lines:', putty))
    view.finds.add(ITEM.privateKey, start + putty, view.end, 'putty', 0.99);
  probeJwk(view);
  if ((hints & HINT.binary) !== 0) {
    const openSsh = text.indexOf('openssh-key-v1\0');
    if (openSsh >= 0) view.finds.add(ITEM.privateKey, start + openSsh, view.end, 'openssh', 0.99);
    probeDer(view);
    probeCoerCertificates(view);
  }
  probeNamedKeys(view);
}
