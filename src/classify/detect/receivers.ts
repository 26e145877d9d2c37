import { ITEM } from './detection.ts';
import { has, type View } from './probe.ts';

/**
 * Binary frames of receivers with a position in them: UBX (u-blox M8 and F9 interface descriptions: NAV-POSECEF, POSLLH, SOL, PVT,
 * HPPOSECEF, HPPOSLLH, and RXM-RAWX, from which one is computed), RTCM 10403 station coordinates and observations, with their checksums
 * right; NovAtel and Unicore OEM binary by their sync and message. Limits: other makers' protocols (SiRF, TSIP, SBF).
 */
export function probeReceivers(view: View): void {
  probeUbx(view);
  probeRtcm(view);
  probeNovatel(view);
}

const UBX_NAV = new Set([0x01, 0x02, 0x06, 0x07, 0x13, 0x14]);

function probeUbx(view: View): void {
  const { bytes, start, end, finds } = view;
  for (let at = view.text.indexOf('\xb5\x62'); at >= 0; at = view.text.indexOf('\xb5\x62', at + 2)) {
    const from = start + at;
    const length = (bytes[from + 4] ?? 0) | ((bytes[from + 5] ?? 0) << 8);
    const isPosition =
      (bytes[from + 2] === 1 && UBX_NAV.has(bytes[from + 3] ?? 0)) ||
      (bytes[from + 2] === 2 && bytes[from + 3] === 0x15);
    if (!isPosition || length > UBX_BYTES_MAX || from + 8 + length > end) continue;
    if (!view.budget.look(length)) return;
    if (!ubxSumFits(bytes, from, length)) continue;
    finds.add(ITEM.position, from, from + 8 + length, 'ubx/wgs-84', 0.99);
    at += 6 + length;
  }
}

const UBX_BYTES_MAX = 2064;

function ubxSumFits(bytes: Uint8Array, from: number, length: number): boolean {
  let a = 0;
  let b = 0;
  for (let at = from + 2; at < from + 6 + length; at++) {
    a = (a + (bytes[at] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  return bytes[from + 6 + length] === a && bytes[from + 7 + length] === b;
}

/** Messages 1001 to 1299 are observations, station coordinates and orbits. */
function probeRtcm(view: View): void {
  const { bytes, start, end, finds } = view;
  for (let at = view.text.indexOf('\xd3'); at >= 0; at = view.text.indexOf('\xd3', at + 1)) {
    const from = start + at;
    if (((bytes[from + 1] ?? 0xff) & 0xfc) !== 0) continue;
    const length = ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    const type = ((bytes[from + 3] ?? 0) << 4) | ((bytes[from + 4] ?? 0) >> 4);
    if (length < 8 || from + 6 + length > end || type < 1001 || type > 1299) continue;
    if (!view.budget.look(length)) return;
    if (crc24q(bytes, from, from + 3 + length) !== read24(bytes, from + 3 + length)) continue;
    finds.add(ITEM.position, from, from + 6 + length, 'rtcm3', 0.99);
    at += 5 + length;
  }
}

/** CRC-24Q of RTCM 10403, by a table. */
const CRC_TABLE = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 16;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80_0000) === 0 ? crc << 1 : (crc << 1) ^ 0x186_4cfb;
  CRC_TABLE[byte] = crc & 0xff_ffff;
}

function crc24q(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at++)
    crc = ((crc << 8) & 0xff_ffff) ^ (CRC_TABLE[((crc >> 16) ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

const read24 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

/** BESTPOS, BESTXYZ, PSRPOS, RTKPOS, INSPVA, INSPVAX, BESTGNSSPOS and their short forms. */
const NOVATEL = new Set([42, 47, 141, 241, 507, 508, 1429, 1465]);

function probeNovatel(view: View): void {
  for (let at = view.text.indexOf('\xaa\x44'); at >= 0; at = view.text.indexOf('\xaa\x44', at + 2)) {
    if (!has(view, at + 2, '\x12') && !has(view, at + 2, '\x13') && !has(view, at + 2, '\xb5')) continue;
    const id = view.text.charCodeAt(at + 4) | (view.text.charCodeAt(at + 5) << 8);
    if (NOVATEL.has(id)) view.finds.add(ITEM.position, view.start + at, view.end, 'novatel/wgs-84', 0.8);
  }
}
