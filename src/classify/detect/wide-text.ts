import type { Decoded } from './encodings.ts';
import type { View } from './probe.ts';

/**
 * UTF-16 of either byte order (RFC 2781), as a whole or inside something else. Limits: at least five characters of ASCII in a row;
 * around them at most eight Chinese ones in a row.
 */
export function* wideText(view: View): Generator<Decoded> {
  if (!view.text.includes('\0')) return;
  yield* inOrder(view, { encoding: 'utf-16le', anchor: /(?:[\t\n\r\x20-\x7e]\0){5}/g, high: 1 });
  yield* inOrder(view, { encoding: 'utf-16be', anchor: /(?:\0[\t\n\r\x20-\x7e]){5}/g, high: 0 });
}

interface Order {
  readonly encoding: string;
  readonly anchor: RegExp;
  /** Which byte of a pair is the high one. */
  readonly high: 0 | 1;
}

const CHINESE_MAX = 8;

function* inOrder(view: View, { encoding, anchor, high }: Order): Generator<Decoded> {
  const { bytes, start, end } = view;
  let reach = 0;
  for (const match of view.text.matchAll(anchor)) {
    if (match.index < reach) continue;
    const from = extended(view, start + match.index, { by: -2, high, limit: start + reach });
    const to = extended(view, start + match.index + match[0].length, { by: 2, high, limit: end });
    reach = to - start;
    const pairs = Buffer.from(bytes.subarray(from, to));
    if (high === 0) pairs.swap16();
    yield { encoding, start: from, end: to, bytes: Buffer.from(pairs.toString('utf16le'), 'utf8') };
  }
}

/** How far the text goes on from `edge`, in one direction. */
function extended(
  { bytes }: View,
  edge: number,
  { by, high, limit }: { readonly by: 2 | -2; readonly high: 0 | 1; readonly limit: number },
): number {
  let at = edge;
  let kept = edge;
  for (let chinese = 0; chinese <= CHINESE_MAX; ) {
    const pair = by > 0 ? at : at - 2;
    if (by > 0 ? pair + 2 > limit : pair < limit) break;
    const upper = bytes[pair + high] ?? 0;
    const lower = bytes[pair + 1 - high] ?? 0;
    if (upper === 0 && isPlain(lower)) chinese = 0;
    else if (upper >= 0x4e && upper <= 0x9f && lower !== 0) chinese++;
    else break;
    at += by;
    kept = at;
  }
  return kept;
}

const isPlain = (byte: number): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
