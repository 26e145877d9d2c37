import type { TruthWriter } from './truth-writer.ts';

/** A varint of protobuf; negative numbers take ten bytes, as int32 and int64 do. */
export function writeVarint(writer: TruthWriter, value: number | bigint): void {
  if (typeof value === 'bigint' || value < 0 || value > Number.MAX_SAFE_INTEGER) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 128n; rest >>= 7n) writer.byte(Number(rest & 0x7fn) | 0x80);
    writer.byte(Number(rest));
    return;
  }
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) writer.byte((rest % 128) | 0x80);
  writer.byte(rest);
}

/** A zigzag varint: sint32 and sint64. */
export function writeSigned(writer: TruthWriter, value: number): void {
  writeVarint(writer, value >= 0 ? value * 2 : -value * 2 - 1);
}

export function writeFixed64(writer: TruthWriter, value: number | bigint): void {
  const bits = BigInt.asUintN(64, BigInt(value));
  writer.uint32(Number(bits & 0xffff_ffffn), true);
  writer.uint32(Number(bits >> 32n), true);
}

/** A length before what it measures. */
export function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
