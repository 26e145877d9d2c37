import { readFileSync } from 'node:fs';
import type { Content, ContentReader, FieldSpan } from '../../../src/model/content.ts';

export const CONTEXT = { channel: 'v2x', vehicle: 'v', receivedAtMs: 0 } as const;

export interface Vector {
  readonly id?: string;
  readonly type: string;
  readonly messageId?: number;
  readonly hex: string;
  readonly decoded?: Readonly<Record<string, number | string | boolean>>;
  readonly truth?: Readonly<Record<string, number | string>>;
}

export function vectors(file: string): readonly Vector[] {
  const text = readFileSync(new URL(`../../vectors/v2x/${file}.jsonl`, import.meta.url), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Vector]));
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function read(reader: ContentReader, bytes: Uint8Array): Content {
  return reader(bytes, 0, bytes.length, CONTEXT);
}

/** The value of a span's bits, as an unsigned number (at most 32 bits). */
export function rawOf(bytes: Uint8Array, span: FieldSpan | undefined): number {
  if (span?.bits === undefined) throw new Error('no such span');
  let value = 0;
  for (let index = 0; index < span.bits.length; index++) {
    const bit = span.bits.start + index;
    value = value * 2 + (((bytes[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1);
  }
  return value;
}

export function itemsOf(content: Content): readonly string[] {
  return [
    ...new Set(
      content.spans.map((span) =>
        span.cause.kind === 'label' ? (span.cause.item.split('.').at(-1) ?? '') : span.cause.kind,
      ),
    ),
  ];
}
