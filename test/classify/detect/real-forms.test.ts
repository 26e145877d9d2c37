import { describe, expect, it } from 'vitest';
import { Prng } from '../../reference/prng.ts';
import { kinds } from './scan.ts';

/** Heads of what other people's tools wrote: the parts that a detector goes by, the rest filled up. */
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const filled = (head: Uint8Array, size: number, filler: 'brackets' | 'random' = 'brackets'): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      head,
      filler === 'brackets' ? Buffer.alloc(size - head.length, 0x5b) : new Prng(7).bytes(size - head.length),
    ]),
  );
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const X = '8fc2f528 5c5f5e40';
const Y = 'ae47e17a 143a3f40';
const POLYGON = `01 03000000 01000000 04000000 ${`${X} ${Y}`.repeat(4)}`;

const MODEL_GRAPH = '\x3a\x16\x0a\x0e\x0a\x01x\x12\x01y\x22\x06Cosh_1\x12\x04main';
const SAFETENSORS = '\x39\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}     ********';
const KITTI = 'Misc 0.00 0 -1.57 614.24 181.78 727.31 284.77 1.57 1.73 4.15 1.00 1.75 13.22 -1.62';
const SHE_M1 = '0a1b2c3d4e5f60718293a4b5c6d7e811';
const M2_TO_M3 = Buffer.from(new Prng(3).bytes(48)).toString('hex');

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
    ['an ONNX model of an operator nobody listed', latin1(`\x08\x07\x12\x01x${MODEL_GRAPH}`), 'onnx'],
    ['an ONNX model behind a header', latin1(`\x01\x02\0\x08\x08\x08\x07\x12\x01x${MODEL_GRAPH}`), 'onnx'],
    [
      'an ONNX tensor alone',
      latin1(`\x08\x02\x08\x03\x10\x01\x42\x01w\x4a\x18${'\x11\x22\x33\x3e'.repeat(6)}`),
      'onnx',
    ],
    ['WKB behind a header', hex(`00010203 ${POLYGON}`), 'wkb'],
    ['WKB with its highest byte first', hex('00 20000001 000010e6 405e5c28f5c28f5c 403f3a147ae147ae'), 'wkb'],
    ['BigTIFF with its highest byte first', filled(hex('4d4d002b00080000 0000000000000010'), 90), 'bigtiff'],
    [
      'a ROS image of 16 bits',
      filled(hex('02000000 03000000 05000000 3136554331 00 06000000 0c000000'), 60),
      'ros-image',
    ],
    ['safetensors behind a header', latin1(`\x01\x02${SAFETENSORS}`), 'safetensors'],
    ['a tracked object of KITTI', latin1(`0 1 ${KITTI}\n`), 'kitti'],
    ['a result of KITTI', latin1(`${KITTI} 0.92\n`), 'kitti'],
    [
      'a result of COCO',
      latin1('[{"image_id":42,"category_id":18,"bbox":[258.15,41.29,348.26,243.78],"score":0.236}]'),
      'coco',
    ],
    ['WKT with two decimals', latin1('POINT (121.47 31.23)'), 'wkt'],
    ['ISO 6709 in minutes', latin1('+3113.82+12128.42/'), 'iso-6709'],
    ['a plus code of twelve digits', latin1('place 8Q336FJC+4QWX'), 'plus-code'],
    ['named degrees with three decimals', latin1('{"lat":31.232,"lon":121.474}'), 'lat-lon'],
    ['a slice with its length behind a header', filled(hex('aabb0102 00000074 65 88 84'), 124, 'random'), 'avcc'],
    ['a COSE key behind a header', filled(hex('0102 a2 01 04 20 58 20'), 40), 'cose-key'],
    ['a Java key store', filled(hex('feedfeed 00000002 00000001 00000001 0001 61'), 90), 'jks'],
    ['a JCEKS store of a secret key', filled(hex('cececece 00000002 00000001 00000003 0001 61'), 90), 'jceks'],
    [
      "Microsoft's private key blob",
      filled(hex('0702000000a40000 52534132 00080000 01000100'), 90),
      'private-key-blob',
    ],
    ['a SHE update with M4, for one device', hex(`${SHE_M1} ${M2_TO_M3} ${SHE_M1} ${M2_TO_M3.slice(0, 64)}`), 'she'],
    ['NUT', filled(latin1('nut/multimedia container\0'), 90), 'nut'],
  ])('%s', (_name, bytes, kind) => expect(kinds(bytes)).toContain(kind));

  it('a message encrypted with a password is opaque', () =>
    expect(kinds(filled(hex('8c0d 04 09 03 02 ca6fcf48eaa11c9a ff d237 01'), 72))).toEqual(['opaque:pgp']));

  it.each<[string, Uint8Array]>([
    ['a polygon off the earth', hex(POLYGON.replaceAll(X, '0000000000408f40'))],
    ['a polygon cut off', hex(POLYGON).subarray(0, 60)],
    ['counts that lead out of the view', hex(`01 03000000 ffffffff ffffffff ${X} ${Y}`)],
    ['geometries in geometries without end', hex('01 07000000 01000000'.repeat(40))],
    ['a model whose operator is no name', latin1(`\x08\x07${MODEL_GRAPH.replace('Cosh_1', '12 4.9')}`)],
    [
      'a tensor of another size than it says',
      latin1(`\x08\x02\x08\x04\x10\x01\x42\x01w\x4a\x18${'\x11\x22\x33\x3e'.repeat(6)}`),
    ],
    ['a public COSE key', filled(hex('a4 01 02 20 01 21 58 20'), 40)],
    ['a Java store of certificates', filled(hex('feedfeed 00000002 00000001 00000002 0001 61'), 90)],
    ["Microsoft's public key blob", filled(hex('0602000000a40000 52534131 00080000 01000100'), 90)],
    ['the mark of PNG in a program', filled(hex('89504e470d0a1a0a'), 60)],
    ['sound that begins like a JPEG', filled(hex('ffd8ffe3 001200f1ffc3'), 60)],
    ['an OpenPGP public key', filled(hex('99 0058 04 6b05e3c7 01 0c00'), 91)],
  ])('%s is none', (_name, bytes) => {
    expect(kinds(bytes).filter((kind) => !kind.startsWith('opaque'))).toEqual([]);
  });
});
