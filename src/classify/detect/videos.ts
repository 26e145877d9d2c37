import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { brand, isBoxHead, PICTURE_BRANDS } from './pictures.ts';
import { has, u8, u16be, u32be, type View } from './probe.ts';

/**
 * Containers of video: MP4, MOV and CMAF (ISO/IEC 14496-12), Matroska and WebM (RFC 9559), AVI, ASF, NUT, FLV, IVF, YUV4MPEG2, MPEG program streams
 * (ISO/IEC 13818-1), JT/T 1078 packets, decoder configurations of H.264 and H.265 (ISO/IEC 14496-15). Elementary and transport streams
 * stand in streams.ts.
 */
const item = ITEM.video;

export const VIDEOS: readonly MediaKind[] = [
  {
    mark: 'ftyp',
    markAt: 4,
    what: 'mp4',
    item,
    fits: (view, from) =>
      isBoxHead(view, from) && /^[\w ]{4}$/.test(brand(view, from)) && !PICTURE_BRANDS.test(brand(view, from)),
  },
  { mark: '\0\0', what: 'mp4', item, onlyAtStart: true, fits: isBoxes },
  {
    mark: '\x1a\x45\xdf\xa3',
    what: 'matroska',
    item,
    fits: (view, from) => /\x42\x82.(?:webm|matroska)/s.test(view.text.slice(from, from + 64)),
  },
  { mark: 'AVI LIST', markAt: 8, what: 'avi', item, fits: (view, from) => has(view, from, 'RIFF') },
  { mark: 'FLV\x01', what: 'flv', item, fits: (view, from) => has(view, from + 5, '\0\0\0\x09') },
  { mark: 'DKIF\0\0\x20\0', what: 'ivf', item },
  { mark: 'YUV4MPEG2 ', what: 'y4m', item },
  { mark: '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c', what: 'asf', item },
  { mark: 'nut/multimedia container\0', what: 'nut', item },
  {
    mark: '\0\0\x01\xba',
    what: 'mpeg-ps',
    item,
    fits: (view, from) => (u8(view, from + 4) & 0xc4) === 0x44 || (u8(view, from + 4) & 0xf1) === 0x21,
  },
  { mark: '\x30\x31\x63\x64\x81', what: 'jt1078', item },
  { mark: '\xe1\0', markAt: 5, what: 'avcc', item, fits: isAvcConfiguration },
  {
    mark: '\0\x01\0',
    markAt: 1,
    what: 'hvcc',
    item,
    fits: (view, from) => (u8(view, from) & 0x3f) === 0x20 && has(view, from + 5, '\x40\x01'),
  },
];

const BOXES = new Set(['ftyp', 'styp', 'moov', 'moof', 'mdat', 'free', 'skip', 'sidx', 'emsg', 'wide', 'prft']);

/** A chain of boxes from the start of the view: two, or one that ends with it. */
function isBoxes(view: View): boolean {
  let at = 0;
  for (let boxes = 0; boxes < 2; boxes++) {
    if (!BOXES.has(view.text.slice(at + 4, at + 8))) return false;
    const size = u32be(view, at);
    if (size < 8) return false;
    at += size;
    if (at >= view.text.length) return boxes > 0 || at === view.text.length || view.text.startsWith('moo', 4);
  }
  return true;
}

/** AVCDecoderConfigurationRecord: version 1, a profile, level, four-byte lengths, one sequence parameter set. */
function isAvcConfiguration(view: View, from: number): boolean {
  return (
    u8(view, from) === 1 &&
    AVC_PROFILES.has(u8(view, from + 1)) &&
    (u8(view, from + 4) & 0xfc) === 0xfc &&
    (u8(view, from + 8) & 0x9f) === 7 &&
    u8(view, from + 9) === u8(view, from + 1) &&
    u16be(view, from + 6) < 1024
  );
}

/** profile_idc values of ITU-T H.264, Annex A. */
export const AVC_PROFILES: ReadonlySet<number> = new Set([
  44, 66, 77, 83, 86, 88, 100, 110, 118, 122, 128, 138, 139, 244,
]);
