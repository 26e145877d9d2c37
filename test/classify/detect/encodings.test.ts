import { brotliCompressSync, crc32, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode as encodeCbor } from 'cbor-x';
import { describe, expect, it } from 'vitest';
import { kinds, scan } from './scan.ts';

const TEXT = 'vehicle LSGPC52U6AF102554, door open';
const plain = Buffer.from(TEXT);
const field = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
const quoted = (bytes: Uint8Array): Buffer =>
  Buffer.from([...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''));

function zip(bytes: Buffer, method: 0 | 8, flags = 0): Buffer {
  const body = method === 8 ? deflateRawSync(bytes) : bytes;
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(crc32(bytes), 14);
  if (flags !== 8) head.writeUInt32LE(body.length, 18);
  head.writeUInt32LE(bytes.length, 22);
  head.writeUInt16LE(8, 26);
  return Buffer.concat([head, Buffer.from('part.bin'), body]);
}

function tar(bytes: Buffer, name = 'part.bin'): Buffer {
  const head = Buffer.alloc(512);
  head.write(name);
  head.write(bytes.length.toString(8).padStart(11, '0'), 124);
  head.write('ustar\0', 257);
  return Buffer.concat([head, bytes, Buffer.alloc(512 - (bytes.length % 512))]);
}

const ENCODINGS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  base64: (bytes) => Buffer.from(bytes.toString('base64')),
  base64url: (bytes) => Buffer.from(bytes.toString('base64url')),
  'base64 in lines': (bytes) => Buffer.from((bytes.toString('base64').match(/.{1,20}/g) ?? []).join('\r\n')),
  hex: (bytes) => Buffer.from(bytes.toString('hex')),
  'hex with blanks': (bytes) => Buffer.from((bytes.toString('hex').match(/../g) ?? []).join(' ')),
  'hex with 0x': (bytes) => Buffer.from([...bytes].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')),
  percent: (bytes) => Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  'JSON string': (bytes) => Buffer.from(JSON.stringify({ data: bytes.toString('latin1') })),
  'JSON escapes': (bytes) =>
    Buffer.from(`{"d":"${[...bytes].map((b) => `\\u${b.toString(16).padStart(4, '0')}`).join('')}"}`),
  gzip: (bytes) => gzipSync(bytes),
  'gzip, cut off': (bytes) => gzipSync(bytes).subarray(0, -8),
  zlib: (bytes) => deflateSync(bytes),
  deflate: (bytes) => deflateRawSync(bytes),
  brotli: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  'zip, stored': (bytes) => zip(bytes, 0),
  'zip, deflated': (bytes) => zip(bytes, 8),
  'zip, sizes behind': (bytes) => zip(bytes, 8, 8),
  tar: (bytes) => tar(bytes),
  'protobuf in bytes': (bytes) => Buffer.concat([Buffer.from([0x10, 0x07]), field(bytes)]),
  'CBOR in bytes': (bytes) => Buffer.from(encodeCbor({ seq: 4, data: bytes })),
  'UTF-16LE': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  'UTF-16BE': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le').swap16(),
  'quoted-printable': quoted,
};

