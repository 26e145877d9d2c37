import { hasJsonEscape, jsonText } from '../bytes/json-string.ts';
import type { FieldSpan } from '../model/content.ts';
import type { Finding } from '../model/finding.ts';
import type { ItemId } from '../model/item.ts';

/** What stands in the place of a text, or of a part of one. @param size - its bytes in the message. */
export type TextReplacement = (text: string, item: ItemId, size: number) => string | undefined;

interface Part {
  readonly start: number;
  readonly end: number;
  readonly item: ItemId;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * A text with what was found in it replaced: the parts alone where detectors found parts of it, else all of it.
 * @returns UTF-8, without escapes; undefined when it is no text or nothing can stand in its place.
 */
export function replaceText(
  payload: Uint8Array,
  { start, end }: FieldSpan,
  escaped: boolean,
  findings: readonly Finding[],
  replace: TextReplacement,
): Uint8Array | undefined {
  try {
    const parts = escaped && hasJsonEscape(payload, start, end) ? undefined : partsOf(findings, start, end);
    if (parts === undefined) {
      const text = escaped ? jsonText(payload, start, end) : utf8.decode(payload.subarray(start, end));
      const whole = replace(text, findings[0]?.item ?? '', end - start);
      return whole === undefined ? undefined : encoder.encode(whole);
    }
    let out = '';
    let from = start;
    for (const part of parts) {
      const text = replace(utf8.decode(payload.subarray(part.start, part.end)), part.item, part.end - part.start);
      if (text === undefined) return undefined;
      out += utf8.decode(payload.subarray(from, part.start)) + text;
      from = part.end;
    }
    return encoder.encode(out + utf8.decode(payload.subarray(from, end)));
  } catch (error) {
    // A part that cuts a character in two, or text that is none.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The parts in order, overlapping ones as one; undefined when the whole text is meant. */
function partsOf(findings: readonly Finding[], start: number, end: number): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const { start: from, end: to, item } of [...findings].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (from <= start && to >= end) return undefined;
    if (from < start || to > end || from >= to) return undefined;
    const last = parts.at(-1);
    if (last !== undefined && from < last.end) parts[parts.length - 1] = { ...last, end: Math.max(last.end, to) };
    else parts.push({ start: from, end: to, item });
  }
  return parts;
}
