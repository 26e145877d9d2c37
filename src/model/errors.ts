/**
 * Every error that guanka throws at the world. The code is the contract; the message names paths, lengths and limits,
 * never a value of anyone's data.
 */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'SCHEMA_INVALID'
  | 'LABEL_INVALID'
  | 'POLICY_INVALID'
  | 'INPUT_INVALID'
  | 'CHANNEL_UNKNOWN'
  | 'SCHEMA_UNKNOWN'
  | 'DECODE_TRUNCATED'
  | 'DECODE_OVERFLOW'
  | 'DECODE_WIRE_TYPE'
  | 'DECODE_UTF8'
  | 'DECODE_DEPTH'
  | 'DECODE_LIMIT'
  | 'DECODE_SYNTAX'
  | 'ENFORCE_IMPOSSIBLE'
  | 'STORE_UNWRITABLE'
  | 'STORE_CORRUPT'
  | 'CRYPTO_INVALID'
  | 'VERIFY_FAILED'
  | 'TRANSPORT_FAILED';

/** An error with a code from a closed union. `place` says where (file and line, path, offset), never what the data was. */
export class GuankaError extends Error {
  override readonly name = 'GuankaError';
  readonly code: ErrorCode;
  readonly place: string | undefined;

  constructor(code: ErrorCode, message: string, place?: string) {
    super(place === undefined ? message : `${place}: ${message}`);
    this.code = code;
    this.place = place;
  }
}

/** True for an error of ours, or for one of ours with the given code. */
export function isGuankaError(error: unknown, code?: ErrorCode): error is GuankaError {
  return error instanceof GuankaError && (code === undefined || error.code === code);
}
