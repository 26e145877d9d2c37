import { floatAt, headSize, integerAt, MAJOR } from '../bytes/cbor-head.ts';

const latin1 = new TextDecoder('latin1');
const utf8 = new TextEncoder();
const OPEN_BRACKET = 0x5b;
const CBOR_ONE_BYTE = 0x18;
const CBOR_ARRAY = 4;
const NUMBER_CHARS_MAX = 24;

/**
 * The values of a list of small numbers as bytes: a JSON array of integers, or a CBOR array of unsigned ones. No number is longer than
 * the reader that reported the list allows, so nothing is checked twice. Of one large whole number, in JSON or CBOR, its digits.
 * @returns undefined for anything else.
 */
export function bytesOfNumbers(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const first = bytes[start] ?? 0;
  if (first === OPEN_BRACKET) return ofJson(bytes, start + 1, end - 1);
  if (first >> 5 === CBOR_ARRAY) return ofCbor(bytes, start, end);
  return digitsOf(numberAt(bytes, start, end));
}

function numberAt(bytes: Uint8Array, start: number, end: number): number | bigint {
  const first = bytes[start] ?? 0;
  if (first >> 5 === MAJOR.simple) return floatAt(bytes, start);
  if (first >> 5 === MAJOR.unsigned && end - start === headSize(first)) return integerAt(bytes, start);
  return end - start > NUMBER_CHARS_MAX ? Number.NaN : Number(latin1.decode(bytes.subarray(start, end)));
}

function digitsOf(value: number | bigint): Uint8Array | undefined {
  if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
  return utf8.encode(BigInt(value).toString());
}

function ofJson(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const values: number[] = [];
  let value = -1;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit >= 0 && digit <= 9) value = Math.max(0, value) * 10 + digit;
    else if (value >= 0) {
      values.push(value);
      value = -1;
    }
  }
  if (value >= 0) values.push(value);
  return Uint8Array.from(values);
}

function ofCbor(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const values: number[] = [];
  const info = (bytes[start] ?? 0) & 0x1f;
  // The head of the array: its length in the first byte, in one to eight more, or a break at the end.
  let at = start + (info < 24 || info === 31 ? 1 : 1 + (1 << (info - 24)));
  while (at < end) {
    const head = bytes[at] ?? 0;
    if (head > CBOR_ONE_BYTE) break;
    if (head === CBOR_ONE_BYTE) at++;
    values.push(bytes[at] ?? 0);
    at++;
  }
  return Uint8Array.from(values);
}
