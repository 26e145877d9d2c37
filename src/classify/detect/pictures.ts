import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { has, u8, u16be, u16le, u32be, u32le, type View } from './probe.ts';

/**
 * Still pictures: JPEG (ITU-T T.81), JPEG 2000 (T.800), JPEG XL (ISO/IEC 18181-2), PNG (ISO/IEC 15948), WebP (RFC 9649), GIF89a, BMP (V1
 * to V5 and OS/2 headers), TIFF 6.0 and BigTIFF with the camera raw formats built on it, EXIF, HEIF and AVIF (ISO/IEC 23008-12), OpenEXR, DPX (SMPTE
 * ST 268), PSD, QOI,
 * PNM, ROS images, which declare the geometry of raw pixels. Limits: raw pixels without a header have no mark.
 */
const item = ITEM.picture;

export const PICTURES: readonly MediaKind[] = [
  { mark: '\xff\xd8\xff', what: 'jpeg', item, fits: isJpeg },
  {
    mark: '\x89PNG\r\n\x1a\n',
    what: 'png',
    item,
    // Programs hold the mark as a constant.
    fits: (view, from) => view.text.length < from + 16 || has(view, from + 12, 'IHDR') || has(view, from + 12, 'CgBI'),
  },
  { mark: 'WEBPVP8', markAt: 8, what: 'webp', item, fits: (view, from) => has(view, from, 'RIFF') },
  { mark: 'GIF8', what: 'gif', item, fits: isGif },
  { mark: 'BM', what: 'bmp', item, fits: isBmp },
  { mark: 'II*\0', what: 'tiff', item, fits: (view, from) => isTiff(view, from, u32le(view, from + 4), u16le) },
  { mark: 'MM\0*', what: 'tiff', item, fits: (view, from) => isTiff(view, from, u32be(view, from + 4), u16be) },
  { mark: 'II+\0\x08\0\0\0', what: 'bigtiff', item },
  { mark: 'MM\0+\0\x08\0\0', what: 'bigtiff', item },
  {
    mark: 'Exif\0\0',
    what: 'exif',
    item,
    fits: (view, from) => has(view, from + 6, 'II*\0') || has(view, from + 6, 'MM\0*'),
  },
  {
    mark: 'ftyp',
    markAt: 4,
    what: 'heif',
    item,
    fits: (view, from) => isBoxHead(view, from) && PICTURE_BRANDS.test(brand(view, from)),
  },
  { mark: '\0\0\0\x0cjP  \r\n\x87\n', what: 'jpeg2000', item },
  { mark: '\xff\x4f\xff\x51\0', what: 'jpeg2000', item },
  { mark: '\0\0\0\x0cJXL \r\n\x87\n', what: 'jpegxl', item },
  { mark: '\x76\x2f\x31\x01\x02\0\0', what: 'openexr', item },
  { mark: 'SDPX', what: 'dpx', item, onlyAtStart: true },
  { mark: 'XPDS', what: 'dpx', item, onlyAtStart: true },
  { mark: '8BPS\0\x01\0\0\0\0\0\0', what: 'psd', item },
  { mark: 'qoif\0\0', what: 'qoi', item },
  { mark: 'P', what: 'pnm', item, onlyAtStart: true, fits: isPnm },
];

export const PICTURE_BRANDS = /^(?:hei[cxms]|hev[cx]|mif1|msf1|avi[fs]|jp2 )$/;
export const brand = (view: View, from: number): string => view.text.slice(from + 8, from + 12);

/** The size of an ISO base media box that begins a file: below 64 KiB, and room for a brand. */
export function isBoxHead(view: View, from: number): boolean {
  const size = u32be(view, from);
  return size >= 12 && size < 65_536;
}

/** A marker segment behind the start of image, of a length that leads to another marker; the last one may be cut off. */
function isJpeg(view: View, from: number): boolean {
  let at = from + 3;
  for (let segments = 0; segments < 2; segments++) {
    const marker = u8(view, at);
    if (marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd9)) return false;
    const size = u16be(view, at + 1);
    if (size < 2 || (segments === 0 && !isFirstSegment(view, at, size))) return false;
    const next = at + 1 + size;
    if (next >= view.text.length) return view.text.length - from > 32;
    if (u8(view, next) !== 0xff) return false;
    at = next + 1;
    if (marker === 0xda) return true;
  }
  return true;
}

