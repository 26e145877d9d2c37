import { floatAt, headLike, integerAt, MAJOR } from '../bytes/cbor-head.ts';
import { maskBytes } from '../crypto/masks.ts';
import type { NumberCode } from '../model/content.ts';

const SIMPLE_FLOAT32 = 0xfa;
const SIMPLE_FLOAT64 = 0xfb;
/** Digits behind the point that a position can need: 1e-9 degree is a tenth of a millimetre. */
const DECIMALS = 9;
const ascii = new TextDecoder('latin1');
const encoder = new TextEncoder();

/** Zero, in the bytes that the number at [start, end) takes. */
export function zeroOf(bytes: Uint8Array, start: number, end: number, code: NumberCode): Uint8Array {
  switch (code) {
    case 'json':
      return maskBytes('json-number', end - start);
    case 'integer':
    case 'zigzag':
    case 'enum':
      return maskBytes('varint', end - start);
    case 'cbor': {
      const zero = new Uint8Array(end - start);
      const initial = bytes[start] ?? 0;
      if (initial >> 5 === MAJOR.simple) zero[0] = initial;
      else if ((initial & 0x1f) >= 24) zero[0] = initial & 0x1f;
      return zero;
    }
    default:
      return maskBytes('bytes', end - start);
  }
}

/** The number at [start, end); undefined for one that a double cannot hold or that is none. */
export function numberAt(bytes: Uint8Array, start: number, end: number, code: NumberCode): number | undefined {
  const value = read(bytes, start, end, code);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : undefined;
}

/**
 * A number, written in the way of another; undefined where it cannot be.
 * @param initial - first byte of the other: CBOR's says how wide it was.
 */
export function writeNumber(code: NumberCode, value: number, initial: number): Uint8Array | undefined {
  const view = new DataView(new ArrayBuffer(8));
  const first = (count: number): Uint8Array => new Uint8Array(view.buffer, 0, count);
  switch (code) {
    case 'json':
      return encoder.encode(decimal(value));
    case 'integer':
      return varint(BigInt.asUintN(64, BigInt(value)));
    case 'zigzag':
      return varint(value >= 0 ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n);
    case 'sfixed32':
      view.setInt32(0, value, true);
      return first(4);
    case 'sfixed64':
      view.setBigInt64(0, BigInt(value), true);
      return first(8);
    case 'float':
      view.setFloat32(0, value, true);
      return first(4);
    case 'double':
      view.setFloat64(0, value, true);
      return first(8);
    case 'cbor':
      return cborNumber(initial, value);
    default:
      // Unsigned numbers hold no position, and an enum is none.
      return undefined;
  }
}

function read(bytes: Uint8Array, start: number, end: number, code: NumberCode): number | bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  switch (code) {
    case 'json':
      return Number(ascii.decode(bytes.subarray(start, end)));
    case 'integer':
      return BigInt.asIntN(64, readVarint(bytes, start, end));
    case 'zigzag': {
      const raw = readVarint(bytes, start, end);
      return (raw >> 1n) ^ -(raw & 1n);
    }
    case 'sfixed32':
      return view.getInt32(0, true);
    case 'sfixed64':
      return view.getBigInt64(0, true);
    case 'float':
      return view.getFloat32(0, true);
    case 'double':
      return view.getFloat64(0, true);
    case 'cbor':
      return (bytes[start] ?? 0) >> 5 === MAJOR.simple ? floatAt(bytes, start) : integerAt(bytes, start);
    default:
      return Number.NaN;
  }
}

function readVarint(bytes: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let at = start; at < end; at++) value |= BigInt((bytes[at] ?? 0) & 0x7f) << BigInt(7 * (at - start));
  return BigInt.asUintN(64, value);
}

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...out, Number(rest));
}

/** As wide as it was; a half-precision float has too few digits for a position. */
function cborNumber(initial: number, value: number): Uint8Array | undefined {
  if (initial >> 5 !== MAJOR.simple) {
    const like = (initial & 0x1f) | (value < 0 ? MAJOR.negative << 5 : 0);
    return headLike(like, value < 0 ? -1 - value : value);
  }
  const out = new DataView(new ArrayBuffer(9));
  out.setUint8(0, initial);
  if (initial === SIMPLE_FLOAT32) out.setFloat32(1, value);
  else if (initial === SIMPLE_FLOAT64) out.setFloat64(1, value);
  else return undefined;
  return new Uint8Array(out.buffer, 0, initial === SIMPLE_FLOAT32 ? 5 : 9);
}

/** Without an exponent and without zeros at the end. */
function decimal(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(DECIMALS).replace(/0+$/, '').replace(/\.$/, '');
}
