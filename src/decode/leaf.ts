import { firstBadUtf8 } from '../bytes/utf8.ts';
import { BYTES_FORM, type ContentReader, TEXT_FORM } from '../model/content.ts';
import { GuankaError } from '../model/errors.ts';

/**
 * Payloads without structure of their own: one leaf for the detectors. It can be put in other words, not taken out: the leaf is the
 * message, and without it there is nothing left.
 * @param text - the payload must be UTF-8.
 */
export function createLeafReader(text: boolean): ContentReader {
  const form = text ? TEXT_FORM : BYTES_FORM;
  return (bytes, start, end) => {
    if (text && firstBadUtf8(bytes, start, end) >= 0) throw new GuankaError('DECODE_UTF8', 'expected UTF-8 text');
    return {
      spans: start === end ? [] : [{ path: '', start, end, cause: { kind: 'unlabelled', text }, form }],
      rewrite: (edits, attachment, made) => {
        if (attachment !== undefined) return undefined;
        const [edit] = edits;
        if (edit === undefined) return bytes.subarray(start, end);
        if (edit.kind === 'remove' || edits.length > 1) return undefined;
        made?.push({ start, end, bytes: edit.bytes });
        return edit.bytes;
      },
    };
  };
}