/** What follows the start of image: application data with a name, tables of whole sizes, a comment, a frame. */
function isFirstSegment(view: View, at: number, size: number): boolean {
  const marker = u8(view, at);
  if (marker >= 0xe0 && marker <= 0xef) return /^[A-Za-z][\w:. ]{2}/.test(view.text.slice(at + 3, at + 6));
  if (marker === 0xdb) return (size - 2) % 65 === 0 || (size - 2) % 129 === 0 || (size - 2) % 194 === 0;
  return marker === 0xfe || marker === 0xc4 || marker === 0xdd || marker <= 0xc2;
}

/** A logical screen, its colour table, and behind it a block: extension, image or trailer. */
function isGif(view: View, from: number): boolean {
  if (!has(view, from, 'GIF87a') && !has(view, from, 'GIF89a')) return false;
  const [width, height, flags] = [u16le(view, from + 6), u16le(view, from + 8), u8(view, from + 10)];
  if (!(width > 0 && width <= 16_384 && height > 0 && height <= 16_384)) return false;
  const block = from + 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  return block >= view.text.length || [0x21, 0x2c, 0x3b].includes(u8(view, block));
}

function isBmp(view: View, from: number): boolean {
  const header = u32le(view, from + 14);
  if (u32le(view, from + 6) !== 0 || !(u32le(view, from + 10) < 4096)) return false;
  if (header === 12) return u16le(view, from + 22) === 1;
  return [16, 40, 52, 56, 64, 108, 124].includes(header) && u16le(view, from + 26) === 1;
}

/** A directory behind the header with a plausible number of entries, or further on than the view reaches. */
function isTiff(view: View, from: number, directory: number, u16: (view: View, at: number) => number): boolean {
  if (directory < 8 || directory > 0x4000_0000 || view.text.length <= from + 26) return false;
  const at = from + directory;
  if (at + 14 > view.text.length) return true;
  const entries = u16(view, at);
  const type = u16(view, at + 4);
  return entries >= 1 && entries <= 512 && type >= 1 && type <= 13;
}

function isPnm(view: View, from: number): boolean {
  return from === 0 && /^P[4-7]\s(?:#.{0,80}\n)?(?:\d{1,5}\s\d{1,5}\s|WIDTH \d)/.test(view.text.slice(0, 128));
}

/** Lengths and names of sensor_msgs/image_encodings.hpp, as ROS 1 and CDR write texts. */
const ROS_ENCODING =
  /[\x04-\x0d]\0\0\0((?:rgb|bgr|rgba|bgra|mono|bayer_[rgb]{4})(?:8|16)|(?:8|16|32|64)[USF]C\d|yuv422(?:_yuy2)?|nv\d\d|uyvy|yuyv)/g;

/** sensor_msgs/Image of ROS 1 and 2: height, width, encoding, byte order, step, and as many bytes as height times step. */
export function probeRosImage(view: View): void {
  for (const match of view.text.matchAll(ROS_ENCODING)) {
    const size = u32le(view, match.index);
    const name = match[1] ?? '';
    const fits = size === name.length || size === name.length + 1;
    const head = match.index - 8;
    if (!fits || head < 0 || !isGeometry(view, head, match.index + 4 + name.length)) continue;
    view.finds.add(item, view.start + head, view.end, 'ros-image', 0.98);
    return;
  }
}

function isGeometry(view: View, head: number, tail: number): boolean {
  const height = u32le(view, head);
  if (!(height > 0 && height < 32_768) || !(u32le(view, head + 4) < 32_768)) return false;
  for (let at = tail + 1; at < tail + 9; at++) {
    const step = u32le(view, at);
    if (step > 0 && u32le(view, at + 4) === step * height) return true;
  }
  return false;
}
