import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { HINT } from '../../bytes/prefilter.ts';
import { textShare } from './entropy.ts';
import type { View } from './probe.ts';

/** An encoded stretch of a view and what is inside it. */
export interface Decoded {
  readonly encoding: string;
  /** In the view's bytes. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  /** Name that the content goes by; undefined: the view's own. */
  readonly name?: string;
}

/** What may be spent on one leaf; a bomb runs out of it, and the leaf is then opaque. */
export interface Budget {
  /** Bytes that may still come out of decoders. */
  bytes: number;
  spent: boolean;
}

const LIMITS = {
  runsMax: 2048,
  base64CharsMin: 16,
  protobufFieldsMax: 4096,
  zipMembersMax: 256,
} as const;

/** Everything in the view that is an encoding of something else, one layer deep. */
export function* decodings(view: View, budget: Budget): Generator<Decoded> {
  const { hints } = view;
  if ((hints & HINT.longRun) !== 0) yield* textEncodings(view, budget);
  if ((hints & HINT.hexPairs) !== 0) yield* hexRuns(view, budget);
  if ((hints & HINT.escape) !== 0) yield* escapes(view, budget);
  if ((hints & HINT.binary) !== 0) {
    yield* wideText(view, budget);
    yield* compressed(view, budget);
    yield* archives(view, budget);
    yield* protobufLeaves(view, budget);
  }
}

function spend(budget: Budget, bytes: Uint8Array): boolean {
  if (bytes.length > budget.bytes) {
    budget.spent = true;
    return false;
  }
  budget.bytes -= bytes.length;
  return bytes.length > 0;
}

const BASE64 = /(?:[A-Za-z0-9+/]{60,76}\r?\n){1,65536}[A-Za-z0-9+/]{0,76}={0,2}|[A-Za-z0-9+/_-]{16,}={0,2}/g;

function* textEncodings(view: View, budget: Budget): Generator<Decoded> {
  let runs = 0;
  for (const match of view.text.matchAll(BASE64)) {
    if (++runs > LIMITS.runsMax) {
      budget.spent = true;
      return;
    }
    const run = match[0];
    if (/^[0-9]+$/.test(run)) continue;
    const at = view.start + match.index;
    for (let skip = 0; skip < (run.length <= 4096 ? 4 : 1); skip++) {
      const bytes = Buffer.from(run.slice(skip).replaceAll(/[\r\n]/g, ''), 'base64');
      // Letters run into the start of an encoded text only where plain text shows once they are left out.
      if (skip > 0 && textShare(bytes) < 0.95) continue;
      if (bytes.length < 10 || !spend(budget, bytes)) break;
      yield { encoding: 'base64', start: at, end: at + run.length, bytes };
    }
  }
}

const HEX = /(?:[0-9a-fA-F]{2}[ :,-]?(?:0x|\\x)?){12,}/g;

function* hexRuns(view: View, budget: Budget): Generator<Decoded> {
  let runs = 0;
  for (const match of view.text.matchAll(HEX)) {
    if (++runs > LIMITS.runsMax) {
      budget.spent = true;
      return;
    }
    const digits = match[0].replaceAll(/0x|\\x/g, '').replaceAll(/[^0-9a-fA-F]/g, '');
    if (digits.length < 24) continue;
    const bytes = Buffer.from(digits.length % 2 === 0 ? digits : digits.slice(0, -1), 'hex');
    if (!spend(budget, bytes)) continue;
    yield { encoding: 'hex', start: view.start + match.index, end: view.start + match.index + match[0].length, bytes };
  }
}

