import { certificates, command, commandResult, key, securityEvent } from './control.ts';
import { air, candump, cbor, json, log, network, nmea } from './documents.ts';
import { newEnumValues, newFields, newMembers } from './drift.ts';
import { beside, disguised, packed, split } from './insider.ts';
import type { Draft, Scene } from './scene.ts';
import { flow, objects, picture, pictureFile, pointFile, points } from './sensing.ts';
import { bus, charging, diagnostics, neighbour, route, state, trajectory } from './telemetry.ts';
import { fleetwise, tesla, vss } from './vendors.ts';

/** Makes one message of a kind. */
export type Sender = (scene: Scene) => Draft;

/** Every kind of message that a scenario may name. */
export const SENDERS: ReadonlyMap<string, Sender> = new Map(
  Object.entries({
    state,
    charging,
    bus,
    neighbour,
    diagnostics,
    route,
    trajectory,
    picture,
    points,
    'picture-file': pictureFile,
    'point-file': pointFile,
    objects,
    flow,
    command,
    'command-result': commandResult,
    key,
    certificates,
    'security-event': securityEvent,
    json,
    cbor,
    network,
    log,
    nmea,
    candump,
    air,
    tesla,
    fleetwise,
    vss,
    'new-fields': newFields,
    'new-enum-values': newEnumValues,
    'new-members': newMembers,
    disguised,
    packed,
    split,
    beside,
  }),
);
