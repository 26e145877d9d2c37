import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));
const channel = v.pipe(text, v.description('topic of the messages; a channel of this configuration must cover it'));

/** Where CAN frames come from when they do not come in messages. */
export const receiveCanShape = v.variant('from', [
  v.strictObject({ from: v.pipe(v.literal('stdin'), v.description('a log on stdin, e.g. of candump -L')), channel }),
  v.strictObject({
    from: v.pipe(v.literal('file'), v.description('a log file, or a named pipe')),
    path: v.pipe(text, v.description('relative to this file')),
    channel,
  }),
  v.strictObject({
    from: v.pipe(v.literal('socketcan'), v.description('Linux CAN interfaces; needs the package socketcan')),
    interfaces: v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,15}$/))),
      v.minLength(1),
      v.description('names of interfaces, e.g. can0'),
    ),
    channel,
  }),
]);
