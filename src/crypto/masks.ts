/** Masks: values that say nothing, of the type and width that were there, so that no length or schema changes. */

export type MaskKind =
  /** Text: one `*` per byte, so the UTF-8 length stays. */
  | 'text'
  /** Text of digits: `0` per byte. */
  | 'digits'
  /** A JSON number: `0` and spaces, which JSON allows round a value. */
  | 'json-number'
  /** Binary: zero bytes. */
  | 'bytes'
  /** protobuf varint: zero, in as many bytes as there were. */
  | 'varint';

const STAR = 0x2a;
const ZERO = 0x30;
const SPACE = 0x20;

/** @returns `length` bytes. */
export function maskBytes(kind: MaskKind, length: number): Uint8Array {
  const mask = new Uint8Array(length);
  if (length === 0) return mask;
  switch (kind) {
    case 'text':
      return mask.fill(STAR);
    case 'digits':
      return mask.fill(ZERO);
    case 'json-number':
      mask.fill(SPACE);
      mask[0] = ZERO;
      return mask;
    case 'varint':
      // Longer than needed but well formed: every reader takes it, and nothing around it moves.
      mask.fill(0x80, 0, length - 1);
      return mask;
    case 'bytes':
      return mask;
  }
}
