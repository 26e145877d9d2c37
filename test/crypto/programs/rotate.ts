/**
 * Started by memory.test.ts, which looks for secrets in this process's memory: makes a data key from known inputs, seals,
 * collects garbage, says `sealing`, waits for a line, rotates the key away, collects again, says `wiped`, and waits again.
 */
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCapsuleSealer } from '../../../src/crypto/capsule.ts';
import type { DataKey } from '../../../src/crypto/data-key.ts';
import { createDataKeys } from '../../../src/crypto/data-keys.ts';
import { entropyFrom } from '../../../src/crypto/entropy.ts';
import { createEnvelopeSealer } from '../../../src/crypto/envelope.ts';
import { x25519Kem } from '../../../src/crypto/kem.ts';
import { softwareProvider } from '../../../src/crypto/provider.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** As the platform gives random bytes. */
const entropy = entropyFrom((size) => new Uint8Array(new ArrayBuffer(size)).fill(0x61));
const keys = createDataKeys({
  suite: 'intl-1',
  device: 'd',
  deviceSecret: new Uint8Array(32).fill(0x62),
  keyholders: [
    { name: 'home', kind: 'x25519', publicKey: x25519Kem.publicOf(new Uint8Array(32).fill(0x63)), jurisdiction: 'CN' },
  ],
  home: 'CN',
  policyDigest: new Uint8Array(32),
  streamId: 0,
  entropy,
  provider: softwareProvider(entropy),
  host: () => ({ bootId: 'b', generation: 1, monotonicMs: 1, bootTimeMs: 1, tickNs: 1n }),
});

/** Key objects of node:crypto wipe their keys when they are collected. */
async function collectAll(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await new Promise((done) => setTimeout(done, 20));
    collect();
  }
}

function sealSome(): DataKey {
  const { kid } = keys.prepare(0);
  keys.activate(kid);
  const key = keys.current(0);
  if (key === undefined) throw new Error('no key');
  const sealer = createCapsuleSealer(key, { destination: 'o', schema: 's', bundle: 'b' });
  for (let sequence = 0; sequence < 50; sequence++)
    sealer.sealDetached({ original: new Uint8Array(9), splices: [], carrier: new Uint8Array(9), sequence });
  const stream = createEnvelopeSealer(key, { destination: 'o', schema: 's', sequence: 99 });
  stream.push(new Uint8Array(200_000));
  stream.finish();
  return key;
}

// Held on to until the end: wiping must not wait for somebody to let go.
const key = sealSome();
await collectAll();
console.log('sealing');
await lines.next();
keys.wipe();
await collectAll();
console.log('wiped');
await lines.next();
console.log(key.used);
