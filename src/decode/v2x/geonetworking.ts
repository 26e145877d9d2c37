import { GuankaError } from '../../model/errors.ts';
import { type Leaf, NO_BLANK, type Walk } from './asn-walk.ts';
import { MOTION, POSITION } from './items.ts';

/*
 * GeoNetworking (ETSI EN 302 636-4-1 V1.4.1 §9) and BTP (EN 302 636-5-1). The long position vector of the sender and the area of a
 * geo-broadcast are positions of their own. They have no value for "unavailable".
 */

function leaf(path: string, item: string): Leaf {
  return { path: `GeoNetworking.${path}`, cause: { kind: 'label', item, by: 'geonetworking' }, blank: NO_BLANK };
}

const VECTOR_PLACE = leaf('sourcePositionVector.position', POSITION);
const VECTOR_MOTION = leaf('sourcePositionVector.motion', MOTION);
const TARGET_PLACE = leaf('destinationPositionVector.position', POSITION);
const AREA_PLACE = leaf('area.center', POSITION);

export type GeoPayload = 'secured' | 'btp' | 'other';

/** True when a basic header of version 1 stands at byte `start`. */
export function isGeoNetworking(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  return end - start > 12 && (first === 0x11 || first === 0x12);
}

/** GN address (8), timestamp (4), latitude, longitude, speed and heading. */
function positionVector(walk: Walk): void {
  walk.skip(96);
  walk.mark(VECTOR_PLACE, walk.at, 64);
  walk.skip(64);
  walk.mark(VECTOR_MOTION, walk.at, 32);
  walk.skip(32);
}

function shortVector(walk: Walk): void {
  walk.skip(96);
  walk.mark(TARGET_PLACE, walk.at, 64);
  walk.skip(64);
}

function extendedHeader(walk: Walk, type: number, subtype: number): void {
  switch (type) {
    case 0:
      return;
    case 1:
      positionVector(walk);
      return;
    case 2:
      walk.skip(32);
      positionVector(walk);
      shortVector(walk);
      return;
    case 3:
    case 4:
      walk.skip(32);
      positionVector(walk);
      walk.mark(AREA_PLACE, walk.at, 64);
      walk.skip(128);
      return;
    case 5:
      // A single hop has its four reserved octets behind the vector, more hops have a sequence number before it.
      if (subtype !== 0) walk.skip(32);
      positionVector(walk);
      if (subtype === 0) walk.skip(32);
      return;
    case 6:
      walk.skip(32);
      positionVector(walk);
      if (subtype === 0) walk.skip(64);
      else shortVector(walk);
      return;
    default:
      throw new GuankaError('DECODE_SYNTAX', 'a GeoNetworking header of no known type');
  }
}

/** Steps over the basic header; says whether a security envelope follows. */
export function skipBasicHeader(walk: Walk): 'secured' | 'common' {
  const next = walk.bits(8) & 0x0f;
  walk.skip(24);
  return next === 2 ? 'secured' : 'common';
}

/** Reads the common and extended headers and steps over BTP; the walk then ends where the payload does. */
export function readGeoHeaders(walk: Walk): GeoPayload {
  const next = walk.bits(8) >>> 4;
  const type = walk.bits(8);
  walk.skip(16);
  const length = walk.bits(16) * 8;
  walk.skip(16);
  extendedHeader(walk, type >>> 4, type & 0x0f);
  if (length > walk.end - walk.at) throw new GuankaError('DECODE_TRUNCATED', 'a payload longer than its packet');
  walk.end = walk.at + length;
  if (next !== 1 && next !== 2) return 'other';
  walk.skip(32);
  return 'btp';
}
