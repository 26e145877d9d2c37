import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode as encodeCbor } from 'cbor-x';
import type { Prng } from '../../reference/prng.ts';

/** An encoding of the list. `text`: what comes out is text. */
export interface Encoding {
  readonly name: string;
  readonly text: boolean;
  /** Only for text. */
  readonly ofText?: boolean;
  /** Without a mark of its own: only found where it fills its place from the first byte to the last. */
  readonly unmarked?: boolean;
  readonly encode: (bytes: Uint8Array, random: Prng) => Uint8Array;
}

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

/** 76-character lines, as MIME and PEM have them. */
function wrapped(bytes: Uint8Array): string {
  return buffer(bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
}

export const ENCODINGS: readonly Encoding[] = [
  { name: 'base64', text: true, encode: (bytes) => ascii(buffer(bytes).toString('base64')) },
  { name: 'base64-lines', text: true, encode: (bytes) => ascii(wrapped(bytes)) },
  { name: 'base64url', text: true, encode: (bytes) => ascii(buffer(bytes).toString('base64url')) },
  { name: 'hex', text: true, encode: (bytes) => ascii(buffer(bytes).toString('hex')) },
  { name: 'hex-upper', text: true, encode: (bytes) => ascii(buffer(bytes).toString('hex').toUpperCase()) },
  { name: 'hex-spaced', text: true, encode: (bytes) => ascii([...bytes].map(hexByte).join(' ')) },
  {
    name: 'percent',
    text: true,
    encode: (bytes) => ascii([...bytes].map((byte) => `%${hexByte(byte).toUpperCase()}`).join('')),
  },
  {
    name: 'json-escapes',
    text: true,
    ofText: true,
    encode: (bytes) =>
      ascii(
        [...buffer(bytes).toString('utf8')]
          .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      ),
  },
  {
    name: 'json-string',
    text: true,
    ofText: true,
    encode: (bytes) => new Uint8Array(Buffer.from(JSON.stringify({ m: buffer(bytes).toString('utf8') }), 'utf8')),
  },
  {
    name: 'quoted-printable',
    text: true,
    encode: (bytes) => ascii([...bytes].map((byte) => `=${hexByte(byte).toUpperCase()}`).join('')),
  },
  {
    name: 'utf-16le',
    text: false,
    ofText: true,
    encode: (bytes) => new Uint8Array(Buffer.from(buffer(bytes).toString('utf8'), 'utf16le')),
  },
  {
    name: 'utf-16be',
    text: false,
    ofText: true,
    encode: (bytes) => new Uint8Array(Buffer.from(buffer(bytes).toString('utf8'), 'utf16le').swap16()),
  },
  { name: 'gzip', text: false, encode: (bytes) => new Uint8Array(gzipSync(bytes)) },
  { name: 'zlib', text: false, encode: (bytes) => new Uint8Array(deflateSync(bytes)) },
  { name: 'deflate', text: false, unmarked: true, encode: (bytes) => new Uint8Array(deflateRawSync(bytes)) },
  { name: 'brotli', text: false, unmarked: true, encode: (bytes) => new Uint8Array(brotliCompressSync(bytes)) },
  { name: 'zstd', text: false, encode: (bytes) => new Uint8Array(zstdCompressSync(bytes)) },
  { name: 'zip', text: false, encode: (bytes, random) => zipOf(bytes, random.chance(2)) },
  { name: 'tar', text: false, encode: tarOf },
  { name: 'protobuf', text: false, unmarked: true, encode: (bytes, random) => protobufOf(bytes, random) },
  {
    name: 'cbor',
    text: false,
    unmarked: true,
    encode: (bytes, random) => new Uint8Array(encodeCbor({ n: random.below(1000), m: buffer(bytes) })),
  },
  {
    name: 'json',
    text: true,
    ofText: true,
    encode: (bytes, random) =>
      new Uint8Array(
        Buffer.from(JSON.stringify({ n: random.below(1000), m: [buffer(bytes).toString('utf8')] }), 'utf8'),
      ),
  },
];

/** One member (APPNOTE 4.3.7), stored or deflated, with its central directory. */
function zipOf(bytes: Uint8Array, stored: boolean): Uint8Array {
  const name = ascii('part.bin');
  const body = stored ? bytes : new Uint8Array(deflateRawSync(bytes));
  const shared = (at: DataView, from: number): void => {
    at.setUint16(from, 20, true);
    at.setUint16(from + 4, stored ? 0 : 8, true);
    at.setUint32(from + 10, crc32(bytes), true);
    at.setUint32(from + 14, body.length, true);
    at.setUint32(from + 18, bytes.length, true);
    at.setUint16(from + 22, name.length, true);
  };
  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, 0x0403_4b50, true);
  shared(local, 4);
  const central = new DataView(new ArrayBuffer(46));
  central.setUint32(0, 0x0201_4b50, true);
  central.setUint16(4, 20, true);
  shared(central, 6);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x0605_4b50, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, 46 + name.length, true);
  end.setUint32(16, 30 + name.length + body.length, true);
  const parts = [
    new Uint8Array(local.buffer),
    name,
    body,
    new Uint8Array(central.buffer),
    name,
    new Uint8Array(end.buffer),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb8_8320;
  }
  return ~crc >>> 0;
}

/** POSIX ustar with one member. */
function tarOf(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(512);
  head.write('part.bin', 0);
  head.write('0000644\0', 100);
  head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write('        ', 148);
  head.write('0', 156);
  head.write('ustar\x0000', 257);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return new Uint8Array(Buffer.concat([head, bytes, Buffer.alloc(((512 - (bytes.length % 512)) % 512) + 1024)]));
}

/** `{ 1: n, 3: bytes }`, or one level deeper. */
function protobufOf(bytes: Uint8Array, random: Prng): Uint8Array {
  const one = Uint8Array.of(0x08, ...varint(random.below(100_000)), 0x1a, ...varint(bytes.length));
  const message = new Uint8Array(Buffer.concat([one, bytes]));
  if (!random.chance(3)) return message;
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x12, ...varint(message.length)), message]));
}

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
