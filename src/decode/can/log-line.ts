import { CAN_LIMITS } from './limits.ts';

/** What a line of a log turned out to be. */
export type LineKind =
  /** A frame: the cursor says which. */
  | 'frame'
  /** Header, separator or event of the format, known to hold no data. */
  | 'skip'
  /** Free text. */
  | 'comment'
  /** Nothing that the format knows. */
  | 'unread';

const SPACE = 0x20;

/** Value of a hexadecimal digit, 255 for any other byte. */
const HEX = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 10; digit++) HEX[0x30 + digit] = digit;
for (let digit = 10; digit < 16; digit++) {
  HEX[0x37 + digit] = digit;
  HEX[0x57 + digit] = digit;
}

/** One line of a log cut into tokens at blanks, without a copy. One object serves a whole log. */
export class LogLine {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** One past the last character before the line end. */
  end = 0;
  count = 0;
  readonly starts = new Int32Array(CAN_LIMITS.lineTokensMax);
  readonly ends = new Int32Array(CAN_LIMITS.lineTokensMax);
  /** Data bytes of the line's frame, decoded. */
  readonly data = new Uint8Array(CAN_LIMITS.lineDataMax);

  /** Cuts bytes[start, end); tokens past the limit stay uncut and the line counts as overlong. */
  read(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.count = 0;
    let at = start;
    while (at < end && this.count < this.starts.length) {
      while (at < end && (bytes[at] ?? 0) <= SPACE) at++;
      if (at >= end) break;
      this.starts[this.count] = at;
      while (at < end && (bytes[at] ?? 0) > SPACE) at++;
      this.ends[this.count++] = at;
    }
  }

  startOf(token: number): number {
    return this.starts[token] ?? 0;
  }

  endOf(token: number): number {
    return this.ends[token] ?? 0;
  }

  length(token: number): number {
    return token < this.count ? this.endOf(token) - this.startOf(token) : 0;
  }

  /** First character's code, 0 past the last token. */
  charAt(token: number, index = 0): number {
    return index < this.length(token) ? (this.bytes[this.startOf(token) + index] ?? 0) : 0;
  }

  is(token: number, text: string): boolean {
    if (this.length(token) !== text.length) return false;
    for (let index = 0; index < text.length; index++)
      if (this.charAt(token, index) !== text.charCodeAt(index)) return false;
    return true;
  }

  /** A token of hexadecimal digits (at most 8), or -1. */
  hex(token: number): number {
    return token < this.count ? hexValue(this.bytes, this.startOf(token), this.endOf(token)) : -1;
  }

  /** A token of decimal digits with at most one point, or -1. */
  decimal(token: number): number {
    return token < this.count ? decimalValue(this.bytes, this.startOf(token), this.endOf(token)) : -1;
  }

  /** Two hexadecimal digits of a token as a byte, or -1. */
  byte(token: number): number {
    return this.length(token) === 2 ? this.hex(token) : -1;
  }
}

/** bytes[start, end) as hexadecimal digits, at most 8 of them, or -1. */
export function hexValue(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 8) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = HEX[bytes[at] ?? 0] ?? 255;
    if (digit > 15) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** bytes[start, end) as a decimal number without a sign, or -1. */
export function decimalValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] ?? 0;
    if (code === 0x2e && scale === 0) {
      scale = 1;
      continue;
    }
    if (code < 0x30 || code > 0x39) return -1;
    value = value * 10 + code - 0x30;
    scale *= 10;
  }
  return end <= start ? -1 : value / (scale === 0 ? 1 : scale);
}
