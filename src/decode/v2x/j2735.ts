import { GuankaError } from '../../model/errors.ts';
import { AsnPlan } from './asn-plan.ts';
import { parseAsnTables } from './asn-table.ts';
import { type Leaf, NO_BLANK, type Step, type Walk } from './asn-walk.ts';
import { markRest } from './rest.ts';
import { DSRC } from './tables/dsrc.ts';
import { J2735 } from './tables/j2735.ts';

/** SAE J2735 (DE_DSRC_MessageID) and SAE J3224: message ids, and the type of the value. */
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

/** Messages of the 2024 edition whose modules no table here has (J2945/4, /3, J3217, J3216, J3186 and others): named, and not looked into. */
const NAME_OF_ID: ReadonlyMap<number, string> = new Map([
  [33, 'RoadSafetyMessage'],
  [34, 'RoadWeatherMessage'],
  [35, 'ProbeDataConfigMessage'],
  [36, 'ProbeDataReportMessage'],
  [37, 'TollAdvertisementMessage'],
  [38, 'TollUsageMessage'],
  [39, 'TollUsageAckMessage'],
  [40, 'CooperativeControlMessage'],
  [42, 'ManeuverSharingAndCoordinatingMessage'],
  [43, 'RoadGeometryAndAttributes'],
  [44, 'PersonalSafetyMessage2'],
  [45, 'TrafficSignalPhaseAndTiming'],
  [46, 'SignalControlAndPrioritizationRequest'],
  [47, 'SignalControlAndPrioritizationStatus'],
  [48, 'RoadUserChargingConfigMessage'],
  [49, 'RoadUserChargingReportMessage'],
  [50, 'TrafficLightStatusMessage'],
]);

function unknownValue(messageId: number): Leaf {
  const name = NAME_OF_ID.get(messageId) ?? 'value';
  return { path: `MessageFrame.${name}`, cause: { kind: 'unknown' }, blank: NO_BLANK };
}

const UNKNOWN_VALUE = unknownValue(-1);
const UNKNOWN_EXTENSION: Leaf = { path: 'MessageFrame.$extension', cause: { kind: 'unknown' }, blank: NO_BLANK };
const EXTENSIONS_MAX = 64;

let plan: AsnPlan | undefined;

function stepOf(messageId: number): Step | undefined {
  const name = TYPE_OF_ID.get(messageId);
  if (name === undefined) return undefined;
  plan ??= new AsnPlan(parseAsnTables(DSRC, J2735), 'j2735');
  return plan.entry(name);
}

/** True when a frame whose message id we know and whose length fits stands at byte `start`. */
export function isMessageFrame(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4 || bytes[start] !== 0 || !TYPE_OF_ID.has(bytes[start + 1] ?? 0)) return false;
  const first = bytes[start + 2] ?? 0;
  const length = first < 0x80 ? first + 3 : (first & 0x3f) * 256 + (bytes[start + 3] ?? 0) + 4;
  return first < 0xc0 && start + length <= end;
}

/** Walks one UPER MessageFrame to the end of the walk: an extension bit, 15 bits of message id, and the value as an open type. */
export function walkMessageFrame(walk: Walk): void {
  const extended = walk.bit();
  const messageId = walk.bits(15);
  const step = stepOf(messageId);
  walk.openType(step, step === undefined ? unknownValue(messageId) : UNKNOWN_VALUE);
  if (extended) {
    if (walk.smallLength() > EXTENSIONS_MAX)
      throw new GuankaError('DECODE_LIMIT', 'more extension additions than the limit');
    walk.mark(UNKNOWN_EXTENSION, walk.at, walk.end - walk.at);
    walk.at = walk.end;
  }
  markRest(walk, 'MessageFrame');
}
