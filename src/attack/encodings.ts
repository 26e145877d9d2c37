import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { encode as encodeCbor } from 'cbor-x';
import type { Random } from './random.ts';

/** One way to write bytes as other bytes. `text`: the result is text. */
export interface Encoding {
  readonly name: string;
  readonly text: boolean;
  /** Only for text. */
  readonly ofText?: true;
  /** Only for what says the same in small letters. */
  readonly ofCharacters?: true;
  readonly encode: (bytes: Uint8Array, random: Random) => Uint8Array;
}

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');
const eachByte = (bytes: Uint8Array, write: (byte: number) => string): Uint8Array =>
  ascii([...bytes].map(write).join(''));

export const ENCODINGS: readonly Encoding[] = [
  { name: 'base64', text: true, encode: (bytes) => ascii(Buffer.from(bytes).toString('base64')) },
  { name: 'base64url', text: true, encode: (bytes) => ascii(Buffer.from(bytes).toString('base64url')) },
  {
    name: 'base64-lines',
    text: true,
    encode: (bytes) => ascii(Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\r\n')),
  },
  { name: 'hex', text: true, encode: (bytes) => ascii(Buffer.from(bytes).toString('hex')) },
  { name: 'hex-colons', text: true, encode: (bytes) => ascii([...bytes].map(hexOf).join(':')) },
  { name: 'percent', text: true, encode: (bytes) => eachByte(bytes, (byte) => `%${hexOf(byte).toUpperCase()}`) },
  {
    name: 'quoted-printable',
    text: true,
    encode: (bytes) => eachByte(bytes, (byte) => `=${hexOf(byte).toUpperCase()}`),
  },
  {
    name: 'json-escapes',
    text: true,
    ofText: true,
    encode: (bytes) =>
      ascii([...textOf(bytes)].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')),
  },
  {
    name: 'json-string',
    text: true,
    ofText: true,
    encode: (bytes) => utf8(JSON.stringify(JSON.stringify({ m: textOf(bytes) }))),
  },
  {
    name: 'json',
    text: true,
    ofText: true,
    encode: (bytes, random) => utf8(JSON.stringify({ n: random.below(99), m: [textOf(bytes)] })),
  },
  { name: 'lower-case', text: true, ofCharacters: true, encode: (bytes) => utf8(textOf(bytes).toLowerCase()) },
  {
    name: 'utf-16le',
    text: false,
    ofText: true,
    encode: (bytes) => new Uint8Array(Buffer.from(textOf(bytes), 'utf16le')),
  },
  {
    name: 'utf-16be',
    text: false,
    ofText: true,
    encode: (bytes) => new Uint8Array(Buffer.from(textOf(bytes), 'utf16le').swap16()),
  },
  { name: 'gzip', text: false, encode: (bytes) => new Uint8Array(gzipSync(bytes)) },
  { name: 'zlib', text: false, encode: (bytes) => new Uint8Array(deflateSync(bytes)) },
  { name: 'deflate', text: false, encode: (bytes) => new Uint8Array(deflateRawSync(bytes)) },
  { name: 'brotli', text: false, encode: (bytes) => new Uint8Array(brotliCompressSync(bytes)) },
  { name: 'zstd', text: false, encode: (bytes) => new Uint8Array(zstdCompressSync(bytes)) },
  {
    name: 'cbor',
    text: false,
    encode: (bytes, random) => new Uint8Array(encodeCbor({ n: random.below(99), m: Buffer.from(bytes) })),
  },
  {
    name: 'protobuf',
    text: false,
    encode: (bytes, random) =>
      new Uint8Array(Buffer.concat([Uint8Array.of(0x08, random.below(128), 0x1a, ...varint(bytes.length)), bytes])),
  },
];

/** Base-128, lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}
