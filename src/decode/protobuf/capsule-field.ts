import { varintSize, writeVarint } from '../../bytes/varint.ts';
import type { Attachment } from '../../model/content.ts';
import { WIRE_BYTES } from './wire.ts';

/** A capsule as one more field at the end of a message, which its readers skip: tag, length, bytes. */
export function capsuleField({ bytes, place }: Attachment): Uint8Array {
  const tag = place.protobufField * 8 + WIRE_BYTES;
  // From the pool: every byte is written.
  const out = Buffer.allocUnsafe(varintSize(tag) + varintSize(bytes.length) + bytes.length);
  out.set(bytes, writeVarint(out, writeVarint(out, 0, tag), bytes.length));
  return out;
}
