import * as v from 'valibot';
import { LIMITS } from '../model/limits.ts';

/** Unix paths end at 108 bytes, their zero included (unix(7)). */
const PATH_CHARS_MAX = 107;

/** A Unix socket for programs of the same device that speak no MQTT (docs/formats/intake-socket.md). */
export const receiveSocketShape = v.strictObject({
  path: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(PATH_CHARS_MAX),
    v.description('where the socket is made, relative to this file; for its user and group only (mode 0660)'),
  ),
});

/** How much may be on its way through guanka at once. */
export const queuesShape = v.strictObject({
  messages: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(LIMITS.unsettledMax),
      v.description('messages taken off a transport and not yet settled; then its senders wait'),
    ),
    LIMITS.unsettledMax,
  ),
  bytes: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(64 * 1024),
      v.maxValue(LIMITS.unsettledBytesMax),
      v.description('bytes of them'),
    ),
    LIMITS.unsettledBytesMax,
  ),
});
