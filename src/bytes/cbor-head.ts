import { GuankaError } from '../model/errors.ts';

/** Major types (RFC 8949 clause 3.1). */
export const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;

/** Additional information that says "indefinite length", or with major type 7 "break". */
export const INDEFINITE = 31;
export const BREAK = 0xff;
const ARGUMENT_8 = 24;
const ARGUMENT_64 = 27;
const TWO_32 = 2 ** 32;

/** Size of the head that begins with `initial`: 1, 2, 3, 5 or 9 bytes; 0 for the reserved 28 to 30. */
export function headSize(initial: number): number {
  const info = initial & 0x1f;
  if (info < ARGUMENT_8 || info === INDEFINITE) return 1;
  return info > ARGUMENT_64 ? 0 : 1 + (1 << (info - ARGUMENT_8));
}

/** Argument of the head at `at`, whole head known to be there: exact below 2 ** 53, nearest above. 0 when indefinite. */
export function headArgument(bytes: Uint8Array, at: number): number {
  const info = (bytes[at] ?? 0) & 0x1f;
  if (info < ARGUMENT_8) return info;
  if (info === INDEFINITE) return 0;
  let value = 0;
  const end = at + headSize(bytes[at] ?? 0);
  for (let index = at + 1; index < end; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** The integer item at `at` (major type 0 or 1), exactly. */
export function integerAt(bytes: Uint8Array, at: number): bigint {
  let value = 0n;
  const info = (bytes[at] ?? 0) & 0x1f;
  if (info < ARGUMENT_8) value = BigInt(info);
  for (let index = at + 1; index < at + headSize(bytes[at] ?? 0); index++)
    value = value * 256n + BigInt(bytes[index] ?? 0);
  return (bytes[at] ?? 0) >> 5 === MAJOR.negative ? -1n - value : value;
}

/** The float item at `at` (major type 7 with a 2, 4 or 8 byte argument). */
export function floatAt(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at + 1, headSize(bytes[at] ?? 0) - 1);
  if (view.byteLength === 8) return view.getFloat64(0);
  return view.byteLength === 4 ? view.getFloat32(0) : view.getFloat16(0);
}

/**
 * A head with this argument, as wide as `like` (the initial byte of the head it stands in for) or wider when it does not fit.
 * @param argument - an integer, 0 <= argument < 2 ** 53.
 */
export function headLike(like: number, argument: number): Uint8Array {
  const size = Math.max(
    headSize(like),
    argument < ARGUMENT_8 ? 1 : argument < 0x100 ? 2 : argument < 0x1_0000 ? 3 : argument < TWO_32 ? 5 : 9,
  );
  const major = like & 0xe0;
  if (size === 1) return Uint8Array.of(major | argument);
  const head = new Uint8Array(size);
  head[0] = major | (ARGUMENT_8 + Math.log2(size - 1));
  let rest = argument;
  for (let index = size - 1; index > 0; index--) {
    head[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return head;
}

/**
 * Size of the head at `at`, checked against the end.
 * @throws {GuankaError} DECODE_TRUNCATED - the input ends in the head. DECODE_SYNTAX - a reserved head.
 */
export function checkedHeadSize(bytes: Uint8Array, at: number, end: number, start: number): number {
  if (at >= end) throw new GuankaError('DECODE_TRUNCATED', 'expected a data item, found the end', `byte ${at - start}`);
  const size = headSize(bytes[at] ?? 0);
  if (size === 0) throw new GuankaError('DECODE_SYNTAX', 'expected a head that is not reserved', `byte ${at - start}`);
  if (at + size > end)
    throw new GuankaError('DECODE_TRUNCATED', 'expected a whole head, found the end', `byte ${at - start}`);
  return size;
}
