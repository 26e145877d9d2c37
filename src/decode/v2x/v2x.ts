import type { Content, ContentReader } from '../../model/content.ts';
import { GuankaError, isGuankaError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import { type Leaf, NO_BLANK, type Step, Walk } from './asn-walk.ts';
import { createBitContent } from './bit-content.ts';
import { isSecuredMessage, walkSecuredMessage } from './csae-security.ts';
import { walkCsaeFrame } from './csae53.ts';
import { isItsPdu, walkItsPdu } from './etsi.ts';
import { isGeoNetworking, readGeoHeaders, skipBasicHeader } from './geonetworking.ts';
import { isSecured, walkSecured } from './ieee1609dot2.ts';
import { isMessageFrame, walkMessageFrame } from './j2735.ts';
import { markRest } from './rest.ts';
import { isWsmp, skipWsmp } from './wsmp.ts';

/** The V2X formats that a channel may have. */
export type V2xFormat = 'j2735' | 'csae53' | 'etsi' | 'ieee1609dot2';

/** BTP ports are 2001 and up (ETSI TS 103 248): the first octet of a bare BTP-B header. */
const BTP_PORTS = { high: 0x07, first: 0xd1, last: 0xea } as const;
const UNREAD: Leaf = { path: 'payload', cause: { kind: 'opaque', reason: 'no message that is read' }, blank: NO_BLANK };

function starts(walk: Walk, is: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
  return is(walk.bytes, walk.at >>> 3, walk.end >>> 3);
}

/** What an envelope carries: the message that its own first octets show, for services of all three families. */
function walkPayload(walk: Walk): void {
  if (walk.at === walk.end) return;
  if (starts(walk, isMessageFrame)) {
    walkMessageFrame(walk);
    return;
  }
  if (starts(walk, isItsPdu)) {
    walkItsPdu(walk);
    return;
  }
  if (starts(walk, isSecured)) {
    walkSecured(walk, walkPayload);
    return;
  }
  const at = walk.at;
  const end = walk.end;
  const count = walk.leaves.length;
  for (const step of [walkGeoPayload, walkCsaeFrame]) {
    try {
      step(walk);
      return;
    } catch (error) {
      if (!isGuankaError(error)) throw error;
      walk.rewind(at, count);
      walk.end = end;
    }
  }
  // The envelope is sound, only its payload is nobody's: it must not pass unseen.
  walk.mark(UNREAD, at, end - at);
}

/** Common and extended headers, BTP, and the message behind them. */
function walkGeoPayload(walk: Walk): void {
  const end = walk.end;
  if (readGeoHeaders(walk) !== 'btp' || !starts(walk, isItsPdu)) {
    if (walk.at < walk.end) walk.mark(UNREAD, walk.at, walk.end - walk.at);
  } else walkItsPdu(walk);
  walk.at = walk.end;
  walk.end = end;
  markRest(walk, 'GeoNetworking');
}

function walkEtsi(walk: Walk): void {
  if (starts(walk, isGeoNetworking)) {
    if (skipBasicHeader(walk) === 'common') {
      walkGeoPayload(walk);
      return;
    }
    walkSecured(walk, walkPayload);
    markRest(walk, 'GeoNetworking');
    return;
  }
  if (starts(walk, isSecured)) {
    walkEnvelope(walk);
    return;
  }
  const port = walk.bytes[(walk.at >>> 3) + 1] ?? 0;
  if (walk.bytes[walk.at >>> 3] === BTP_PORTS.high && port >= BTP_PORTS.first && port <= BTP_PORTS.last) walk.skip(32);
  walkItsPdu(walk);
}

function walkJ2735(walk: Walk): void {
  if (starts(walk, isSecured)) {
    walkEnvelope(walk);
    return;
  }
  if (!starts(walk, isWsmp)) {
    walkMessageFrame(walk);
    return;
  }
  const end = walk.end;
  skipWsmp(walk);
  if (starts(walk, isSecured)) walkSecured(walk, walkPayload);
  else walkMessageFrame(walk);
  walk.at = walk.end;
  walk.end = end;
  markRest(walk, 'Wsmp');
}

function walkCsae(walk: Walk): void {
  // A plain frame may begin as a secured message does: it is one when it is a frame to the last bit.
  if (!starts(walk, isSecuredMessage)) {
    walkCsaeFrame(walk);
    return;
  }
  const steps: readonly ((walk: Walk) => boolean)[] = [
    walkCsaeFrame,
    (inside) => starts(inside, isSecured) && envelopeOf(inside),
  ];
  const at = walk.at;
  const end = walk.end;
  for (const step of steps) {
    try {
      if (step(walk)) return;
    } catch (error) {
      if (!isGuankaError(error)) throw error;
    }
    walk.signed = false;
    walk.prefix = '';
    walk.rewind(at, 0);
    walk.end = end;
  }
  walk.prefix = '';
  walkSecuredMessage(walk);
}

/** @returns true: what IEEE 1609.2 reads to its end is that. */
function envelopeOf(walk: Walk): boolean {
  walkEnvelope(walk);
  return true;
}

function walkEnvelope(walk: Walk): void {
  if (starts(walk, isWsmp)) skipWsmp(walk);
  else if (starts(walk, isGeoNetworking)) {
    walkEtsi(walk);
    return;
  }
  if (!starts(walk, isSecured) && starts(walk, isSecuredMessage)) {
    walkSecuredMessage(walk);
    return;
  }
  walkSecured(walk, walkPayload);
  markRest(walk, 'Ieee1609Dot2Data');
}

function createReader(step: Step): ContentReader {
  return (bytes, start, end): Content => {
    if (end - start > LIMITS.messageBytesMax) throw new GuankaError('DECODE_LIMIT', 'a V2X message over the limit');
    if (end <= start) throw new GuankaError('DECODE_TRUNCATED', 'an empty V2X message');
    const walk = new Walk(bytes, start, end);
    step(walk);
    return createBitContent(bytes, { start, end }, walk);
  };
}

/** SAE J2735 MessageFrame in UPER; an IEEE 1609.3 header or an IEEE 1609.2 envelope may stand before it. */
export const readJ2735: ContentReader = createReader(walkJ2735);
/** T/CSAE 53-2017, 53-2020 and 157-2020 MessageFrame in UPER; the security header of YD/T 3957 or an IEEE 1609.2 envelope may stand before it. */
export const readCsae53: ContentReader = createReader(walkCsae);
/** ETSI ITS facilities PDUs in UPER; GeoNetworking and BTP headers, secured or not, may stand before them. */
export const readEtsi: ContentReader = createReader(walkEtsi);
/** IEEE 1609.2 (ETSI TS 103 097) secured data in COER, and the message inside. */
export const readIeee1609Dot2: ContentReader = createReader(walkEnvelope);

/** All of them by the name that a channel's configuration uses. */
export const V2X_READERS: Readonly<Record<V2xFormat, ContentReader>> = {
  j2735: readJ2735,
  csae53: readCsae53,
  etsi: readEtsi,
  ieee1609dot2: readIeee1609Dot2,
};
