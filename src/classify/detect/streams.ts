import { ITEM } from './detection.ts';
import { byteEntropy } from './entropy.ts';
import { has, u8, u16be, u32be, type View } from './probe.ts';
import { AVC_PROFILES } from './videos.ts';

/**
 * Video without a container: H.264 (ITU-T H.264, Annex B) and H.265 (ITU-T H.265, Annex B) byte streams, their length-prefixed form
 * (ISO/IEC 14496-15), MPEG-1, -2 and -4 video, AV1 (low-overhead OBUs), MPEG transport streams (ISO/IEC 13818-1, 2.4.3; packets of 188,
 * 192 and 204 bytes), RTP (RFC 3550) with H.264 (RFC 6184), H.265 (RFC 7798), JPEG (RFC 2435) and MPEG-TS payloads.
 * Limits: pieces of slices without their start, and RTP of other payloads, are taken for random bytes.
 */
export function probeStreams(view: View): void {
  const add = (at: number, what: string): void => view.finds.add(ITEM.video, view.start + at, view.end, what, 0.95);
  const startCode = annexBStart(view);
  if (startCode !== undefined) add(startCode.at, startCode.what);
  else {
    const prefixed = lengthPrefixedStart(view);
    if (prefixed >= 0) add(prefixed, 'avcc');
  }
  if (has(view, 0, '\x12\0\x0a') && u8(view, 3) < 0x40) add(0, 'av1');
  const transport = transportStart(view);
  if (transport >= 0) add(transport, 'mpeg-ts');
  const rtp = has(view, 0, '$') && u16be(view, 2) === view.text.length - 4 ? 4 : 0;
  if (isRtpVideo(view, rtp)) add(rtp, 'rtp');
}

interface Start {
  readonly at: number;
  readonly what: string;
}

/** Goes from start code to start code: parameter sets in a row tell a stream at any place, a slice only at the start of the view. */
function annexBStart(view: View): Start | undefined {
  let sets: Start | undefined;
  for (let at = view.text.indexOf('\0\0\x01'); at >= 0; at = view.text.indexOf('\0\0\x01', at + 3)) {
    const header = u8(view, at + 3);
    const next = u8(view, at + 4);
    if (sets !== undefined && follows(sets, at, header, next)) return sets;
    sets = parameterSet(view, at, header, next) ?? (isFiller(header) ? sets : undefined);
    if (at <= 1 && isSlice(view, header, next)) return { at: 0, what: next === 1 ? 'h265' : 'h264' };
  }
  return undefined;
}

function parameterSet(view: View, at: number, header: number, next: number): Start | undefined {
  if ((header & 0x9f) === 7 && AVC_PROFILES.has(next)) return { at, what: 'h264' };
  if ((header === 0x40 || header === 0x42) && next === 1) return { at, what: 'h265' };
  if (header === 0xb3 && (u8(view, at + 7) & 0x0f) >= 1 && (u8(view, at + 7) & 0x0f) <= 8)
    return { at, what: 'mpeg-video' };
  return header === 0xb0 ? { at, what: 'mpeg4-video' } : undefined;
}

function follows(sets: Start, at: number, header: number, next: number): boolean {
  switch (sets.what) {
    case 'h264':
      return (header & 0x9f) === 8 || (header & 0x9f) === 5;
    case 'h265':
      return (header === 0x42 || header === 0x44) && next === 1;
    case 'mpeg-video':
      return header === 0xb5 || header === 0xb8 || header === 0x00;
    default:
      // Behind the profile, which is one byte.
      return at === sets.at + 5 && (header === 0xb5 || header <= 0x2f);
  }
}

/** Access unit delimiters and supplemental information between the sets. */
const isFiller = (header: number): boolean =>
  (header & 0x1f) === 9 || (header & 0x1f) === 6 || header === 0x46 || header === 0x4e;

const SLICE_BYTES_MIN = 64;

function isSlice(view: View, header: number, next: number): boolean {
  if (view.text.length < SLICE_BYTES_MIN) return false;
  const avc = [0x01, 0x21, 0x41, 0x61, 0x25, 0x45, 0x65, 0x09, 0x06, 0x26, 0x46, 0x66].includes(header) && next !== 1;
  const hevc = [0x00, 0x02, 0x26, 0x28, 0x2a, 0x46, 0x4e].includes(header) && next === 1;
  return (avc || hevc) && byteEntropy(view.bytes, view.start, view.end) > 4;
}

const HEADER_BYTES_MAX = 64;

/** Behind a header of other bytes only units with the headers that encoders write. @returns -1 for none. */
function lengthPrefixedStart(view: View): number {
  for (let at = 0; at <= HEADER_BYTES_MAX && at + SLICE_BYTES_MIN <= view.text.length; at++) {
    if (u8(view, at) !== 0 || !(u32be(view, at) <= view.text.length - at - 4)) continue;
    if (at > 0 && !UNIT_HEADERS.has(u8(view, at + 4))) continue;
    if (isLengthPrefixed(view, at)) return at;
  }
  return -1;
}

