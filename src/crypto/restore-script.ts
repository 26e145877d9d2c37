/**
 * How to turn what left back into what came, byte for byte: the splices that made the carrier from the original, inverted.
 * It is blind to formats: mended length prefixes are splices like any other.
 */

import { type CborValue, type DetCborWriter, isCborArray } from '../bytes/det-cbor.ts';
import { applySplices, type Splice } from '../bytes/splice.ts';
import { GuankaError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

/** Splices over the carrier that give the original back. */
export type RestoreScript = readonly Splice[];

/** The original. @throws {GuankaError} CRYPTO_INVALID - the script does not fit the carrier. */
export function restore(carrier: Uint8Array, script: RestoreScript): Uint8Array {
  let at = 0;
  let size = carrier.length;
  for (const splice of script) {
    if (splice.start < at || splice.end < splice.start) throw misfit();
    at = splice.end;
    size += splice.bytes.length - (splice.end - splice.start);
  }
  if (at > carrier.length || size > LIMITS.messageBytesMax) throw misfit();
  return applySplices(carrier, 0, carrier.length, script);
}

/** Writes [gap, deleted, inserted bytes, …]; gap counts carrier bytes since the edit before. See docs/formats/capsule.md. */
export function writeRestoreScript(writer: DetCborWriter, original: Uint8Array, splices: readonly Splice[]): void {
  writer.array(splices.length * 3);
  let from = 0;
  for (const splice of splices) {
    writer
      .int(splice.start - from)
      .int(splice.bytes.length)
      .bytesHead(splice.end - splice.start);
    writer.rawRange(original, splice.start, splice.end);
    from = splice.end;
  }
}

/** @throws {GuankaError} CRYPTO_INVALID - not a restore script. */
export function readRestoreScript(value: CborValue | undefined): RestoreScript {
  if (!isCborArray(value) || value.length % 3 !== 0) throw misfit();
  const script: Splice[] = [];
  let at = 0;
  for (let index = 0; index < value.length; index += 3) {
    const gap = value[index];
    const deleted = value[index + 1];
    const bytes = value[index + 2];
    if (!isLength(gap) || !isLength(deleted) || !(bytes instanceof Uint8Array)) throw misfit();
    const start = at + gap;
    at = start + deleted;
    script.push({ start, end: at, bytes });
  }
  return script;
}

function isLength(value: CborValue | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= LIMITS.messageBytesMax * 2;
}

function misfit(): GuankaError {
  return new GuankaError('CRYPTO_INVALID', 'restore script does not fit');
}
