import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Keys and certificates in text armour: PEM (RFC 7468), OpenSSL's older kinds, OpenSSH, SSH2 (RFC 4716), OpenPGP private keys (RFC 9580,
 * 6.2), OpenVPN static keys. Public keys, parameters, requests and revocation lists are neither. A banner without a body is a text about
 * keys. An end that is missing does not help: the finding then reaches to the end of the view.
 */
const BANNER = /-{4,5} ?BEGIN ([A-Za-z0-9 .#-]{1,60}?) ?-{4,5}/g;
/** Characters of a body in a row, in the first lines. */
const BODY = /[A-Za-z0-9+/=]{16}/;
const BODY_WITHIN = 256;

export function probeArmour(view: View): void {
  const { text, start } = view;
  let reach = 0;
  let close = 0;
  for (const match of text.matchAll(BANNER)) {
    if (match.index < reach) continue;
    const item = itemOf(match[1] ?? '');
    const body = match.index + match[0].length;
    if (item === undefined || !BODY.test(text.slice(body, body + BODY_WITHIN))) continue;
    if (close >= 0 && close < body) close = text.indexOf('-----END ', body);
    const tail = close < 0 ? -1 : text.indexOf('-----', close + 9);
    reach = tail < 0 ? text.length : tail + 5;
    view.finds.add(item, start + match.index, start + reach, 'pem', 0.99);
  }
}

function itemOf(label: string): (typeof ITEM)['privateKey' | 'symmetricKey' | 'certificate'] | undefined {
  if (/PRIVATE|ENCRYPTED/.test(label)) return ITEM.privateKey;
  if (/static key/i.test(label)) return ITEM.symmetricKey;
  if (/REQUEST|CRL|PARAMETERS|PUBLIC/.test(label)) return undefined;
  return /CERTIFICATE|X509|PKCS ?#?(?:7|12)|CMS/.test(label) ? ITEM.certificate : undefined;
}
