const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The characters of a JSON string's content bytes[start, end) (no quotes), escapes resolved. The bytes were walked before. */
export function jsonText(bytes: Uint8Array, start: number, end: number): string {
  const raw = decoder.decode(bytes.subarray(start, end));
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_whole, hex: string | undefined, short: string | undefined) =>
    hex === undefined ? shortEscape(short ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** True when a JSON string's content bytes[start, end) holds an escape, so that its bytes are not its text. */
export function hasJsonEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH) return true;
  }
  return false;
}

/** String content as JSON text without quotes (RFC 8259 clause 7): only what must be escaped is. @param content - well-formed UTF-8. */
export function escapeJsonContent(content: Uint8Array): Uint8Array {
  if (!content.some((byte) => byte < 0x20 || byte === QUOTE || byte === BACKSLASH)) return content;
  return encoder.encode(JSON.stringify(decoder.decode(content)).slice(1, -1));
}

function shortEscape(letter: string): string {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}
