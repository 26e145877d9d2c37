import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../src/decode/protobuf/schema.ts';
import { createGuard } from '../../src/index.ts';
import { bytesOf, vectors } from '../decode/v2x/v2x-samples.ts';
import { frame, segment, type TestFrame } from '../reference/can-frames.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const schema = loadSchema(['guanka/telemetry/v1/telemetry.proto'], (path) =>
  existsSync(`${ROOT}proto/${path}`) ? readFileSync(`${ROOT}proto/${path}`, 'utf8') : undefined,
);
const Telemetry = schema.lookupType('guanka.telemetry.v1.Telemetry');

const guard = createGuard(`${ROOT}device/profiles/gateway.yaml`, 'overseas');
let vehicles = 0;

/** What the partner abroad gets of an upload, as protobufjs reads it. */
function abroad(records: readonly object[], vehicle = `v${vehicles++}`) {
  const payload = Telemetry.encode(Telemetry.fromObject({ records })).finish();
  const result = guard.inspect(payload, { channel: 'telemetry/one', vehicle });
  const sent = result.payload;
  return {
    ...result,
    records: sent === undefined ? [] : Telemetry.toObject(Telemetry.decode(sent), { defaults: false })['records'],
    holds: (bytes: Uint8Array) => sent !== undefined && Buffer.from(sent).includes(Buffer.from(bytes)),
  };
}

const BSM = bytesOf(vectors('j2735-bsm')[0]?.hex ?? '');
const LATITUDE = { start: 90, bits: 31 };

function latitudeOf(message: Uint8Array): number {
  let value = 0;
  for (let bit = LATITUDE.start; bit < LATITUDE.start + LATITUDE.bits; bit++)
    value = value * 2 + (((message[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  return value - 900_000_000;
}

describe('a V2X message in our telemetry: raw bytes beside decoded fields', () => {
  it('the raw copy is treated like the original: its position is blanked, and so is the receiver’s', () => {
    const position = { latitude_e7: 312000000, longitude_e7: 1215000000 };
    const { records, verdict } = abroad([{ v2x: { j2735: BSM, rssi_dbm: -60, receiver_position: position } }]);
    expect(verdict).toBe('modify');
    const { v2x } = records[0];
    expect(latitudeOf(v2x.j2735)).toBe(900_000_001);
    expect(v2x.j2735).toHaveLength(BSM.length);
    expect(v2x.rssi_dbm).toBe(-60);
    expect(v2x.receiver_position?.latitude_e7).toBeUndefined();
    expect(v2x.receiver_position?.longitude_e7).toBeUndefined();
  });

  it('in the field of another standard it does not pass either', () => {
    for (const field of ['csae53', 'etsi', 'ieee1609dot2', 'other'])
      expect(abroad([{ v2x: { [field]: BSM } }]).holds(BSM.subarray(10, 22))).toBe(false);
  });

  it('a signed one goes whole', () => {
    const signed = Buffer.from('0381004003', 'hex');
    expect(abroad([{ v2x: { ieee1609dot2: Buffer.concat([signed, BSM]) } }]).holds(BSM)).toBe(false);
  });
});

describe('a CAN batch in our telemetry', () => {
  const vin = Buffer.from('ZZ1GUANKA00012345');
  const plain = frame(0x3f1, '0102030405060708');
  const batch = (frames: readonly TestFrame[]) => ({
    can: { frames: frames.map(({ id, data, extended = false }) => ({ id, data, extended })) },
  });

  it('a VIN over three uploads never leaves in part, and what is of no interest does', () => {
    const frames = segment(Buffer.concat([Buffer.from('62F190', 'hex'), vin]), { id: 0x7e8 });
    for (const each of frames) {
      const { records } = abroad([batch([plain, each, plain])], 'same');
      expect(records[0].can.frames).toHaveLength(2);
      for (const left of records[0].can.frames) expect(left.id).toBe(0x3f1);
    }
  });
});