function* escapes(view: View, budget: Budget): Generator<Decoded> {
  const { text, start, end } = view;
  const whole = function* (encoding: string, plain: string): Generator<Decoded> {
    const bytes = Buffer.from(plain, 'latin1');
    if (plain !== text && spend(budget, bytes)) yield { encoding, start, end, bytes };
  };
  if (/%[0-9A-Fa-f]{2}/.test(text))
    yield* whole(
      'percent',
      text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_all, digits: string) => latin1(digits)),
    );
  if (/=[0-9A-F]{2}|=\r?\n/.test(text))
    yield* whole(
      'quoted-printable',
      text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_all, digits: string) => latin1(digits)),
    );
  if (/\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\["\\/bfnrt]/.test(text))
    yield* whole(
      'escapes',
      text
        .replaceAll(/\\u([0-9A-Fa-f]{4})/g, (_all, digits: string) =>
          Buffer.from(String.fromCharCode(Number.parseInt(digits, 16)), 'utf8').toString('latin1'),
        )
        .replaceAll(/\\x([0-9A-Fa-f]{2})/g, (_all, digits: string) => latin1(digits))
        .replaceAll(/\\(["\\/])/g, '$1')
        .replaceAll(/\\[bfnrt]/g, ' '),
    );
}

const latin1 = (digits: string): string => String.fromCharCode(Number.parseInt(digits, 16));

/** UTF-16 of either order, also inside something else. */
function* wideText(view: View, budget: Budget): Generator<Decoded> {
  for (const [encoding, pattern, from] of [
    ['utf-16le', /(?:[\x20-\x7e]\0){8,}/g, 0],
    ['utf-16be', /(?:\0[\x20-\x7e]){8,}/g, 1],
  ] as const) {
    for (const match of view.text.matchAll(pattern)) {
      let plain = '';
      for (let index = from; index < match[0].length; index += 2) plain += match[0][index];
      const bytes = Buffer.from(plain, 'latin1');
      if (spend(budget, bytes))
        yield { encoding, start: view.start + match.index, end: view.start + match.index + match[0].length, bytes };
    }
  }
}

type Inflate = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;
const MARKED: readonly (readonly [string, RegExp, Inflate])[] = [
  ['gzip', /\x1f\x8b\x08[\x00-\x1f]/g, gunzipSync],
  ['zstd', /\x28\xb5\x2f\xfd/g, zstdDecompressSync],
  ['zlib', /\x78[\x01\x5e\x9c\xda]/g, inflateSync],
];
const MARKS_MAX = 64;

function* compressed(view: View, budget: Budget): Generator<Decoded> {
  let found = false;
  for (const [encoding, mark, inflate] of MARKED) {
    let marks = 0;
    for (const match of view.text.matchAll(mark)) {
      if (++marks > MARKS_MAX) break;
      const from = view.start + match.index;
      const bytes = inflated(view.bytes.subarray(from, view.end), inflate, budget);
      if (bytes === undefined) continue;
      found = true;
      yield { encoding, start: from, end: view.end, bytes };
    }
  }
  if (found || view.end - view.start < 12) return;
  // Neither deflate nor brotli has a mark: the whole view must be one stream that ends where it ends, of plain text.
  for (const [encoding, inflate] of [
    ['deflate', inflateRawSync],
    ['brotli', brotliDecompressSync],
  ] as const) {
    const bytes = inflated(view.bytes.subarray(view.start, view.end), inflate, budget);
    if (bytes !== undefined && bytes.length >= 8 && textShare(bytes) > 0.9)
      yield { encoding, start: view.start, end: view.end, bytes };
  }
}

/** @returns undefined when it is no such stream; a stream over the budget spends it. */
function inflated(bytes: Uint8Array, inflate: Inflate, budget: Budget): Uint8Array | undefined {
  try {
    const out = inflate(bytes, { maxOutputLength: Math.max(1, budget.bytes) });
    return spend(budget, out) ? out : undefined;
  } catch (error) {
    if (error instanceof RangeError) budget.spent = true;
    return undefined;
  }
}

/** Members of zip files (APPNOTE 4.3.7, stored or deflated) and tar files (POSIX ustar); a member's name is searched too. */
function* archives(view: View, budget: Budget): Generator<Decoded> {
  const { bytes, start, end, text } = view;
  let members = 0;
  for (
    let at = text.indexOf('PK\x03\x04');
    at >= 0 && members < LIMITS.zipMembersMax;
    at = text.indexOf('PK\x03\x04', at + 4)
  ) {
    members++;
    const word = (offset: number): number => text.charCodeAt(at + offset) | (text.charCodeAt(at + offset + 1) << 8);
    const from = start + at + 30 + word(26) + word(28);
    const name = text.slice(at + 30, at + 30 + Math.min(word(26), 255));
    const size = word(18) + word(20) * 65_536;
    const stop = size > 0 && from + size <= end ? from + size : end;
    if (from > end) continue;
    const body = bytes.subarray(from, stop);
    const plain = word(8) === 0 ? body : inflated(body, inflateRawSync, budget);
    if (plain !== undefined) yield { encoding: 'zip', start: start + at, end: stop, bytes: plain, name };
  }
  for (let at = text.indexOf('ustar'); at >= 257; at = text.indexOf('ustar', at + 5)) {
    const head = at - 257;
    const size = Number.parseInt(text.slice(head + 124, head + 135), 8);
    if (!Number.isFinite(size) || size <= 0 || start + head + 512 + size > end) continue;
    const from = start + head + 512;
    yield {
      encoding: 'tar',
      start: from,
      end: from + size,
      bytes: bytes.subarray(from, from + size),
      name: text.slice(head, head + 100).replace(/\0.*$/s, ''),
    };
  }
}

/** Length-delimited fields, where the whole view parses as a protobuf message that nobody labelled. */
function* protobufLeaves(view: View, budget: Budget): Generator<Decoded> {
  const { bytes, start, end } = view;
  const leaves: [number, number][] = [];
  let at = start;
  for (let fields = 0; at < end; fields++) {
    if (fields > LIMITS.protobufFieldsMax) return;
    const tag = varint(bytes, at, end);
    if (tag === undefined || tag.value < 8) return;
    at = tag.next;
    switch (tag.value & 7) {
      case 0: {
        const value = varint(bytes, at, end);
        if (value === undefined) return;
        at = value.next;
        break;
      }
      case 1:
        at += 8;
        break;
      case 5:
        at += 4;
        break;
      case 2: {
        const length = varint(bytes, at, end);
        if (length === undefined || length.next + length.value > end) return;
        at = length.next + length.value;
        if (length.value >= 4) leaves.push([length.next, at]);
        break;
      }
      default:
        return;
    }
  }
  if (at !== end) return;
  for (const [from, to] of leaves) {
    const inside = bytes.subarray(from, to);
    if (spend(budget, inside)) yield { encoding: 'protobuf', start: from, end: to, bytes: inside };
  }
}

function varint(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let at = start; at < end && at < start + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  return undefined;
}
