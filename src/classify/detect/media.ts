import { ITEM } from './detection.ts';
import type { View } from './probe.ts';

/**
 * Pictures, video, point clouds, recordings, models, by their own marks and the structure behind them, at any place: JPEG (ITU-T T.81),
 * PNG (RFC 2083), WebP, GIF, BMP, TIFF and EXIF, HEIF and MP4 (ISO/IEC 14496-12), H.264 and H.265 (Annex B), MPEG-TS (ISO/IEC 13818-1),
 * PCD, LAS, PLY, ROS bags, MCAP, Velodyne and Hesai packets, ONNX, TFLite, safetensors, GGUF. Limits: raw pixels have no mark.
 */
export function probeMedia(view: View): void {
  for (const kind of KINDS) {
    for (let at = view.text.indexOf(kind.mark); at >= 0; at = view.text.indexOf(kind.mark, at + 1)) {
      const from = at - kind.before;
      if (from < 0 || !kind.fits(view, from)) continue;
      view.finds.add(kind.item, view.start + from, view.end, kind.what, 0.98);
      break;
    }
  }
  probePackets(view);
}

interface Kind {
  readonly mark: string;
  /** Bytes of the format before the mark. */
  readonly before: number;
  readonly what: string;
  readonly item: (typeof ITEM)[keyof typeof ITEM];
  readonly fits: (view: View, from: number) => boolean;
}

const byte = (view: View, at: number): number => view.text.charCodeAt(at);
const u32le = (view: View, at: number): number =>
  byte(view, at) + byte(view, at + 1) * 256 + byte(view, at + 2) * 65_536 + byte(view, at + 3) * 16_777_216;
const always = (): boolean => true;
const has = (view: View, at: number, text: string): boolean => view.text.startsWith(text, at);

const PICTURE_BRANDS = /^(?:heic|heix|hevc|heim|heis|mif1|msf1|avif|avis|jp2 )$/;

const KINDS: readonly Kind[] = [
  { mark: '\xff\xd8\xff', before: 0, what: 'jpeg', item: ITEM.picture, fits: isJpeg },
  { mark: '\x89PNG\r\n\x1a\n', before: 0, what: 'png', item: ITEM.picture, fits: always },
  { mark: 'WEBPVP8', before: 8, what: 'webp', item: ITEM.picture, fits: (view, from) => has(view, from, 'RIFF') },
  {
    mark: 'GIF8',
    before: 0,
    what: 'gif',
    item: ITEM.picture,
    fits: (view, from) => /^GIF8[79]a/.test(view.text.slice(from, from + 6)) && view.text.length > from + 13,
  },
  { mark: 'BM', before: 0, what: 'bmp', item: ITEM.picture, fits: isBmp },
  {
    mark: 'II*\0',
    before: 0,
    what: 'tiff',
    item: ITEM.picture,
    fits: (view, from) => isTiff(view, from, u32le(view, from + 4)),
  },
  {
    mark: 'MM\0*',
    before: 0,
    what: 'tiff',
    item: ITEM.picture,
    fits: (view, from) => isTiff(view, from, byte(view, from + 6) * 256 + byte(view, from + 7)),
  },
  { mark: 'Exif\0\0', before: 0, what: 'exif', item: ITEM.picture, fits: always },
  {
    mark: 'ftyp',
    before: 4,
    what: 'heif',
    item: ITEM.picture,
    fits: (view, from) => isBox(view, from) && PICTURE_BRANDS.test(view.text.slice(from + 8, from + 12)),
  },
  {
    mark: 'ftyp',
    before: 4,
    what: 'mp4',
    item: ITEM.video,
    fits: (view, from) =>
      isBox(view, from) &&
      /^[\w ]{4}$/.test(view.text.slice(from + 8, from + 12)) &&
      !PICTURE_BRANDS.test(view.text.slice(from + 8, from + 12)),
  },
  { mark: '\0\0\x01', before: 0, what: 'h264', item: ITEM.video, fits: isAvc },
  { mark: '\0\0\x01', before: 0, what: 'h265', item: ITEM.video, fits: isHevc },
  {
    mark: 'VERSION',
    before: 0,
    what: 'pcd',
    item: ITEM.pointCloud,
    fits: (view, from) => /^VERSION \.?\d[.\d]*\s+FIELDS [\w ]+\s+SIZE/.test(view.text.slice(from, from + 200)),
  },
  {
    mark: 'LASF',
    before: 0,
    what: 'las',
    item: ITEM.pointCloud,
    fits: (view, from) => byte(view, from + 24) === 1 && byte(view, from + 25) <= 4,
  },
  {
    mark: 'ply',
    before: 0,
    what: 'ply',
    item: ITEM.pointCloud,
    fits: (view, from) =>
      /^ply\r?\nformat (?:ascii|binary_(?:little|big)_endian) 1\.0/.test(view.text.slice(from, from + 60)),
  },
  { mark: '\x89MCAP0\r\n', before: 0, what: 'mcap', item: ITEM.pointCloud, fits: always },
  { mark: '#ROSBAG V', before: 0, what: 'rosbag', item: ITEM.pointCloud, fits: always },
  { mark: 'intensity', before: 0, what: 'pointcloud2', item: ITEM.pointCloud, fits: isPointCloud2 },
  {
    mark: 'TFL3',
    before: 4,
    what: 'tflite',
    item: ITEM.weights,
    fits: (view, from) => from === 0 || u32le(view, from) < view.text.length,
  },
  {
    mark: 'GGUF',
    before: 0,
    what: 'gguf',
    item: ITEM.weights,
    fits: (view, from) => from === 0 && u32le(view, from + 4) <= 16,
  },
  {
    mark: '{"',
    before: 8,
    what: 'safetensors',
    item: ITEM.weights,
    fits: (view, from) =>
      from === 0 && u32le(view, 0) > 10 && u32le(view, 4) === 0 && view.text.includes('"data_offsets"'),
  },
  {
    mark: 'onnx',
    before: 0,
    what: 'onnx',
    item: ITEM.weights,
    fits: (view) => /^\x08[\x01-\x10]\x12/.test(view.text) && /Conv|MatMul|Gemm|Relu/.test(view.text),
  },
  {
    mark: '"annotations"',
    before: 0,
    what: 'coco',
    item: ITEM.annotatedImage,
    fits: (view) => view.text.includes('"images"') && view.text.includes('"bbox"'),
  },
];

