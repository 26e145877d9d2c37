/**
 * Field numbers of guanka.telemetry.v1.CanBatch and CanFrame (proto/guanka/telemetry/v1/can.proto), as the walk over them knows them.
 * A test holds them against the schema.
 */
export const CAN_BATCH_FIELDS = { baseTimeMs: 1, frames: 2, lostCount: 3 } as const;
export const CAN_FRAME_FIELDS = {
  id: 1,
  data: 2,
  offsetUs: 3,
  channel: 4,
  extended: 5,
  fd: 6,
  bitRateSwitch: 7,
  errorState: 8,
  remote: 9,
  error: 10,
  direction: 11,
  remoteLength: 12,
} as const;

/** Tags of those fields with the wire types they have. */
export const TAG = {
  baseTimeMs: 0x09,
  frames: 0x12,
  lostCount: 0x18,
  id: 0x08,
  data: 0x12,
  offsetUs: 0x18,
  channel: 0x20,
  extended: 0x28,
  fd: 0x30,
  bitRateSwitch: 0x38,
  errorState: 0x40,
  remote: 0x48,
  error: 0x50,
  direction: 0x58,
  remoteLength: 0x60,
} as const;

/** A varint byte that is not its last. */
export const CONTINUED = 0x80;
