import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytes, kinds } from './scan.ts';

const noise = (count: number): string =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(((index * 167) ^ (index >> 3) ^ 0x5a) & 0xff)).join(
    '',
  );
const u32 = (value: number): string => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four.toString('latin1');
};
const tsPacket = `G\x40\x11\x10${noise(184)}`;
const velodyne = Array.from({ length: 12 }, () => `\xff\xee${noise(98)}`).join('') + noise(6);
const rosImage = `${u32(2)}${u32(3)}${u32(4)}rgb8\0${u32(9)}${u32(18)}${noise(18)}`;
const axis = (name: string, offset: number): string => `${u32(1)}${name}${u32(offset)}\x07${u32(1)}`;
const doubles = (...values: readonly number[]): string =>
  Buffer.from(new Float64Array(values).buffer).toString('latin1');

const KINDS: readonly (readonly [string, string])[] = [
  ['jpeg', `\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0\x43${noise(65)}\xff\xc0${noise(30)}`],
  ['png', `\x89PNG\r\n\x1a\n\0\0\0\rIHDR${noise(30)}`],
  ['webp', `RIFF${u32(40)}WEBPVP8 ${noise(40)}`],
  ['gif', `GIF89a\x10\0\x10\0\0\0\0\x2c${noise(20)}`],
  ['bmp', `BM${u32(70)}\0\0\0\0${u32(54)}${u32(40)}${u32(2)}${u32(2)}\x01\0\x18\0${noise(30)}`],
  ['tiff', `II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x10\0\0\0\0\0\0\0${noise(20)}`],
  ['heif', `\0\0\0\x18ftypheic\0\0\0\0mif1heic${noise(30)}`],
  ['heif', `\0\0\0\x18ftypavif\0\0\0\0mif1avif${noise(30)}`],
  ['pnm', `P6\n4 4\n255\n${noise(48)}`],
  ['ros-image', rosImage],
  ['h264', `\0\0\0\x01\x67\x42\0\x1e${noise(20)}\0\0\0\x01\x68\xce\x3c\x80`],
  ['h265', `\0\0\0\x01\x40\x01\x0c${noise(20)}\0\0\0\x01\x42\x01\x01`],
  ['avcc', `\0\0\0\x40\x65${noise(63)}\0\0\0\x30\x41${noise(47)}`],
  ['avcc', `\x01\x64\0\x1f\xff\xe1\0\x19\x67\x64\0\x1f${noise(24)}`],
  ['mp4', `\0\0\0\x18ftypisom\0\0\x02\0isomiso2${noise(30)}`],
  ['mp4', `\0\0\0\x10moof${noise(8)}\0\0\0\x20mdat${noise(24)}`],
  ['matroska', `\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x84webm${noise(30)}`],
  ['avi', `RIFF${u32(60)}AVI LIST${noise(40)}`],
  ['mpeg-ts', tsPacket.repeat(4)],
  ['rtp', `\x80\x60\0\x01${noise(8)}\x7c\x85${noise(60)}`],
  ['jt1078', `01cd\x81\x62\0\x01${noise(60)}`],
  ['pcd', '# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nDATA ascii\n0.93773 0.33763 0'],
  ['ply', 'ply\nformat binary_little_endian 1.0\nelement vertex 8'],
  ['las', `LASF${noise(20)}\x01\x02${noise(30)}`],
  ['mcap', `\x89MCAP0\r\n\x01${noise(30)}`],
  ['rosbag', `#ROSBAG V2.0\n${noise(30)}`],
  ['pointcloud2', `${axis('x', 0)}${axis('y', 4)}${axis('z', 8)}`],
  ['velodyne', velodyne],
  ['hesai', `\xee\xff\x01\x02${noise(600)}`],
  ['hesai', `\xee\xff\x40\x06${noise(600)}`],
  ['robosense', `\x55\xaa\x05\x0a\x5a\xa5\x50\xa0${noise(600)}`],
  ['onnx', `\x08\x08\x12\x07pytorch\x3a\x16\x0a\x0e\x0a\x01x\x12\x01y\x22\x06Cosh_1\x12\x04main`],
  ['tflite', `\x1c\0\0\0TFL3${noise(40)}`],
  ['safetensors', `\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}${noise(10)}`],
  ['numpy', `\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }`],
  ['coco', '{"images":[{"id":1,"file_name":"000000397133.jpg"}],"annotations":[{"bbox":[1,2,3,4]}]}'],
  ['kitti', 'Car 0.00 0 -1.57 614.24 181.78 727.31 284.77 1.57 1.73 4.15 1.00 1.75 13.22 -1.62\n'],
  ['git-bundle', '# v2 git bundle\n0123456789abcdef refs/heads/main'],
  ['opendrive', '<?xml version="1.0"?><OpenDRIVE><header revMajor="1"/></OpenDRIVE>'],
  ['osm', '<osm version="0.6"><node id="1" lat="1" lon="2"/></osm>'],
  ['wkb', `\x01\x01\0\0\0${doubles(116.4074, 39.9042)}`],
];

describe('pictures, video, point clouds, maps, models', () => {
  it.each(KINDS)('are found: %s', (kind, text) => expect(kinds(bytes(text))).toContain(kind));

  it.each(KINDS.filter(([kind]) => !['pnm', 'avcc', 'rtp', 'mp4'].includes(kind)))(
    'are found behind a header: %s',
    (kind, text) => expect(kinds(bytes(`\x01\x02\x03\x04\x05\x06\x07\n${text}`))).toContain(kind),
  );

  it.each<[string, string]>([
    ['a JPEG mark alone', `\xff\xd8\xff\x00${noise(40)}`],
    ['BM in text', 'BMS voltage 380 V, BMW, \0 and BM again'],
    ['GIF8 in a program', "GIF89aGIF87acode=%02x '%c'\0"],
    ['one sync byte', `G\x40\x11\x10${noise(100)}`],
    ['three sync bytes by chance', `${noise(400)}G\0\0\xc0${noise(184)}G\0\0\xc0${noise(184)}G\0\0\xc0${noise(10)}`],
    ['RIFF of sound', `RIFF${u32(40)}WAVEfmt ${noise(40)}`],
    ['a word with ply', 'simply\nformat of the day'],
    ['zeros', '\0'.repeat(400)],
    ['a WKB of whole numbers', `\x01\x01\0\0\0${doubles(1, 2)}`],
  ])('are not: %s', (_name, text) => {
    const found = kinds(bytes(text)).filter((kind) => !kind.startsWith('opaque'));
    expect(found).toEqual([]);
  });

  it('are found in the vectors, from the first bytes on and cut off', () => {
    const file = (path: string): Uint8Array =>
      new Uint8Array(readFileSync(new URL(`../../vectors/detectors/${path}`, import.meta.url)));
    for (const cut of [200, 1000, 4000]) {
      expect(kinds(file('images/test.webp').subarray(0, cut))).toContain('webp');
      expect(kinds(file('Static.264').subarray(0, cut))).toContain('h264');
    }
  });
});
