import type { Content } from './content.ts';
import type { ErrorCode } from './errors.ts';
import type { Frame } from './frame.ts';

/** One application message: its channel, format and schema, its bytes, and the spans worth a look. */
export interface Message {
  readonly kind: 'message';
  readonly frame: Frame;
  readonly format: string;
  /** Schema name within the format (`guanka.telemetry.v1.Telemetry`), or the format's own name. */
  readonly schema: string;
  readonly content: Content;
}

/** Bytes nobody could decode, with a code. Recorded; never forwarded outside home. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly frame: Frame;
  readonly code: ErrorCode;
  /** What was expected and where; never a value. */
  readonly reason: string;
}
