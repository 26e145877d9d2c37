import { firstBadUtf8 } from '../bytes/utf8.ts';
import type { ContentReader } from '../model/content.ts';
import { isGuankaError } from '../model/errors.ts';

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * For channels whose format is not declared (`auto`): JSON where it parses as JSON, otherwise text where it is UTF-8 without control
 * bytes, otherwise bytes. The choice opens nothing: text and bytes are one unlabelled leaf, for the detectors or to be held back.
 */
export function createAutoReader(json: ContentReader, text: ContentReader, binary: ContentReader): ContentReader {
  return (bytes, start, end, context) => {
    const first = firstInk(bytes, start, end);
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      try {
        return json(bytes, start, end, context);
      } catch (error) {
        if (!isGuankaError(error)) throw error;
      }
    }
    return isText(bytes, start, end) ? text(bytes, start, end, context) : binary(bytes, start, end, context);
  };
}

/**
 * For CAN channels: a log text (candump, ASC, TRC) in whatever code page its comments are, or our CanBatch message, whose tags are
 * control bytes.
 */
export function createCanReader(log: ContentReader, batch: ContentReader): ContentReader {
  return (bytes, start, end, context) =>
    (end > start && !hasControl(bytes, start, end) ? log : batch)(bytes, start, end, context);
}

/** First byte that is not white space, or -1. */
function firstInk(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return byte;
  }
  return -1;
}

function isText(bytes: Uint8Array, start: number, end: number): boolean {
  return !hasControl(bytes, start, end) && firstBadUtf8(bytes, start, end) < 0;
}

/** True when a byte below the blank is no white space and no escape. */
function hasControl(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) return true;
  }
  return false;
}
