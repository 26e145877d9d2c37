import { u8, u16be, u32be, type View } from './probe.ts';

/**
 * OpenPGP packets (RFC 9580) at the start of a view: a secret key or subkey (5.5.3), and messages encrypted with a password (5.3) or to a
 * key (5.1). Text armour stands in armour.ts. Limits: indeterminate lengths.
 */
const SECRET_KEY = 5;
const SECRET_SUBKEY = 7;
const TO_A_KEY = 1;
const WITH_A_PASSWORD = 3;

export function isPgpSecretKey(view: View): boolean {
  const packet = packetOf(view);
  if (packet === undefined || (packet.tag !== SECRET_KEY && packet.tag !== SECRET_SUBKEY)) return false;
  const { body } = packet;
  const version = u8(view, body);
  const made = u32be(view, body + 1);
  const algorithm = u8(view, body + 5);
  return (version === 4 || version === 6) && made > MADE_MIN && ALGORITHMS.has(algorithm);
}

export function isPgpMessage(view: View): boolean {
  const packet = packetOf(view);
  if (packet === undefined) return false;
  const version = u8(view, packet.body);
  if (packet.tag === WITH_A_PASSWORD)
    return version >= 4 && version <= 6 && packet.size < 128 && u8(view, packet.body + 1) <= 64;
  return packet.tag === TO_A_KEY && (version === 3 || version === 6) && packet.size > 16 && packet.size < 4096;
}

/** 1 January 1990. */
const MADE_MIN = 631_152_000;
/** RSA, Elgamal, DSA, ECDH, ECDSA, EdDSA, X25519, X448, Ed25519, Ed448 (9.1). */
const ALGORITHMS = new Set([1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28]);

interface Packet {
  readonly tag: number;
  readonly body: number;
  readonly size: number;
}

/** 4.2: both forms of the head. A body that ends beyond the view is none. */
function packetOf(view: View): Packet | undefined {
  const first = u8(view, 0);
  if (!((first & 0x80) !== 0)) return undefined;
  const packet = (first & 0x40) === 0 ? legacy(view, first) : current(view, first & 0x3f);
  return packet !== undefined && packet.body + packet.size <= view.text.length ? packet : undefined;
}

function legacy(view: View, first: number): Packet | undefined {
  const tag = (first >> 2) & 0x0f;
  switch (first & 3) {
    case 0:
      return { tag, body: 2, size: u8(view, 1) };
    case 1:
      return { tag, body: 3, size: u16be(view, 1) };
    case 2:
      return { tag, body: 5, size: u32be(view, 1) };
    default:
      return undefined;
  }
}

function current(view: View, tag: number): Packet | undefined {
  const first = u8(view, 1);
  if (first < 192) return { tag, body: 2, size: first };
  if (first < 224) return { tag, body: 3, size: (first - 192) * 256 + u8(view, 2) + 192 };
  return first === 255 ? { tag, body: 6, size: u32be(view, 2) } : undefined;
}