/** A marker segment behind the start mark, of a length that leads to another marker. */
function isJpeg(view: View, from: number): boolean {
  const marker = byte(view, from + 3);
  if (marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd9)) return false;
  const next = from + 4 + byte(view, from + 4) * 256 + byte(view, from + 5);
  return next >= view.text.length ? view.text.length - from > 32 : byte(view, next) === 0xff;
}

function isBmp(view: View, from: number): boolean {
  const header = u32le(view, from + 14);
  return (
    u32le(view, from + 6) === 0 && (header === 40 || header === 108 || header === 124) && u32le(view, from + 10) < 2048
  );
}

function isTiff(view: View, from: number, directory: number): boolean {
  return directory >= 8 && directory < 0x1000_0000 && view.text.length > from + 26;
}

function isBox(view: View, from: number): boolean {
  return byte(view, from) === 0 && byte(view, from + 1) === 0 && byte(view, from + 3) >= 12;
}

/** A sequence parameter set of a known profile, and a picture parameter set or a picture behind it. */
function isAvc(view: View, from: number): boolean {
  const header = byte(view, from + 3);
  if ((header & 0x80) !== 0) return false;
  if ((header & 0x1f) === 7)
    return (
      AVC_PROFILES.has(byte(view, from + 4)) &&
      /\0\0\x01[\x08\x28\x48\x68\x06\x26]/.test(view.text.slice(from + 4, from + 512))
    );
  return (header & 0x1f) === 5 && byte(view, from + 4) >= 0x80 && view.text.length - from > 64 && from <= 1;
}

const AVC_PROFILES = new Set([66, 77, 88, 100, 110, 122, 244, 44, 83, 86, 118, 128]);

/** Video parameter set, then sequence parameter set. */
function isHevc(view: View, from: number): boolean {
  return has(view, from + 3, '\x40\x01') && /\0\0\x01\x42\x01/.test(view.text.slice(from + 5, from + 512));
}

function isPointCloud2(view: View, from: number): boolean {
  const around = view.text.slice(Math.max(0, from - 256), from);
  return (
    /[\x01\x02]\0\0\0x\0?/.test(around) && /[\x01\x02]\0\0\0y\0?/.test(around) && /[\x01\x02]\0\0\0z\0?/.test(around)
  );
}

const TS_PACKET = 188;
const VELODYNE_BYTES = 1206;

function probePackets(view: View): void {
  const { text, finds } = view;
  if (text.length >= TS_PACKET * 3) {
    for (
      let at = text.indexOf('\x47');
      at >= 0 && at < TS_PACKET * 2 && at + TS_PACKET * 2 < text.length;
      at = text.indexOf('\x47', at + 1)
    )
      if (
        byte(view, at + TS_PACKET) === 0x47 &&
        byte(view, at + TS_PACKET * 2) === 0x47 &&
        (byte(view, at + 1) & 0x80) === 0 &&
        (byte(view, at + 3) & 0x30) !== 0
      ) {
        finds.add(ITEM.video, view.start + at, view.end, 'mpeg-ts', 0.9);
        break;
      }
  }
  if (text.length >= VELODYNE_BYTES) {
    for (let at = text.indexOf('\xff\xee'); at >= 0 && at + 1100 < text.length; at = text.indexOf('\xff\xee', at + 1))
      if ([100, 200, 1100].every((step) => has(view, at + step, '\xff\xee'))) {
        finds.add(ITEM.pointCloud, view.start + at, view.end, 'velodyne', 0.95);
        break;
      }
  }
  if (text.length > 500 && has(view, 0, '\xee\xff') && byte(view, 2) >= 1 && byte(view, 2) <= 6)
    finds.add(ITEM.pointCloud, view.start, view.end, 'hesai', 0.9);
}
