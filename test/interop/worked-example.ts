/** The worked example of docs/formats/{keys,announcement,capsule,envelope,tokens}.md: every value from fixed inputs. */
import { hkdfSync } from 'node:crypto';
import { applySplices } from '../../src/bytes/splice.ts';
import { createCapsuleSealer } from '../../src/crypto/capsule.ts';
import { locatePlaceholder } from '../../src/crypto/capsule-region.ts';
import { createDataKey, type DataKey } from '../../src/crypto/data-key.ts';
import { createEnvelopeSealer, sealEnvelope } from '../../src/crypto/envelope.ts';
import { encodeAnnouncement } from '../../src/crypto/key-announcement.ts';
import { publicKeyId, publicKeyOf } from '../../src/crypto/key-wrap.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { SUITES } from '../../src/crypto/suites.ts';
import { createTokeniser } from '../../src/crypto/tokens.ts';

const counted = (length: number, first = 0) => Uint8Array.from({ length }, (_unused, index) => (first + index) & 0xff);
const text = (value: string) => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

export const ROOT = counted(32);
export const KEYHOLDER_PRIVATE = counted(32, 0x40);
export const EPHEMERAL_PRIVATE = counted(32, 0x80);
export const TOKEN_KEY = counted(32, 0xa0);
export const SCOPE = { device: 'tbox-7', epoch: 65_537, policyDigest: counted(32, 0xc0) };
export const ORIGINAL = '{"vin":"LTESTVEHCLE000017","speed":61,"imei":"990000862471854"}';
/** Two values out; the checkpoint of the example leaves a mask in one place and nothing in the other. */
export const SPLICES = [
  { start: 8, end: 25, bytes: text('*') },
  { start: 46, end: 61, bytes: text('') },
];

/** `usesMax` nonces from the first: the counter of the example begins at 0. */
export function exampleKey(): DataKey {
  const provider = softwareProvider();
  const root = Uint8Array.from(ROOT);
  return createDataKey({ suite: SUITES['intl-1'], scope: SCOPE, root, streamId: 1, usesMax: 100, provider });
}

function announcementValues() {
  const publicKey = publicKeyOf('x25519', KEYHOLDER_PRIVATE);
  const provider = softwareProvider({ fill: (bytes) => bytes.set(EPHEMERAL_PRIVATE.subarray(0, bytes.length)) });
  const keyholders = [{ name: 'home', kind: 'x25519', publicKey, jurisdiction: 'CN' } as const];
  const input = { key: exampleKey(), root: Uint8Array.from(ROOT), madeAtMs: 1_764_000_000_000, keyholders, provider };
  return {
    'keyholder private key': hex(KEYHOLDER_PRIVATE),
    'keyholder public key': hex(publicKey),
    'keyholder id': hex(publicKeyId('x25519', publicKey)),
    'ephemeral private key': hex(EPHEMERAL_PRIVATE),
    announcement: hex(encodeAnnouncement(input)),
  };
}

function capsuleValues(key: DataKey) {
  const sealer = createCapsuleSealer(key, { destination: 'overseas', schema: 'json', bundle: 'b-1' });
  const original = text(ORIGINAL);
  const carrier = applySplices(original, 0, original.length, SPLICES);
  const detached = sealer.sealDetached({ original, splices: SPLICES, carrier, sequence: 7 });
  const size = sealer.sizeFor(original, SPLICES);
  const placeholder = sealer.placeholder(size);
  const member = text(`,"sealed":"${Buffer.from(placeholder).toString('base64url')}"`);
  const splices = [...SPLICES, { start: original.length - 1, end: original.length - 1, bytes: member }];
  const attached = applySplices(original, 0, original.length, splices);
  const region = locatePlaceholder(attached, placeholder);
  if (region === undefined) throw new Error('no place for the capsule');
  sealer.attach({ original, splices, carrier: attached, sequence: 8 }, region, size);
  return {
    original: ORIGINAL,
    'carrier beside its capsule': new TextDecoder().decode(carrier),
    capsule: hex(detached),
    'carrier with its capsule inside': new TextDecoder().decode(attached),
  };
}

/** The body of the chunked envelope: `length` bytes, byte i = i * 7 + (i >> 8), modulo 256. */
export const chunkedBody = (length: number) =>
  Uint8Array.from({ length }, (_unused, index) => (index * 7 + (index >> 8)) & 0xff);

function envelopeValues(key: DataKey) {
  const scope = { destination: 'overseas', schema: 'image/jpeg' };
  const envelope = sealEnvelope(key, { ...scope, sequence: 9 }, text('a whole message'));
  const sealer = createEnvelopeSealer(key, { ...scope, sequence: 10 });
  const chunked = Buffer.concat([...sealer.push(chunkedBody(70_000)), ...sealer.finish()]);
  return {
    body: 'a whole message',
    envelope: hex(envelope),
    'first 128 bytes in chunks': hex(chunked.subarray(0, 128)),
    'last 64 bytes in chunks': hex(chunked.subarray(-64)),
    'SHA-256 of the envelope in chunks': hex(softwareProvider().digest('sha256', chunked)),
  };
}

function tokenValues() {
  const overseas = createTokeniser(TOKEN_KEY, 'overseas');
  const derived = (label: string) => hex(new Uint8Array(hkdfSync('sha256', TOKEN_KEY, label, 'overseas', 32)));
  const token = (kind: 'vin' | 'iccid' | 'imei' | 'plate' | 'digits', value: string) => [
    `${kind} ${value}`,
    overseas.shaped(kind, value) ?? '',
  ];
  return {
    'token key': hex(TOKEN_KEY),
    'FF1 key of overseas': derived('guanka shaped tokens'),
    'HMAC key of overseas': derived('guanka keyed tokens'),
    ...Object.fromEntries([
      token('vin', 'LTESTVEHCLE000017'),
      token('iccid', '89860000000000000001'),
      token('imei', '990000862471854'),
      token('plate', '京A00000'),
      token('digits', '0000000'),
    ]),
    'keyed note hello': overseas.keyed('note', 'hello'),
  };
}

/** Every value of the example by its name in the pages. */
export function workedExample(): Readonly<Record<string, string>> {
  const derive = (label: string, length: number) => hex(new Uint8Array(hkdfSync('sha256', ROOT, label, '', length)));
  const key = exampleKey();
  return {
    root: hex(ROOT),
    'data key id': hex(key.kid),
    'capsule key': derive('guanka capsule key', 32),
    'envelope secret': derive('guanka envelope secret', 32),
    'policy digest': hex(SCOPE.policyDigest),
    ...announcementValues(),
    ...capsuleValues(key),
    ...envelopeValues(key),
    ...tokenValues(),
  };
}
