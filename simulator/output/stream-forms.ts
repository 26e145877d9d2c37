import { varintBytes } from '../encode/varint.ts';
import type { SimMessage } from '../message.ts';
import { lineOf } from '../ndjson.ts';

/** How messages are written as a stream. What a form has no room for is left out, and counted. */
export type StreamForm = 'ndjson' | 'protobuf' | 'candump';

/** @returns what one message becomes; undefined when the form has no room for it. */
export function encodeFor(form: StreamForm, message: SimMessage): Uint8Array | undefined {
  if (form === 'ndjson') return Buffer.from(lineOf(message));
  if (form === 'candump') return message.candump === undefined ? undefined : Buffer.from(message.candump);
  // guanka.telemetry.v1.Telemetry, each behind its length.
  if (!message.channel.startsWith('telemetry/')) return undefined;
  return Buffer.concat([varintBytes(message.payload.length), message.payload]);
}
