import { ITEM } from '../items.ts';
import type { TruthSpan } from '../message.ts';
import { UperWriter } from './uper.ts';

/** What a station says of itself. Its id joins the positions of a drive while it lasts.  Units of the standards are made from these. */
export interface StationState {
  readonly id: Uint8Array;
  readonly count: number;
  readonly atMs: number;
  readonly latE7: number;
  readonly lonE7: number;
  readonly elevationMm: number;
  readonly speedMps: number;
  readonly headingDegrees: number;
  readonly accelerationMps2: number;
}

export interface V2xBytes {
  readonly bytes: Uint8Array;
  readonly truth: readonly TruthSpan[];
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.round(value)));
const BSM = 20;

/** SAE J2735 (2016) MessageFrame with a BasicSafetyMessage of core data. */
export function j2735Bsm(state: StationState): V2xBytes {
  const body = new UperWriter();
  body.bits(0, 3); // no extension, neither part II nor regional
  body.number(state.count % 128, 0, 127);
  body.marked(ITEM.sameRules, () => body.octets(state.id.subarray(0, 4)));
  body.number(state.atMs % 60_000, 0, 65_535);
  place(body, state, -1_799_999_999);
  body.marked(ITEM.elevation, () => body.number(clamp(state.elevationMm / 100, -4095, 61_438), -4096, 61_439));
  body.number(40, 0, 255);
  body.number(40, 0, 255);
  body.number(0, 0, 65_535);
  body.number(2, 0, 7);
  motion(body, state);
  body.number(127, -126, 127);
  acceleration(body, state);
  body.bits(0, 5);
  for (const high of [3, 3, 3, 2, 3]) body.number(0, 0, high);
  body.number(186, 0, 1023);
  body.number(475, 0, 4095);
  return behind(body, (length) => [0, BSM, length]);
}

/** T/CSAE 53-2020 MessageFrame with a BSM. */
export function csaeBsm(state: StationState): V2xBytes {
  const frame = new UperWriter();
  frame.bits(0, 1); // the choice is no extension
  frame.number(0, 0, 4);
  frame.bits(0, 1 + 7); // no extension, none of seven optional members
  frame.number(state.count % 128, 0, 127);
  frame.marked(ITEM.sameRules, () => frame.octets(state.id.subarray(0, 8)));
  frame.number(state.atMs % 60_000, 0, 65_535);
  frame.bits(1, 1); // elevation is there
  place(frame, state, -1_799_999_999);
  frame.marked(ITEM.elevation, () => frame.number(clamp(state.elevationMm / 100, -4095, 61_438), -4096, 61_439));
  frame.number(2, 0, 7);
  motion(frame, state);
  acceleration(frame, state);
  frame.bits(0, 7); // brakes: none of seven optional members
  frame.bits(0, 1); // no height
  frame.number(186, 0, 1023);
  frame.number(475, 0, 4095);
  frame.bits(0, 2); // class: no extension, no fuel type
  frame.number(10, 0, 255);
  return behind(frame, () => []);
}

/** ETSI CAM (EN 302 637-2, protocolVersion 2): basic container and high-frequency container. */
export function etsiCam(state: StationState): V2xBytes {
  const pdu = new UperWriter();
  pdu.number(2, 0, 255);
  pdu.number(2, 0, 255);
  pdu.marked(ITEM.sameRules, () => pdu.octets(state.id.subarray(0, 4)));
  pdu.number(state.atMs % 65_536, 0, 65_535);
  pdu.bits(0, 3); // parameters: no extension, two optional containers absent
  pdu.bits(0, 1); // basic container: no extension
  pdu.number(5, 0, 255);
  place(pdu, state, -1_800_000_000);
  pdu.number(300, 0, 4095);
  pdu.number(300, 0, 4095);
  pdu.number(0, 0, 3601);
  pdu.marked(ITEM.elevation, () => pdu.number(clamp(state.elevationMm / 10, -100_000, 800_000), -100_000, 800_001));
  pdu.number(10, 0, 15);
  pdu.bits(0, 1); // high-frequency container: no extension
  pdu.number(0, 0, 1);
  pdu.bits(0, 7); // none of seven optional members
  pdu.marked(ITEM.ins, () => pdu.number(clamp(state.headingDegrees * 10, 0, 3600), 0, 3601));
  pdu.number(10, 1, 127);
  pdu.marked(ITEM.ins, () => pdu.number(clamp(state.speedMps * 100, 0, 16_382), 0, 16_383));
  pdu.number(5, 1, 127);
  pdu.number(0, 0, 2);
  pdu.number(47, 1, 1023);
  pdu.number(0, 0, 4);
  pdu.number(19, 1, 62);
  pdu.number(clamp(state.accelerationMps2 * 10, -160, 160), -160, 161);
  pdu.number(10, 0, 102);
  pdu.number(0, -1023, 1023);
  pdu.number(1, 0, 7);
  pdu.bits(0, 1);
  pdu.number(0, 0, 2);
  pdu.number(0, -32_766, 32_767);
  pdu.number(0, 0, 8);
  return behind(pdu, () => []);
}

function place(writer: UperWriter, state: StationState, westMost: number): void {
  writer.marked(ITEM.position, () => writer.number(state.latE7, -900_000_000, 900_000_001));
  writer.marked(ITEM.position, () => writer.number(state.lonE7, westMost, 1_800_000_001));
}

/** Speed in 0.02 m/s and heading in 0.0125 degree, as J2735 and T/CSAE 53 have them. */
function motion(writer: UperWriter, state: StationState): void {
  writer.marked(ITEM.ins, () => writer.number(clamp(state.speedMps / 0.02, 0, 8190), 0, 8191));
  writer.marked(ITEM.ins, () => writer.number(clamp(state.headingDegrees / 0.0125, 0, 28_799), 0, 28_800));
}

function acceleration(writer: UperWriter, state: StationState): void {
  writer.number(clamp(state.accelerationMps2 * 100, -2000, 2000), -2000, 2001);
  writer.number(0, -2000, 2001);
  writer.number(0, -127, 127);
  writer.number(0, -32_767, 32_767);
}

function behind(writer: UperWriter, head: (length: number) => readonly number[]): V2xBytes {
  const headLength = head(0).length;
  const { bytes, truth } = writer.take(headLength);
  const message = new Uint8Array(headLength + bytes.length);
  message.set(head(bytes.length));
  message.set(bytes, headLength);
  return { bytes: message, truth };
}
