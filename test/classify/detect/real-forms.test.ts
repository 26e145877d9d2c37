import { describe, expect, it } from 'vitest';
import { kinds } from './scan.ts';

/** Heads of what other people's tools wrote: the parts that a detector goes by, the rest filled up. */
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const filled = (head: Uint8Array, size: number): Uint8Array =>
  new Uint8Array(Buffer.concat([head, Buffer.alloc(size - head.length, 0x5b)]));
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const X = '8fc2f528 5c5f5e40';
const Y = 'ae47e17a 143a3f40';
const POLYGON = `01 03000000 01000000 04000000 ${`${X} ${Y}`.repeat(4)}`;

describe('forms of other tools', () => {
  it.each<[string, Uint8Array, string]>([
    ['WKB polygon', hex(POLYGON), 'wkb'],
    ['WKB polygon with a reference system', hex(POLYGON.replace('03000000', '03000020 e6100000')), 'wkb'],
    ['WKB point with height, extended', hex(`01 01000080 ${X} ${Y} 0000000000001440`), 'wkb'],
    ['WKB point with height, ISO', hex(`01 e9030000 ${X} ${Y} 0000000000001440`), 'wkb'],
    ['WKB of several points', hex(`01 04000000 02000000 ${`01 01000000 ${X} ${Y}`.repeat(2)}`), 'wkb'],
    ['GeoJSON with two decimals', latin1('{"type":"Point","coordinates":[121.47,31.23]}'), 'geojson'],
    ['a slice that no other picture needs, in RTP', filled(hex('80 60 0007 00003a98 5f3b2a11 01 9e4a'), 120), 'rtp'],
    ['an H.265 slice in RTP', filled(hex('80 60 0007 00003a98 5f3b2a11 02 01 d0'), 90), 'rtp'],
    ['an OpenPGP secret key', filled(hex('95 0558 04 6b05e3c7 01 0c00'), 0x55b), 'openpgp'],
    ['an age identity', latin1(`AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`), 'age'],
    ['ASF', filled(hex('3026b2758e66cf11a6d900aa0062ce6c'), 90), 'asf'],
    ['DPX', filled(latin1('SDPX\0\0\x08\0V1.0'), 90), 'dpx'],
    ['PSD', filled(latin1('8BPS\0\x01\0\0\0\0\0\0\0\x03'), 90), 'psd'],
    ['QOI', filled(latin1('qoif\0\0\x01@\0\0\0\xf0\x03\0'), 90), 'qoi'],
    ['NUT', filled(latin1('nut/multimedia container\0'), 90), 'nut'],
  ])('%s', (_name, bytes, kind) => expect(kinds(bytes)).toContain(kind));

  it('a message encrypted with a password is opaque', () =>
    expect(kinds(filled(hex('8c0d 04 09 03 02 ca6fcf48eaa11c9a ff d237 01'), 72))).toEqual(['opaque:pgp']));

  it.each<[string, Uint8Array]>([
    ['a polygon off the earth', hex(POLYGON.replaceAll(X, '0000000000408f40'))],
    ['a polygon cut off', hex(POLYGON).subarray(0, 60)],
    ['counts that lead out of the view', hex(`01 03000000 ffffffff ffffffff ${X} ${Y}`)],
    ['geometries in geometries without end', hex('01 07000000 01000000'.repeat(40))],
    ['an OpenPGP public key', filled(hex('99 0058 04 6b05e3c7 01 0c00'), 91)],
  ])('%s is none', (_name, bytes) => {
    expect(kinds(bytes).filter((kind) => kind === 'wkb' || kind === 'openpgp')).toEqual([]);
  });
});
