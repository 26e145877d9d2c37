import type { Random } from '../random.ts';

/** Keys and certificates with the right structure and made-up content: nothing here was ever a key. */

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OID = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;

const EC_PUBLIC_KEY = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const PRIME256V1 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDSA_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];

function der(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...size, ...content.flatMap((part) => [...part])]);
}

/** X.509 version 3 in DER (RFC 5280), P-256. */
export function certificate(subject: string, random: Random): Uint8Array {
  const name = (text: string): Uint8Array =>
    der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8_STRING, Buffer.from(text, 'utf8')))));
  const algorithm = der(SEQUENCE, der(OID, ECDSA_SHA256));
  const validity = der(
    SEQUENCE,
    der(UTC_TIME, Buffer.from('260101000000Z')),
    der(UTC_TIME, Buffer.from('280101000000Z')),
  );
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, [2])),
    der(INTEGER, [0x5a], random.bytes(15)),
    algorithm,
    name('Vehicle PKI (made up) CA 3'),
    validity,
    name(subject),
    publicKey(random),
  );
  return der(SEQUENCE, body, algorithm, der(BIT_STRING, [0], signature(random)));
}

function publicKey(random: Random): Uint8Array {
  const algorithm = der(SEQUENCE, der(OID, EC_PUBLIC_KEY), der(OID, PRIME256V1));
  return der(SEQUENCE, algorithm, der(BIT_STRING, [0, 4], random.bytes(64)));
}

function signature(random: Random): Uint8Array {
  return der(SEQUENCE, der(INTEGER, [0x3a], random.bytes(31)), der(INTEGER, [0x4b], random.bytes(31)));
}

/** A private key as PKCS #8 in DER (RFC 5958, RFC 5915), P-256. */
export function privateKey(random: Random): Uint8Array {
  const inner = der(SEQUENCE, der(INTEGER, [1]), der(OCTET_STRING, random.bytes(32)));
  return der(
    SEQUENCE,
    der(INTEGER, [0]),
    der(SEQUENCE, der(OID, EC_PUBLIC_KEY), der(OID, PRIME256V1)),
    der(OCTET_STRING, inner),
  );
}
