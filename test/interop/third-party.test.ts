import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAttached, openDetached } from '../../src/crypto/capsule-open.ts';
import { systemEntropy } from '../../src/crypto/entropy.ts';
import { createEnvelopeSealer, sealEnvelope } from '../../src/crypto/envelope.ts';
import { openEnvelope } from '../../src/crypto/envelope-open.ts';
import { openAnnouncement } from '../../src/crypto/key-announcement.ts';
import { generateKeyPair } from '../../src/crypto/key-wrap.ts';
import { softwareProvider } from '../../src/crypto/provider.ts';
import { softwareUnwrapper } from '../../src/crypto/unwrapper.ts';
import { lookup } from '../crypto/capsule-rig.ts';
import { pageValue, pageValues } from './pages.ts';
import { chunkedBody, exampleKey, workedExample } from './worked-example.ts';

const PYTHON = '/usr/bin/python3';
const installed = ['cryptography', 'cbor2'].every((name) => existsSync(`/usr/lib/python3/dist-packages/${name}`));
if (!installed && process.env['CI'] === undefined)
  console.log('interop: python3-cryptography and python3-cbor2 are not here; the third-party tests are left out');

const utf8 = (text: string) => Buffer.from(text).toString('hex');
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

function python(program: string, request: Readonly<Record<string, string>>) {
  const input = JSON.stringify(request);
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const output = execFileSync(PYTHON, [join(import.meta.dirname, program)], {
    input,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(output) as Record<string, unknown>;
}

describe('the worked example in docs/formats', () => {
  it('is what the code makes, value by value', () => {
    const example = workedExample();
    expect(Object.keys(pageValues()).sort()).toEqual(Object.keys(example).sort());
    for (const [name, value] of Object.entries(example)) expect(pageValue(name), name).toBe(value);
  });

  it('is opened by our own code from the values in the pages', async () => {
    const privateKey = hex(pageValue('keyholder private key'));
    const publicKey = hex(pageValue('keyholder public key'));
    const announcement = hex(pageValue('announcement'));
    const key = await openAnnouncement(
      announcement,
      softwareUnwrapper({ kind: 'x25519', privateKey, publicKey }),
      softwareProvider(),
    );
    if (key === undefined) throw new Error('not wrapped to the key of the example');
    const original = new TextEncoder().encode(pageValue('original'));
    const carrier = new TextEncoder().encode(pageValue('carrier beside its capsule'));
    expect(openDetached(hex(pageValue('capsule')), carrier, lookup(key)).original).toEqual(original);
    const inside = new TextEncoder().encode(pageValue('carrier with its capsule inside'));
    expect(openAttached(inside, lookup(key))?.original).toEqual(original);
    expect(Buffer.from(openEnvelope(hex(pageValue('envelope')), lookup(key)).body).toString()).toBe(pageValue('body'));
  });
});

describe.runIf(installed || process.env['CI'] !== undefined)(
  'a program in Python that shares no code with ours',
  () => {
    const example = workedExample();
    const value = (name: string) => example[name] ?? '';
    const keys = { announcement: value('announcement'), privateKey: value('keyholder private key') };

    it('opens our announcement, capsules beside and inside their message, and envelopes', () => {
      const picture = chunkedBody(2_200_000);
      const scope = { destination: 'overseas', schema: 'image/jpeg', sequence: 11 };
      const sealer = createEnvelopeSealer(exampleKey(), scope);
      const pieces = Buffer.concat([...sealer.push(picture.subarray(0, 131_072)), ...sealer.finish()]);
      const envelopes = {
        envelope: value('envelope'),
        envelopeInPieces: pieces.toString('hex'),
        envelopeOfPicture: Buffer.from(sealEnvelope(exampleKey(), scope, picture)).toString('hex'),
      };
      const beside = { carrier: utf8(value('carrier beside its capsule')), capsule: value('capsule') };
      expect(python('third_party_reader.py', { ...keys, ...beside, ...envelopes })).toEqual({
        original: utf8(value('original')),
        destination: 'overseas',
        sequence: 7,
        bundle: 'b-1',
        bodies: [utf8(value('body')), hexOf(picture.subarray(0, 131_072)), hexOf(picture)],
      });
      const inside = { carrier: utf8(value('carrier with its capsule inside')) };
      expect(python('third_party_reader.py', { ...keys, ...inside })).toMatchObject({
        original: utf8(value('original')),
        sequence: 8,
      });
    });

    it('does not open them changed', () => {
      const beside = { carrier: utf8(`${value('carrier beside its capsule')} `), capsule: value('capsule') };
      expect(() => python('third_party_reader.py', { ...keys, ...beside })).toThrow(/InvalidTag/);
    });

    it('writes what our code opens', async () => {
      const pair = generateKeyPair('x25519', systemEntropy);
      const original = chunkedBody(300);
      const body = chunkedBody(200_000);
      const made = python('third_party_writer.py', {
        publicKey: Buffer.from(pair.publicKey).toString('hex'),
        original: Buffer.from(original).toString('hex'),
        body: Buffer.from(body).toString('hex'),
      });
      const part = (name: string) => hex(String(made[name]));
      const key = await openAnnouncement(
        part('announcement'),
        softwareUnwrapper({ kind: 'x25519', ...pair }),
        softwareProvider(),
      );
      if (key === undefined) throw new Error('not wrapped to our key');
      const opened = openDetached(part('capsule'), part('carrier'), lookup(key));
      expect(opened).toMatchObject({
        device: 'python',
        epoch: 3,
        destination: 'overseas',
        sequence: 41,
        bundle: 'b-2',
      });
      expect(Buffer.compare(opened.original, original)).toBe(0);
      expect(Buffer.compare(openEnvelope(part('chunked'), lookup(key)).body, body)).toBe(0);
    });
  },
);
