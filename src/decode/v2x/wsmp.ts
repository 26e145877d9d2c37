import { GuankaError } from '../../model/errors.ts';
import type { Walk } from './asn-walk.ts';

/*
 * Short-message headers below the messages: WSMP version 3 (IEEE 1609.3-2016 and 2020 §8.3) and DSMP (YD/T 3707). They are skipped
 * over; they hold no position.
 */

const VERSION = 3;

/** True when a WSMP header of version 3 with subtype 0 stands at byte `start` (and no IEEE 1609.2 envelope does). */
export function isWsmp(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  return end - start > 4 && (first & 0xf7) === VERSION && (bytes[start + 1] ?? 0) < 0x80;
}

/** A provider service identifier in P-encoding (IEEE 1609.12 §4): one to four octets. */
function providerService(walk: Walk): number {
  const first = walk.bits(8);
  if (first < 0x80) return first;
  if (first < 0xc0) return (first & 0x3f) * 0x100 + walk.bits(8) + 0x80;
  if (first < 0xe0) return (first & 0x1f) * 0x1_0000 + walk.bits(16) + 0x4080;
  if (first < 0xf0) return (first & 0x0f) * 0x100_0000 + walk.bits(24) + 0x20_4080;
  throw new GuankaError('DECODE_SYNTAX', 'a service identifier longer than four octets');
}

function elements(walk: Walk): void {
  const count = walk.bits(8);
  for (let index = 0; index < count; index++) {
    walk.skip(8);
    walk.skip(walk.bits(8) * 8);
  }
}

/**
 * Steps over a WSMP header; the walk then ends where its data end.
 * @returns the service identifier.
 */
export function skipWsmp(walk: Walk): number {
  if ((walk.bits(8) & 0x08) !== 0) elements(walk);
  const transport = walk.bits(8);
  if (transport > 1) throw new GuankaError('DECODE_SYNTAX', 'a transport of WSMP that is not a short message');
  const service = providerService(walk);
  if (transport === 1) elements(walk);
  const first = walk.bits(8);
  const length = first < 0x80 ? first : (first & 0x3f) * 256 + walk.bits(8);
  const end = walk.at + length * 8;
  if (end > walk.end) throw new GuankaError('DECODE_TRUNCATED', 'a short message longer than its frame');
  walk.end = end;
  return service;
}
