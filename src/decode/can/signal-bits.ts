import type { DbcSignal } from './dbc-model.ts';

/** The bits of one data byte that a signal takes, and what they are when the signal is not available. */
export interface BitMask {
  readonly byte: number;
  readonly mask: number;
  readonly pattern: number;
}

/** Where a raw value stands: what is needed to read a multiplexer. */
export interface RawField {
  readonly startBit: number;
  readonly size: number;
  readonly intel: boolean;
}

export function rawField(signal: DbcSignal): RawField {
  return { startBit: signal.startBit, size: signal.size, intel: signal.order === 'intel' };
}

/** DBC bit number of a signal's bit `index`, counted from its least significant one. */
export function bitNumber(field: RawField, index: number): number {
  if (field.intel) return field.startBit + index;
  // Motorola counts down from the most significant bit, and goes on at bit 7 of the next byte.
  const first = (field.startBit & ~7) + 7 - (field.startBit & 7);
  const linear = first + field.size - 1 - index;
  return (linear & ~7) + 7 - (linear & 7);
}

/**
 * The bytes a signal touches, ascending, with the not-available pattern: all ones for an unsigned signal (SAE J1939-71 §5.1.4), a one and
 * zeros for a signed one (its most negative value), all ones for a float (a NaN).
 */
export function bitMasks(signal: DbcSignal): readonly BitMask[] {
  const field = rawField(signal);
  const masks = new Map<number, { mask: number; pattern: number }>();
  for (let index = 0; index < signal.size; index++) {
    const number = bitNumber(field, index);
    const entry = masks.get(number >> 3) ?? { mask: 0, pattern: 0 };
    entry.mask |= 1 << (number & 7);
    if (signal.kind !== 'signed' || index === signal.size - 1) entry.pattern |= 1 << (number & 7);
    masks.set(number >> 3, entry);
  }
  return [...masks].map(([byte, entry]) => ({ byte, ...entry })).sort((a, b) => a.byte - b.byte);
}

/** The raw unsigned value of a field in bytes[start, end), or -1 when the frame is too short. Exact below 2 ** 53. */
export function readRaw(bytes: Uint8Array, start: number, end: number, field: RawField): number {
  let value = 0;
  for (let index = field.size - 1; index >= 0; index--) {
    const number = bitNumber(field, index);
    const at = start + (number >> 3);
    if (at >= end) return -1;
    value = value * 2 + (((bytes[at] ?? 0) >> (number & 7)) & 1);
  }
  return value;
}
