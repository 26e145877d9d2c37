import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { FF1 } from '@noble/ciphers/ff1.js';
import { releaseLarge } from '../../../src/bytes/release.ts';
import { applySplices } from '../../../src/bytes/splice.ts';
import { createCapsuleSealer } from '../../../src/crypto/capsule.ts';
import { createDataKey, type DataKey } from '../../../src/crypto/data-key.ts';
import { sealEnvelope } from '../../../src/crypto/envelope.ts';
import { softwareProvider } from '../../../src/crypto/provider.ts';
import { SUITES } from '../../../src/crypto/suites.ts';
import { createTokeniser } from '../../../src/crypto/tokens.ts';
import { compete, loop } from '../measure.ts';
import { type Row, type RowMakers, speedRow } from '../row.ts';

export const cryptoRows: RowMakers = {
  'seal/900B-capsule': capsuleRow,
  'seal/image-throughput': imageRow,
  'token/cached': tokenRow,
};

/** A software key of the shipped suite. */
export const benchDataKey = (): DataKey =>
  createDataKey({
    suite: SUITES['intl-1'],
    scope: { device: 'bench', epoch: 1, policyDigest: new Uint8Array(32) },
    root: new Uint8Array(randomBytes(32)),
    streamId: 0,
    // A bench seals more often than a key may; the line would have rotated.
    usesMax: 2 ** 40,
    provider: softwareProvider(),
  });

/** One call of node:crypto's AES-256-GCM: a key object, a nonce that counts, AAD, and ciphertext and tag taken. */
function nodeGcm(): (plaintext: Uint8Array, aad: Uint8Array) => Uint8Array {
  const key = createSecretKey(randomBytes(32));
  const nonce = Buffer.alloc(12);
  let count = 0;
  return (plaintext, aad) => {
    nonce.writeUInt32BE(++count % 2 ** 32, 8);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([ciphertext, cipher.getAuthTag()]);
  };
}

/** A message of 900 bytes from which a VIN, a position pair and an ICCID were taken; the capsule of the three. */
function capsuleRow(): Row {
  const original = new Uint8Array(randomBytes(900));
  const splices = [
    { start: 40, end: 57, bytes: new Uint8Array(0) },
    { start: 300, end: 316, bytes: new Uint8Array(0) },
    { start: 610, end: 630, bytes: new Uint8Array(0) },
  ];
  const carrier = applySplices(original, 0, original.length, splices);
  const sealer = createCapsuleSealer(benchDataKey(), { destination: 'overseas', schema: 'bench.Batch', bundle: 'b-1' });
  let sequence = 0;
  const gcm = nodeGcm();
  const aad = new Uint8Array(48);
  const times = compete({
    ours: loop(() => sealer.sealDetached({ original, splices, carrier, sequence: sequence++ })),
    'node-aes-256-gcm': loop(() => gcm(original, aad)),
  });
  const ratio = times.ours / times['node-aes-256-gcm'];
  return {
    ...speedRow('seal/900B-capsule', times),
    ratio: { 'node-aes-256-gcm': ratio },
    target: { 'node-aes-256-gcm': '<= 2' },
    note: 'ours over peer: sealing three spans out of 900 B, against one AES-256-GCM call over 900 B',
  };
}

/** A camera picture of 2 MiB in a whole-message envelope. */
function imageRow(): Row {
  const image = new Uint8Array(randomBytes(2 * 1024 * 1024));
  const key = benchDataKey();
  const secret = createSecretKey(randomBytes(32));
  const nonce = Buffer.alloc(12);
  let sequence = 0;
  const times = compete({
    // The uplink gives the memory back when the envelope has been sent; the peer's is left to the collector, as a caller of it would.
    ours: loop(() => {
      releaseLarge(sealEnvelope(key, { destination: 'overseas', schema: 'image/jpeg', sequence: sequence++ }, image));
    }),
    'node-crypto': loop(() => {
      nonce.writeUInt32BE(++sequence % 2 ** 32, 8);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce, { authTagLength: 16 });
      const ciphertext = cipher.update(image);
      cipher.final();
      return [ciphertext, cipher.getAuthTag()];
    }),
  });
  return speedRow('seal/image-throughput', times, {
    target: { 'node-crypto': '>= 0.8' },
    note: 'sealing an image of 2 MiB, against one AES-256-GCM call over it',
  });
}

/** The token of a VIN seen before, against FF1 over the digits of a VIN. */
function tokenRow(): Row {
  const tokens = createTokeniser(new Uint8Array(randomBytes(32)), 'overseas');
  const vins = Array.from({ length: 64 }, (_unused, index) => `LSVAA4182E2${String(100_000 + index)}`);
  const ff1 = FF1(36, new Uint8Array(randomBytes(32)), new Uint8Array(16));
  const digits = Array.from({ length: 17 }, (_unused, index) => (index * 7) % 36);
  let turn = 0;
  const times = compete({
    ours: loop(() => tokens.shaped('vin', vins[turn++ & 63] ?? '')),
    ff1: loop(() => ff1.encrypt(digits)),
  });
  return speedRow('token/cached', times, {
    target: { ff1: '>= 20' },
    note: 'a cached token, against one FF1 over 17 characters',
  });
}
