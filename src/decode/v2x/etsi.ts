import { AsnPlan } from './asn-plan.ts';
import { parseAsnTables } from './asn-table.ts';
import { type Leaf, NO_BLANK, type Step, type Walk } from './asn-walk.ts';
import { walkBestFit } from './best-fit.ts';
import { markRest } from './rest.ts';
import { CPM_DRAFT } from './tables/cpm-draft.ts';
import { DSRC } from './tables/dsrc.ts';
import { ITS_INFRASTRUCTURE } from './tables/its-infrastructure.ts';
import { ITS_RELEASE1, ITS_RELEASE1_EARLY } from './tables/its-release1.ts';
import { ITS_RELEASE2 } from './tables/its-release2.ts';

/** ETSI TS 102 894-2 (messageId): the PDU types that are read, release 1 and 2. */
const TYPES_OF_ID: ReadonlyMap<number, readonly string[]> = new Map([
  [1, ['DENM']],
  [2, ['CAM']],
  [4, ['SPATEM']],
  [5, ['MAPEM']],
  [6, ['IVIM']],
  [9, ['SREM']],
  [10, ['SSEM']],
  [13, ['RTCMEM']],
  [14, ['CollectivePerceptionMessage', 'CPM']],
  [16, ['VAM']],
]);

const UNKNOWN_MESSAGE: Leaf = { path: 'ItsPdu', cause: { kind: 'unknown' }, blank: NO_BLANK };
const HEADER_BITS = 48;

interface Plans {
  readonly release1: AsnPlan;
  readonly early: AsnPlan;
}

let plans: Plans | undefined;

function compiled(): Plans {
  const tables = [ITS_RELEASE1, DSRC, ITS_INFRASTRUCTURE, ITS_RELEASE2, CPM_DRAFT] as const;
  plans ??= {
    release1: new AsnPlan(parseAsnTables(...tables), 'etsi'),
    early: new AsnPlan(parseAsnTables(...tables, ITS_RELEASE1_EARLY), 'etsi'),
  };
  return plans;
}

function editionsOf(version: number, messageId: number): readonly Step[] {
  const names = TYPES_OF_ID.get(messageId) ?? [];
  const { release1, early } = compiled();
  const inOrder = version === 1 ? [early, release1] : [release1, early];
  const namesInOrder = version === 1 ? names.toReversed() : names;
  return inOrder.flatMap((plan) => namesInOrder.map((name) => plan.entry(name)));
}

/** True when a PDU header that we know the message of stands at byte `start`. */
export function isItsPdu(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start > 6 && (bytes[start] ?? 0) >= 1 && (bytes[start] ?? 0) <= 3 && TYPES_OF_ID.has(bytes[start + 1] ?? 0)
  );
}

/** Walks one facilities-layer PDU (protocolVersion, messageId, stationId, payload) to the end of the walk. */
export function walkItsPdu(walk: Walk): void {
  const at = walk.at;
  const version = walk.bits(8);
  const messageId = walk.bits(8);
  walk.bits(32);
  const editions = editionsOf(version, messageId);
  if (editions.length === 0) {
    walk.mark(UNKNOWN_MESSAGE, at + HEADER_BITS, walk.end - at - HEADER_BITS);
    walk.at = walk.end;
    return;
  }
  walk.at = at;
  walkBestFit(walk, editions);
  markRest(walk, 'ItsPdu');
}
