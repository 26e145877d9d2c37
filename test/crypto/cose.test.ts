import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDetCbor, isCborArray, isCborMap, isCborTag } from '../../src/bytes/det-cbor.ts';
import { aeadKey, COSE_ALG } from '../../src/crypto/aead.ts';
import { encStructure, openEncrypt0, parseEncrypt0, parseHeaders, sealEncrypt0 } from '../../src/crypto/cose.ts';
import { isGuankaError } from '../../src/model/errors.ts';

const vectors = new URL('../vectors/standards/', import.meta.url);
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const NONE = new Uint8Array(0);

interface Example {
  readonly title: string;
  readonly fail?: boolean;
  readonly input: { readonly plaintext: string; readonly encrypted?: unknown; readonly enveloped?: unknown };
  readonly intermediates: { readonly AAD_hex: string; readonly CEK_hex: string };
  readonly output: { readonly cbor: string };
}

/** Plain ustar: header block with name and octal size, then the content in blocks of 512. */
function untar(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= archive.length; ) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    if (name === '') break;
    const size = Number.parseInt(archive.toString('ascii', at + 124, at + 136), 8) || 0;
    files.set(name, archive.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const files = untar(gunzipSync(readFileSync(new URL('cose-wg-aes-gcm-rfc8152.tar.gz', vectors))));
const examples = [...files]
  .filter(([name]) => /aes-gcm-examples\/.*\.json$/.test(name))
  .map(([name, text]) => ({ name: name.replace(/^.*\//, ''), example: JSON.parse(text) as Example }));

const algOf = (cek: Uint8Array) =>
  ({ 16: COSE_ALG.a128gcm, 24: COSE_ALG.a192gcm, 32: COSE_ALG.a256gcm })[cek.length] ?? 0;

describe('COSE working group examples', () => {
  it('has the files', () => expect(examples.length).toBe(9));

  it.each(examples.filter(({ name }) => name.includes('-enc-')))('Encrypt0 $name', ({ example }) => {
    const cek = hex(example.intermediates.CEK_hex);
    const key = aeadKey(algOf(cek), cek);
    const parsed = parseEncrypt0(hex(example.output.cbor));
    expect(encStructure('Encrypt0', parsed.protectedBytes, NONE)).toEqual(hex(example.intermediates.AAD_hex));
    if (example.fail === true) {
      expect(() => openEncrypt0(key, parsed, NONE)).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
      return;
    }
    const plaintext = openEncrypt0(key, parsed, NONE);
    expect(Buffer.from(plaintext).toString()).toBe(example.input.plaintext);
    const again = sealEncrypt0(key, {
      protectedBytes: parsed.protectedBytes,
      iv: parsed.iv,
      externalAad: NONE,
      plaintext,
    });
    expect(again).toEqual(hex(example.output.cbor));
  });

  // COSE_Encrypt with one direct recipient: the product makes none, but its content layer is the same. A partial IV needs
  // a context that both sides hold; the product has none and refuses it.
  it.each(examples.filter(({ name }) => !name.includes('-enc-')))('Encrypt, direct key, $name', ({ example }) => {
    const cek = hex(example.intermediates.CEK_hex);
    const object = decodeDetCbor(hex(example.output.cbor));
    const parts = isCborTag(object) ? object.value : undefined;
    if (
      !isCborArray(parts) ||
      !(parts[0] instanceof Uint8Array) ||
      !(parts[2] instanceof Uint8Array) ||
      !isCborMap(parts[1])
    )
      throw new Error('shape');
    if (example.title.includes('partial')) {
      const [protectedBytes, unprotectedHeader] = parts;
      expect(() => parseHeaders(protectedBytes, unprotectedHeader)).toThrow(
        expect.objectContaining({ code: 'CRYPTO_INVALID' }),
      );
      return;
    }
    const headers = parseHeaders(parts[0], parts[1]);
    const aad = encStructure('Encrypt', headers.protectedBytes, NONE);
    const sealed = parts[2];
    const open = () => Buffer.from(aeadKey(headers.alg, cek).open(headers.iv, aad, sealed)).toString();
    if (example.fail === true) expect(open).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
    else expect(open()).toBe(example.input.plaintext);
  });
});

describe('COSE_Encrypt0', () => {
  const key = aeadKey(COSE_ALG.a256gcm, new Uint8Array(32).fill(7));
  const seal = (externalAad: Uint8Array, plaintext: Uint8Array) =>
    sealEncrypt0(key, {
      protectedBytes: Uint8Array.of(0xa1, 1, COSE_ALG.a256gcm),
      kid: hex('0102'),
      iv: hex('000000000000000000000001'),
      externalAad,
      plaintext,
    });

  it('opens what it sealed, with the same external AAD only', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (aad, other, plaintext) => {
        const parsed = parseEncrypt0(seal(aad, plaintext));
        expect(openEncrypt0(key, parsed, aad)).toEqual(plaintext);
        if (Buffer.compare(aad, other) === 0) return;
        expect(() => openEncrypt0(key, parsed, other)).toThrow(expect.objectContaining({ code: 'VERIFY_FAILED' }));
      }),
    );
  });

  it('finds every flipped bit that is not in the unprotected key id', () => {
    const whole = seal(hex('aa'), hex('00112233445566778899'));
    const kidAt = Buffer.from(whole).indexOf('0102', 'hex');
    for (let bit = 0; bit < whole.length * 8; bit++) {
      if (bit >= (kidAt - 2) * 8 && bit < (kidAt + 2) * 8) continue;
      const bent = Uint8Array.from(whole);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openEncrypt0(key, parseEncrypt0(bent), hex('aa')), `bit ${bit}`).toThrow();
    }
  });

  it('refuses a key of another algorithm than the object says, of the same size or not', () => {
    const parsed = parseEncrypt0(seal(hex('aa'), hex('0011')));
    for (const [alg, size] of [
      [COSE_ALG.sm4gcm, 16],
      [COSE_ALG.a128gcm, 16],
    ] as const)
      expect(() => openEncrypt0(aeadKey(alg, new Uint8Array(size)), parsed, hex('aa'))).toThrow(
        expect.objectContaining({ code: 'CRYPTO_INVALID' }),
      );
  });

  const refused: readonly { name: string; bytes: string; code: string }[] = [
    {
      name: 'algorithm in the unprotected header',
      bytes: `d08340a2010305${'4c'}${'00'.repeat(12)}50${'00'.repeat(16)}`,
      code: 'CRYPTO_INVALID',
    },
    { name: 'untagged', bytes: `8343a10103a1054c${'00'.repeat(12)}50${'00'.repeat(16)}`, code: 'CRYPTO_INVALID' },
    { name: 'no IV', bytes: `d08343a10103a050${'00'.repeat(16)}`, code: 'CRYPTO_INVALID' },
    { name: 'detached content', bytes: `d08343a10103a1054c${'00'.repeat(12)}f6`, code: 'CRYPTO_INVALID' },
    {
      name: 'label in both headers',
      bytes: `d08343a10103a20103054c${'00'.repeat(12)}50${'00'.repeat(16)}`,
      code: 'CRYPTO_INVALID',
    },
    {
      name: 'critical header',
      bytes: `d08346a20103028105a1054c${'00'.repeat(12)}50${'00'.repeat(16)}`,
      code: 'CRYPTO_INVALID',
    },
    { name: 'indefinite ciphertext', bytes: `d08343a10103a1054c${'00'.repeat(12)}5f41ffff`, code: 'DECODE_SYNTAX' },
  ];
  it.each(refused)('refuses $name', ({ bytes, code }) => {
    expect(() => parseEncrypt0(hex(bytes))).toThrow(expect.objectContaining({ code }));
  });

  it('throws only our own error on any bytes', () => {
    const whole = seal(hex('aa'), hex('00112233'));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(whole.length),
        (edits, cut) => {
          const bent = whole.slice(0, cut);
          for (const [at, byte] of edits) if (at < cut) bent[at] = byte;
          try {
            openEncrypt0(key, parseEncrypt0(bent), hex('aa'));
          } catch (error) {
            if (!isGuankaError(error)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
