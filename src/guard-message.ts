import type { Frame } from './model/frame.ts';

/** What is known of a message beside its bytes. */
export interface GuardContext {
  /** Channel (topic) that the message came on. */
  readonly channel: string;
  /** Who sent it; the key of what is kept across messages. */
  readonly vehicle?: string;
  /** Milliseconds since 1970-01-01T00:00:00Z; 0 when unknown. */
  readonly receivedAtMs?: number;
}

/** A message of the caller's. The payload is borrowed: it must not change until the call that takes it has returned. */
export interface GuardMessage {
  readonly payload: Uint8Array;
  readonly context: GuardContext;
}

export function frameOf(payload: Uint8Array, context: GuardContext, id: string): Frame {
  return {
    id,
    channel: context.channel,
    payload,
    receivedAtMs: context.receivedAtMs ?? 0,
    side: [{ path: '$topic', text: context.channel }],
    ...(context.vehicle === undefined ? {} : { vehicle: context.vehicle }),
  };
}