/** First slices of pictures, parameter sets, delimiters, supplemental information; of H.265 its slices and sets. */
const UNIT_HEADERS = new Set([
  0x01, 0x06, 0x09, 0x21, 0x25, 0x26, 0x28, 0x40, 0x41, 0x42, 0x44, 0x45, 0x46, 0x4e, 0x61, 0x65, 0x67, 0x68,
]);

/** Lengths of four bytes that lead from unit to unit and end with the view. */
function isLengthPrefixed(view: View, start: number): boolean {
  let slices = 0;
  let at = start;
  while (at + 5 < view.text.length) {
    const size = u32be(view, at);
    const header = u8(view, at + 4);
    const type = header & 0x1f;
    const hevc = u8(view, at + 5) === 1 && header < 0x54 && (header & 1) === 0;
    if (size < 2 || (header & 0x80) !== 0 || !(hevc || (type >= 1 && type <= 12))) return false;
    if (type === 1 || type === 5 || hevc) slices++;
    at += 4 + size;
  }
  return (
    at === view.text.length &&
    slices > 0 &&
    view.text.length - start >= SLICE_BYTES_MIN &&
    byteEntropy(view.bytes, view.start, view.end) > 4
  );
}

const SYNC = 0x47;
const STRIDES = [188, 192, 204] as const;

/** Sync bytes a packet apart, near the start; @returns -1 for none. */
function transportStart(view: View): number {
  const { text } = view;
  for (let at = text.indexOf('\x47'); at >= 0 && at < 1024; at = text.indexOf('\x47', at + 1)) {
    if (STRIDES.some((stride) => arePackets(view, at, stride))) return at;
    if (at <= 4 && isPacketHead(view, at) && text.length <= at + 2 * 204 && hasPesStart(view, at)) return at;
  }
  return -1;
}

/** Three packets, or as many as there are up to eight. */
function arePackets(view: View, at: number, stride: number): boolean {
  const count = Math.min(8, Math.floor((view.text.length - at + stride - 188) / stride));
  if (count < 3) return false;
  for (let packet = 0; packet < count; packet++) if (!isPacketHead(view, at + packet * stride)) return false;
  return true;
}

function isPacketHead(view: View, at: number): boolean {
  return (
    u8(view, at) === SYNC &&
    (u8(view, at + 1) & 0x80) === 0 &&
    (u8(view, at + 3) & 0xf0) >> 4 >= 1 &&
    (u8(view, at + 3) & 0xc0) === 0
  );
}

/** A packet alone: payload unit start, and a video elementary stream begins in it. */
function hasPesStart(view: View, at: number): boolean {
  if ((u8(view, at + 1) & 0x40) === 0) return false;
  const payload = at + 4 + ((u8(view, at + 3) & 0x20) === 0 ? 0 : 1 + u8(view, at + 4));
  return has(view, payload, '\0\0\x01') && (u8(view, payload + 3) & 0xf0) === 0xe0;
}

function isRtpVideo(view: View, at: number): boolean {
  const first = u8(view, at);
  if ((first !== 0x80 && first !== 0x90) || view.text.length < at + 12 + 16) return false;
  const type = u8(view, at + 1) & 0x7f;
  const payload = at + 12 + (first === 0x90 ? 4 + 4 * u16be(view, at + 14) : 0);
  if (type === 33) return isPacketHead(view, payload);
  if (type === 26)
    return (
      u8(view, payload + 4) <= 127 &&
      u8(view, payload + 5) > 0 &&
      u8(view, payload + 6) > 0 &&
      u8(view, payload + 7) > 0
    );
  return type >= 96 && (isAvcPayload(view, payload) || isHevcPayload(view, payload));
}

/** Slices of a picture that others need or none does, slices of key pictures, picture parameters. */
const AVC_HEADERS = new Set([0x01, 0x21, 0x41, 0x61, 0x65, 0x68]);

function isAvcPayload(view: View, at: number): boolean {
  const header = u8(view, at);
  if ((header & 0x80) !== 0) return false;
  const type = header & 0x1f;
  if (type === 28)
    return (
      [1, 5, 7, 8].includes(u8(view, at + 1) & 0x1f) &&
      (u8(view, at + 1) & 0x20) === 0 &&
      (u8(view, at + 1) & 0xc0) !== 0xc0
    );
  if (type === 24) return aggregates(view, at + 1);
  if (type === 7) return AVC_PROFILES.has(u8(view, at + 1));
  return AVC_HEADERS.has(header) && view.text.length - at > 24;
}

/** Lengths of two bytes that lead to the end of the packet. */
function aggregates(view: View, start: number): boolean {
  let at = start;
  while (at + 2 < view.text.length) {
    if (u16be(view, at) === 0 || (u8(view, at + 2) & 0x80) !== 0) return false;
    at += 2 + u16be(view, at);
  }
  return at === view.text.length;
}

function isHevcPayload(view: View, at: number): boolean {
  if (u8(view, at + 1) !== 1) return false;
  const header = u8(view, at);
  return header === 0x62
    ? (u8(view, at + 2) & 0x3f) <= 40 && (u8(view, at + 2) & 0xc0) !== 0xc0
    : [0x00, 0x02, 0x26, 0x28, 0x40, 0x42, 0x44, 0x60].includes(header);
}