describe('encodings', () => {
  it.each(Object.entries(ENCODINGS))('are looked into: %s', (_name, encode) => {
    const encoded = encode(plain);
    expect(kinds(encoded)).toContain('vin');
    for (const { start, end } of scan(encoded)) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(encoded.length);
    }
  });

  it.each(Object.entries(ENCODINGS))('are looked into, in base64 in gzip: %s', (_name, encode) =>
    expect(kinds(gzipSync(Buffer.from(encode(plain).toString('base64'))))).toContain('vin'),
  );

  it.each(Object.entries(ENCODINGS))(
    'are looked into, in a file of an archive whose name says "part": %s',
    (_name, encode) => {
      // Without check digit, so that a name that speaks against it would count.
      const unchecked = Buffer.from('LSGPC52U7AF102554');
      expect(kinds(zip(encode(unchecked), 8))).toContain('vin');
      expect(kinds(tar(encode(unchecked)))).toContain('vin');
    },
  );

  it.each([
    ['a blank and a word behind it', (value: string) => `got ${value} state=ok`],
    ['line ends that are escaped', (value: string) => `{"pem":"${value.replaceAll(/.{40}/g, '$&\\n')}"}`],
    ['line ends and an indented word', (value: string) => `got ${value}\n state=ok`],
  ])('end where they end: base64 with %s', (_name, around) => {
    const value = field(deflateRawSync(quoted(plain)))
      .toString('base64')
      .replaceAll('=', '');
    expect(kinds(around(value))).toContain('vin');
  });

  it('quoted-printable is not what a name and its value are', () => {
    // The middle of this VIN read as a name says "K", and F000… behind it would be its value.
    const log = 'tbox started\nvin=LSGPC52UKA1F02554 imsi=460001234567890 ready\n';
    expect(scan(log).map(({ by, start }) => `${by} ${start}`)).toEqual(['detector:vin 17', 'detector:imsi 40']);
  });

  const vin = 'LSGPC52U6AF102554';
  it.each(Array.from(vin, (_character, index) => index))(
    'quoted-printable is undone where one letter of a word is escaped: %i',
    (index) => {
      const word = `${vin.slice(0, index)}${quoted(Buffer.from(vin[index] ?? ''))}${vin.slice(index + 1)}`;
      for (const text of [word, `vin=${word}`, `mode=7 car ${word} done=1`, `{"car":"${word}"}`])
        expect(kinds(text), text.replace(word, '…')).toContain('vin');
    },
  );

  it('say which, innermost first, and cite the outermost stretch', () => {
    const inner = gzipSync(plain).toString('base64');
    const [found] = scan(`data=${inner};`);
    expect(found).toMatchObject({ start: 5, end: 5 + inner.replace(/=+$/, '').length, by: 'detector:vin<gzip<base64' });
  });

  it('count files of source code in archives', () => {
    const two = Buffer.concat([tar(plain, 'src/main.c'), tar(plain, 'src/brake.h')]);
    expect(scan(two).map(({ item }) => item)).toContain('rnd.development.source-code.source-code');
    expect(kinds(tar(plain, 'data.csv'))).not.toContain('source-archive');
  });
});

describe('what cannot be looked into', () => {
  const bomb = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes));
  const random = Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 2654435761) >>> ((index % 3) * 8)));
  it.each<[string, Buffer, RegExp]>([
    ['a bomb', bomb(64 * 1024 * 1024), /over-budget/],
    ['a bomb in a bomb', gzipSync(bomb(64 * 1024 * 1024)), /over-budget/],
    ['a bomb of brotli', brotliCompressSync(Buffer.alloc(64 * 1024 * 1024)), /over-budget/],
    ['a bomb of zstd', zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)), /over-budget/],
    ['a zip that is a bomb', zip(Buffer.alloc(32 * 1024 * 1024), 8), /over-budget/],
    ['an encrypted zip', zip(random, 0, 1), /zip-encrypted/],
    ['random bytes', random, /unknown/],
    [
      'random bytes behind a little base64',
      Buffer.concat([Buffer.from('aGVsbG8gaGVsbG8gaGVsbG8='), random]),
      /unknown/,
    ],
    ['7-Zip', Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), random]), /7z/],
    ['XZ', Buffer.concat([Buffer.from('fd377a585a00', 'hex'), random]), /xz/],
    ['OpenSSL enc', Buffer.concat([Buffer.from('Salted__'), random]), /openssl-enc/],
    ['a PGP message', Buffer.from('-----BEGIN PGP MESSAGE-----\n\nhQEMA'), /pgp/],
  ])('is opaque: %s', (_name, leaf, reason) => {
    const opaque = scan(leaf).filter(({ item }) => item === 'unknown.opaque');
    expect(opaque.map(({ by }) => by).join(' ')).toMatch(reason);
    expect(opaque.some(({ start }) => start === 0)).toBe(true);
  });

  it('is opaque: too many encodings inside each other', () => {
    let nested = plain;
    for (let depth = 0; depth < 12; depth++) nested = Buffer.from(nested.toString('base64'));
    expect(scan(nested).map(({ item }) => item)).toContain('unknown.opaque');
  });
});
