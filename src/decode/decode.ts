import { isGuankaError } from '../model/errors.ts';
import type { Frame } from '../model/frame.ts';
import { LIMITS } from '../model/limits.ts';
import type { Message, Rejected } from '../model/message.ts';
import type { Channel } from './channels.ts';

/** Reads a frame as its channel says. Whatever cannot be read is Rejected with a code; nothing is thrown. */
export function decode(frame: Frame, channel: Channel | undefined): Message | Rejected {
  if (channel === undefined)
    return {
      kind: 'rejected',
      frame,
      code: 'CHANNEL_UNKNOWN',
      reason: 'no channel of the configuration covers this topic',
    };
  const { payload } = frame;
  if (payload.length > LIMITS.messageBytesMax)
    return { kind: 'rejected', frame, code: 'DECODE_LIMIT', reason: `more than ${LIMITS.messageBytesMax} bytes` };
  try {
    const content = channel.read(payload, 0, payload.length, {
      channel: frame.channel,
      vehicle: frame.vehicle ?? '',
      receivedAtMs: frame.receivedAtMs,
    });
    return { kind: 'message', frame, format: channel.format, schema: channel.schema, content };
  } catch (error) {
    if (isGuankaError(error)) return { kind: 'rejected', frame, code: error.code, reason: error.message };
    // A reader that fails in any other way is our mistake; the message still does not leave.
    return { kind: 'rejected', frame, code: 'DECODE_LIMIT', reason: `the reader of ${channel.format} failed` };
  }
}
