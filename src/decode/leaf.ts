import { firstBadUtf8 } from '../bytes/utf8.ts';
import type { ContentReader } from '../model/content.ts';
import { GuankaError } from '../model/errors.ts';

/**
 * Payloads without structure of their own: one leaf for the detectors. Findings inside can be cut out or masked; the rest stays.
 * @param text - the payload must be UTF-8.
 */
export function createLeafReader(text: boolean): ContentReader {
  return (bytes, start, end) => {
    if (text && firstBadUtf8(bytes, start, end) >= 0) throw new GuankaError('DECODE_UTF8', 'expected UTF-8 text');
    return {
      spans: start === end ? [] : [{ path: '', start, end, cause: { kind: 'unlabelled', text } }],
      // The leaf is the message: there is nothing to leave without it.
      rewrite: (edits, attachment) =>
        edits.length === 0 && attachment === undefined ? bytes.subarray(start, end) : undefined,
    };
  };
}
