import type { Content, ContentReader } from '../../model/content.ts';
import { GuankaError } from '../../model/errors.ts';
import { AsnPlan } from './asn-plan.ts';
import { parseAsnTables } from './asn-table.ts';
import { type Step, Walk } from './asn-walk.ts';
import { createBitContent } from './bit-content.ts';
import { markRest } from './rest.ts';
import { DSRC } from './tables/dsrc.ts';
import { J2735 } from './tables/j2735.ts';

/** SAE J2735 §6.104 (DSRCmsgID) and SAE J3224: message ids, and the type of the value. */
const TYPE_OF_ID: ReadonlyMap<number, string> = new Map([
  [18, 'MapData'],
  [19, 'SPAT'],
  [20, 'BasicSafetyMessage'],
  [21, 'CommonSafetyRequest'],
  [22, 'EmergencyVehicleAlert'],
  [23, 'IntersectionCollision'],
  [24, 'NMEAcorrections'],
  [25, 'ProbeDataManagement'],
  [26, 'ProbeVehicleData'],
  [27, 'RoadSideAlert'],
  [28, 'RTCMcorrections'],
  [29, 'SignalRequestMessage'],
  [30, 'SignalStatusMessage'],
  [31, 'TravelerInformation'],
  [32, 'PersonalSafetyMessage'],
  [41, 'SensorDataSharingMessage'],
]);

let plan: AsnPlan | undefined;

function stepOf(messageId: number): Step | undefined {
  const name = TYPE_OF_ID.get(messageId);
  if (name === undefined) return undefined;
  plan ??= new AsnPlan(parseAsnTables(DSRC, J2735), 'j2735');
  return plan.entry(name);
}

const UNKNOWN_VALUE = { path: 'MessageFrame.value', cause: { kind: 'unknown' }, blank: { kind: 'none' } } as const;
const UNKNOWN_EXTENSION = { path: 'MessageFrame.$extension', cause: { kind: 'unknown' }, blank: { kind: 'none' } } as const;

/**
 * Walks one UPER MessageFrame: an extension bit, 15 bits of message id, and the value as an open type.
 * @throws {GuankaError} DECODE_* - on anything that is none.
 */
export function walkMessageFrame(bytes: Uint8Array, start: number, end: number): Walk {
  const walk = new Walk(bytes, start, end);
  const extended = walk.bit();
  const messageId = walk.bits(15);
  walk.openType(stepOf(messageId), UNKNOWN_VALUE);
  if (extended) {
    if (walk.smallLength() > 64) throw new GuankaError('DECODE_LIMIT', 'more extension additions than the limit');
    walk.mark(UNKNOWN_EXTENSION, walk.at, walk.end - walk.at);
    walk.at = walk.end;
  }
  markRest(walk, 'MessageFrame');
  return walk;
}

/** Reads a bare SAE J2735 MessageFrame. */
export const readMessageFrame: ContentReader = (bytes, start, end): Content =>
  createBitContent(bytes, { start, end }, walkMessageFrame(bytes, start, end));
