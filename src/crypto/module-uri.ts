import { GuankaError } from '../model/errors.ts';

/** Where a key in a module is: the helper's socket and the key's label. */
export interface ModuleKey {
  readonly socket: string;
  readonly label: string;
}

/**
 * Reads `pkcs11:object=LABEL?x-guanka-socket=PATH` (RFC 7512 §2.3, with a vendor attribute for the helper's socket). Other
 * attributes are the helper's business and refused here, so that none is thought to have worked.
 * @returns undefined when `text` is no such address, so it may be a file.
 * @throws {GuankaError} USAGE - a pkcs11 address without label or socket.
 */
export function readModuleUri(text: string): ModuleKey | undefined {
  const match = /^pkcs11:([^?]*)(?:\?(.*))?$/.exec(text);
  if (match === null) return undefined;
  const attributes = new Map<string, string>();
  for (const part of [...(match[1] ?? '').split(';'), ...(match[2] ?? '').split('&')].filter((one) => one !== '')) {
    const equals = part.indexOf('=');
    attributes.set(part.slice(0, equals), decoded(part.slice(equals + 1)));
  }
  const label = attributes.get('object') ?? '';
  const socket = attributes.get('x-guanka-socket') ?? '';
  if (label === '' || socket === '' || attributes.size !== 2)
    throw new GuankaError('USAGE', 'a key in a module is written pkcs11:object=LABEL?x-guanka-socket=PATH');
  return { socket, label };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GuankaError('USAGE', 'a pkcs11 address with a broken % escape');
  }
}
