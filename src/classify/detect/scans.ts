import { ITEM } from './detection.ts';
import type { MediaKind } from './media-kind.ts';
import { has, u8, type View } from './probe.ts';

/**
 * Point clouds and recordings of sensors: PCD 0.7, PLY 1.0, LAS 1.0 to 1.4 and LAZ, E57, ROS PointCloud2 and Foxglove's, MCAP, ROS bags
 * 2.0 and (by its SQLite tables) ROS 2 bags, Velodyne, Hesai and RoboSense (MSOP) packets. Limits: packets without a mark (Ouster, Livox, Pandar40), bare arrays of floats.
 */
const item = ITEM.pointCloud;

export const TEXT_SCANS: readonly MediaKind[] = [
  {
    mark: 'VERSION',
    what: 'pcd',
    item,
    fits: (view, from) =>
      /^VERSION \.?\d[.\d]{0,4}\s{1,4}FIELDS [\w ]{1,120}\s{1,4}SIZE/.test(view.text.slice(from, from + 200)),
  },
  {
    mark: 'ply',
    what: 'ply',
    item,
    fits: (view, from) =>
      /^ply\r?\nformat (?:ascii|binary_(?:little|big)_endian) 1\.0/.test(view.text.slice(from, from + 60)),
  },
  { mark: '#ROSBAG V', what: 'rosbag', item },
];

export const BINARY_SCANS: readonly MediaKind[] = [
  { mark: 'LASF', what: 'las', item, fits: (view, from) => u8(view, from + 24) === 1 && u8(view, from + 25) <= 4 },
  { mark: 'ASTM-E57', what: 'e57', item },
  { mark: '\x89MCAP0\r\n', what: 'mcap', item },
  {
    mark: 'SQLite format 3\0',
    what: 'rosbag2',
    item,
    fits: (view) => view.text.includes('CREATE TABLE topics') && view.text.includes('serialization_format'),
  },
  { mark: '\x55\xaa\x05\x0a\x5a\xa5\x50\xa0', what: 'robosense', item },
  { mark: '\x01\0\0\0x\0\0\0\0', what: 'pointcloud2', item, fits: (view, from) => hasAxes(view, from, '\x01\0\0\0') },
  { mark: '\x02\0\0\0x\0', what: 'pointcloud2', item, fits: (view, from) => hasAxes(view, from, '\x02\0\0\0') },
  { mark: '\x0a\x01x', what: 'pointcloud', item, fits: (view, from) => hasAxes(view, from, '\x0a\x01') },
];

/** The fields y and z, described a few bytes after x and after each other. */
function hasAxes(view: View, from: number, before: string): boolean {
  const near = view.text.slice(from, from + 96);
  const y = near.indexOf(`${before}y`);
  return y > 0 && near.indexOf(`${before}z`, y) > y;
}

const VELODYNE_BLOCK = 100;
const VELODYNE_BLOCKS = 12;

export function probeScanPackets(view: View): void {
  const { text, finds, start, end } = view;
  for (let at = text.indexOf('\xff\xee'); at >= 0; at = text.indexOf('\xff\xee', at + 1)) {
    if (!isVelodyne(view, at)) continue;
    finds.add(item, start + at, end, 'velodyne', 0.95);
    break;
  }
  for (let at = text.indexOf('\xee\xff'); at >= 0 && at <= HEADER_BYTES_MAX; at = text.indexOf('\xee\xff', at + 1)) {
    if (text.length - at <= HESAI_BYTES_MIN || !isHesai(view, at)) continue;
    finds.add(item, start + at, end, 'hesai', 0.9);
    break;
  }
}

const HEADER_BYTES_MAX = 64;
const HESAI_BYTES_MIN = 500;
const HESAI_LASERS = new Set([16, 20, 32, 40, 64, 128]);

/** A version of the protocol (Pandar128, QT, XT, AT, OT), or of older ones (Pandar64) lasers and blocks. */
function isHesai(view: View, at: number): boolean {
  const [major, minor] = [u8(view, at + 2), u8(view, at + 3)];
  return (major >= 1 && major <= 6 && minor <= 9) || (HESAI_LASERS.has(major) && minor >= 1 && minor <= 12);
}

/** Twelve blocks of 100 bytes, upper ones FF EE and (64E) lower ones FF DD, or those of 1206 bytes that are there. */
function isVelodyne(view: View, at: number): boolean {
  for (let block = 1; block < VELODYNE_BLOCKS; block++) {
    const from = at + block * VELODYNE_BLOCK;
    if (!has(view, from, '\xff\xee') && !has(view, from, '\xff\xdd')) return false;
  }
  return true;
}
