/* Envelopes written by hand, octet by octet, from IEEE 1609.2 and EN 302 636-4-1: nothing here uses the product's tables. */

function concat(...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function octetString(bytes: Uint8Array): Uint8Array {
  return bytes.length < 128
    ? concat([bytes.length], bytes)
    : concat([0x82, bytes.length >>> 8, bytes.length & 0xff], bytes);
}

const KEY = [0x82, ...Array.from({ length: 32 }, (_, index) => index)];
const SIGNATURE = [0x80, 0x80, ...Array.from({ length: 64 }, () => 0x55)];

/** An explicit certificate: name, validity, one permission, a P-256 key. */
export const CERTIFICATE = concat(
  [0x80, 3, 0, 0x80, 1, 2, 3, 4, 5, 6, 7, 8],
  // Presence: no extension, application permissions only.
  [0b0001_0000, 0x81, 4, 0x74, 0x65, 0x73, 0x74, 1, 2, 3, 0, 1],
  [0x1f, 0, 0, 0, 0x84, 0, 1],
  [1, 1, 0, 1, 36],
  [0x80, 0x80, ...KEY],
  SIGNATURE,
);

/** Signed data: the payload as unsecured data, a service, the place of signing when asked for, a certificate as the signer. */
export function securedData(payload: Uint8Array, service: number, place?: Uint8Array): Uint8Array {
  return concat(
    [3, 0x81, 0],
    [0b0100_0000, 3, 0x80],
    octetString(payload),
    [place === undefined ? 0b0100_0000 : 0b0101_0000, 1, service, 0, 0, 1, 2, 3, 4, 5, 6],
    place ?? [],
    [0x81, 1, 1],
    CERTIFICATE,
    SIGNATURE,
  );
}

/** Encrypted data: one recipient with a pre-shared key, AES-CCM. */
export function encryptedData(ciphertext: Uint8Array): Uint8Array {
  return concat(
    [3, 0x82, 1, 1, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 0x80, ...Array.from({ length: 12 }, () => 9)],
    octetString(ciphertext),
  );
}

/** A single-hop broadcast with BTP-B; signed for `service` when given. */
export function withGeoNetworking(message: Uint8Array, service?: number): Uint8Array {
  const vector = [...Array.from({ length: 12 }, () => 0x11), 0x1f, 1, 2, 3, 0x06, 1, 2, 3, 0x80, 0x10, 0x0a, 0x0b];
  const common = concat(
    [0x20, 0x50, 0, 0x80, (message.length + 4) >>> 8, (message.length + 4) & 0xff, 1, 0],
    vector,
    [0, 0, 0, 0],
    [0x07, 0xd1, 0, 0],
    message,
  );
  return service === undefined
    ? concat([0x11, 0, 0x1a, 1], common)
    : concat([0x12, 0, 0x1a, 1], securedData(common, service));
}

/** WSMP version 3, subtype 0, no extensions. */
export function withWsmp(message: Uint8Array, service: number): Uint8Array {
  const length = message.length < 128 ? [message.length] : [0x80 | (message.length >>> 8), message.length & 0xff];
  return concat([3, 0, service], length, message);
}

/** A certificate as GB/T 37374 describes it, roughly: version, issuer's digest, name, SM2 key, validity, signature. */
const SM2_CERTIFICATE = concat(
  [2, 0x81, 0, 1, 2, 3, 4, 5, 6, 7, 8],
  [1, 4, 0x74, 0x65, 0x73, 0x74, 0x10, 0, 0],
  [...KEY, 1, 1, 1, 111, 0x81, 0x1f, 0, 0, 0, 0x20, 0, 0, 0],
  [0, ...SIGNATURE.slice(1)],
);

/** LTE-V2X's SecuredMessage: signer first, or data first; signed by a digest or by a certificate. */
export function securedMessage(
  payload: Uint8Array,
  { signer, order }: { readonly signer: 'digest' | 'certificate'; readonly order: 'signer first' | 'data first' },
): Uint8Array {
  const by = signer === 'digest' ? concat([0x81, 0, 1, 2, 3, 4, 5, 6, 7, 8]) : concat([0x82], SM2_CERTIFICATE);
  const data = concat([0b1000_0000, 0b0110_0000, 1, 111, 0, 0, 0, 1, 2, 3, 4, 5, 6], octetString(payload));
  const signature = [0, ...SIGNATURE.slice(1)];
  return order === 'signer first' ? concat([2, 0x81], by, data, signature) : concat([2, 0x81], data, by, signature);
}

export function unsecuredMessage(payload: Uint8Array): Uint8Array {
  return concat([2, 0x80], octetString(payload));
}

export function encryptedMessage(length: number): Uint8Array {
  return concat(
    [2, 0x82, 1, 1, 0x80],
    Array.from({ length }, (_, index) => (index * 89 + 7) & 0xff),
  );
}
