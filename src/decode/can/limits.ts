/** Maxima of the CAN readers, checked before anything is allocated. */
export const CAN_LIMITS = {
  /** Data bytes of one frame (ISO 11898-1, CAN FD). */
  frameDataMax: 64,
  /** Data bytes of one log line: a reassembled J1939 message (255 packets of 7). */
  lineDataMax: 1785,
  /** Tokens looked at in one log line. */
  lineTokensMax: 2100,
  /** Payload bytes of one transfer that are kept; what follows is judged by what came before. */
  transferBytesMax: 8192,
  /** What all open transfers of one reader may hold together, bytes. The oldest give way, and count as the worst. */
  transfersBytesMax: 16 * 1024 * 1024,
  /** Fixed cost that one transfer is counted with, bytes, beside its buffer. */
  transferCostBytes: 512,
  /** Vehicles whose learned addresses are kept. */
  vehiclesMax: 4096,
  /** Learned addresses of one vehicle. */
  addressesMax: 512,
  /** A DBC file. The largest published ones are below 10 MiB. */
  dbcBytesMax: 32 * 1024 * 1024,
  dbcMessagesMax: 65_536,
  dbcSignalsMax: 1_000_000,
  /** Frames in one content. */
  framesMax: 2_000_000,
} as const;

/** After this long without a frame a transfer is taken for dead (ISO 15765-2 N_Cr is 1 s, J1939-21 T1..T3 up to 1.25 s). */
export const TRANSFER_TIMEOUT_US = 5_000_000;
